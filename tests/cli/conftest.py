"""A ledger with a whole cycle in it, made once; tests that change it work on copies."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from tests.cli.door import imported

from layidu.intake.write import write_rows

PACKAGE = Path(str(resources.files("layidu")))
FACTS = PACKAGE / "countries" / "mali" / "facts"
SAMPLES = PACKAGE / "intake" / "formats"
MARCH = "2025-03"


def five_w(path: Path, partner: str, rows: list[tuple[str, str, str, int | None]], month: str = MARCH) -> Path:
    """A report: (region, activity, group, people reached); no number, nothing said but who and where."""
    cells: list[dict[str, Any]] = []
    for region, activity, group, reached in rows:
        said = {"activity": activity, "group": group, "reached": reached} if reached is not None else {}
        # Vaccinations are contacts unless the row says that each person is counted once.
        mode = {"counting_mode": "unique"} if activity == "vaccination" else {}
        cells.append({"organisation": partner, "region": region, "month": month, **said, **mode})
    write_rows("five_w", cells, path, example=True)
    return path


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What came in: needs, promises, payments, reviews, two partners' reports of March, one silent partner."""
    folder = tmp_path_factory.mktemp("recus")
    needs: list[dict[str, Any]] = [
        {"region": region, "start": "2025", "end": "2025", "sector": "health", "pin_low": low, "pin_high": high,
         "targeted": low // 2}
        for region, low, high in (("Gao", 9000, 12000), ("Kidal", 4000, 4000), ("Ménaka", 7000, 8000))
    ]  # fmt: skip
    write_rows("needs", needs, folder / "besoins.xlsx", example=True)
    promises: list[dict[str, Any]] = [
        {"own_id": number, "kind": "activity", "status": status, "title": title, "owes": owner, "region": region,
         "start": "2025-01-01", "end": end, "activity": "vaccination", "target": 5000, "unit": "personne"}
        for number, status, title, owner, region, end in (
            ("P-1", "signed", "Vacciner à Gao", "Terre inventée", "Gao", "2025-12-31"),
            ("P-2", "signed", "Vacciner à Kidal", "Santé imaginaire", "Kidal", "2025-06-30"),
            ("P-3", "accepted", "Vacciner à Ménaka", "Silence inventé", "Ménaka", "2025-12-31"),
            ("P-4", "announced", "Une idée pour Kayes", "Terre inventée", "Kayes", "2026-12-31"),
        )
    ]  # fmt: skip
    promises.append(
        {"own_id": "P-5", "kind": "pledge", "status": "signed", "title": "Financer Gao", "owes": "Bailleur fictif",
         "receives": "Terre inventée", "end": "2025-09-30", "amount": 1000000, "currency": "XOF"}
    )  # fmt: skip
    write_rows("commitments", promises, folder / "engagements.xlsx", example=True)
    payment = {"commitment_ref": "P-5", "stage": "disbursed", "date": "2025-05-02", "amount": 400000, "currency": "XOF"}
    write_rows("instalments", [payment], folder / "versements.xlsx", example=True)
    review = {"commitment_ref": "P-1", "date": "2026-01-10", "decision": "fulfilled", "decided_by": "Comité fictif",
              "finding": "Constaté sur place."}  # fmt: skip
    write_rows("reviews", [review], folder / "revues.xlsx", example=True)
    five_w(
        folder / "terre_mars.xlsx", "Terre inventée",
        [("Gao", "vaccination", "female", 1200), ("Gao", "vaccination", "male", 800), ("Kidal", "", "", None)],
    )  # fmt: skip
    five_w(
        folder / "sante_mars.xlsx", "Santé imaginaire",
        [("Gao", "curative_consultations", "all", 3000), ("Kidal", "vaccination", "all", 500)],
    )  # fmt: skip
    return folder


@pytest.fixture(scope="session")
def full_cycle(prepared_workspace: Path, year: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that holds the year and the packaged facts. Not to be written to."""
    folder = Path(shutil.copytree(prepared_workspace, tmp_path_factory.mktemp("cycle") / "mali"))
    imported(folder, FACTS, year)
    closed()
    return folder


@pytest.fixture
def cycle(full_cycle: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(full_cycle, tmp_path / "cycle"))


def closed() -> None:
    from django.db import connections

    connections["default"].close()
