"""A plan on a page: what was worked out from it by jobs, its numbers open, and questions put to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse, translate_url
from django.utils import translation

from layidu.core.periods import Period
from layidu.cycle.planning.making import Asked, planned, pose
from layidu.cycle.planning.storing import store
from layidu.ledger.models import Figure, Source
from layidu.ledger.workspace import find
from layidu.web.pages.english import english as english_of
from layidu.web.pages.english import numbers
from layidu.web.plans import background
from layidu.web.plans.background import STUDY
from layidu.web.plans.models import PARTS, PlanPage, PlanQuestion, PlanStudy
from layidu.web.plans.prepared import prepare
from layidu.web.plans.views import ADDRESSES
from layidu.web.promises.models import PromiseLine
from layidu.web.work.jobs import work_once
from layidu.web.work.models import Job
from tests.cycle.planned import ledger, means
from tests.web.test_english import Texts, left_over, names

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


def test_years_of_life_are_named_in_the_readers_language_and_explained_once(plan: str, client_of: ClientOf) -> None:
    assert PlanPage.objects.get(plan=plan).content["unit"] == "DALY"
    client, address = client_of("ministry"), reverse("plan", args=[plan])
    french = client.get(address).content.decode()
    assert french.count("DALY") == 1 and french.count("AVCI : année de vie corrigée") == 1
    assert "\u202fAVCI" in french or " AVCI<" in french
    with translation.override("fr"):
        english = client.get(translate_url(address, "en")).content.decode()
    assert "AVCI" not in english and english.count("DALY: a disability-adjusted life year") == 1


def test_adopting_a_plan_is_said_to_a_person_first(plan: str, client_of: ClientOf) -> None:
    line, source = PlanPage.objects.get(plan=plan).content["lines"][0], Source.objects.order_by("id").first()
    assert source is not None
    PromiseLine.objects.create(
        ref=line["ref"],
        kind="activity",
        status="proposed",
        binding=False,
        title="t",
        sought="t",
        source=source,
        order=1,
    )
    page = client_of("ministry").get(reverse("plan", args=[plan])).content.decode()
    assert "tant que le cluster n'adopte pas le plan : il les demande alors à leurs partenaires.</p>" in page
    assert f'<p class="note">Qui tient le serveur l\'y adopte par : <code>layidu plan adopt {plan}</code></p>' in page


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


@pytest.mark.slow
def test_the_tables_of_a_plan_sort_by_their_address_and_their_numbers_open(
    plan: str, site: Path, client_of: ClientOf
) -> None:
    while work_once():
        pass
    client, content = client_of("ministry"), PlanPage.objects.get(plan=plan).content
    page = client.get(reverse("plan", args=[plan])).content.decode()
    for number in (
        content["lines"][0]["cost_id"], content["funders"][0]["given_id"], content["funders"][0]["used_id"],
        content["levels"][-1]["value_id"], content["unreached"][0]["id"],
    ):  # fmt: skip
        address = reverse("figure", args=[number])
        assert number and address in page and client.get(address).status_code == 200, number
    assert page.count(">Rien<") == 0 and 'state=adopted"' in client.get(reverse("plans")).content.decode()
    assert "Aucune ligne" in client.get(reverse("plan", args=[plan]), {"state": "adopted"}).content.decode()
    for view, sort in (
        ("", "funders-sort=-given"), ("", "unreached-sort=place"), ("equite", "points-sort=-fifth"),
        ("equite", "ideas-sort=good"), ("scenarios", "choices-sort=regret"), ("scenarios", "choices-sort=-s1"),
        ("sensibilite", "moves-sort=good"), ("sensibilite", "fragile-sort=planned"), ("franc", "francs-sort=what"),
    ):  # fmt: skip
        address = reverse("plan-view", args=[plan, view]) if view else reverse("plan", args=[plan])
        key, _, column = sort.partition("=")
        shown = client.get(f"{address}?{sort}").content.decode()
        assert 'aria-sort="descending"' in shown if column.startswith("-") else 'aria-sort="ascending"' in shown, sort
        assert client.get(f"{address}?{key}=secret").status_code == 200


@pytest.mark.slow
def test_a_plan_says_in_english_what_it_says_in_french(plan: str, client_of: ClientOf) -> None:
    while work_once():
        pass
    client = client_of("ministry")
    said = PlanPage.objects.get(plan=plan).content["names"]
    for asked in (
        {"kind": "why", "line": 1}, {"kind": "more", "amount": 1000000},
        {"kind": "why-not", "activity": said["activities"][0], "place": said["places"][0],
         "partner": said["partners"][0]},
    ):  # fmt: skip
        client.post(reverse("ask-plan", args=[plan]), asked)
    while work_once():
        pass
    known, found = names() | {"Budget"} | set(said["places"]) | set(said["partners"]), []
    with translation.override("fr"):
        addresses = [reverse("plans"), reverse("plan", args=[plan])]
        addresses += [reverse("plan-view", args=[plan, view]) for view in ADDRESSES]
        both = [(address, translate_url(address, "en")) for address in addresses]
    for address, other in both:
        french, english = (Texts(client.get(one).content.decode()).said for one in (address, other))
        found += [f"{address}: {text}" for text in french & english if left_over(text, known)]
    assert sorted(found) == [], "\n".join(sorted(found))
    texts = {text for pair in Figure.objects.values_list("label", "formula") for text in pair}
    same = [
        text for text in texts if english_of(text) == numbers(text).replace("\u202f", " ") and left_over(text, known)
    ]
    assert sorted(same) == [], "\n".join(sorted(same))
    assert '">4,820</a>' in client.get(both[1][1]).content.decode(), "a number said once, not 4.820"
    assert "4,820 people. One more person is worth" in client.get(both[1][1]).content.decode()


def test_a_frontier_without_the_time_says_what_is_missing(
    plan: str, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "SECONDS", -1.0)
    background.study(plan, "frontier")
    page = client_of("ministry").get(reverse("plan-view", args=[plan, "equite"])).content.decode()
    assert "20 niveaux d'équité sur 20, les plus équitables, n'ont pas été cherchés" in page
