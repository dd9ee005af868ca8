"""Held rows are settled by a person, and the decision can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from layidu.core.errors import Refusal
from layidu.cycle.importing import import_files
from layidu.cycle.mending import chosen, mend, reject, undo, waiting
from layidu.intake.write import write_rows
from layidu.ledger.workspace import Workspace, find

ROW = {"organisation": "Terre inventée", "month": "2025-03", "activity": "vaccination", "reached": 40}


@pytest.fixture
def workspace(workspace_folder: Path, tmp_path: Path) -> Workspace:
    """A report of three rows: one sound, one of an unknown cercle (twice), one of a cercle with another's code."""
    path = tmp_path / "rapport_mars2025.xlsx"
    unknown = {**ROW, "cercle": "Xyzzyx"}
    contradicted = {**ROW, "cercle": "Niono", "cercle_code": "ML0402", "scheme": "cod-ab-2021"}
    write_rows("five_w", [{**ROW, "region": "Gao"}, unknown, contradicted, unknown], path, example=True)
    found = find(workspace_folder)
    report = import_files(found, [path])[0]
    assert (report.result.loaded, report.result.held, report.result.folded) == (1, 2, 1)
    return found


def places() -> list[str]:
    from layidu.ledger.models import DeliveryPlace

    current = DeliveryPlace.objects.filter(delivery__origin__retired_by__isnull=True)
    return sorted(current.values_list("place__name", flat=True))


def test_a_mend_loads_the_row_in_its_own_place_of_the_file(workspace: Workspace) -> None:
    from layidu.ledger.models import ImportRun, SourceRow

    row = chosen(code="LIEU-INCONNU")[0]
    made = mend(workspace, [row], {"Cercle": "Kolokani"}, decided_by="Awa", why="appel au partenaire")
    assert (made.loaded, list(made.still)) == (1, [])
    assert places() == ["Gao", "Kolokani"]
    loaded = SourceRow.objects.get(run_id=made.decisions[0])
    assert (loaded.row, len(loaded.repeats), loaded.cells["Cercle"]) == (row.row, 1, "Kolokani")
    run = ImportRun.objects.get(id=made.decisions[0])
    assert (run.decided_by, run.decision, run.why, run.read, run.folded) == (
        "Awa",
        "mended",
        "appel au partenaire",
        2,
        1,
    )


def test_the_proposed_mend_is_accepted_by_rule(workspace: Workspace) -> None:
    rows = [row for row in waiting() if row.mend]
    made = mend(workspace, rows, {}, accept=True, decided_by="Awa")
    assert made.loaded == len(rows) == 1
    assert "Niono" in places()


def test_what_is_not_sound_yet_stays_held_with_its_reasons(workspace: Workspace) -> None:
    row = chosen(code="LIEU-INCONNU")[0]
    made = mend(workspace, [row], {"Cercle": "Plughx"}, decided_by="Awa")
    assert (made.loaded, len(made.still), list(made.decisions)) == (0, 1, [])
    assert "Plughx" in made.still[0][1][0].sentence()
    assert row.id in {held.id for held in waiting()}


def test_undo_holds_the_rows_again(workspace: Workspace) -> None:
    before = waiting()
    row = chosen(code="LIEU-INCONNU")[0]
    mended = mend(workspace, [row], {"Cercle": "Kolokani"}, decided_by="Awa")
    others = reject([held for held in before if held.id != row.id], decided_by="Awa", why="hors sujet")
    assert waiting() == []
    for decision in (*mended.decisions, *others):
        assert undo(decision, decided_by="Awa") == 1
    assert waiting() == before
    assert places() == ["Gao"]
    with pytest.raises(Refusal, match="DECISION-INCONNUE"):
        undo(mended.decisions[0], decided_by="Awa")
    assert mend(workspace, [row], {"Cercle": "Kolokani"}, decided_by="Awa").loaded == 1


def test_the_file_sent_again_does_not_hold_settled_rows_again(workspace: Workspace, tmp_path: Path) -> None:
    mend(workspace, [chosen(code="LIEU-INCONNU")[0]], {"Cercle": "Kolokani"}, decided_by="Awa")
    reject(waiting(), decided_by="Awa", why="hors sujet")
    path = tmp_path / "rapport_mars2025.xlsx"
    path.write_bytes(path.read_bytes() + b"")
    import_files(find(workspace.folder), [path], format_name="five_w", sheet="Données")
    assert waiting() == []
    assert places() == ["Gao", "Kolokani"]


def test_bad_choices_are_refused(workspace: Workspace) -> None:
    with pytest.raises(Refusal, match="LIGNE-INCONNUE"):
        chosen([999999])
    with pytest.raises(Refusal, match="COLONNE-ABSENTE"):
        mend(workspace, waiting(), {"Village": "x"}, decided_by="Awa")
