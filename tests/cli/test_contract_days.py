"""On which day something was done, and since when it is known: what a score may count, and what may not move it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.cli.contracts import AUTHORITY, contract, everything, values
from tests.cli.door import ask, imported
from tests.cli.test_contracts import line, scored, signed

from layidu.intake.write import write_rows

REVIEW = {"commitment_ref": "CP-1/J1", "date": "2025-03-28", "decision": "fulfilled", "decided_by": AUTHORITY,
          "evidence": "plan signé le 10 mars"}  # fmt: skip


def reviewed(folder: Path, workspace: Path, *rows: dict[str, Any], name: str = "revues.xlsx", code: int = 0) -> Any:
    write_rows("reviews", list(rows), folder / name, example=True)
    return imported(workspace, folder / name, code=code)[0]


def came_on(day: str) -> None:
    """Every import so far was made on a day, at noon."""
    from layidu.ledger.models import ImportRun

    ImportRun.objects.filter(at__gte=datetime(2026, 1, 1, tzinfo=UTC)).update(
        at=datetime.fromisoformat(f"{day}T12:00:00+00:00")
    )


def test_a_milestone_done_in_time_and_judged_later_counts(workspace_folder: Path, tmp_path: Path) -> None:
    signed(workspace_folder, contract(tmp_path / "contrat.yaml"))
    reviewed(tmp_path, workspace_folder, REVIEW)
    late = scored(workspace_folder)
    assert line(late, "J1")["achievement"] == 0.0, "due on the 15th; the review of the 28th is all that is known"
    assert "CONTRAT-JALON-JOUR-SUPPOSE" in {item["code"] for item in late["findings"]}
    reviewed(tmp_path, workspace_folder, {**REVIEW, "done_on": "2025-03-10"}, name="revues2.xlsx")
    score = scored(workspace_folder)
    assert line(score, "J1")["achievement"] == 1.0
    assert "CONTRAT-JALON-JOUR-SUPPOSE" not in {item["code"] for item in score["findings"]}
    opened = ask("explain", line(score, "J1")["id"], "--json", "--workspace", workspace_folder).json
    reached = ask("explain", opened["inputs"][1]["id"], "--json", "--workspace", workspace_folder).json
    assert ("Fait le", "2025-03-10") in {(row["column"], row["value"]) for row in reached["rows"]}


def test_a_linked_delivery_says_the_day(sqlite_workspace: Path, tmp_path: Path) -> None:
    from datetime import date

    from tests.ledger.readings import actor, loaded, reading

    from layidu.core.periods import Period
    from layidu.intake.records import DeliveryRow
    from layidu.ledger.importing import import_reading
    from layidu.ledger.workspace import find

    signed(sqlite_workspace, contract(tmp_path / "contrat.yaml"))
    reviewed(tmp_path, sqlite_workspace, REVIEW)
    day = date(2025, 3, 12)
    given = DeliveryRow("milestone", (("leads", actor("Educo")),), (), Period(day, day), commitment_ref="CP-1/J1")
    assert import_reading(find(sqlite_workspace), b"jalons", "jalons.xlsx", reading(loaded(given))).loaded == 1
    assert line(scored(sqlite_workspace), "J1")["achievement"] == 1.0


def test_the_command_says_the_day_and_refuses_a_day_that_contradicts(sqlite_workspace: Path, tmp_path: Path) -> None:
    signed(sqlite_workspace, contract(tmp_path / "contrat.yaml"))
    where = ("--workspace", sqlite_workspace)
    words = ("review", "CP-1/J1", "--evidence", "plan signé", "--by", AUTHORITY, "--on", "2025-03-28")
    before = everything(sqlite_workspace)
    for more in (("--decision", "fulfilled", "--done-on", "2025-03-29"),
                 ("--decision", "continue", "--done-on", "2025-03-10")):  # fmt: skip
        refused = ask(*words, *more, *where)
        assert refused.code == 2 and "(JOUR-FAIT-INCOHERENT)" in refused.err
    assert everything(sqlite_workspace) == before
    assert ask(*words, "--decision", "fulfilled", "--done-on", "2025-03-10", *where).code == 0
    assert line(scored(sqlite_workspace), "J1")["achievement"] == 1.0


def test_minutes_say_the_day_too_and_are_given_back(sqlite_workspace: Path, tmp_path: Path) -> None:
    signed(sqlite_workspace, contract(tmp_path / "contrat.yaml"))
    minutes = tmp_path / "compte_rendu.yaml"
    minutes.write_text(
        f"reunion: CR-1\nintitule: Suivi inventé\ndate: 2025-03-28\ntenue_par: {AUTHORITY}\npoints:\n"
        f"  - {{n° engagement: CP-1/J1, décision: tenu, décidé par: {AUTHORITY}, preuve: le plan, "
        "fait le: 2025-03-14}\n",
        encoding="utf-8",
    )
    assert ask("minutes", minutes, "--workspace", sqlite_workspace).code == 0
    assert line(scored(sqlite_workspace), "J1")["achievement"] == 1.0
    back = tmp_path / "rendu.xlsx"
    answer = ask("export", "minutes", back, "--json", "--workspace", sqlite_workspace)
    assert answer.code == 0 and answer.json["rows"] == 1, answer.err
    assert imported(sqlite_workspace, back, format="minutes")[0]["unchanged"] == 1


@pytest.mark.parametrize("first", ["nothing", "values"])
def test_what_came_later_never_moves_a_quarter_that_is_reckoned_again(
    sqlite_workspace: Path, tmp_path: Path, first: str
) -> None:
    """Means, reports, milestones, spending and peers that are entered after the day are not known on the day."""
    signed(sqlite_workspace, contract(tmp_path / "contrat.yaml", (("contract", "peers"), "regions")))
    if first == "values":
        imported(
            sqlite_workspace,
            values(tmp_path / "valeurs.csv", "Penta3;2025T1;déclarée;56 %;;;20;19;18"),
        )
        spent = {"commitment_ref": "CP-1/B1", "stage": "spent", "date": "2025-02-20", "amount": 50000, "own_id": "V1",
                 "currency": "XOF"}  # fmt: skip
        write_rows("instalments", [spent], tmp_path / "depenses.xlsx", example=True)
        imported(sqlite_workspace, tmp_path / "depenses.xlsx")
    came_on("2025-04-05")
    on = ("--on", "2025-04-10")
    known = scored(sqlite_workspace, *on)
    reviewed(
        tmp_path, sqlite_workspace, {**REVIEW, "done_on": "2025-03-10"},
        {"commitment_ref": "CP-1/M1", "date": "2025-02-20", "decision": "fulfilled", "decided_by": AUTHORITY,
         "evidence": "bordereau"},
    )  # fmt: skip
    imported(sqlite_workspace, values(tmp_path / "plus.csv", "Taux de perte de vaccins;2025T1;validée;17 %;;;9;8;7"))
    more = {
        "commitment_ref": "CP-1/B1",
        "stage": "spent",
        "date": "2025-02-10",
        "amount": 20000,
        "currency": "XOF",
        "own_id": "V2",
    }
    write_rows("instalments", [more], tmp_path / "depenses2.xlsx", example=True)
    imported(sqlite_workspace, tmp_path / "depenses2.xlsx")
    from layidu.cycle.contracts.scoring import _bare

    assert _bare(scored(sqlite_workspace, *on)) == _bare(known)
    now = scored(sqlite_workspace)
    assert line(now, "J1")["achievement"] == 1.0 and now["means"][0]["delivered"] == 1.0
    assert line(now, "B1")["value"] == (70000 if first == "values" else 20000)


def test_the_mean_of_what_is_judged_opens(sqlite_workspace: Path, tmp_path: Path) -> None:
    signed(sqlite_workspace, contract(tmp_path / "contrat.yaml"))
    imported(
        sqlite_workspace,
        values(tmp_path / "valeurs.csv", "Penta3;2025T1;validée;55 %;;;;;",
               "Taux de perte de vaccins;2025T1;validée;18 %;;;;;"),
    )  # fmt: skip
    reviewed(tmp_path, sqlite_workspace,
             {"commitment_ref": "CP-1/M1", "date": "2025-02-20", "decision": "fulfilled", "decided_by": AUTHORITY,
              "evidence": "bordereau"})  # fmt: skip
    score = scored(sqlite_workspace)
    # 0,7 x 1 + 0,12 x 0,5 = 0,76 of 0,82 judged; milestone and budget are not.
    assert (score["score"], score["judged"]) == (0.76, 0.82)
    assert score["mean"] == pytest.approx(0.76 / 0.82) and score["colour"] == "green"
    opened = ask("explain", score["mean_id"], "--json", "--workspace", sqlite_workspace).json
    assert [item["value"] for item in opened["inputs"]] == [0.76, 0.82]


def test_an_owner_is_said_to_be_a_post_before_anybody_holds_it(workspace_folder: Path, tmp_path: Path) -> None:
    row = {"own_id": "1", "title": "Recruter", "owes": "Chef de service inventé", "status": "proposed"}
    write_rows("recommendations", [row], tmp_path / "recommandations.xlsx", example=True)
    imported(workspace_folder, tmp_path / "recommandations.xlsx")
    where = ("--workspace", workspace_folder)
    said = ("actors", "kind", "chef de service inventé", "post", "--by", "Awa", "--json")
    assert ask(*said, *where).json == {"actor": "Chef de service inventé", "kind": "post", "changed": True}
    before = everything(workspace_folder)
    assert ask(*said, *where).json["changed"] is False
    assert everything(workspace_folder) == before
    listed = ask("actors", "list", "--json", *where).json
    assert {each["name"]: each["kind"] for each in listed}["Chef de service inventé"] == "post"
    file = ask("handover", "Chef de service inventé", "--on", "2026-03-01", "--json", *where)
    assert file.code == 0, file.err
    appoint = ("post", "appoint", "Chef de service inventé", "--holder", "X", "--on", "2026-03-01",
               "--by", "Chef de service inventé")  # fmt: skip
    assert ask(*appoint, *where).code == 0
    refused = ask("actors", "kind", "Chef de service inventé", "organisation", *where)
    assert refused.code == 2 and "(POSTE-OCCUPE)" in refused.err
    assert ask("actors", "kind", "Personne ici", "post", *where).code == 2
