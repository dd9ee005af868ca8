"""The list of plans and what each page shows of its plan; what must be solved is asked for as jobs of their own."""

from __future__ import annotations

from typing import Any

from layidu.core.money import Money
from layidu.cycle.planning.loading import content_of, listed_plans
from layidu.cycle.planning.studying import question_of
from layidu.ledger.models import Snapshot
from layidu.ledger.workspace import Workspace
from layidu.web.plans.background import STUDY
from layidu.web.plans.models import PARTS, PlanPage, PlanStudy
from layidu.web.work.jobs import ask
from layidu.web.work.prepare import keep, plain

PLANS = "plans"


def prepare(workspace: Workspace) -> None:
    """A plan is frozen: its page is made once, and what was worked out from it stays."""
    keep(PLANS, [plain(one) for one in listed_plans()])
    known = set(PlanPage.objects.values_list("plan_id", flat=True))
    for snapshot in Snapshot.objects.filter(kind="plan").exclude(id__in=known).order_by("made_at"):
        question, content = page_of(snapshot)
        PlanPage.objects.create(plan=snapshot, question=question, content=content)
    studied = set(PlanStudy.objects.values_list("plan_id", "part"))
    newest = PlanPage.objects.order_by("-plan__made_at").values_list("plan_id", flat=True)
    for plan in newest:
        for part in PARTS:
            if (plan, part) not in studied:
                ask(STUDY, plan=plan, part=part)


def page_of(snapshot: Snapshot) -> tuple[str, dict[str, Any]]:
    """The key of a plan's question, and what its page shows, amounts of money as words."""
    content = content_of(snapshot)
    figures, opens = snapshot.references, content.figures

    def money(amount: int) -> str:
        return Money(amount, content.currency).text()

    lines = [
        {
            "number": line.number, "ref": f"{snapshot.id}-{line.number:03d}", "place": line.place,
            "place_name": line.place_name, "activity": line.activity_name, "partner": line.partner,
            "partner_name": line.partner_name, "people": line.people, "cost": line.cost, "cost_text": money(line.cost),
            "funders": [{"name": name, "text": money(given)} for name, given in line.funders],
            "need": [round(line.need_low), round(line.need_high)], "already": line.already, "why": line.why,
            "why_en": line.why_en,
            "id": figures.get(line.id, line.id), "cost_id": opens.get(f"cost {line.number}", ""),
        }
        for line in content.lines
    ]  # fmt: skip
    return question_of(content), {
        "title": content.title, "period_label": content.period_label, "file": content.file,
        "stopped": content.stopped, "example": content.example, "unit": content.benefit_unit,
        "currency": content.currency,
        "numbers": [{"label": one.label, "text": one.text, "id": figures.get(one.id, one.id)}
                    for one in content.numbers],
        "levels": [
            {**plain(level), "value_id": opens.get(f"value {level.name}", ""),
             "bound_id": opens.get(f"bound {level.name}", "")}
            for level in content.levels
        ],
        "lines": lines,
        "funders": [{"name": name, "given": money(given), "used": money(used), "left": money(given - used),
                     "share": used / given if given else None, "amount": given,
                     "given_id": opens.get(f"given {name}", ""), "used_id": opens.get(f"used {name}", "")}
                    for name, given, used in content.funders],
        "places": plain(content.places),
        "unreached": [{"place": place, "activity": activity, "people": round(people),
                       "id": opens.get(f"unreached {at}", "")}
                      for at, (place, activity, people) in enumerate(content.unreached)],
        "short": [{"floor": floor, "people": round(people), "id": opens.get(f"short {at}", "")}
                  for at, (floor, people) in enumerate(content.short)],
        "prices": list(content.prices),
        "findings": list(content.findings),
        "names": {
            "activities": sorted({str(row["name"]) for row in content.means.get("activities", ())}),
            "places": sorted({place.name for place in content.places}),
            "partners": sorted({str(row["name"]) for row in content.means.get("partners", ())}),
        },
    }  # fmt: skip
