"""A plan on a page: what was worked out from it by jobs, its numbers open, and questions put to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from layidu.core.periods import Period
from layidu.cycle.planning.making import Asked, planned, pose
from layidu.cycle.planning.storing import store
from layidu.ledger.workspace import find
from layidu.web.plans.background import STUDY
from layidu.web.plans.models import PARTS, PlanPage, PlanQuestion, PlanStudy
from layidu.web.plans.prepared import prepare
from layidu.web.work.jobs import work_once
from layidu.web.work.models import Job
from tests.cycle.planned import ledger, means

ClientOf = Callable[[str], Client]


@pytest.fixture
def plan(site: Path, tmp_path: Path) -> str:
    """A plan of invented means, kept for comparison, whose page is asked for."""
    ledger(site, _folder(tmp_path / "received"))
    posed = pose(find(site), Asked(Period.parse("2026"), means(tmp_path / "moyens.xlsx")))
    made = store(find(site), posed, planned(posed), on=date(2026, 1, 6), proposing=False)
    prepare(find(site))
    return made.content.snapshot_id


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_jobs_work_out_each_part_once_and_pages_only_show(plan: str, site: Path, client_of: ClientOf) -> None:
    while work_once():
        pass
    assert set(PlanStudy.objects.filter(plan=plan).values_list("part", flat=True)) == set(PARTS)
    client = client_of("ministry")
    assert plan in client.get(reverse("plans")).content.decode()
    page = client.get(reverse("plan", args=[plan])).content.decode()
    lines = PlanPage.objects.get(plan=plan).content["lines"]
    assert lines and all(reverse("figure", args=[line["id"]]) in page for line in lines[:20])
    frontier = PlanStudy.objects.get(plan=plan, part="frontier").content
    shown = client.get(reverse("plan-view", args=[plan, "equite"])).content.decode()
    assert frontier["file"] in shown and all(point["good"]["id"] in shown for point in frontier["points"])
    for view in ("scenarios", "sensibilite", "franc", "questions"):
        answer = client.get(reverse("plan-view", args=[plan, view]))
        assert answer.status_code == 200 and "regardez de nouveau" not in answer.content.decode(), view
    opened = client.get(reverse("figure", args=[frontier["points"][0]["good"]["id"]]))
    assert opened.status_code == 200 and plan in opened.content.decode()
    before = PlanStudy.objects.get(plan=plan, part="ideas").made_at
    prepare(find(site))
    while work_once():
        pass
    assert PlanStudy.objects.get(plan=plan, part="ideas").made_at == before
    assert client_of("partner").get(reverse("plan", args=[plan])).status_code == 404


def test_a_question_is_solved_by_a_job_and_a_name_that_the_plan_does_not_know_is_not_asked(
    plan: str, client_of: ClientOf
) -> None:
    Job.objects.filter(kind=STUDY).delete()
    client = client_of("ministry")
    names = PlanPage.objects.get(plan=plan).content["names"]
    asked = {"kind": "why-not", "activity": names["activities"][0], "place": names["places"][0]}
    client.post(reverse("ask-plan", args=[plan]), {**asked, "partner": "Nobody"})
    assert not PlanQuestion.objects.exists()
    client.post(reverse("ask-plan", args=[plan]), {**asked, "partner": names["partners"][0]})
    while work_once():
        pass
    answered = PlanQuestion.objects.get()
    assert answered.answer and (answered.answer["sentences"] or answered.answer["refused"])
    assert answered.asked_by == "ministry@example.org"
    page = client.get(reverse("plan-view", args=[plan, "questions"])).content.decode()
    assert "Pourquoi pas" in page and names["places"][0] in page
