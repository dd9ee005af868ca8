"""The jobs that work out what a plan's page shows, and that answer questions put to a plan."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from layidu.core.errors import Refusal
from layidu.cycle.planning.arguing import Told, more_and_less, why_line, why_not
from layidu.cycle.planning.comparing import sensitive
from layidu.cycle.planning.studying import frontier_study, ideas_study, scenarios_study
from layidu.ledger.workspace import find
from layidu.web.figures.standing import WHOLE, stands
from layidu.web.pages.english import english_picture
from layidu.web.plans.models import PlanPage, PlanQuestion, PlanStudy
from layidu.web.work.prepare import keep_file, plain

STUDY, QUESTION = "plan study", "plan question"
#: Parts that plans of the same question share.
SHARED = ("frontier", "ideas", "scenarios")
#: How much more or less of each funder's money is asked about, in units of the plan's currency.
AMOUNT = 1_000_000
#: The longest search of what takes minutes on a large plan, well within a job's lease; what was not tried is said.
SECONDS = 240.0
FRAGILE = 40


def study(plan: str, part: str) -> None:
    """Work one part out; what a plan of the same question has already is taken from it."""
    page = PlanPage.objects.get(plan=plan)
    made = PlanStudy.objects.filter(plan__question=page.question, part=part).first() if part in SHARED else None
    content = made.content if made else _MAKERS[part](plan)
    PlanStudy.objects.update_or_create(plan=page, part=part, defaults={"content": content})
    stands(content, WHOLE)


def question(question: str) -> None:
    """Solve the plan again for one question, and keep the answer; a refusal is an answer too."""
    found = PlanQuestion.objects.get(id=question)
    asked, plan = found.asked, found.plan_id
    try:
        told = _answer(plan, asked)
        answer = {**plain(told), "refused": ""}
    except Refusal as refused:
        answer = {"sentences": [], "refused": "\n".join(item.sentence() for item in refused.findings)}
    PlanQuestion.objects.filter(id=question).update(answer=answer)
    stands(answer, WHOLE)


def _answer(plan: str, asked: Mapping[str, Any]) -> Told:
    if asked["kind"] == "why":
        return why_line(plan, asked["line"])
    if asked["kind"] == "more":
        return more_and_less(plan, asked["amount"])
    people = asked.get("people")
    return why_not(plan, activity=asked["activity"], place=asked["place"], partner=asked["partner"], people=people)


def _frontier(plan: str) -> Any:
    ends = time.monotonic() + SECONDS
    made = frontier_study(plan, stop=lambda: time.monotonic() > ends)
    pictures = {
        name: keep_file(svg.encode(), "image/svg+xml") if made.svg else ""
        for name, svg in (("file", made.svg), ("file_en", english_picture(made.svg)))
    }
    missing = {"wanted": made.wanted, "missing": made.missing, "partly": made.partly}
    return {"points": plain(made.points), "told": made.told, **missing, **pictures}


def _sensitivity(plan: str) -> Any:
    ends = time.monotonic() + SECONDS
    told = sensitive(plan, lambda done, total: None, stop=lambda: time.monotonic() > ends, opening=FRAGILE)
    numbered = {
        (line["place"], line["activity"], line["partner"]): line["id"]
        for line in PlanPage.objects.get(plan=plan).content["lines"]
    }
    label, planned = told.label, [line for line in told.found.lines if line.planned > 0]
    fragile = [line for line in told.found.lines if not line.stable]
    return {
        "unit": told.benefit_unit,
        "moves": [
            {**asdict(move), "id": one, "changed_id": changed}
            for move, one, changed in zip(told.found.moves, told.ids, told.changed_ids, strict=True)
        ],
        "untried": told.found.untried,
        "stable": sum(line.stable for line in planned),
        "planned": len(planned),
        "fragile": len(fragile),
        "lines": [
            {"place": label(line.place), "activity": label(line.activity), "partner": label(line.partner),
             "planned": line.planned, "least": line.least, "most": line.most, "because": list(line.because),
             "id": numbered.get((line.place, label(line.activity), line.partner), ""), "least_id": least,
             "most_id": most}
            for line, (least, most) in zip(fragile[:FRAGILE], told.ranges, strict=True)
        ],
    }  # fmt: skip


def _scenarios(plan: str) -> Any:
    ends = time.monotonic() + SECONDS
    return plain(scenarios_study(find(None), plan, stop=lambda: time.monotonic() > ends))


_MAKERS: Mapping[str, Callable[[str], Any]] = {
    "frontier": _frontier,
    "ideas": lambda plan: plain(ideas_study(plan)),
    "scenarios": _scenarios,
    "sensitivity": _sensitivity,
    "francs": lambda plan: {**plain(more_and_less(plan, AMOUNT)), "amount": AMOUNT},
}
JOBS: Mapping[str, Callable[..., None]] = {STUDY: study, QUESTION: question}
