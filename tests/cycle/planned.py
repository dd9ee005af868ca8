"""A small ledger to plan on, invented: needs of three regions, three partners at work, one promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tests.cli.door import ask

from layidu.allocation.sheets import SETTINGS
from layidu.intake.write import write_rows
from layidu.publishing.templates.means import MeansTemplate, render_means

TERRE, SANTE, ESPOIR = "Terre inventée", "Santé imaginaire", "Espoir fictif"
Sheets = Mapping[str, Sequence[Mapping[str, Any]]]


def ledger(workspace: Path, folder: Path) -> None:
    """Import needs, reports and promises into a workspace."""
    needs = [
        {"region": region, "start": "2026", "end": "2026", "sector": "health", "pin_low": low, "pin_high": high,
         "severity": 4}
        for region, low, high in (("Gao", 90000, 120000), ("Kidal", 40000, 40000), ("Ménaka", 70000, 80000),
                                  ("Kayes", 10000, 10000))
    ]  # fmt: skip
    write_rows("needs", needs, folder / "besoins.xlsx", example=True)
    reports = [
        (TERRE, "Gao", "vaccination"), (TERRE, "Kidal", "vaccination"), (SANTE, "Gao", "curative_consultations"),
        (SANTE, "Ménaka", "vaccination"), (ESPOIR, "Ménaka", "sam_treatment"),
    ]  # fmt: skip
    for partner in (TERRE, SANTE, ESPOIR):
        cells = [
            {"organisation": who, "region": region, "month": "2025-11", "activity": activity, "group": "all",
             "reached": 900, "counting_mode": "unique"}
            for who, region, activity in reports if who == partner
        ]  # fmt: skip
        write_rows("five_w", cells, folder / f"{partner}.xlsx", example=True)
    promise = {"own_id": "E-1", "kind": "activity", "status": "signed", "title": "Vacciner à Gao", "owes": TERRE,
               "region": "Gao", "start": "2026-01-01", "end": "2026-12-31", "activity": "vaccination",
               "target": 4000, "unit": "personne"}  # fmt: skip
    write_rows("commitments", [promise], folder / "engagements.xlsx", example=True)
    done = ask("import", folder, "--workspace", workspace, "--json")
    assert done.code == 0, done.out + done.err


def sound() -> dict[str, list[dict[str, Any]]]:
    """The rows of a sound means workbook, by sheet."""
    settings = {**{name: default for name, (_, default, _) in SETTINGS.items()}, "presence_cost": "1000000"}
    return {
        "settings": [{"setting": SETTINGS[name][0], "value": value} for name, value in settings.items()],
        "budgets": [
            {"funder": "Fonds commun fictif", "budget": 60_000_000, "currency": "XOF", "q1": 0.25, "q2": "50 %",
             "q3": 0.75, "q4": 1},
            {"funder": "Guichet nutrition fictif", "budget": 50_000, "currency": "EUR"},
        ],
        "earmarks": [{"funder": "Guichet nutrition fictif", "kind": "activité",
                      "target": "Prise en charge de la malnutrition aiguë sévère (MAS)"}],
        "capacities": [
            {"partner": partner, "skill": skill, "amount": 6000, "unit": "heures"}
            for partner in (TERRE, SANTE, ESPOIR) for skill in ("agent", "infirmier", "médecin")
        ],
        "floors": [{"floor": "Vaccination à Kidal", "place": "Kidal", "activity": "Vaccination", "people": 500}],
        "rates": [{"currency": "EUR", "rate": 655.957, "date": date(1999, 1, 1), "source": "parité fixe"}],
    }  # fmt: skip


def means(path: Path, **changed: Sequence[Mapping[str, Any]]) -> Path:
    """A means workbook: the sound one with some sheets replaced."""
    rows: Sheets = {**sound(), **changed}
    path.write_bytes(render_means(MeansTemplate("Moyens inventés", date(2026, 1, 5), rows, example=True)))
    return path
