"""A folder that was imported before is recognised, unless something moved on."""

from __future__ import annotations

from pathlib import Path

import pytest

from layidu.cycle import importing
from layidu.cycle.importing import import_files
from layidu.intake.write import write_rows
from layidu.ledger.workspace import find

ROW = {"organisation": "Terre inventée", "region": "Gao", "month": "2025-03", "activity": "vaccination", "reached": 40}


def report(folder: Path, name: str, reached: int) -> Path:
    path = folder / name
    write_rows("five_w", [{**ROW, "reached": reached}], path, example=True)
    return path


def test_known_bytes_are_not_read_again(
    sqlite_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = report(tmp_path, "mars.xlsx", 40)
    first = import_files(find(sqlite_workspace), [path])[0]
    monkeypatch.setattr(importing, "read_file", lambda *_, **__: pytest.fail("read again"))
    again = import_files(find(sqlite_workspace), [path])[0]
    assert (again.result.loaded, again.result.unchanged) == (0, first.result.loaded)
    assert (again.format, again.period, again.columns) == (first.format, first.period, first.columns)
    assert list(again.result.findings) == list(first.result.findings)


def test_a_file_whose_rows_were_corrected_since_is_read_again(sqlite_workspace: Path, tmp_path: Path) -> None:
    old, new = report(tmp_path, "mars.xlsx", 40), report(tmp_path, "mars_corrige.xlsx", 50)
    results = [import_files(find(sqlite_workspace), [path])[0].result for path in (old, new, old)]
    assert [(r.loaded, r.superseded, r.unchanged) for r in results] == [(1, 0, 0), (1, 1, 0), (1, 1, 0)]
