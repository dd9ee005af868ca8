"""Promises of the example beside the partners' plans: pledges of donors, means that the State owes, wishes."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from layidu.core.periods import Period
from layidu.cycle.demo.partners import Partner, donors
from layidu.cycle.demo.plans import Plan
from layidu.cycle.demo.programme import Programme
from layidu.cycle.demo.terms import Term, drawn_term, last_day
from layidu.cycle.demo.words import label
from layidu.cycle.demo.workbooks import Cell


@dataclass(frozen=True)
class Payment:
    """One step of money promised: its stage as the format writes it, its day, its amount in whole units."""

    stage: str
    day: date
    amount: int


@dataclass(frozen=True)
class Promise:
    """What the workbook's row says of a promise, and its end; a wish has none and binds nobody.

    ``amount`` is in whole units of ``currency``, ``None`` where it is none; ``settled``: all of it comes in time;
    ``payments`` are those of the whole term, in order of days.
    """

    number: str
    cells: Mapping[str, Cell]
    start: date | None = None
    end: date | None = None
    amount: int | None = None
    currency: str = ""
    settled: bool = False
    payments: tuple[Payment, ...] = ()


def promises(
    who: Sequence[Partner], planned: Sequence[Plan], settings: Programme, months: Sequence[Period], *, seed: int
) -> tuple[Promise, ...]:
    """Pledges of donors to partners, means that regional bodies owe to leading partners, and partners' wishes.

    Decision served: a promise has two sides, and both are followed up; a wish is none. Out: pledges, means, wishes;
    amounts in whole units of their currency. Assumption: ``rates`` of the example only make amounts alike; they are no
    exchange rates.

    >>> from layidu.cycle.demo.partners import partners
    >>> from layidu.cycle.demo.programme import programme
    >>> settings = programme("mali")
    >>> made = promises(partners(1, "mali"), (), settings, settings.months, seed=1)
    >>> [(one.number, one.settled, one.payments[0].stage) for one in made if one.payments][:1]
    [('PF-002', True, 'engagé')]
    """
    dice = random.Random(f"{seed}:promises")  # noqa: S311 - an example, not a secret
    giving, rules = dict(donors(settings.country)), settings.settings["pledges"]
    pledges = [
        _pledge(partner, giving, settings, months, dice)
        for partner in who
        if dice.random() < rules["share_of_partners"]
    ]
    means = [
        _means(region.name, each, planned, settings, months, dice)
        for region in settings.regions.values()
        for each in settings.settings["means"]["list"]
        if region.weight and dice.random() < settings.settings["means"]["share"]
    ]
    # Who is owed means speaks up in meetings, and tells its wishes there.
    owed = {one.cells["Bénéficiaire"] for one in means}
    wishes = [
        _wish(plan, settings, dice)
        for plan in planned
        if plan.lead and (dice.random() < settings.settings["wishes"]["share_of_leads"] or plan.partner.name in owed)
    ]
    named = (("PF", pledges), ("ME", means), ("AN", wishes))
    return tuple(
        _numbered(f"{prefix}-{at:03d}", made, settings)
        for prefix, promised in named
        for at, made in enumerate(promised, 1)
    )


def _numbered(number: str, made: Promise, settings: Programme) -> Promise:
    cells = {"N°": number, **made.cells}
    if made.amount is None or made.start is None or made.end is None:
        return Promise(number, cells, made.start, made.end, settled=made.settled)
    dice = random.Random(f"{settings.country}:{number}:{made.amount}")  # noqa: S311 - an example, not a secret
    paid = _payments(made.amount, made.start, made.end, made.settled, settings, dice)
    return Promise(number, cells, made.start, made.end, made.amount, made.currency, made.settled, paid)


def _pledge(
    partner: Partner, giving: Mapping[str, str], settings: Programme, months: Sequence[Period], dice: random.Random
) -> Promise:
    rules, donor = settings.settings["pledges"], partner.donors[0]
    francs = dice.randint(rules["amount"][0] // 5, rules["amount"][1] // 5) * rules["step"]
    currency = giving[donor]
    amount = int(round(francs / settings.settings["rates"][currency], -3 if currency != "XOF" else 0))
    term = drawn_term(dice, rules["terms"], len(months))
    start, end = _span(term, months)
    signed = dice.random() < 0.6
    cells: dict[str, Cell] = {
        "Type": "promesse de financement", "Statut": "signé" if signed else "accepté",
        "Intitulé": settings.texts["titles"]["pledge"].format(donor=donor, partner=partner.name),
        "Acteur responsable": donor, "Bénéficiaire": partner.name, "Début": start, "Fin": end,
        "Secteur": label("sectors", partner.sectors[0]), "Montant": amount, "Devise": currency,
        "Signé le": start - timedelta(days=30) if signed else None,
    }  # fmt: skip
    return Promise("", cells, start, end, amount, currency, dice.random() < rules["settled"])


def _means(
    region: str, means: Mapping[str, Any], planned: Sequence[Plan], settings: Programme,
    months: Sequence[Period], dice: random.Random,
) -> Promise:  # fmt: skip
    rules = settings.settings["means"]
    start, end = _span(drawn_term(dice, rules["terms"], len(months)), months)
    # What the State owes in return, it owes to who leads there, likelier to who does much or has fallen behind.
    led = {plan.partner.acronym for plan in planned if plan.lead and plan.region == region}
    leading = [
        name
        for plan in planned
        if plan.partner.acronym in led and plan.status != "proposed"
        for name in [plan.partner.name] * (rules["behind"] if plan.end < months[-1].end and not plan.ample else 1)
    ]
    to_partner = bool(leading) and dice.random() < rules["to_partner"]
    cells: dict[str, Cell] = {
        "Type": "moyens", "Statut": dice.choice(("accepté", "signé")), "Intitulé": f"{means['title']} – {region}",
        "Acteur responsable": settings.names["state_body"].format(region=region), "Région": region,
        "Début": start, "Fin": end, "Jalon": str(means["title"]),
        "Bénéficiaire": dice.choice(leading) if to_partner else "",
    }  # fmt: skip
    if cells["Statut"] == "signé":
        cells["Signé le"] = start
    settled = dice.random() < rules["settled"]
    if "amount" in means:
        amount = dice.randint(*means["amount"]) * 1_000_000
        return Promise("", cells | {"Montant": amount, "Devise": "XOF"}, start, end, amount, "XOF", settled)
    cells |= {"Cible": dice.randint(*means["target"]), "Unité": label("units", means["unit"])}
    return Promise("", cells, start, end, settled=settled)


def _wish(plan: Plan, settings: Programme, dice: random.Random) -> Promise:
    rules = settings.settings["wishes"]
    cells: dict[str, Cell] = {
        "Type": "engagement d'activité", "Statut": "annoncé", "Région": plan.region,
        "Intitulé": f"{dice.choice(rules['titles'])} – {plan.region}", "Acteur responsable": plan.partner.name,
        "Secteur": label("sectors", settings.need_sector), "Commentaire": rules["comment"],
    }  # fmt: skip
    return Promise("", cells)


def _span(term: Term, months: Sequence[Period]) -> tuple[date, date]:
    return months[term.first].start, last_day(term, months)


def _payments(
    amount: int, start: date, end: date, settled: bool, settings: Programme, dice: random.Random
) -> tuple[Payment, ...]:
    """What is committed, disbursed and spent of an amount over its term: all of it, or a part, or nothing."""
    rules = settings.settings["pledges"]
    if not settled and dice.random() < rules["never_paid"]:
        return ()
    steps = [Payment("engagé", start + timedelta(days=dice.randint(5, 25)), amount)]
    parts = dice.choice(rules["tranches"])
    rest = amount
    for at, share in enumerate(parts):
        if at == len(parts) - 1 and not settled:
            break
        # Late in each part of the term, so that what runs on is not paid before its time.
        day = start + (end - start) * ((at + 0.6) / len(parts)) + timedelta(days=dice.randint(0, 20))
        part = rest if at == len(parts) - 1 else int(amount * share)
        rest -= part
        steps.append(Payment("décaissé", min(day, end), part))
        if dice.random() < rules["spending_told"]:
            spent = int(part * dice.uniform(0.5, 1.0) / 1000) * 1000
            steps.append(Payment("dépensé", min(day, end) + timedelta(days=dice.randint(20, 60)), spent))
    return tuple(sorted(steps, key=lambda step: step.day))
