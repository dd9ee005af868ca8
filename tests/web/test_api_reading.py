"""What each role reads by the API: rows of its places, figures, coverage as the command gives it, marks made ahead."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from layidu.core.periods import Period
from layidu.cycle.covering import cover
from layidu.cycle.following import follow_up
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.importing import import_files
from layidu.intake.actors import ActorDirectory
from layidu.intake.read import read_file
from layidu.intake.write import write_rows
from layidu.ledger.models import Figure, SourceRow
from layidu.ledger.workspace import find
from layidu.web.home.prepared import KEY
from layidu.web.work.background import refresh
from layidu.web.work.jobs import work_once
from layidu.web.work.prepare import kept
from tests.web.test_api import Bearer, bearer  # noqa: F401


def told(client: Client, name: str, arguments: dict[str, str] | None = None, **asked: Any) -> dict[str, Any]:
    """What an operation answers; a 202 is waited for while the worker works."""
    address = reverse(f"api:{name}", kwargs=arguments)
    answer = client.get(address, asked)
    while answer.status_code == 202:
        assert int(answer["Retry-After"]) > 0
        assert work_once(), "nothing is being made"
        answer = client.get(address, asked)
    assert answer.status_code == 200, answer.content.decode()
    return dict(json.loads(answer.content))


def rows_of(client: Client, format_name: str) -> list[dict[str, Any]]:
    return list(told(client, "facts", {"format_name": format_name})["items"])


def bring(site: Path, format_name: str, rows: list[dict[str, Any]], name: str) -> None:
    path = site.parent / name
    write_rows(format_name, rows, path, example=True)
    (report,) = import_files(find(site), [path])
    assert not report.refused and not report.result.held, [each.sentence() for each in report.result.findings]


def work() -> None:
    while work_once():
        pass


def test_a_director_reads_rows_about_its_places_in_every_division_and_no_others(bearer: Bearer, site: Path) -> None:  # noqa: F811
    report = {"organisation": "Terre Neuve", "month": "2014-03", "group": "all", "activity": "vaccination"}
    # Ansongo lay in Gao before and lies there now; Ménaka was a cercle of Gao and is a region of its own.
    bring(site, "five_w", [{**report, "region": "Gao", "cercle": "Ansongo", "reached": 11},
                           {**report, "region": "Gao", "cercle": "Ménaka", "reached": 12}], "2014.xlsx")  # fmt: skip

    def reached(role: str) -> list[int]:
        return sorted(row["Personnes atteintes"] for row in rows_of(bearer(role), "five_w"))

    assert reached("regional_director") == [11, 400]
    assert reached("ministry") == [11, 12, 400, 900]
    assert reached("partner") == [11, 12, 400]
    needs = rows_of(bearer("regional_director"), "needs")
    # The file of needs is everybody's.
    assert {row["Région"] for row in needs} == {"Gao", "Kayes"}
    for role, refs in (("regional_director", {"E-1", "E-3"}), ("officer+", {"E-1", "E-2"})):
        assert {row["N°"] for row in rows_of(bearer(role), "commitments")} == refs


@pytest.mark.slow
def test_observations_are_read_by_row_once_the_worker_wrote_them_out(bearer: Bearer, site: Path) -> None:  # noqa: F811
    rows = [{"region": name, "sex": "female", "population": people, "year": "2022"}
            for name, people in (("Gao", 300_000), ("Kayes", 900_000))]  # fmt: skip
    bring(site, "population", rows, "population.xlsx")
    brought = SourceRow.objects.filter(format="population").count()
    officer = bearer("officer+")
    before = told(officer, "facts", {"format_name": "population"})
    assert before["count"] == brought == 2 and all(row["waiting"] for row in before["items"])
    refresh()
    work()
    items = told(officer, "facts", {"format_name": "population"})["items"]
    assert [(row["Région"], row["Population"], row["example"]) for row in items] == [
        ("Gao", 300_000, True), ("Kayes", 900_000, True)
    ]  # fmt: skip
    director = told(bearer("regional_director"), "facts", {"format_name": "population"})
    assert [row["Région"] for row in director["items"]] == ["Gao"]
    assert told(bearer("partner"), "facts", {"format_name": "population"})["count"] == 0
    listed = {one["format"]: one["rows"] for one in told(officer, "formats")["items"]}
    assert (listed["population"], listed["five_w"], listed["iati"]) == (2, 2, 0)


def test_coverage_is_what_the_command_gives_and_a_director_reads_its_own_places(bearer: Bearer, site: Path) -> None:  # noqa: F811
    said = told(bearer("ministry"), "coverage", period="2025", by="region", size=200)
    local = json.loads(json.dumps(cover(find(site), kind="region", period=Period.parse("2025")).as_json(), default=str))
    assert said["items"] == local and said["current"] and said["count"] == len(local)
    own = told(bearer("regional_director"), "coverage", period="2025", by="region")["items"]
    assert [row["place_name"] for row in own] == ["Gao"]
    bring(site, "needs", [{"start": "2025-01-01", "end": "2025-12-31", "group": "all", "sector": "health",
                           "region": "Kidal", "pin": 70}], "kidal.xlsx")  # fmt: skip
    assert not told(bearer("ministry"), "coverage", period="2025", by="region")["current"]
    fresh = told(bearer("ministry"), "coverage", period="2025", by="region", fresh="true", size=200)["items"]
    assert {row["place_name"]: row["in_need_low"] for row in fresh}["Kidal"] == 70


def test_a_question_without_an_answer_is_said(bearer: Bearer) -> None:  # noqa: F811
    client = bearer("officer+")
    assert client.get(reverse("api:coverage"), {"period": "2025", "division": "ML-1900"}).status_code == 202
    work()
    answer = client.get(reverse("api:coverage"), {"period": "2025", "division": "ML-1900"})
    assert answer.status_code == 422 and answer.json()["errors"][0]["code"] == "DECOUPAGE-INCONNU"
    assert client.get(reverse("api:coverage"), {"period": "demain"}).status_code == 422


@pytest.mark.parametrize("name", ["presence", "needs"])
def test_what_is_computed_reads_back_as_hapi(bearer: Bearer, site: Path, tmp_path: Path, name: str) -> None:  # noqa: F811
    data = told(bearer("ministry"), name, period="2025", by="region", sector="health" if name == "needs" else "")[
        "data"
    ]
    assert data and not any("place" in row for row in data)
    path = tmp_path / "reponse.json"
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    reading = read_file(path, gazetteer=workspace_gazetteer(find(site)), actors=ActorDirectory({}))
    assert reading.format == {"presence": "hapi_operational_presence", "needs": "hapi_humanitarian_needs"}[name]
    assert (len(reading.loaded), len(reading.held)) == (len(data), 0), [each.sentence() for each in reading.findings]
    if name == "presence":
        assert {(row["admin1_name"], row["org_name"], row["sector_code"]) for row in data} == {
            ("Gao", "Terre Neuve", "HEA"), ("Kayes", "Autre Rive", "HEA")
        }  # fmt: skip
    else:
        assert {(row["admin1_name"], row["population_status"], row["population"]) for row in data} == {
            ("Gao", "INN", 5000), ("Kayes", "INN", 5000)
        }  # fmt: skip


def test_the_follow_up_is_what_the_command_prints_for_what_may_be_read(bearer: Bearer, site: Path) -> None:  # noqa: F811
    from datetime import date

    said = told(bearer("ministry"), "follow-up")
    local = [item.as_json() for item in follow_up(find(site), date.today())]  # noqa: DTZ011 - the server's day
    assert said["items"] == json.loads(json.dumps(local, default=str))
    assert {row["ref"] for row in told(bearer("partner"), "follow-up")["items"]} == {"E-1"}
    assert {row["ref"] for row in told(bearer("regional_director"), "follow-up", status="overdue")["items"]} == {
        "E-1",
        "E-3",
    }
    assert told(bearer("ministry"), "follow-up", status="fulfilled")["items"] == []
    owed = {line["name"]: line["total"] for line in said["by_owner"]}
    assert owed == {"Terre Neuve": 1, "Autre Rive": 2}


def test_a_figure_opens_as_deep_as_its_reader_may_read(bearer: Bearer) -> None:  # noqa: F811
    made = kept(KEY)
    assert made
    row = SourceRow.objects.filter(format="five_w", run__source__file_name="autre_rive.xlsx").values_list(
        "id", flat=True
    )[0]
    Figure.objects.filter(id=made.content["masthead"][1]["id"]).update(origins=[[row, "reached"]], inputs=[])
    figure = {"figure": made.content["masthead"][1]["id"]}
    seen = {role: told(bearer(role), "figure", figure) for role in ("", "partner", "other_partner", "ministry")}
    assert [(len(one["rows"]), one["closed_rows"]) for one in seen.values()] == [(0, 1), (0, 1), (1, 0), (1, 0)]
    assert seen["ministry"]["rows"][0]["value"] == "900"


def test_a_mark_is_compared_before_the_work_and_moves_with_the_ledger(bearer: Bearer, site: Path) -> None:  # noqa: F811
    client, address = bearer("ministry"), reverse("api:facts", args=["five_w"])
    with CaptureQueriesContext(connection) as whole:
        first = client.get(address)
    with CaptureQueriesContext(connection) as again:
        answer = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", first["ETag"])
    assert len(again) < len(whole) and not any("ledger_delivery" in one["sql"] for one in again)
    assert bearer("officer+").get(address)["ETag"] != first["ETag"]
    report = {
        "organisation": "Terre Neuve",
        "month": "2025-06",
        "group": "all",
        "activity": "vaccination",
        "region": "Gao",
    }
    bring(site, "five_w", [{**report, "reached": 5}], "juin.xlsx")
    fresh = client.get(address, headers={"if-none-match": first["ETag"]})
    assert fresh.status_code == 200 and fresh.json()["count"] == first.json()["count"] + 1


def test_pages_are_followed_to_the_end_in_one_order(bearer: Bearer) -> None:  # noqa: F811
    client = bearer("ministry")
    address: str | None = reverse("api:places") + "?size=50&division=ML-2023"
    found: list[str] = []
    while address:
        page = client.get(address).json()
        found += [one["id"] for one in page["items"]]
        address = page["next"]
    assert len(found) == page["count"] == len(set(found)) and found == sorted(found)


def test_who_asks_and_who_reported(bearer: Bearer) -> None:  # noqa: F811
    me = told(bearer("partner+"), "me")
    assert (me["roles"], [one["name"] for one in me["organisations"]], me["may_send"]) == (
        ["partner"],
        ["Terre Neuve"],
        True,
    )
    assert {one["name"] for one in told(bearer("partner"), "attendance")["items"]} <= {"Terre Neuve"}
    assert len(told(bearer("officer+"), "attendance")["items"]) == 2


def test_rows_held_are_listed_for_who_answers_for_them(bearer: Bearer, site: Path) -> None:  # noqa: F811
    path = site.parent / "lieu.xlsx"
    write_rows("five_w", [{"organisation": "Terre Neuve", "region": "Nulle Part", "month": "2025-04", "group": "all",
                           "activity": "vaccination", "reached": 3}], path, example=True)  # fmt: skip
    import_files(find(site), [path])
    (row,) = told(bearer("officer+"), "held-rows", code="LIEU-INCONNU")["items"]
    assert (row["file"], row["reasons"][0][0], row["cells"]["Région"]) == ("lieu.xlsx", "LIEU-INCONNU", "Nulle Part")
