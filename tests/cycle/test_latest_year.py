"""The months that public pages are about: a report that comes early moves them no more than one that is late."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from layidu.cycle.glance import latest_year
from layidu.cycle.importing import import_files
from layidu.intake.write import write_rows
from layidu.ledger.workspace import Workspace, find

ON = date(2026, 11, 22)
ROW = {"region": "Gao", "activity": "mosquito_nets", "counting_mode": "unique", "reached": 40}


def report(workspace: Workspace, path: Path, *months: str, partners: str) -> None:
    rows = [
        {**ROW, "organisation": f"Partenaire inventé {one}", "month": month} for month in months for one in partners
    ]
    write_rows("five_w", rows, path, example=True)
    assert import_files(workspace, [path])[0].result.loaded == len(rows)


def test_the_year_ends_with_the_last_month_that_half_of_the_usual_partners_reported(
    workspace_folder: Path, tmp_path: Path
) -> None:
    workspace = find(workspace_folder)
    assert str(latest_year(ON)) == "2025-12:2026-11", "nothing is reported yet"
    report(workspace, tmp_path / "a.xlsx", "2025-12", "2026-01", "2026-02", partners="ABCD")
    assert str(latest_year(ON)) == "2025-03:2026-02"
    report(workspace, tmp_path / "b.xlsx", "2026-05", partners="A")
    assert str(latest_year(ON)) == "2025-03:2026-02", "one early report of four"
    report(workspace, tmp_path / "c.xlsx", "2026-05", partners="B")
    assert str(latest_year(ON)) == "2025-06:2026-05", "half of them"
    assert str(latest_year(date(2026, 5, 30))) == "2025-03:2026-02", "May is not over"


def test_who_stopped_reporting_is_not_waited_for_for_ever(workspace_folder: Path, tmp_path: Path) -> None:
    workspace = find(workspace_folder)
    before, after = [f"2025-{month:02}" for month in range(1, 7)], [f"2025-{month:02}" for month in range(7, 13)]
    report(workspace, tmp_path / "a.xlsx", *before, partners="ABCDEF")
    report(workspace, tmp_path / "b.xlsx", *after, partners="A")
    assert str(latest_year(ON)) == "2024-07:2025-06"
    report(workspace, tmp_path / "c.xlsx", "2026-01", "2026-02", partners="A")
    assert str(latest_year(ON)) == "2025-03:2026-02"
