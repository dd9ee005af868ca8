"""Reports and files sent by programs: once whatever the network does, for the organisation said, and no other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from layidu.cycle import reporting
from layidu.intake.workbook import open_workbook
from layidu.ledger.models import Actor, Delivery, SourceRow
from layidu.web.access.keys import new_token
from layidu.web.access.models import Grant
from layidu.web.api import limits
from layidu.web.api.computing import COMPUTE
from layidu.web.api.models import Submission
from layidu.web.reports.models import Receipt
from layidu.web.work.models import Job
from tests.web.test_api import Bearer, bearer, report, send, typed  # noqa: F401

pytestmark = pytest.mark.usefixtures("pages_rest")


@pytest.fixture
def both(bearer: Bearer) -> Client:  # noqa: F811
    """The focal point of two organisations."""
    user = Grant.objects.get(user__username="partner").user
    Grant.objects.create(user=user, role="partner", actor=Actor.objects.get(name="Autre Rive"))
    return bearer("partner+")


def post(client: Client, said: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = client.post(reverse("api:reports"), said, content_type="application/json")
    return answer.status_code, dict(json.loads(answer.content))


def test_a_report_sent_twice_is_one_with_one_receipt(bearer: Bearer) -> None:  # noqa: F811
    client, before, said = bearer("partner+"), Delivery.objects.count(), typed()
    (first, done), (again, same) = post(client, said), post(client, said)
    assert (first, again) == (201, 201) and done["receipt"] == same["receipt"]
    assert (done["receipt"]["loaded"], done["receipt"]["held"]) == (1, 0)
    assert Delivery.objects.count() == before + 1
    changed = {**said, "lines": [{**said["lines"][0], "reached": 71}]}
    assert post(client, changed)[1]["code"] == "API-CLE"
    receipts = json.loads(client.get(reverse("api:receipts")).content)["items"]
    assert [one["number"] for one in receipts] == [done["receipt"]["number"]]
    assert client.get(done["receipt"]["page"]).status_code == 200


def test_a_report_is_read_once(bearer: Bearer, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    client, read = bearer("partner+"), []
    real = reporting.read_report
    monkeypatch.setattr(reporting, "read_report", lambda *given, **more: read.append(1) or real(*given, **more))
    said = typed()
    assert post(client, said)[0] == 201 and len(read) == 1
    # Sent again it is known by its bytes.
    assert post(client, said)[0] == 201 and len(read) == 1


def test_a_month_that_has_a_report_asks_what_becomes_of_it(bearer: Bearer) -> None:  # noqa: F811
    client = bearer("partner+")
    assert post(client, typed(reached=70))[0] == 201
    status, said = post(client, typed(reached=80))
    assert (status, said["code"]) == (409, "API-MOIS-RAPPORTE")
    status, said = post(client, typed(reached=80, choice="replace"))
    assert (status, said["receipt"]["loaded"]) == (201, 1)
    standing = Delivery.objects.filter(origin__retired_by=None, period_start="2025-05-01")
    assert [figure.people for one in standing for figure in one.figures.all()] == [80]


def test_lines_that_would_be_held_are_said_before_anything_is_stored(bearer: Bearer) -> None:  # noqa: F811
    client, said = bearer("partner+"), typed()
    said["lines"].append({**said["lines"][0], "region": "Nulle Part"})
    status, answer = post(client, said)
    assert (status, answer["code"], answer["errors"][0]["code"]) == (422, "API-LIGNES-A-CORRIGER", "LIEU-INCONNU")
    assert answer["errors"][0]["row"] == 2 and not Receipt.objects.exists()
    status, answer = post(client, {**said, "dry_run": True, "anyway": True})
    assert (status, answer["receipt"]) == (201, None) and not Receipt.objects.exists()
    status, answer = post(client, {**said, "anyway": True})
    assert (status, answer["receipt"]["loaded"], answer["receipt"]["held"]) == (201, 1, 1)


@pytest.mark.parametrize(
    "wrong",
    [{"month": "2199-01"}, {"month": "2025-01:2025-03"}, {"key": "court"}, {"lines": [{"regoin": "Gao"}]},
     {"lines": [{"reached": 1.5}]}, {"choice": "peut-être"}, {"lines": [{"region": "x" * 501}]}],
)  # fmt: skip
def test_what_is_no_report_is_refused(bearer: Bearer, wrong: dict[str, Any]) -> None:  # noqa: F811
    status, answer = post(bearer("partner+"), {**typed(), **wrong})
    assert status in (404, 422) and answer["code"].startswith("API-") and not Receipt.objects.exists()


def test_who_reports_for_several_says_for_which(both: Client, tmp_path: Path) -> None:
    status, said = post(both, typed())
    assert (status, said["code"]) == (422, "API-ORGANISATION")
    assert [one["name"] for one in said["errors"]] == ["Autre Rive", "Terre Neuve"]
    other = Actor.objects.get(name="Autre Rive").id
    assert post(both, typed(actor=other))[1]["receipt"]["actor"] == other
    assert post(both, typed(actor="act-0"))[0] == 404
    file = report(tmp_path, "Autre Rive")
    assert both.post(reverse("api:imports"), {"file": file}).json()["code"] == "API-ORGANISATION"
    said = send(both, report(tmp_path, "Autre Rive"), actor=other)
    assert (said["loaded"], said["held"], said["partner"]) == (1, 0, "Autre Rive")


def test_a_token_for_one_organisation_is_its_focal_point_and_nothing_else(both: Client, site: Path) -> None:
    user = Grant.objects.get(user__username="partner", actor__name="Terre Neuve").user_id
    Grant.objects.create(user_id=user, role="officer")
    mine = Actor.objects.get(name="Terre Neuve")
    text = new_token(user, "une", 30, submits=True, actor=mine.id)
    client = Client(headers={"host": "localhost", "authorization": f"Bearer {text}"})
    assert client.get(reverse("api:me")).json()["roles"] == ["partner"]
    assert client.get(reverse("api:held-rows")).status_code == 404
    assert post(client, typed())[1]["receipt"]["actor"] == mine.id
    assert post(client, typed(actor=Actor.objects.get(name="Autre Rive").id))[0] == 404


def test_a_file_sent_again_after_a_cut_is_one_sending(bearer: Bearer, tmp_path: Path) -> None:  # noqa: F811
    client, key = bearer("officer+"), "a" * 20
    ids = {
        client.post(reverse("api:imports"), {"file": report(tmp_path, "Terre Neuve"), "key": key}).json()["id"]
        for _ in range(2)
    }
    assert len(ids) == 1 == Submission.objects.count()
    other = client.post(reverse("api:imports"), {"file": report(tmp_path, "Terre Neuve", 9), "key": key})
    assert (other.status_code, other.json()["code"]) == (409, "API-CLE")


def test_two_organisations_files_of_one_name_settle_nothing_of_each_other(bearer: Bearer, tmp_path: Path) -> None:  # noqa: F811
    assert send(bearer("partner+"), report(tmp_path, "Terre Neuve", "douze"))["held"] == 1
    assert send(bearer("other_partner+"), report(tmp_path, "Autre Rive"))["loaded"] == 1
    (held,) = SourceRow.objects.filter(fate="held")
    assert held.retired_by is None and held.run.source.file_name.startswith("Terre Neuve – ")
    assert send(bearer("partner+"), report(tmp_path, "Terre Neuve"))["loaded"] == 1
    assert SourceRow.objects.get(id=held.id).retired_by is not None


def test_a_token_for_other_formats_neither_sends_reports_nor_sees_what_was_sent(
    bearer: Bearer,  # noqa: F811
    tmp_path: Path,
) -> None:
    client = bearer("partner+")
    send(client, report(tmp_path, "Autre Rive"), annotated="true")
    mine = json.loads(client.get(reverse("api:sent")).content)["items"][0]
    user = Grant.objects.get(user__username="partner").user_id
    text = new_token(user, "bornée", 30, submits=True, formats=["cadre_harmonise"])
    other = Client(headers={"host": "localhost", "authorization": f"Bearer {text}"})
    sent = other.post(reverse("api:imports"), {"file": report(tmp_path, "Terre Neuve"), "format": "cadre_harmonise"})
    assert (sent.status_code, sent.json()["code"]) == (422, "API-FORMAT") and Submission.objects.count() == 1
    assert other.get(reverse("api:sent")).json()["items"] == []
    hidden = (reverse("api:import", args=[mine["id"]]), mine["annotated"], reverse("api:receipts"))
    assert [other.get(each).status_code for each in hidden] == [404, 404, 404]


def test_a_period_that_no_calendar_holds_asks_nothing_of_the_worker(bearer: Bearer) -> None:  # noqa: F811
    for period in ("9999", "0001", "2025:9999"):
        assert bearer("ministry").get(reverse("api:coverage"), {"period": period}).status_code == 422
    assert not Job.objects.filter(kind=COMPUTE, done_at=None).exists()


def test_the_annotated_file_comes_back_to_its_sender_alone(bearer: Bearer, tmp_path: Path) -> None:  # noqa: F811
    client = bearer("partner+")
    send(client, report(tmp_path, "Autre Rive"), annotated="true")
    made = json.loads(client.get(reverse("api:sent")).content)["items"][0]["annotated"]
    copy = tmp_path / "annote.xlsx"
    copy.write_bytes(client.get(made).content)
    texts = {str(cell) for sheet in open_workbook(copy).sheets for _, cells in sheet.rows for cell in cells}
    assert any("RAPPORT-AUTRE-ORGANISATION" in text for text in texts)
    assert bearer("officer+").get(made).status_code == 404


def test_what_is_too_large_is_refused_before_it_is_read(bearer: Bearer, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(limits, "LARGEST_REPORT", 100)
    status, said = post(bearer("partner+"), typed())
    assert (status, said["code"]) == (413, "API-TROP-GRAND")


def test_a_format_that_does_not_exist_and_a_body_that_is_none_are_said(bearer: Bearer, tmp_path: Path) -> None:  # noqa: F811
    client = bearer("officer+")
    answer = client.post(reverse("api:imports"), {"file": report(tmp_path, "Terre Neuve"), "format": "rien"})
    assert (answer.status_code, answer.json()["code"]) == (422, "API-DEMANDE")
    answer = bearer("partner+").post(reverse("api:reports"), "{", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "API-DEMANDE")
