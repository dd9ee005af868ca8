"""From the ledger to an argued plan and back, through the command line, on SQLite and PostgreSQL."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest
from tests.cli.door import Answer, ask
from tests.cycle.planned import ESPOIR, SANTE, TERRE, ledger, means, sound
from tests.docs.test_json import documented

from layidu.allocation.sheets import SETTINGS
from layidu.cli.plans.printing import searching
from layidu.cycle.explaining import explain
from layidu.ledger.models import Commitment, Figure, ImportRun, Snapshot, Source, SourceRow

SAM = "Prise en charge de la malnutrition aiguë sévère (MAS)"


@pytest.fixture
def planned(workspace_folder: Path, tmp_path: Path) -> Path:
    """A workspace with the small ledger, on each database."""
    received = tmp_path / "recus"
    received.mkdir()
    ledger(workspace_folder, received)
    return workspace_folder


@pytest.fixture
def on_sqlite(sqlite_workspace: Path, tmp_path: Path) -> Path:
    """The same on SQLite alone, for what has nothing to do with the database."""
    received = tmp_path / "recus"
    received.mkdir()
    ledger(sqlite_workspace, received)
    return sqlite_workspace


def plan(workspace: Path, file: Path, *more: str) -> Answer:
    """Make a plan of 2026."""
    return ask("plan", "--period", "2026", "--means", file, "--workspace", workspace, *more)


def made(workspace: Path, file: Path, *more: str) -> Any:
    """Its JSON answer."""
    answer = plan(workspace, file, "--json", *more)
    assert answer.code == 0, answer.err
    return answer.json


def as_documented(value: Any, heading: str) -> bool:
    """Whether the keys are those of the page; an empty list may stand for any."""

    def same(found: Any, page: Any) -> bool:
        if isinstance(page, dict):
            return isinstance(found, dict) and set(found) == set(page) and all(same(found[k], page[k]) for k in page)
        if isinstance(page, list) and page and isinstance(found, list) and found:
            return same(found[0], page[0])
        return True

    return same(value, documented(heading))


def counts() -> tuple[int, ...]:
    """How much the ledger holds."""
    return tuple(kind.objects.count() for kind in (Source, ImportRun, SourceRow, Commitment, Snapshot, Figure))


def test_a_plan_is_proposed_opened_adopted_and_made_again(planned: Path, tmp_path: Path) -> None:
    file = means(tmp_path / "moyens.xlsx")
    first = made(planned, file, "--out", str(tmp_path / "plan.xlsx"))
    assert first["plan"] == "P1"
    assert first["status"] == "proven"
    assert first["proposed"] == len(first["lines"]) > 2
    assert (tmp_path / "plan.xlsx").read_bytes()[:2] == b"PK"
    assert first["example"] is True
    # Nobody is bound: what is proposed is not overdue and not owed.
    current = Commitment.objects.filter(ref__startswith="P1-", origin__retired_by__isnull=True)
    assert {c.status for c in current} == {"proposed"}
    line = first["lines"][0]
    assert line["id"] == "P1.1"
    # The line opens to what it stands on, down to cells of the workbook and of the needs.
    told = ask("explain", "P1.1", "--workspace", planned, "--json").json
    assert told["value"] == line["people"]
    by_label = {item["label"].split(" – ")[0]: item["id"] for item in told["inputs"]}
    assert {"Besoin", "Coût par personne", "Effet par personne", "Présence", "Budget"} <= set(by_label)
    need = ask("explain", by_label["Besoin"], "--workspace", planned, "--json").json
    assert [line["need_low"], line["need_high"]] == need["value"]
    assert {row["file"] for row in need["rows"]} == {"besoins.xlsx"}
    budget = ask("explain", by_label["Budget"], "--workspace", planned, "--json").json
    assert budget["rows"][0]["file"] == "moyens.xlsx"
    assert (budget["rows"][0]["sheet"], budget["rows"][0]["column"]) == ("Budgets", "Budget de l'année")

    # The same question again changes nothing at all.
    before = counts()
    assert made(planned, file)["plan"] == "P1"
    assert counts() == before

    adopted = ask("plan", "adopt", "P1", "--only", "1", "--only", "P1.2", "--workspace", planned, "--json").json
    assert as_documented(adopted, "layidu plan adopt")
    assert as_documented(first, "layidu plan, layidu plan show")
    assert adopted == {"plan": "P1", "requested": ["P1-001", "P1-002"], "already": 0}
    again = ask("plan", "adopt", "P1", "--only", "1", "--workspace", planned)
    assert "PLAN-DEJA-ADOPTE" in again.out
    one = Commitment.objects.get(ref="P1-001", origin__retired_by__isnull=True)
    assert (one.status, one.version, one.amends.status) == ("requested", 2, "proposed")  # type: ignore[union-attr]
    assert {actor.role for actor in one.actors.all()} == {"owes", "funds"}

    # Made again, what is asked for already is not proposed a second time.
    between = made(planned, file)
    assert between["plan"] == "P2"
    assert between["proposed"] == len(between["lines"]) - 2
    assert Commitment.objects.filter(ref="P1-001", origin__retired_by__isnull=True).count() == 1

    # A new plan takes the place of what nobody adopted, and leaves what somebody did.
    richer = means(
        tmp_path / "moyens2.xlsx", budgets=[{**sound()["budgets"][0], "budget": 90_000_000}, sound()["budgets"][1]]
    )
    second = made(planned, richer)
    assert second["plan"] == "P3"
    assert second["withdrawn"] == between["proposed"]
    plans = ask("plan", "list", "--workspace", planned, "--json").json
    assert as_documented(plans, "layidu plan list")
    listed = {row["ref"]: row for row in plans}
    assert (listed["P1"]["proposed"], listed["P1"]["adopted"]) == (0, 2)
    assert listed["P3"]["proposed"] == second["proposed"]
    # The first plan stays what it was.
    shown = ask("plan", "show", "P1", "--workspace", planned, "--json").json
    assert shown["lines"] == first["lines"]


def test_a_plan_is_argued_and_changed(planned: Path, tmp_path: Path) -> None:
    first = made(planned, means(tmp_path / "moyens.xlsx"))
    at = {"workspace": planned}
    why = ask("plan", "why", "P1", "1", "--workspace", at["workspace"], "--json").json
    assert as_documented(why, "layidu plan why")
    assert len(why["sentences"]) >= 3
    assert why["gain"] <= 0
    assert why["numbers"][0]["id"] == "P1.1"
    refused = ask("plan", "why-not", "P1", "--activity", "vaccination", "--place", "Ménaka", "--partner", TERRE,
                  "--workspace", planned, "--json").json  # fmt: skip
    assert refused["possible"] is False
    forced = ask("plan", "why-not", "P1", "--activity", "Consultations curatives", "--place", "Gao", "--partner", SANTE,
                 "--people", "500", "--workspace", planned, "--json").json  # fmt: skip
    assert forced["possible"] is True
    assert forced["gain"] <= 1e-6
    more = ask("plan", "more", "P1", "--workspace", planned).out
    assert "Fonds commun fictif : 1\u202f000\u202f000\u202fXOF de plus" in more
    change = ask("plan", "change", "P1", "--without-partner", SANTE, "--budget", "Fonds commun=-30%", "--keep",
                 "--workspace", planned, "--json")  # fmt: skip
    assert change.code == 0, change.err
    told = change.json
    assert as_documented(told, "layidu plan change")
    assert told["after"] < told["before"]
    assert told["kept"] == "P2"
    assert SANTE not in {
        row["partner"] for row in ask("plan", "show", "P2", "--workspace", planned, "--json").json["lines"]
    }
    assert {d["partner"] for d in told["differences"] if d["before"] > d["after"]} >= {SANTE}
    assert first["unreached"]
    asked = ask("plan", "sensitivity", "P1", "--workspace", planned, "--json")
    assert asked.code == 0, asked.err
    sensitive = asked.json
    assert as_documented(sensitive, "layidu plan sensitivity")
    assert {move["what"] for move in sensitive["moves"]} >= {
        "besoins au plus bas",
        "effet de « Vaccination » au plus bas",
    }
    page = tmp_path / "plan.pdf"
    assert ask("plan", "show", "P1", "--out", page, "--workspace", planned).code == 0
    assert page.read_bytes()[:4] == b"%PDF"


def test_every_number_opens_down_to_cells_or_the_catalogue(on_sqlite: Path, tmp_path: Path) -> None:
    first = made(on_sqlite, means(tmp_path / "moyens.xlsx"))
    printed = [each["id"] for each in (*first["numbers"], *first["lines"])]
    for words in (("why", "P1", "1"), ("more", "P1")):
        printed += [n["id"] for n in ask("plan", *words, "--workspace", on_sqlite, "--json").json["numbers"]]
    forced = ask("plan", "why-not", "P1", "--activity", "Vaccination", "--place", "Gao", "--partner", TERRE,
                 "--workspace", on_sqlite, "--json").json  # fmt: skip
    printed += [n["id"] for n in forced["numbers"]]
    moved = ask("plan", "sensitivity", "P1", "--workspace", on_sqlite, "--json").json["moves"]
    printed += [move["id"] for move in moved]
    assert len(printed) > 40
    opened: dict[str, Any] = {}
    waiting = list(printed)
    while waiting:
        reference = waiting.pop()
        if reference not in opened:
            opened[reference] = explain(reference)
            waiting += [item["id"] for item in opened[reference]["inputs"]]
    for told in opened.values():
        assert told["formula"]
        if not told["inputs"] and not told["rows"]:
            # A value of the catalogue: since when, and its reference.
            assert told["formula"].startswith("catalogue, depuis le "), told
            assert len(told["formula"].split(" ; ", 1)[1]) > 5, told
    files = {row["file"] for told in opened.values() for row in told["rows"]}
    assert {"moyens.xlsx", "besoins.xlsx", "engagements.xlsx"} <= files
    # What is printed is what opens.
    for line in first["lines"]:
        assert opened[line["id"]]["value"] == line["people"]


def test_what_is_promised_and_accepted_is_served_first(on_sqlite: Path, tmp_path: Path) -> None:
    """TERRE signed 4,000 vaccinations in Gao for the year."""
    file = means(tmp_path / "moyens.xlsx")
    counted = made(on_sqlite, file, "--draft")
    aside = made(on_sqlite, file, "--draft", "--promises", "aside")
    number = {each["label"]: each for each in counted["numbers"]}["Déjà promis et accepté"]
    assert number["value"] == 4000
    assert "Déjà promis et accepté" not in {each["label"] for each in aside["numbers"]}
    rows = explain(explain(number["id"])["inputs"][0]["id"])["rows"]
    assert [row["file"] for row in rows] == ["engagements.xlsx"]
    assert any("PLAN-PROMESSES-COMPTEES" in said for said in counted["findings"])

    def vaccinated(plan: Any) -> tuple[int, float]:
        lines = [line for line in plan["lines"] if (line["place_name"], line["activity"]) == ("Gao", "vaccination")]
        need = (lines[0]["need_low"] + lines[0]["need_high"]) / 2 if lines else 0.0
        return sum(line["people"] for line in lines), need

    with_promise, need = vaccinated(counted)
    without, _ = vaccinated(aside)
    assert with_promise + 4000 <= need + 1 or with_promise == 0
    assert with_promise <= without
    mine = [line for line in counted["lines"] if line["partner"] == TERRE and line["place_name"] == "Gao"]
    assert all(line["already"] == 4000 for line in mine if line["activity"] == "vaccination")


@pytest.mark.slow
def test_fairness_scenarios_and_the_chart(on_sqlite: Path, tmp_path: Path) -> None:
    file = means(
        tmp_path / "moyens.xlsx",
        scenarios=[{"scenario": "plein", "probability": 0.5},
                   {"scenario": "sans nutrition", "funder": "Guichet nutrition fictif", "share": 0},
                   {"scenario": "tard", "late": 1, "probability": "20 %"}],
    )  # fmt: skip
    asked = ("--period", "2026", "--means", file, "--workspace", on_sqlite)
    chart = tmp_path / "frontiere.png"
    told = ask("plan", "compare", *asked, "--points", "4", "--keep", "--chart", chart, "--json").json
    assert as_documented(told, "layidu plan compare")
    good = [row["impact"] for row in told["frontier"]]
    assert good == sorted(good, reverse=True)
    assert [row["plan"] for row in told["fairness"]] == ["P1", "P2", "P3", "P4"]
    assert chart.read_bytes()[1:4] == b"PNG"
    # Kept for comparison: they open, and propose nothing.
    assert ask("plan", "show", told["frontier"][-1]["plan"], "--workspace", on_sqlite, "--json").json["lines"]
    assert not Commitment.objects.filter(status="proposed").exists()
    found = ask("plan", "scenarios", *asked, "--waiting", "--keep", "attendu", "--json").json
    assert {row["scenario"]: round(row["probability"], 9) for row in found["scenarios"]} == {
        "plein": 0.5, "sans nutrition": 0.3, "tard": 0.2,
    }  # fmt: skip
    assert set(found) == set(documented("layidu plan scenarios"))
    assert found["stopped"] is False
    assert set(found["waiting"]) == set(documented("layidu plan scenarios")["waiting"])
    best = {row["made_for"]: row for row in found["candidates"]}
    assert best["attendu"]["expected"] == max(row["expected"] for row in best.values())
    assert found["waiting"]["value"] >= 0
    assert Commitment.objects.filter(status="proposed", ref__startswith=f"{found['plan']}-").exists()


def test_a_plan_made_by_people_and_the_year_looked_back_on(on_sqlite: Path, tmp_path: Path) -> None:
    file = means(tmp_path / "moyens.xlsx")
    asked = ("--period", "2026", "--means", file, "--workspace", on_sqlite, "--json")
    hand = tmp_path / "fait_main.csv"
    hand.write_text(
        "Partenaire;Activité;Lieu;Trimestre;Personnes;Budget\n"
        f"{TERRE};Vaccination;Gao;;4000;\n{TERRE};Vaccination;Ménaka;;100;\n{SANTE};Vaccination;Ménaka;;90000;10\n",
        encoding="utf-8",
    )
    told = ask("plan", "score", hand, *asked).json
    assert as_documented(told, "layidu plan score")
    rules = " ".join(told["broken"])
    for word in (
        f"accès : {TERRE} à Ménaka",
        "besoin : Vaccination à Ménaka",
        "argent :",
        "heures :",
        "budget de la ligne",
    ):
        assert word in rules
    impacts = [row["impact"] for row in told["improved"]]
    assert impacts == sorted(impacts)
    assert impacts[-1] <= told["best"] * 1.01
    made(on_sqlite, file)
    rows = ask("plan", "review", "--year", "2026", "--workspace", on_sqlite, "--json").json
    assert as_documented(rows, "layidu plan review")
    assert rows["plan"] == "P1"
    gao = next(r for r in rows["rows"] if (r["partner"], r["place"], r["activity"]) == (TERRE, "Gao", "Vaccination"))
    assert gao["promised"] == 4000
    past = ask("plan", "review", "--year", "2025", "--workspace", on_sqlite, "--json").json
    assert past["plan"] is None
    assert {r["delivered_low"] for r in past["rows"]} == {900}


def _with(sheet: str, *rows: dict[str, Any]) -> dict[str, Any]:
    return {sheet: [*sound().get(sheet, []), *rows]}


BAD = {
    "PLAN-PLANCHERS-IMPOSSIBLES": _with("floors", {"floor": "Gao", "place": "Gao", "activity": SAM, "people": 900}),
    "PLAN-LIEU-INCONNU": _with("earmarks", {"funder": "Fonds commun fictif", "kind": "lieu", "target": "Atlantide"}),
    "PLAN-CAPACITE-SANS-UNITE": {"capacities": [{"partner": TERRE, "skill": "agent", "amount": 10}]},
    "PLAN-MONTANT-NEGATIF": _with("costs", {"activity": "Vaccination", "cost": -5, "currency": "XOF"}),
    "PLAN-EFFET-SANS-SOURCE": _with("effects", {"activity": "Vaccination", "benefit": 0.1, "unit": "DALY"}),
    "PLAN-EFFETS-MELES": _with("effects", {"activity": "Vaccination", "benefit": 0.1, "unit": "décès évités",
                                           "reference": "inventé"}),
    "PLAN-DEVISE-SANS-TAUX": {"rates": []},
    "PLAN-PARTENAIRE-SANS-ACCES": _with("capacities", {"partner": "Nulle part (fictif)", "skill": "agent", "amount": 1,
                                                       "unit": "heures"}),
    "PLAN-PART-HORS-BORNES": {"budgets": [{**sound()["budgets"][0], "q1": 0.9, "q2": 0.1}]},
    "PLAN-REFERENCE-INCONNUE": {"budgets": sound()["budgets"][:1]},
    "PLAN-LIGNE-EN-DOUBLE": _with("budgets", sound()["budgets"][0]),
    "PLAN-COUT-DE-PRESENCE-ABSENT": {"settings": []},
    "CHOIX-INCONNU": _with("abilities", {"partner": TERRE, "activity": "Danse"}),
    "DEVISE-INCONNUE": {"budgets": [{**sound()["budgets"][0], "currency": "ZZZ"}]},
    "PLAN-BAS-ET-HAUT": _with("needs", {"place": "Gao", "activity": "Vaccination", "low": 1000, "high": 10}),
    "NOMBRE-ILLISIBLE": _with("capacities", {"partner": TERRE, "skill": "agent", "amount": "beaucoup",
                                           "unit": "heures"}),
}  # fmt: skip


def test_bad_means_are_refused_at_the_door_and_nothing_is_changed(on_sqlite: Path, tmp_path: Path) -> None:
    before = counts()
    for code, changed in BAD.items():
        answer = plan(on_sqlite, means(tmp_path / f"{code}.xlsx", **changed))
        assert (answer.code, code in answer.err) == (2, True), f"{code}: {answer.out}{answer.err}"
        assert "Traceback" not in answer.err
    # All at once, each with its sheet and row.
    lost = plan(on_sqlite, means(tmp_path / "sans.xlsx", **BAD["PLAN-REFERENCE-INCONNUE"])).err
    assert "Feuille « Affectations », ligne 5, colonne « Bailleur » : « Guichet nutrition fictif »" in lost
    for name, value, said in (("need_at", "150 %", "Besoin retenu"), ("known_after", "7", "Budgets connus"),
                              ("presence_cost", "-4", "Coût de présence")):  # fmt: skip
        settings = [{**row, "value": value} if row["setting"] == SETTINGS[name][0] else row
                    for row in sound()["settings"]]  # fmt: skip
        refused = plan(on_sqlite, means(tmp_path / f"{name}.xlsx", settings=settings))
        assert refused.code == 2
        assert "Feuille « Paramètres », ligne" in refused.err
        assert said in refused.err
    both = {**BAD["PLAN-CAPACITE-SANS-UNITE"], **BAD["PLAN-EFFET-SANS-SOURCE"]}
    said = plan(on_sqlite, means(tmp_path / "deux.xlsx", **both)).err
    assert "Feuille « Capacités », ligne 5, colonne « Unité »" in said
    assert "Feuille « Effets », ligne 5, colonne « Référence »" in said
    assert plan(on_sqlite, tmp_path / "absent.xlsx").code == 2
    for words in (("show", "P7"), ("why", "P7", "1"), ("adopt", "P7"), ("change", "P7", "--close-road", "Gao")):
        assert "PLAN-INCONNU" in ask("plan", *words, "--workspace", on_sqlite).err
    assert counts() == before


def test_the_template_is_filled_in_from_the_ledger_and_reads_back(on_sqlite: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    out = tmp_path / "modele.xlsx"
    assert ask("template", "means", "--period", "2026", "--out", out, "--workspace", on_sqlite).code == 0
    book = load_workbook(out)
    partners = {row[0].value for row in book["Accès"].iter_rows(min_row=5) if row[0].value}
    assert partners == {TERRE, SANTE, ESPOIR}
    rules = {
        str(rule.sqref).split(":")[0]: rule.formula1 for rule in book["Affectations"].data_validations.dataValidation
    }
    assert set(rules) >= {"A5", "B5"}
    assert book["Listes"].sheet_state == "hidden"
    # Untouched rows are no data: what lacks is said once, not row by row.
    answer = plan(on_sqlite, out)
    assert answer.code == 2
    assert "PLAN-COUT-DE-PRESENCE-ABSENT" in answer.err
    assert "VALEUR-OBLIGATOIRE" not in answer.err


def test_a_ctrl_c_asks_the_search_to_stop_and_a_second_one_leaves(capsys: pytest.CaptureFixture[str]) -> None:
    with searching() as (progress, stop):
        progress(1.0, 90.0, 100.0)
        assert not stop()
        os.kill(os.getpid(), signal.SIGINT)
        assert stop()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert "11,11" in capsys.readouterr().err
