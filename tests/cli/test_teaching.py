"""Teaching on the command line: a layout by questions, a spelling that releases what waited, actors that are one."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from tests.cli.door import ask, imported

OWN = "Rapport;;;\nStructure;Zone;Prestation faite;Nb pers.\nTerre inventée;Kolokani;Vaccination;40\n"


def written(folder: Path, text: str, name: str = "rapport_mars2025.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_one_question_a_column_and_the_refused_file_loads(
    sqlite_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, OWN)
    imported(sqlite_workspace, path, code=2)
    # Format and three guesses accepted, one unknown word asked again, mode, no partner.
    monkeypatch.setattr("sys.stdin", io.StringIO("\nn'importe quoi\nOrganisation\n\n\n\nunique\n\n"))
    answer = ask("learn", path, "--by", "Awa", "--workspace", sqlite_workspace)
    assert answer.code == 0, answer.err
    assert "« Structure » (Terre inventée)" in answer.out and "Disposition n° 1 apprise" in answer.out
    file = imported(sqlite_workspace, path)[0]
    assert (file["read"], file["loaded"]) == (1, 1)
    assert file["columns"]["cercle"] == "Zone"
    assert imported(sqlite_workspace, path)[0]["unchanged"] == 1
    assert ask("learn", "--withdraw", 1, "--by", "Awa", "--workspace", sqlite_workspace).code == 0
    imported(sqlite_workspace, written(tmp_path, OWN, "rapport_avril2025.csv"), code=2)
    assert ask("learn", "--workspace", sqlite_workspace).code == 2


def test_the_answers_shown_are_answers_to_give(sqlite_workspace: Path, tmp_path: Path) -> None:
    path = written(tmp_path, OWN)
    shown = ask("learn", path, "--show", "--workspace", sqlite_workspace)
    assert "Zone: cercle  # Kolokani" in shown.out
    answers = written(tmp_path, shown.out.replace("Structure: null", "Structure: organisation"), "reponses.yaml")
    assert ask("learn", path, "--answers", answers, "--workspace", sqlite_workspace).code == 0
    assert imported(sqlite_workspace, path)[0]["loaded"] == 1
    for wrong, why in (
        (answers.read_text(encoding="utf-8").replace("Zone: cercle", "Zone: village"), "village"),
        (answers.read_text(encoding="utf-8").replace("Zone:", "Zones:"), "Zones"),
        ("columns: [", "REPONSES-ILLISIBLES"),
        (answers.read_text(encoding="utf-8").replace("Zone: cercle", "Zone: organisation"), "organisation"),
        (answers.read_text(encoding="utf-8").replace("Zone: cercle", "Zone: null"), "DISPOSITION-INCOMPLETE"),
    ):
        refused = ask(
            "learn", path, "--answers", written(tmp_path, wrong, "faux.yaml"), "--workspace", sqlite_workspace
        )
        assert refused.code == 2 and why in refused.err, refused.err


def test_a_spelling_confirmed_releases_held_rows_by_rule(sqlite_workspace: Path, tmp_path: Path) -> None:
    path = written(tmp_path, "Organisation;Cercle\nTerre inventée;Kolo la belle\n")
    imported(sqlite_workspace, path, code=1)
    at = ("--workspace", sqlite_workspace)
    added = ask("alias", "add", "place", "Kolo la belle", "Kolokani", "--level", "cercle", "--by", "Awa", "--json", *at)
    assert added.json["number"] == "L1" and added.json["confirmed_by"] == "Awa"
    released = ask("held", "release", "--code", "LIEU-INCONNU", "--by", "Awa", "--json", *at)
    assert (released.code, released.json["loaded"]) == (0, 1)
    assert imported(sqlite_workspace, path)[0]["unchanged"] == 1
    assert ask("alias", "withdraw", "L1", *at).code == 0
    assert ask("alias", "withdraw", "L1", *at).code == 2
    assert [row["number"] for row in ask("alias", "list", "--json", *at).json if row["withdrawn_by"]] == ["L1"]


def test_two_names_of_one_actor_are_shown_merged_and_parted(sqlite_workspace: Path, tmp_path: Path) -> None:
    path = written(tmp_path, "Organisation;Région\nMédecins inventés (MI);Gao\nMI;Mopti\n")
    imported(sqlite_workspace, path)
    at = ("--workspace", sqlite_workspace)
    assert [pair["why"] for pair in ask("actors", "doubtful", "--json", *at).json] == ["brackets"]
    merged = ask("actors", "merge", "MI", "--into", "Médecins inventés (MI)", "--on", "2025-01-01", "--by", "Awa", *at)
    assert merged.code == 0 and "unmerge 1" in merged.out
    assert [actor["name"] for actor in ask("actors", "list", "--json", *at).json] == ["Médecins inventés (MI)"]
    assert ask("actors", "unmerge", 1, *at).code == 0
    assert len(ask("actors", "list", "--json", *at).json) == 2
    assert ask("actors", "different", "MI", "Médecins inventés (MI)", *at).code == 0
    assert ask("actors", "doubtful", "--json", *at).json == []
    assert ask("actors", "merge", "Nulle", "--into", "MI", *at).code == 2
