"""A small contract as people write it, the values that judge it, and everything that a ledger holds."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml

HOLDER, AUTHORITY = "Directeur régional inventé", "Secrétaire général inventé"

CONTRACT: dict[str, Any] = {
    "contract": {
        "ref": "CP-1", "title": "Contrat inventé", "start": "2025-01-01", "end": "2025-12-31", "region": "Gao",
        "example": "oui",
    },
    "parties": [
        {"name": HOLDER, "role": "titulaire", "kind": "poste"},
        {"name": AUTHORITY, "role": "autorité", "kind": "poste"},
    ],
    "objectives": [
        {"ref": "O1", "title": "Vacciner", "weight": "70 %"},
        {"ref": "O2", "title": "Gérer", "weight": "30 %"},
    ],
    "targets": [
        {
            "ref": "C1", "objective": "O1", "indicator": "Couverture vaccinale Penta 3", "baseline": "50 %",
            "target": "70 %", "weight": "100 %",
            "trajectory": {"2025T1": "55 %", "2025T2": "60 %", "2025T3": "65 %", "2025T4": "70 %"},
        },
        {
            "ref": "C2", "objective": "O2", "indicator": "Taux de perte de vaccins", "baseline": 0.2, "target": 0.1,
            "weight": "40 %", "trajectory": {"2025T1": 0.16, "2025T4": 0.1},
        },
    ],
    "milestones": [
        {"ref": "J1", "objective": "O2", "title": "Plan signé", "due": "2025-03-15", "weight": "30 %",
         "evidence": "le plan signé"},
    ],
    "budget": [
        {"ref": "B1", "objective": "O2", "title": "Supervision", "amount": 1000000, "currency": "XOF",
         "weight": "30 %"},
    ],
    "means": [
        {"ref": "M1", "title": "Un véhicule", "kind": "véhicule", "due": "2025-02-28", "quantity": 1,
         "unit": "véhicule", "conditions": "C1"},
    ],
}  # fmt: skip


def contract(path: Path, *changes: tuple[tuple[str | int, ...], Any]) -> Path:
    """The contract as a file, with changes: (path to a value, new value)."""
    data = copy.deepcopy(CONTRACT)
    for where, value in changes:
        at: Any = data
        for step in where[:-1]:
            at = at[step]
        at[where[-1]] = value
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def values(path: Path, *rows: str) -> Path:
    """Indicator values of Gao: « indicator;period;series;value;numerator;denominator;expected;received;timely »."""
    header = (
        "Indicateur;Période;Série;Valeur;Numérateur;Dénominateur;Rapports attendus;Rapports reçus;"
        "Rapports reçus à temps;Région"
    )
    lines = ["DONNÉES D'EXEMPLE : chiffres inventés", header, *(f"{row};Gao" for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def everything(folder: Path) -> dict[str, Any]:
    """Every row of every table of the open ledger, and every file of the workspace but the database's own."""
    from django.apps import apps

    rows = {
        model.__name__: sorted(map(repr, model._default_manager.values_list()))
        for model in apps.get_app_config("ledger").get_models()
    }
    files = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if "sqlite3" not in file.name)
    return {**rows, "files": files}
