"""Plans that were made, one of them with all that was worked out from it, and questions put to it."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from layidu.core.numbers import parse_number
from layidu.web.access.guard import guarded
from layidu.web.access.signature import signature
from layidu.web.pages.listing import Column, Listing, Words
from layidu.web.plans.background import QUESTION
from layidu.web.plans.models import PlanPage, PlanQuestion
from layidu.web.plans.prepared import PLANS
from layidu.web.promises.models import PromiseLine
from layidu.web.work.jobs import ask
from layidu.web.work.prepare import kept

PAGE = 25
QUESTIONS_SHOWN = 10
#: The most that may be asked of one funder, in units of the plan's currency.
MOST = 10**12

#: Address of each part of a plan's page, and its words.
ADDRESSES = {
    "equite": "fairness",
    "scenarios": "scenarios",
    "sensibilite": "moves",
    "franc": "francs",
    "questions": "questions",
}
TITLES = {
    "fairness": gettext_noop("Good and fairness"),
    "scenarios": gettext_noop("If money falls"),
    "moves": gettext_noop("What moves it"),
    "francs": gettext_noop("The next franc"),
    "questions": gettext_noop("Questions"),
}

LISTED = Listing(
    columns=(
        Column("plan", gettext_noop("Plan"), ("title", "ref")),
        Column("made", gettext_noop("Made on"), ("made_on",)),
        Column("good", gettext_noop("Good expected"), number=True),
        Column("lines", gettext_noop("Lines"), ("lines",), number=True),
        Column("proposed", gettext_noop("Proposed"), ("proposed",), number=True),
        Column("adopted", gettext_noop("Adopted"), ("adopted",), number=True),
    ),
    first="-made",
    filters=(Words("q", gettext_noop("Words"), ("ref", "title")),),
    tie=("ref",),
)
LINES = Listing(
    columns=(
        Column("place", gettext_noop("Place"), ("place_name",)),
        Column("activity", gettext_noop("Activity"), ("activity",)),
        Column("partner", gettext_noop("Partner"), ("partner_name",)),
        Column("people", gettext_noop("People"), ("people",), number=True),
        Column("cost", gettext_noop("Cost"), ("cost",), number=True),
        Column("state", gettext_noop("State")),
    ),
    first="place",
    filters=(Words("q", gettext_noop("Place, activity or partner"), ("place_name", "activity", "partner_name")),),
    tie=("number",),
)


@guarded("oversee")
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Every plan, newest first: scenarios and points of a frontier that were kept stand beside each other."""
    made = kept(PLANS)
    table = LISTED.asked(request.GET)
    page = Paginator(table.of(made.content if made else []), PAGE).get_page(request.GET.get("page"))
    return render(request, "plans/plans.html", {"page": page, "table": table, "any": bool(made and made.content)})


@guarded("oversee")
@require_safe
def plan(request: HttpRequest, plan_id: str) -> HttpResponse:
    """One plan as it was frozen: its lines with why, what it leaves, its money. Nothing is solved here."""
    found = _plan(plan_id)
    content: dict[str, Any] = found.content
    table = LINES.asked(request.GET)
    page = Paginator(table.of(content["lines"]), PAGE).get_page(request.GET.get("page"))
    states = dict(PromiseLine.objects.filter(ref__startswith=f"{plan_id}-").values_list("ref", "status"))
    rows = [{**line, "state": states.get(line["ref"], "")} for line in page]
    adopted = sum(state != "proposed" for state in states.values())
    return _page(request, found, "lines", page=page, rows=rows, table=table, adopted=adopted, proposed=len(states))


@guarded("oversee")
@require_safe
def plan_view(request: HttpRequest, plan_id: str, view: str) -> HttpResponse:
    """What was worked out from a plan: good and fairness, scenarios, what moves it, the next franc, its questions."""
    if view not in ADDRESSES:
        raise Http404
    found = _plan(plan_id)
    studies = {study.part: study.content for study in found.studies.all()}
    questions = found.questions.order_by("-asked_at")[:QUESTIONS_SHOWN]
    return _page(request, found, ADDRESSES[view], studies=studies, questions=questions)


def _page(request: HttpRequest, found: PlanPage, part: str, **context: Any) -> HttpResponse:
    views = [(address, TITLES[name], name == part) for address, name in ADDRESSES.items()]
    shown = {"id": found.pk, "plan": found.content, "part": part, "views": views}
    return render(request, f"plans/{part}.html", {**shown, **context})


@guarded("oversee")
@require_POST
def ask_plan(request: HttpRequest, plan_id: str) -> HttpResponse:
    """Put a question to a plan: why a line, why not something else, what more money would do."""
    found = _plan(plan_id)
    back = redirect("plan-view", plan_id=plan_id, view="questions")
    asked = _asked(request, found.content)
    if asked is None:
        messages.error(request, _("Say an activity, a place and a partner of the plan, or an amount."))
        return back
    if PlanQuestion.objects.filter(plan=found, asked=asked, answer__isnull=True).exists():
        return back
    made = PlanQuestion.objects.create(
        id=f"plq-{secrets.token_hex(10)}", plan=found, asked=asked, asked_by=signature(request)
    )
    ask(QUESTION, question=made.id)
    messages.success(request, _("The plan is being solved again: the answer stands here in a minute."))
    return back


def _asked(request: HttpRequest, content: dict[str, Any]) -> dict[str, Any] | None:
    """What a form asks, only in names that the plan knows."""
    given = request.POST
    kind = given.get("kind")
    if kind == "why":
        known = {str(line["number"]) for line in content["lines"]}
        return {"kind": kind, "line": given["line"]} if given.get("line") in known else None
    if kind == "more":
        amount = parse_number(given.get("amount", "")[:20])
        return {"kind": kind, "amount": float(amount)} if amount is not None and 0 < amount <= MOST else None
    names = content["names"]
    said = {"activity": "activities", "place": "places", "partner": "partners"}
    if kind != "why-not" or any(given.get(name) not in names[group] for name, group in said.items()):
        return None
    people = parse_number(given.get("people", "")[:20])
    return {
        "kind": kind, **{name: given[name] for name in said},
        "people": float(people) if people is not None and 0 < people <= MOST else None,
    }  # fmt: skip


def _plan(plan_id: str) -> PlanPage:
    found = PlanPage.objects.filter(plan=plan_id).first()
    if found is None:
        raise Http404
    return found
