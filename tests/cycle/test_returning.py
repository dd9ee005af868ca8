"""A partner gets its own workbook back, mends it, sends it again: exactly what changed changes."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from layidu.cycle.importing import import_files
from layidu.cycle.mending import waiting
from layidu.intake.write import write_rows
from layidu.ledger.workspace import Workspace, find

ROW = {"organisation": "Terre inventée", "month": "2025-03", "activity": "vaccination", "reached": 40}


@pytest.fixture
def returned(sqlite_workspace: Path, tmp_path: Path) -> tuple[Workspace, Path]:
    """The workspace, and the annotated copy of a report with one row of an unknown cercle."""
    inbox, outbox = tmp_path / "inbox", tmp_path / "outbox"
    inbox.mkdir()
    rows = [{**ROW, "region": "Gao"}, {**ROW, "cercle": "Xyzzyx"}]
    write_rows("five_w", rows, inbox / "rapport_mars2025.xlsx", title="Rapport", example=True)
    (inbox / "note.csv").write_text("bonjour\n", encoding="utf-8")
    workspace = find(sqlite_workspace)
    import_files(workspace, [inbox], return_to=outbox)
    assert sorted(path.name for path in outbox.iterdir()) == ["note-constats.xlsx", "rapport_mars2025.xlsx"]
    return workspace, outbox / "rapport_mars2025.xlsx"


def test_the_doubtful_cell_is_commented_with_its_remedy(returned: tuple[Workspace, Path]) -> None:
    book = openpyxl.load_workbook(returned[1])
    assert book.active is not None and "constats" in book.active.title
    noted = {cell.coordinate: cell for row in book["Données"].iter_rows() for cell in row if cell.comment}
    (cell,) = noted.values()
    assert cell.value == "Xyzzyx"
    assert "LIEU-INCONNU" in cell.comment.text
    assert cell.fill.fgColor.rgb not in ("00000000", None)


def test_sent_again_without_a_change_nothing_changes(returned: tuple[Workspace, Path]) -> None:
    workspace, copy = returned
    before = waiting()
    result = import_files(workspace, [copy])[0].result
    assert (result.read, result.loaded, result.superseded, result.held, result.unchanged) == (2, 0, 0, 1, 1)
    assert waiting() == before


def test_mended_and_sent_again_only_the_mended_row_is_loaded(returned: tuple[Workspace, Path]) -> None:
    workspace, copy = returned
    book = openpyxl.load_workbook(copy)
    for row in book["Données"].iter_rows():
        for cell in row:
            if cell.value == "Xyzzyx":
                cell.value = "Kolokani"
    book.save(copy)
    result = import_files(workspace, [copy])[0].result
    assert (result.loaded, result.superseded, result.held, result.unchanged) == (1, 0, 0, 1)
    assert waiting() == []
