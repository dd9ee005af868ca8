"""A plan on a page or two for a meeting, PDF."""

from __future__ import annotations

from layidu.core.money import Money
from layidu.core.numbers import format_fr, percent_fr
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
        "plainly": plainly(content),
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


def plainly(content: PlanContent) -> list[str]:
    """The plan in a few sentences for somebody who was never told how it is made.

    Decision served: whether to discuss this plan or another; how near to the best it is, in words.
    """
    partners, places = ({getattr(line, name) for line in content.lines} for name in ("partner", "place"))
    money = sum(spent for _, _, spent in content.funders)
    budget = sum(whole for _, whole, _ in content.funders)
    people = format_fr(sum(line.people for line in content.lines))
    share = f", soit {percent_fr(money / budget)} des budgets" if budget else ""
    said = [
        f"Ce plan propose {format_fr(len(content.lines))} engagements à {format_fr(len(partners))} partenaires dans "
        f"{format_fr(len(places))} lieux : {people} personnes à servir (une personne compte pour chaque activité) avec "
        f"{Money(money, content.currency).text()}{share}.",
        "Une ligne dit qui ferait quoi, où, pour combien de personnes et avec quel argent. C'est une proposition : "
        "personne n'est tenu avant d'avoir accepté.",
    ]
    if content.benefit_unit.upper().startswith("DALY"):
        said.append(
            "Le bien est compté en DALY : des années de vie en bonne santé que l'activité évite de perdre, selon son "
            "effet par personne et la référence de celui-ci."
        )
    impact = next((level for level in content.levels if level.name == "impact"), None)
    if impact is None or impact.bound < 0:
        near = "on ne le sait pas : ce plan reste près d'un autre, et sa distance au meilleur n'a pas été calculée."
    else:
        gap = (impact.bound - impact.value) / max(abs(impact.value), 1e-9)
        near = (
            "il n'y en a pas de meilleur avec les mêmes moyens et les mêmes règles ; c'est calculé."
            if gap < 5e-6
            else f"aucun plan avec les mêmes moyens et les mêmes règles ne ferait plus de {percent_fr(gap, 2)} "
            "de mieux ; c'est calculé, non supposé."
        )
    said.append(f"À quel point est-ce proche du meilleur plan possible ? Réponse : {near}")
    return said


def _rest(count: int) -> list[str]:
    return [f"et {format_fr(count)} autres, dans le classeur du plan"] if count > 0 else []
