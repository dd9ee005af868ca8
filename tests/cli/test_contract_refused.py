"""Contracts that may not be: each is refused with its code, and the ledger stays the same, byte for byte."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.cli.contracts import AUTHORITY, CONTRACT, HOLDER, contract
from tests.cli.door import ask
from tests.cli.test_contracts import BY, first_quarter, scored, signed


def bytes_of(folder: Path) -> dict[str, str]:
    """The key of every file of a workspace, and the whole text of its database, whatever its pages."""
    found = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "sqlite3" not in path.name
    }
    (database,) = folder.rglob("*.sqlite3")
    with sqlite3.connect(database) as connection:
        return {**found, database.name: "\n".join(connection.iterdump())}


def refused(folder: Path, code: str, *words: object) -> None:
    before = bytes_of(folder)
    answer = ask(*words, "--workspace", folder)
    assert answer.code == 2 and f"({code})" in answer.err + answer.out, answer.err
    assert bytes_of(folder) == before


#: Before anything is signed: changes of a sound contract, and the code.
UNSOUND: dict[str, tuple[tuple[tuple[tuple[str | int, ...], Any], ...], str]] = {
    "shares of objectives that make 110 %": (((("objectives", 0, "weight"), "80 %"),), "CONTRAT-POIDS"),
    "shares of lines that make 90 %": (((("milestones", 0, "weight"), "20 %"),), "CONTRAT-POIDS"),
    "target against the direction of benefit": (((("targets", 0, "target"), "40 %"),), "CONTRAT-CIBLE-SENS"),
    "milestone whose evidence is missing": (((("milestones", 0, "evidence"), ""),), "CONTRAT-JALON-SANS-PREUVE"),
}


@pytest.mark.parametrize("what", UNSOUND)
@pytest.mark.parametrize("verb", ["check", "sign"])
def test_an_unsound_contract(sqlite_workspace: Path, tmp_path: Path, what: str, verb: str) -> None:
    changes, code = UNSOUND[what]
    file = contract(tmp_path / "contrat.yaml", *changes)
    refused(sqlite_workspace, code, "contract", verb, file, *((*BY, "--add-parties") if verb == "sign" else ()))


def test_an_indicator_without_denominator(
    sqlite_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The packaged indicators all name theirs: one that does not is put among them."""
    from layidu.catalogue.entries import Indicator, entries

    bare = {**entries(Indicator), "penta3_coverage": replace(entries(Indicator)["penta3_coverage"], denominator="")}
    assert bare["penta3_coverage"].kind == "ratio"
    for module in ("building", "checking"):
        monkeypatch.setattr(f"layidu.cycle.contracts.{module}.entries", lambda kind: bare)
    file = contract(tmp_path / "contrat.yaml")
    refused(sqlite_workspace, "CONTRAT-DENOMINATEUR", "contract", "sign", file, *BY, "--add-parties")


def test_what_the_ledger_refuses_beside_a_signed_contract(sqlite_workspace: Path, tmp_path: Path) -> None:
    file = contract(tmp_path / "contrat.yaml")
    stranger = ("--by", HOLDER, "--by", AUTHORITY, "--by", "Un passant", "--add-parties")
    refused(sqlite_workspace, "CONTRAT-SIGNATAIRE", "contract", "sign", file, *stranger)
    signed(sqlite_workspace, file)
    twin = contract(tmp_path / "double.yaml", (("contract", "ref"), "CP-2"))
    refused(sqlite_workspace, "CONTRAT-CHEVAUCHEMENT", "contract", "sign", twin, *BY)
    refused(sqlite_workspace, "CONTRAT-PREUVE-ABSENTE", "score", "--period", "2025Q1", "--close", "--by", "Le comité")
    first_quarter(tmp_path, sqlite_workspace)
    scored(sqlite_workspace, "--close", "--by", "Le comité")
    lower = contract(
        tmp_path / "avenant.yaml",
        (("targets", 0, "target"), "60 %"),
        (("targets", 0, "trajectory"), {"2025T1": "55 %", "2025T4": "60 %"}),
    )
    refused(sqlite_workspace, "CONTRAT-TRIMESTRE-CLOS", "contract", "amend", "CP-1", lower, *BY, "--from", "2025-02-01")


def filled(book: Path, *, percent: bool) -> None:
    """The empty template written by a hand that writes « 40 % », or by one that writes 40 under « Poids (%) »."""
    from openpyxl import load_workbook

    def share(number: int) -> str | int:
        return f"{number} %" if percent else number

    rows = {
        "Parties": [[HOLDER, "titulaire", "poste"], [AUTHORITY, "autorité", "poste"]],
        "Objectifs": [["O1", "Vacciner", share(60)], ["O2", "Gérer", share(40)]],
        "Jalons": [["J1", "O2", "Plan signé", "2025-03-15", share(55), "le plan signé"]],
        "Budget": [["B1", "O2", "Supervision", 1000000, "XOF", share(45)]],
    }
    made = load_workbook(book)
    for name, lines in rows.items():
        for at, line in enumerate(lines):
            for column, value in enumerate(line, 1):
                made[name].cell(5 + at, column).value = value
    target = {"N° cible *": "C1", "N° objectif *": "O1", "Indicateur *": "Couverture vaccinale Penta 3",
              "Valeur de référence *": "50 %", "Cible *": "70 %", "Poids (%) *": share(100)}  # fmt: skip
    sheet = made["Cibles"]
    for column in range(1, sheet.max_column + 1):
        if sheet.cell(4, column).value in target:
            sheet.cell(5, column).value = target[sheet.cell(4, column).value]
    said = {"N° contrat *": "CP-7", "Intitulé *": "Contrat inventé", "Début *": "2025-01-01", "Fin *": "2025-12-31",
            "Région": "Gao"}  # fmt: skip
    sheet = made["Contrat"]
    for row in range(1, sheet.max_row + 1):
        if sheet.cell(row, 1).value in said:
            sheet.cell(row, 2).value = said[sheet.cell(row, 1).value]
    made.save(book)


@pytest.mark.parametrize("percent", [True, False])
def test_the_template_takes_forty_per_cent_and_forty(sqlite_workspace: Path, tmp_path: Path, percent: bool) -> None:
    book = tmp_path / "contrat.xlsx"
    assert ask("template", "contract", "--out", book, "--workspace", sqlite_workspace).code == 0
    filled(book, percent=percent)
    answer = ask("contract", "sign", book, *BY, "--add-parties", "--json", "--workspace", sqlite_workspace)
    assert answer.code == 0, answer.err
    from layidu.cycle.contracts.held import signed_contracts

    (made,) = signed_contracts()
    assert [str(objective.weight) for objective in made.contract.objectives] == ["0.6", "0.4"]
    second = made.contract.objectives[1]
    assert [str(line.weight) for line in (*second.milestones, *second.budget)] == ["0.55", "0.45"]
    assert [str(line.target) for line in made.contract.objectives[0].targets] == ["0.7"]


def test_the_contract_of_these_tests_is_sound(sqlite_workspace: Path, tmp_path: Path) -> None:
    assert CONTRACT["contract"]["example"] == "oui"
    signed(sqlite_workspace, contract(tmp_path / "contrat.yaml"))
