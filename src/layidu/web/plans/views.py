"""Plans that were made, one of them with all that was worked out from it, and questions put to it."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from layidu.core.numbers import parse_number
from layidu.web.access.guard import guarded
from layidu.web.access.signature import signature
from layidu.web.caching.remembered import remembered
from layidu.web.pages.listing import Table
from layidu.web.pages.templatetags.layidu import said
from layidu.web.plans.background import QUESTION
from layidu.web.plans.models import PlanPage, PlanQuestion, PlanStudy
from layidu.web.plans.prepared import PLANS
from layidu.web.plans.tables import ANSWERS, FUNDERS, LINES, LISTED, STUDIED, UNREACHED, numbered, spoken
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
    """One plan as it was frozen: its lines with why, what it leaves, its money. Nothing is solved here, and what is
    shown at one address is written once."""
    content = _content(plan_id)
    table, funders, unreached = (listing.asked(request.GET) for listing in (LINES, FUNDERS, UNREACHED))

    @functools.cache
    def states() -> dict[str, str]:
        return dict(PromiseLine.objects.filter(ref__startswith=f"{plan_id}-").values_list("ref", "status"))

    def page() -> Page[dict[str, Any]]:
        rows = [{**line, "state": states().get(line["ref"], ""), "why": _why(line)} for line in content()["lines"]]
        return Paginator(table.of(rows), PAGE).get_page(request.GET.get("page"))

    shown = {
        "page": functools.cache(page), "table": table, "funders": funders, "unreached": unreached,
        "paid": lambda: funders.of(content()["funders"]),
        "left": functools.cache(lambda: unreached.of(content()["unreached"])),
        "proposed": lambda: len(states()),
        "adopted": lambda: sum(state != "proposed" for state in states().values()),
    }  # fmt: skip
    return _page(request, plan_id, content, "lines", **shown)


@guarded("oversee")
@require_safe
def plan_view(request: HttpRequest, plan_id: str, view: str) -> HttpResponse:
    """What was worked out from a plan: good and fairness, scenarios, what moves it, the next franc, its questions."""
    if view not in ADDRESSES:
        raise Http404
    content, part = _content(plan_id), ADDRESSES[view]
    shown: dict[str, Any] = {}
    if part == "questions":
        asked = list(PlanQuestion.objects.filter(plan=plan_id).order_by("-asked_at")[:QUESTIONS_SHOWN])
        table = ANSWERS.asked(request.GET)
        answered = [{"one": one, "said": spoken(one.answer or {}), "numbers": _numbers(one, table)} for one in asked]
        shown = {"questions": answered, "table": table}
    else:
        # When each part was worked out: what is written of it is written anew when it is worked out again.
        shown["made"] = tuple(PlanStudy.objects.filter(plan=plan_id).order_by("part").values_list("part", "made_at"))
        studies = functools.cache(lambda: {one.part: one.content for one in PlanStudy.objects.filter(plan=plan_id)})
        shown["s"] = functools.cache(lambda: STUDIED[part](studies(), request.GET))
    return _page(request, plan_id, content, part, **shown)


def _page(
    request: HttpRequest, plan_id: str, content: Callable[[], dict[str, Any]], part: str, **context: Any
) -> HttpResponse:
    views = [(address, TITLES[name], name == part) for address, name in ADDRESSES.items()]
    shown = {"id": plan_id, "plan": content, "part": part, "views": views}
    return render(request, f"plans/{part}.html", {**shown, **context})


def _why(line: Mapping[str, Any]) -> str:
    """Why a line, in the reader's language."""
    return str((get_language() == "en" and line.get("why_en")) or said(line["why"]))


def _numbers(question: PlanQuestion, table: Table) -> list[dict[str, Any]]:
    return list(table.of(numbered((question.answer or {}).get("numbers", ()))))


@guarded("oversee")
@require_POST
def ask_plan(request: HttpRequest, plan_id: str) -> HttpResponse:
    """Put a question to a plan: why a line, why not something else, what more money would do."""
    found = PlanPage.objects.filter(plan=plan_id).first()
    if found is None:
        raise Http404
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


def _content(plan_id: str) -> Callable[[], dict[str, Any]]:
    """What the page of a plan says, read when it is asked for. Errors: Http404, which is not remembered."""
    remembered(("plan", plan_id), lambda: _there(plan_id))
    return functools.cache(lambda: PlanPage.objects.values_list("content", flat=True).get(plan=plan_id))


def _there(plan_id: str) -> bool:
    if not PlanPage.objects.filter(plan=plan_id).exists():
        raise Http404
    return True
