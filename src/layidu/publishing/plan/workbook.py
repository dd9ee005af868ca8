"""A plan as a workbook: lines, money, places, prices, what nobody reaches."""

from __future__ import annotations

from layidu.core.money import Money
from layidu.publishing.plan.content import PlanContent
from layidu.publishing.plan.page import plainly
from layidu.publishing.workbook.render import render_workbook
from layidu.publishing.workbook.table import Cell, Column, Table

_QUARTERS = ("T1", "T2", "T3", "T4")


def render_plan(content: PlanContent) -> bytes:
    """The plan's workbook as xlsx bytes.

    Decision served: what each partner is proposed, with which money, and why. Every line bears the reference that
    `layidu explain` opens.
    """
    return render_workbook(
        content.title,
        {
            "Plan": _lines(content),
            "Argent": _money(content),
            "Lieux": _places(content),
            "Règles et prix": _sentences("Règles qui serrent, les plus chères d'abord", content.prices),
            "Hors d’atteinte": _unreached(content),
            "Planchers": _short(content),
            "Constats": _sentences("Ce qu'il faut savoir de ce plan", content.findings),
        },
        issued_on=content.issued_on,
        example=content.example,
        snapshot_id=content.snapshot_id,
        readme=_readme(content),
        usual=(),
    )


def _readme(content: PlanContent) -> list[str]:
    sentences = plainly(content)
    sentences += [f"{number.label} : {number.text} ({number.id})." for number in content.numbers]
    if content.stopped:
        sentences.append("La recherche a été arrêtée avant sa fin : c'est le meilleur plan trouvé, son écart est dit.")
    return sentences


def _lines(content: PlanContent) -> Table:
    quarters = _QUARTERS if any(len(line.by_quarter) > 1 for line in content.lines) else ()
    columns = (
        Column("N°", "integer", 6), Column("Partenaire", width=34), Column("Activité", width=34),
        Column("Lieu", width=20), Column("Personnes", "integer", 12, "personnes à servir dans la période"),
        *(Column(name, "integer", 10) for name in quarters),
        Column(f"Coût ({content.currency})", "decimal", 16), Column("Bailleurs", width=36),
        Column("Besoin bas", "integer", 12), Column("Besoin haut", "integer", 12),
        Column("Déjà promis", "integer", 12, "personnes promises au registre pour cette ligne"),
        Column("Pourquoi", width=80), Column("Référence", width=12),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            line.number, line.partner_name, line.activity_name, line.place_name, line.people,
            *(line.by_quarter if quarters else ()), float(Money(line.cost, content.currency).major()),
            ", ".join(f"{name} {Money(amount, content.currency).text()}" for name, amount in line.funders),
            round(line.need_low), round(line.need_high), line.already, line.why, line.id,
        )
        for line in content.lines
    ]  # fmt: skip
    return Table(content.title, columns, rows, "une ligne : un partenaire, une activité, un lieu", named_by=4)


def _money(content: PlanContent) -> Table:
    columns = (Column("Bailleur", width=34), *(Column(f"{name} ({content.currency})", "decimal", 20)
                                               for name in ("Budget", "Employé", "Reste")))  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (name, *(float(Money(amount, content.currency).major()) for amount in (budget, spent, budget - spent)))
        for name, budget, spent in content.funders
    ]
    return Table("Argent", columns, rows, "une ligne : un bailleur")


def _places(content: PlanContent) -> Table:
    columns = (
        Column("Lieu", width=24), Column("Besoins (toutes activités)", "integer", 20),
        Column("Servis (toutes activités)", "integer", 20),
        Column("Part du bien possible", "share", 18, absent="hors d'atteinte"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (place.name, round(place.need), round(place.served), place.share) for place in content.places
    ]
    return Table("Lieux", columns, rows, "une ligne : un lieu ; une personne compte pour chaque activité")


def _unreached(content: PlanContent) -> Table:
    columns = (Column("Lieu", width=24), Column("Activité", width=40), Column("Personnes", "integer", 14))
    rows: list[tuple[Cell, ...]] = [(place, activity, round(people)) for place, activity, people in content.unreached]
    return Table("Besoins qu'aucun partenaire ne peut atteindre", columns, rows, "une ligne : un lieu, une activité", 2)


def _short(content: PlanContent) -> Table:
    columns = (Column("Plancher", width=44), Column("Manque", "integer", 14))
    rows: list[tuple[Cell, ...]] = [(name, round(people)) for name, people in content.short]
    return Table("Planchers qui ne sont pas tenus", columns, rows, "une ligne : un plancher")


def _sentences(title: str, sentences: tuple[str, ...]) -> Table:
    rows: list[tuple[Cell, ...]] = [(sentence,) for sentence in sentences]
    return Table(title, (Column("En clair", width=140),), rows)
