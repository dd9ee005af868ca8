"""Recommendations, reviews, minutes: what is followed up, through the command line, on both databases."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.cli.door import Answer, ask, imported

from layidu.intake.write import write_rows

ON = ("--on", "2026-03-05")
FORUM = {"meeting_ref": "EGS-2025", "meeting_title": "États généraux inventés", "meeting_start": "2025-02-10",
         "held_by": "Ministère inventé"}  # fmt: skip
#: Spellings of one owner: case, accents, hyphens.
SPELLINGS = ("Direction régionale de Gao", "DIRECTION REGIONALE DE GAO", "Direction Régionale de Gao ",
             "direction-régionale de gao")  # fmt: skip


def recommendations(count: int = 973, axes: int = 68, activities: int = 286) -> list[dict[str, Any]]:
    """Rows of a forum: every axis and activity is used; row 500 has no owner."""
    rows = []
    for at in range(count):
        owner = SPELLINGS[at % 4] if at % 3 == 0 else f"Direction inventée {at % 17}"
        rows.append(
            {"own_id": str(at + 1), "axis": f"Axe {at % axes + 1:02d}",
             "axis_activity": f"Activité {at % activities + 1:03d}",
             "title": f"Faire la chose inventée {at + 1}",
             "owes": "" if at == 499 else owner,
             "co_owes": "Association inventée" if at % 10 == 0 else "", "end": f"2026-{at % 12 + 1:02d}-15",
             "evidence_expected": "Rapport signé", "status": "accepted", **FORUM}
        )  # fmt: skip
    return rows


def followed(workspace: Path, *more: object) -> dict[str, Any]:
    answer = ask("follow-up", "--workspace", workspace, *ON, "--json", *more)
    assert answer.code == 0, answer.err
    found: dict[str, Any] = answer.json
    return found


def reviewed(workspace: Path, ref: str, *more: object, on: str = "2026-03-01", by: str = "Ministère inventé") -> Answer:
    return ask("review", ref, "--by", by, "--on", on, "--workspace", workspace, *more)


def small(workspace: Path, folder: Path) -> None:
    """Four recommendations, of which the third has no owner, and one wish of a partner."""
    path = folder / "recommandations.xlsx"
    rows = recommendations(4, 2, 3)
    rows[2]["owes"] = ""
    write_rows("recommendations", rows, path)
    imported(workspace, path, code=1)
    wish = {"own_id": "AN-1", "kind": "activity", "status": "announced", "title": "Ouvrir un poste à Ménaka",
            "owes": "Santé inventée", "region": "Ménaka"}  # fmt: skip
    write_rows("commitments", [wish], folder / "souhaits.xlsx")
    imported(workspace, folder / "souhaits.xlsx")


def test_973_recommendations_but_the_one_without_owner(workspace_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "recommandations.xlsx"
    write_rows("recommendations", recommendations(), path)
    (told,) = imported(workspace_folder, path, code=1)
    assert (told["format"], told["read"], told["loaded"], told["held"]) == ("recommendations", 973, 972, 1)
    said = {finding["code"]: finding for finding in told["findings"]}
    assert said["VALEUR-OBLIGATOIRE"]["rows"] == 1 and "« Responsable »" in said["VALEUR-OBLIGATOIRE"]["message"]
    assert "ACTEUR-NOUVEAU" in said, "new actors are reported"
    found = followed(workspace_folder)
    assert len(found["commitments"]) == 972
    assert len({item["axis_activity"] for item in found["commitments"]}) == 286
    assert len(found["by_axis"]) == 68 and sum(line["total"] for line in found["by_axis"]) == 972
    owners = Counter(item["owed_by"] for item in found["commitments"])
    assert owners["Direction régionale de Gao"] == 325 - (499 % 3 == 0), "four spellings are one owner"
    assert len(owners) == 18 and len(found["by_owner"]) == 18
    for line in (*found["by_axis"], *found["by_owner"]):
        assert line["total"] == sum(line[name] for name in line if name not in ("name", "total"))
    (again,) = imported(workspace_folder, path, code=1)
    assert (again["loaded"], again["unchanged"], again["superseded"]) == (0, 972, 0)
    late = followed(
        workspace_folder, "--status", "overdue", "--owner", "direction regionale de gao", "--axis", "axe 01"
    )
    assert {(item["owed_by"], item["axis"]) for item in late["commitments"]} <= {
        ("Direction régionale de Gao", "Axe 01")
    }
    assert all(item["end"] < "2026-03-05" for item in late["commitments"])


def test_a_tally_of_some_promises_says_so(workspace_folder: Path, tmp_path: Path) -> None:
    small(workspace_folder, tmp_path)
    every = ask("follow-up", "--workspace", workspace_folder, *ON).out.splitlines()[-1]
    assert every.startswith("Au ") and "1 sans engagement" in every
    for more in (["--status", "overdue"], ["--kind", "recommendation"], ["--place", "Gao"]):
        some = ask("follow-up", "--workspace", workspace_folder, *ON, *more).out.splitlines()[-1]
        assert some.startswith("Des seuls engagements demandés, au ") and "0 sans engagement" in some


def test_an_owner_may_change_and_bare_numbers_bear_their_forum(workspace_folder: Path, tmp_path: Path) -> None:
    rows = recommendations(3, 2, 3)
    write_rows("recommendations", rows, tmp_path / "r.xlsx")
    imported(workspace_folder, tmp_path / "r.xlsx")
    rows[1]["owes"] = "Direction inventée 1 ; Association inventée"
    rows[1]["end"] = "2026-12-31"
    write_rows("recommendations", rows, tmp_path / "r2.xlsx")
    (told,) = imported(workspace_folder, tmp_path / "r2.xlsx")
    assert (told["loaded"], told["unchanged"], told["superseded"]) == (1, 2, 1)
    found = {item["ref"]: item for item in followed(workspace_folder)["commitments"]}
    assert set(found) == {"EGS-2025-1", "EGS-2025-2", "EGS-2025-3"}
    assert (found["EGS-2025-2"]["version"], found["EGS-2025-2"]["end"]) == (2, "2026-12-31")


def test_nothing_is_closed_without_evidence_or_reason_and_who_closed_it_is_kept(
    workspace_folder: Path, tmp_path: Path
) -> None:
    small(workspace_folder, tmp_path)
    refused = reviewed(workspace_folder, "EGS-2025-1", "--decision", "fulfilled")
    assert refused.code == 2 and "CLOTURE-SANS-PREUVE" in refused.err and "sans preuve ni motif" in refused.err
    assert followed(workspace_folder, "--status", "closed")["commitments"] == []
    done = reviewed(
        workspace_folder, "EGS-2025-1", "--decision", "fulfilled", "--evidence", "Rapport n° 7 du 27 février"
    )
    assert done.code == 0, done.err
    (closed,) = followed(workspace_folder, "--status", "closed")["commitments"]
    assert (closed["bucket"], closed["status"]) == ("closed", "fulfilled")
    assert closed["reviews"] == [
        {"on": "2026-03-01", "decision": "fulfilled", "state": "", "rating": "", "finding": "",
         "evidence": "Rapport n° 7 du 27 février", "decided_by": "Ministère inventé", "waits_for": ""}
    ]  # fmt: skip
    again = reviewed(
        workspace_folder, "EGS-2025-1", "--decision", "fulfilled", "--evidence", "Rapport n° 7 du 27 février", "--json"
    )
    assert again.json["unchanged"] == 1
    opened = reviewed(workspace_folder, "EGS-2025-1", "--decision", "continue", on="2026-03-04")
    assert opened.code == 0 and followed(workspace_folder, "--status", "closed")["commitments"] == []


def test_a_review_that_contradicts_itself_or_judges_nothing_known_is_refused(
    workspace_folder: Path, tmp_path: Path
) -> None:
    small(workspace_folder, tmp_path)
    before = followed(workspace_folder)
    for code, words in (
        ("ENGAGEMENT-INCONNU", ("X-9", "--finding", "Rien.")),
        ("ATTENTE-SANS-ACTEUR", ("EGS-2025-1", "--state", "waiting")),
        (
            "ETAT-INCOHERENT",
            ("EGS-2025-1", "--decision", "cancelled", "--finding", "Sans objet.", "--state", "blocked"),
        ),
        ("ETAT-INCOHERENT", ("EGS-2025-1", "--state", "started", "--waits-for", "Santé inventée")),
        ("ACTEUR-INCONNU", ("EGS-2025-1", "--state", "waiting", "--waits-for", "Personne de connu")),
        ("SOUHAIT-AUTRE-AUTEUR", ("AN-1", "--decision", "cancelled", "--finding", "Nous n'y croyons plus.")),
    ):
        answer = reviewed(workspace_folder, *words)
        assert answer.code == 2 and code in answer.err, answer.err
    assert followed(workspace_folder) == before


def test_blocked_waiting_due_soon_and_who_is_waited_for(workspace_folder: Path, tmp_path: Path) -> None:
    small(workspace_folder, tmp_path)
    reviewed(workspace_folder, "EGS-2025-4", "--state", "waiting", "--waits-for", "Santé inventée")
    reviewed(workspace_folder, "EGS-2025-2", "--state", "blocked", "--finding", "Pas de carburant.")
    for status, refs in (
        ("waiting", {"EGS-2025-4"}),
        ("blocked", {"EGS-2025-2"}),
        ("overdue", {"EGS-2025-1", "EGS-2025-2"}),
    ):
        assert {item["ref"] for item in followed(workspace_folder, "--status", status)["commitments"]} == refs
    (waiting,) = followed(workspace_folder, "--status", "waiting")["commitments"]
    assert (waiting["waits_for"], waiting["bucket"]) == ("Santé inventée", "waiting")
    table = ask("follow-up", "--workspace", workspace_folder, *ON)
    assert "en attente : Santé inventée" in table.out and "bloqué" in table.out
    counts = ask("follow-up", "--workspace", workspace_folder, *ON, "--by", "axis")
    assert counts.code == 0 and "Axe 01" in counts.out


def minutes(path: Path, points: str) -> Path:
    path.write_text(
        "reunion: CR-7\nintitule: Réunion inventée de suivi\ndate: 2026-03-02\ntenue_par: Ministère inventé\n"
        f"presents: [Santé inventée, Direction inventée 1]\npoints:\n{points}",
        encoding="utf-8",
    )
    return path


CONFIRM = "  - {n° engagement: AN-1, décision: confirmé, décidé par: %s, échéance: 2026-06-30}\n"


def test_a_wish_is_confirmed_by_its_author_alone(workspace_folder: Path, tmp_path: Path) -> None:
    small(workspace_folder, tmp_path)
    refused = ask(
        "minutes", minutes(tmp_path / "autre.yaml", CONFIRM % "Ministère inventé"), "--workspace", workspace_folder
    )
    assert refused.code == 1 and "SOUHAIT-AUTRE-AUTEUR" in refused.out, refused.out + refused.err
    (wish,) = followed(workspace_folder, "--status", "announced")["commitments"]
    assert wish["version"] == 1
    path = minutes(tmp_path / "compte_rendu.yaml", CONFIRM % "SANTE INVENTEE")
    done = ask("minutes", path, "--workspace", workspace_folder)
    assert done.code == 0, done.out + done.err
    assert followed(workspace_folder, "--status", "announced")["commitments"] == []
    (promise,) = (i for i in followed(workspace_folder)["commitments"] if i["ref"] == "AN-1")
    assert (promise["status"], promise["version"], promise["end"]) == ("accepted", 2, "2026-06-30")
    assert (promise["owed_by"], promise["places"]) == ("Santé inventée", ["Ménaka"])
    assert promise["reviews"][0]["rating"] == "confirmé par son auteur"
    twice = ask("minutes", path, "--workspace", workspace_folder, "--json").json["files"][0]
    assert (twice["loaded"], twice["unchanged"], twice["held"]) == (0, 1, 0)
    later = minutes(tmp_path / "plus_tard.yaml", (CONFIRM % "Santé inventée").replace("2026-06-30", "2027-06-30"))
    later.write_text(later.read_text(encoding="utf-8").replace("CR-7", "CR-8"), encoding="utf-8")
    answer = ask("minutes", later, "--workspace", workspace_folder)
    assert answer.code == 1 and "SOUHAIT-DEJA-ENGAGE" in answer.out, "a confirmation is no way to move one's own end"


def test_a_wish_is_let_go_by_its_author(workspace_folder: Path, tmp_path: Path) -> None:
    small(workspace_folder, tmp_path)
    point = (
        "  - {n° engagement: AN-1, décision: renoncé, décidé par: Santé inventée, constat: Financement non obtenu.}\n"
    )
    assert ask("minutes", minutes(tmp_path / "cr.yaml", point), "--workspace", workspace_folder).code == 0
    (gone,) = followed(workspace_folder, "--status", "cancelled")["commitments"]
    assert gone["ref"] == "AN-1"


def test_minutes_judge_and_raise_with_the_meeting_as_their_source(workspace_folder: Path, tmp_path: Path) -> None:
    small(workspace_folder, tmp_path)
    points = (
        "  - {n° engagement: EGS-2025-1, décision: poursuivre, décidé par: Ministère inventé, état: bloqué,"
        " en attente de: Santé inventée, constat: Manque de données., n°: CR-7-1, statut: accepté,"
        " nouvel engagement: Transmettre les données, acteur responsable: Santé inventée, échéance: 2026-03-20}\n"
        "  - {n° engagement: EGS-2025-2, décision: tenu, décidé par: Ministère inventé}\n"
        "  - {constat: Rien à dire.}\n"
    )
    path = minutes(tmp_path / "cr.yaml", points)
    answer = ask("minutes", path, "--workspace", workspace_folder, "--json")
    assert answer.out, answer.err
    (told,) = answer.json["files"]
    assert (answer.code, told["read"], told["loaded"], told["held"]) == (1, 3, 1, 2)
    assert {f["code"] for f in told["findings"]} >= {"CLOTURE-SANS-PREUVE", "POINT-SANS-OBJET"}
    found = {item["ref"]: item for item in followed(workspace_folder)["commitments"]}
    assert found["CR-7-1"]["meeting"] == "Réunion inventée de suivi"
    assert (found["EGS-2025-1"]["state"], found["EGS-2025-1"]["waits_for"]) == ("blocked", "Santé inventée")
    unknown = minutes(tmp_path / "faux.yaml", "  - {numero du truc: 3}\n")
    assert "CHAMP-INCONNU" in ask("minutes", unknown, "--workspace", workspace_folder).err


def test_what_the_command_was_told_is_kept_as_its_source(sqlite_workspace: Path, tmp_path: Path) -> None:
    from layidu.ledger.models import Source

    small(sqlite_workspace, tmp_path)
    reviewed(sqlite_workspace, "EGS-2025-1", "--finding", "Vu sur place.")
    (form,) = Source.objects.filter(kind="form")
    text = (sqlite_workspace / "originals" / form.sha256).read_text(encoding="utf-8")
    assert "Vu sur place." in text and "EGS-2025-1" in text


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 3, 1)])
def test_a_review_of_tomorrow_is_in_nobodys_history(sqlite_workspace: Path, tmp_path: Path, day: date) -> None:
    small(sqlite_workspace, tmp_path)
    reviewed(sqlite_workspace, "EGS-2025-1", "--finding", "Vu sur place.")
    found = ask("follow-up", "--workspace", sqlite_workspace, "--on", day.isoformat(), "--json").json["commitments"]
    (one,) = (item for item in found if item["ref"] == "EGS-2025-1")
    assert len(one["reviews"]) == (day >= date(2026, 3, 1))


def test_the_official_workbook_comes_back_without_a_row_held(sqlite_workspace: Path, tmp_path: Path) -> None:
    import openpyxl

    out = tmp_path / "recommandations.xlsx"
    forum = ("--meeting", "EGS-2025", "--title", "États généraux inventés", "--held-on", "2025-02-10")
    written = ("--held-by", "Ministère inventé", "--out", out, "--workspace", sqlite_workspace)
    answer = ask("template", "recommendations", *forum, *written)
    assert answer.code == 0, answer.err
    book = openpyxl.load_workbook(out)
    sheet = book["Recommandations"]
    header = next(row for row in sheet.iter_rows() if row[0].value == "N°")
    at = {cell.value: cell.column for cell in header}
    assert list(at)[:4] == ["N°", "Axe", "Activité de l'axe", "Recommandation"]
    line = header[0].row + 1
    for name, value in (("N°", 12), ("Axe", "Axe 1"), ("Recommandation", "Faire une chose inventée"),
                        ("Responsable", "Direction inventée"), ("Échéance", "2026-06-30"), ("Statut", "accepté"),
                        ("Région", "Gao")):  # fmt: skip
        sheet.cell(line, at[name]).value = value
    book.save(out)
    (told,) = imported(sqlite_workspace, out)
    assert (told["format"], told["read"], told["loaded"], told["held"]) == ("recommendations", 1, 1, 0)
    (one,) = followed(sqlite_workspace)["commitments"]
    assert (one["ref"], one["meeting"], one["places"]) == ("EGS-2025-12", "États généraux inventés", ["Gao"])
