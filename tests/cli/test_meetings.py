"""Agendas and post files through the command line, as a person reads them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import five_w
from tests.cli.door import ask, imported

from layidu.intake.write import write_rows

GOLDEN = Path(__file__).parent / "golden"
POST = "Directeur régional de la santé de Gao"
DAY = ("--on", "2026-03-05")


def told(workspace: Path, folder: Path) -> None:
    """A post of Gao with a roadmap, a contract, means, a partner, two meetings and reviews of some promises."""
    common = {"region": "Gao", "start": "2025-01-01"}
    rows: list[dict[str, Any]] = [
        {"own_id": "FR-1", "kind": "task", "status": "accepted", "title": "Tenir la revue trimestrielle", "owes": POST,
         "end": "2026-01-31", "milestone": "Compte rendu signé", "meeting_ref": "RT-25", **common},
        {"own_id": "FR-2", "kind": "task", "status": "accepted", "title": "Ouvrir trois postes avancés", "owes": POST,
         "co_owes": "Terre inventée", "end": "2026-03-20", "milestone": "Trois postes", "meeting_ref": "RT-25",
         **common},
        {"own_id": "CT-1", "kind": "contract_target", "status": "signed", "title": "Enfants vaccinés", "owes": POST,
         "receives": "Ministère inventé", "end": "2026-12-31", "target": 12000, "unit": "personne", **common},
        {"own_id": "ME-1", "kind": "means", "status": "signed", "title": "Deux véhicules", "owes": "Ministère inventé",
         "receives": POST, "end": "2025-06-30", "target": 2, "unit": "vehicle", **common},
        {"own_id": "PT-1", "kind": "activity", "status": "signed", "title": "Appuyer la chaîne du froid",
         "owes": "Terre inventée", "receives": POST, "end": "2026-06-30", "milestone": "Chambres froides", **common},
        {"own_id": "PT-2", "kind": "activity", "status": "announced", "title": "Financer un second forage",
         "owes": "Terre inventée", "receives": POST, "region": "Gao"},
        {"own_id": "AI-1", "kind": "task", "status": "accepted", "title": "Tâche d'ailleurs",
         "owes": "Autre poste inventé", "end": "2025-12-31", "milestone": "Fait", "region": "Kayes"},
    ]  # fmt: skip
    meeting = {"meeting_ref": "RT-25", "meeting_start": "2025-11-03", "meeting_title": "Retraite inventée",
               "held_by": "Ministère inventé", "present": f"{POST}; Terre inventée", "kind": "aim", "own_id": "RT-25-1",
               "actor": "Terre inventée", "recipient": POST, "statement": "Réfléchir à une ambulance", "region": "Gao",
               "publisher": "Ministère inventé", "source_title": "Compte rendu", "source_date": "2025"}  # fmt: skip
    write_rows("meetings", [meeting], folder / "reunions.xlsx", example=True)
    imported(workspace, folder / "reunions.xlsx")
    write_rows("commitments", rows, folder / "engagements.xlsx", example=True)
    imported(workspace, folder / "engagements.xlsx")
    imported(
        workspace, five_w(folder / "terre.xlsx", "Terre inventée", [("Gao", "vaccination", "all", 300)], "2026-02")
    )
    minutes = folder / "cr.yaml"
    minutes.write_text(
        "reunion: CR-2\nintitule: Réunion de suivi inventée\ndate: 2026-02-02\ntenue_par: Ministère inventé\n"
        f"presents: [{POST}]\npoints:\n"
        f"  - {{n° engagement: FR-2, état: en attente, en attente de: Terre inventée, décidé par: {POST},"
        " constat: Les tentes manquent.}\n"
        "  - {n° engagement: CT-1, décision: poursuivre, décidé par: Ministère inventé, constat: À mi-chemin.,"
        f" n°: CR-2-1, statut: accepté, nouvel engagement: Envoyer les chiffres de février, acteur responsable: {POST},"
        " échéance: 2026-02-28, région: Gao}\n",
        encoding="utf-8",
    )
    answer = ask("minutes", minutes, "--workspace", workspace)
    assert answer.code == 0, answer.out + answer.err
    done = ask("review", "FR-1", "--decision", "fulfilled", "--evidence", "Compte rendu n° 3",
               "--by", "Ministère inventé", "--on", "2026-02-10", "--workspace", workspace)  # fmt: skip
    assert done.code == 0, done.err
    named = ask("post", "appoint", POST, "--holder", "Aïssata Personne-Inventée", "--on", "2024-05-02",
                "--by", "Ministère inventé", "--workspace", workspace)  # fmt: skip
    assert named.code == 0, named.err


def golden(name: str, text: str) -> None:
    """The text as a person reads it; references of figures depend on row ids and are left out."""
    readable = re.sub(r"n[0-9a-f]{12}", "n…", "\n".join(line.rstrip() for line in text.splitlines())) + "\n"
    path = GOLDEN / name
    if os.environ.get("LAYIDU_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(readable, encoding="utf-8")
    assert readable == path.read_text(encoding="utf-8")


def test_the_agenda_of_a_meeting_with_a_post(workspace_folder: Path, tmp_path: Path) -> None:
    told(workspace_folder, tmp_path)
    answer = ask("agenda", "--actor", POST, *DAY, "--workspace", workspace_folder)
    assert answer.code == 0, answer.err
    golden("agenda.txt", answer.out)
    found = ask("agenda", "--actor", POST, *DAY, "--workspace", workspace_folder, "--json").json
    assert found["last"]["title"] == "Réunion de suivi inventée"
    assert {row["ref"] for row in found["promised"]} == {"FR-1", "FR-2", "CT-1", "CR-2-1"}
    assert [row["ref"] for row in found["they_owe"]] == ["CR-2-1"]
    assert [row["ref"] for row in found["owed_to_them"]] == ["ME-1"]
    assert [(row["ref"], row["progress"]) for row in found["waiting"]] == [("FR-2", "en attente : Terre inventée")]
    assert {row["id"] for row in found["to_confirm"]} == {"PT-2", "RT-25-1"}
    opened = ask("explain", found["open"]["id"], "--workspace", workspace_folder, "--json")
    assert opened.code == 0 and len(opened.json["rows"]) == found["open"]["value"]


def test_the_agenda_of_a_place_and_of_a_forum(workspace_folder: Path, tmp_path: Path) -> None:
    told(workspace_folder, tmp_path)
    gao = ask("agenda", "--place", "gao", *DAY, "--workspace", workspace_folder, "--json").json
    assert {row["ref"] for row in gao["they_owe"]} == {"CR-2-1", "ME-1"} and gao["owed_to_them"] == []
    forum = ask("agenda", "--forum", "RT-25", *DAY, "--workspace", workspace_folder, "--json").json
    assert {row["ref"] for row in forum["promised"]} == {"FR-1", "FR-2", "RT-25-1"}
    assert forum["closed_since"]["value"] == 1
    for words, code in (
        (("--forum", "RT-99"), "REUNION-INCONNUE"),
        (("--place", "Nulle-part"), "LIEU-NON-NOMME"),
        (("--actor", "Personne de connu"), "ACTEUR-INCONNU"),
    ):
        answer = ask("agenda", *words, *DAY, "--workspace", workspace_folder)
        assert answer.code == 2 and code in answer.err


def test_a_post_is_handed_over_and_no_promise_moves(workspace_folder: Path, tmp_path: Path) -> None:
    told(workspace_folder, tmp_path)
    before = ask("follow-up", *DAY, "--workspace", workspace_folder, "--json").json
    answer = ask("handover", POST, *DAY, "--workspace", workspace_folder)
    assert answer.code == 0, answer.err
    golden("passation.txt", answer.out)
    named = ask("post", "appoint", POST, "--holder", "Boubacar Personne-Inventé", "--on", "2026-03-06",
                "--by", "Ministère inventé", "--workspace", workspace_folder)  # fmt: skip
    assert named.code == 0, named.err
    assert ask("follow-up", *DAY, "--workspace", workspace_folder, "--json").json == before
    found = ask("handover", POST, "--on", "2026-03-06", "--workspace", workspace_folder, "--json").json
    assert (found["held_since"], found["vacant"]) == ("2026-03-06", False)
    assert {row["ref"] for row in found["roadmap"]} == {"FR-2", "CR-2-1"}
    assert [row["ref"] for row in found["contract"]] == ["CT-1"]
    assert [row["ref"] for row in found["means_received"]] == ["ME-1"]
    assert [row["ref"] for row in found["owed"]] == ["PT-1"]
    assert [line["place"] for line in found["partners"]] == ["Terre inventée"]
    assert [row["ref"] for row in found["closed"]] == ["FR-1"]
    held = ask("post", "list", POST, "--workspace", workspace_folder, "--json").json
    assert [(h["start"], h["end"]) for h in held] == [("2024-05-02", "2026-03-05"), ("2026-03-06", None)]


def test_a_frozen_file_opens_and_names_nobody(sqlite_workspace: Path, tmp_path: Path) -> None:
    told(sqlite_workspace, tmp_path)
    out = tmp_path / "dossier.json"
    answer = ask("handover", POST, *DAY, "--out", out, "--workspace", sqlite_workspace)
    assert answer.code == 0, answer.err
    text = out.read_text(encoding="utf-8")
    assert "Personne-Inventée" not in text
    references = set(re.findall(r'"id": "(H1\.\d+)"', text))
    assert len(references) > 8
    for reference in references:
        assert ask("explain", reference, "--workspace", sqlite_workspace).code == 0, reference
    published = [path for path in (sqlite_workspace / "published").rglob("*") if path.is_file()]
    assert published and not any("Personne-Inventée".encode() in path.read_bytes() for path in published)
    from layidu.ledger.models import Source, SourceRow

    for line in SourceRow.objects.filter(format="post_holdings"):
        assert Source.objects.get(runs=line.run_id).sensitivity == "ministry", "the name is the ministry's alone"


def test_holders_of_a_post_follow_each_other(workspace_folder: Path, tmp_path: Path) -> None:
    told(workspace_folder, tmp_path)

    def appoint(*more: str, post: str = POST) -> Any:
        return ask("post", "appoint", post, "--by", "Ministère inventé", "--workspace", workspace_folder, *more)

    assert appoint("--holder", "Interim Inventé", "--on", "2025-01-01", "--until", "2025-02-28").code == 0
    again = appoint("--holder", "Interim Inventé", "--on", "2025-01-01", "--until", "2025-02-28", "--json")
    assert (again.json["loaded"], again.json["unchanged"]) == (0, 1)
    assert (
        appoint("--holder", "Autre Inventé", "--on", "2025-01-01", "--until", "2025-02-28", "--json").json["superseded"]
        == 1
    )
    for words, code in (
        (("--holder", " ", "--on", "2025-03-01"), "VALEUR-OBLIGATOIRE"),
        (("--holder", "X", "--on", "2025-03-01", "--until", "2025-01-01"), "DATES-INVERSEES"),
    ):
        answer = appoint(*words)
        assert answer.code == 2 and code in answer.err
    assert "ACTEUR-INCONNU" in appoint("--holder", "X", "--on", "2025-03-01", post="Poste jamais vu").err
    assert appoint("--holder", "X", "--on", "2025-03-01", "--new", post="Poste jamais vu").code == 0
    vacant = ask("handover", POST, "--on", "2025-04-01", "--workspace", workspace_folder, "--json").json
    assert vacant["vacant"] and vacant["held_until"] == "2025-02-28"
    listed = ask("post", "list", "--workspace", workspace_folder)
    assert "Autre Inventé" in listed.out and "Interim" not in listed.out


@pytest.mark.parametrize("words", [(), ("--actor", "A", "--place", "B")])
def test_an_agenda_is_about_one_thing(sqlite_workspace: Path, words: tuple[str, ...]) -> None:
    assert ask("agenda", *words, "--workspace", sqlite_workspace).code == 2
