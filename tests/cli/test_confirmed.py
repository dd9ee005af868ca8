"""A wish that its author made a promise stays one, however the file that announced it is worded afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.contracts import everything
from tests.cli.door import ask, imported

from layidu.intake.write import write_rows

WISH = {
    "meeting_ref": "AU-1", "meeting_title": "Audience inventée", "meeting_start": "2026-01-10",
    "held_by": "Ministère inventé", "own_id": "AU-1-1", "kind": "task", "status": "announced",
    "title": "Ouvrir dix sites", "owes": "OMS inventée",
}  # fmt: skip
CONFIRMED = """
reunion: CR-1
intitule: Suivi inventé
date: 2026-02-10
tenue_par: Ministère inventé
points:
  - {n° engagement: AU-1-1, décision: confirmé, décidé par: OMS inventée, échéance: 2026-06-30}
"""


def announced(folder: Path, workspace: Path, name: str, **changes: Any) -> dict[str, Any]:
    write_rows("recommendations", [{**WISH, **changes}], folder / name, example=True)
    return imported(workspace, folder / name)[0]


def standing(workspace: Path) -> dict[str, Any]:
    found = ask("follow-up", "--on", "2026-07-15", "--json", "--workspace", workspace).json["commitments"]
    assert len(found) == 1, "one number, one promise"
    one: dict[str, Any] = found[0]
    return one


def test_a_confirmation_survives_the_file_that_announced_corrected(workspace_folder: Path, tmp_path: Path) -> None:
    announced(tmp_path, workspace_folder, "audience.xlsx")
    minutes = tmp_path / "compte_rendu.yaml"
    minutes.write_text(CONFIRMED, encoding="utf-8")
    assert ask("minutes", minutes, "--workspace", workspace_folder).code == 0
    before = standing(workspace_folder)
    assert (before["status"], before["end"], before["overdue"]) == ("accepted", "2026-06-30", True)

    file = announced(tmp_path, workspace_folder, "audience_corrigee.xlsx", title="Ouvrir douze sites")
    assert file["superseded"] == 1 and "SOUHAIT-DEJA-PROMIS" in {item["code"] for item in file["findings"]}
    after = standing(workspace_folder)
    assert after == before, "status, day and text are what the author confirmed"
    from layidu.ledger.models import Commitment

    beside = Commitment.objects.filter(ref="AU-1-1", origin__retired_by__isnull=True).exclude(status="accepted")
    assert [one.title for one in beside] == ["Ouvrir douze sites"], "the newer text is kept beside"

    kept = everything(workspace_folder)
    announced(tmp_path, workspace_folder, "audience_corrigee.xlsx", title="Ouvrir douze sites")
    assert ask("minutes", minutes, "--workspace", workspace_folder).code == 0
    assert everything(workspace_folder) == kept, "both files again change nothing"
    stranger = ask("review", "AU-1-1", "--decision", "fulfilled", "--evidence", "Liste des sites", "--by",
                   "Ministère inventé", "--on", "2026-07-01", "--workspace", workspace_folder)  # fmt: skip
    assert stranger.code == 0, stranger.err
    assert standing(workspace_folder)["status"] == "fulfilled"


def test_the_same_row_may_still_say_that_it_was_only_a_wish(sqlite_workspace: Path, tmp_path: Path) -> None:
    announced(tmp_path, sqlite_workspace, "a.xlsx", status="accepted", end="2026-06-30")
    assert standing(sqlite_workspace)["status"] == "accepted"
    file = announced(tmp_path, sqlite_workspace, "b.xlsx")
    assert "SOUHAIT-DEJA-PROMIS" not in {item["code"] for item in file["findings"]}
    assert standing(sqlite_workspace)["status"] == "announced", "a file may correct itself"
