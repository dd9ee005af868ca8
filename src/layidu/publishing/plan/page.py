"""A plan on a page or two for a meeting, PDF."""

from __future__ import annotations

from layidu.core.money import Money
from layidu.core.numbers import format_fr
from layidu.publishing.plan.content import PlanContent
from layidu.publishing.typesetting import Typesetter

_LINES, _UNREACHED, _PRICES = 25, 8, 8


def render_page(content: PlanContent) -> bytes:
    """The plan's page as PDF bytes: its largest lines, its money, what it cannot reach, what a little more would bring.

    Decision served: what is put on the table of the retreat. The rest is in the workbook, and how much is said.
    """
    money = content.currency
    largest = sorted(content.lines, key=lambda line: (-line.cost, line.number))[:_LINES]
    printed = {
        "title": content.title,
        "heading": f"{content.snapshot_id} {content.period_label}",
        "kicker": f"Plan {content.snapshot_id} · {content.period_label}",
        "running": content.title,
        "example": content.example,
        "snapshot_id": content.snapshot_id,
        "issued_on": content.issued_on,
        "stopped": content.stopped,
        "caption": "Les lignes les plus chères ; une proposition n’engage personne.",
        "numbers": content.numbers,
        "lines": [
            {"number": str(line.number), "partner": line.partner_name, "activity": line.activity_name,
             "place": line.place_name, "people": format_fr(line.people), "cost": Money(line.cost, money).text(),
             "id": line.id}
            for line in largest
        ],
        "more": len(content.lines) - len(largest),
        "funders": [[name, Money(budget, money).text(), Money(spent, money).text()]
                    for name, budget, spent in content.funders],
        "unreached": [f"{place}, {activity} : {format_fr(people)} personnes"
                      for place, activity, people in content.unreached[:_UNREACHED]]
        + _rest(len(content.unreached) - _UNREACHED),
        "short": [f"{floor} : {format_fr(people)} personnes manquent" for floor, people in content.short],
        "prices": list(content.prices[:_PRICES]) + _rest(len(content.prices) - _PRICES),
        "findings": list(content.findings),
    }  # fmt: skip
    return Typesetter("plan/template.typ", printed, content.issued_on).pdf()


def _rest(count: int) -> list[str]:
    return [f"et {format_fr(count)} autres, dans le classeur du plan"] if count > 0 else []
