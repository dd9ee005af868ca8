"""The other workbooks of the example: commitments, what was paid of them, and the reviews that judge them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from layidu.catalogue.entries import Activity, entries
from layidu.core.periods import Period
from layidu.cycle.demo.columns import COMMITMENTS, INSTALMENTS, REVIEWS
from layidu.cycle.demo.partners import Partner, donors
from layidu.cycle.demo.plans import Plan
from layidu.cycle.demo.programme import Programme
from layidu.cycle.demo.words import label
from layidu.cycle.demo.workbooks import Cell

Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Promise:
    """A pledge of a donor or a means that the State owes: what its workbook row says, and its end.

    ``amount`` is in whole units of ``currency``; ``None`` where it is none.
    """

    number: str
    cells: Mapping[str, Cell]
    start: date
    end: date
    amount: int | None = None
    currency: str = ""


def commitment_rows(planned: Sequence[Plan], promises: Sequence[Promise]) -> list[Row]:
    """The rows of the commitments workbook: activity plans, then pledges and means.

    Decision served: what was promised, in the shape of a file that a coordinator would send. Out: one row a
    commitment, in the columns of the format.
    """
    rows = [_row(COMMITMENTS, _plan_cells(plan)) for plan in planned]
    return rows + [_row(COMMITMENTS, promise.cells) for promise in promises]


def _plan_cells(plan: Plan) -> dict[str, Cell]:
    entry, spot = entries(Activity)[plan.activity], plan.lines[0].spot
    single = len(plan.lines) == 1
    named = plan.partner.habit != "old_codes_unnamed"
    return {
        "N°": plan.number,
        "Type": "engagement d'activité",
        "Statut": {"proposed": "proposé", "accepted": "accepté", "signed": "signé"}[plan.status],
        "Intitulé": f"{entry.label_fr} – {plan.region}",
        "Acteur responsable": plan.partner.name,
        "Bailleur": plan.donor,
        "Mise en œuvre": plan.implementer,
        "Région": spot.region if named else plan.region,
        "Code région": spot.region_code if named else "",
        "Cercle": "; ".join(line.spot.cercle for line in plan.lines),
        "Code cercle": spot.cercle_code if single and named else "",
        "Référentiel": spot.scheme if named else "",
        "Début": plan.start,
        "Fin": plan.end,
        "Secteur": label("sectors", entry.sector),
        "Activité": entry.label_fr,
        "Groupe": label("groups", plan.group) if plan.group else "",
        "Cible": plan.target,
        "Unité": label("units", plan.unit),
        "Signé le": plan.start - timedelta(days=20) if plan.status == "signed" else None,
    }


def promises(
    who: Sequence[Partner], settings: Programme, months: Sequence[Period], *, seed: int
) -> tuple[Promise, ...]:
    """Pledges of donors to partners, and means that regional bodies owe in return.

    Decision served: a promise has two sides, and both are followed up. Out: pledges first; amounts in whole units of
    their currency. Assumption: ``rates`` of the example only make amounts alike; they are no exchange rates.
    """
    rules, dice = settings.settings["pledges"], random.Random(f"{seed}:promises")  # noqa: S311 - an example
    found: list[Promise] = []
    giving = dict(donors(settings.country))
    for partner in who:
        if dice.random() < rules["share_of_partners"]:
            donor = partner.donors[0]
            francs = dice.randint(rules["amount"][0] // 5, rules["amount"][1] // 5) * rules["step"]
            currency = giving[donor]
            amount = round(francs / settings.settings["rates"][currency], -3 if currency != "XOF" else 0)
            found.append(_pledge(len(found) + 1, donor, partner, int(amount), currency, settings, months, dice))
    pledges = len(found)
    for region in settings.regions.values():
        for means in settings.settings["means"]:
            if region.weight and dice.random() < 0.6:
                found.append(_means(len(found) + 1 - pledges, region.name, means, settings, months, dice))
    return tuple(found)


def _pledge(
    number: int, donor: str, partner: Partner, amount: int, currency: str,
    settings: Programme, months: Sequence[Period], dice: random.Random,
) -> Promise:  # fmt: skip
    own = f"PF-{number:03d}"
    start, end = months[0].start, months[-1].end
    title = settings.texts["titles"]["pledge"].format(donor=donor, partner=partner.name)
    signed = dice.random() < 0.6
    cells: dict[str, Cell] = {
        "N°": own, "Type": "promesse de financement", "Statut": "signé" if signed else "accepté", "Intitulé": title,
        "Acteur responsable": donor, "Bénéficiaire": partner.name, "Début": start, "Fin": end,
        "Secteur": label("sectors", partner.sectors[0]), "Montant": amount, "Devise": currency,
        "Signé le": start - timedelta(days=30) if signed else None,
    }  # fmt: skip
    return Promise(own, cells, start, end, amount, currency)


def _means(
    number: int, region: str, means: Mapping[str, object],
    settings: Programme, months: Sequence[Period], dice: random.Random,
) -> Promise:  # fmt: skip
    own = f"ME-{number:03d}"
    start, end = months[0].start, months[dice.randrange(len(months) // 2, len(months))].end
    cells: dict[str, Cell] = {
        "N°": own, "Type": "moyens", "Statut": dice.choice(("accepté", "signé")),
        "Intitulé": f"{means['title']} – {region}",
        "Acteur responsable": settings.names["state_body"].format(region=region), "Région": region,
        "Début": start, "Fin": end, "Jalon": str(means["title"]),
    }  # fmt: skip
    if cells["Statut"] == "signé":
        cells["Signé le"] = start
    if "amount" in means:
        amount = dice.randint(*means["amount"]) * 1_000_000  # type: ignore[misc]
        return Promise(own, cells | {"Montant": amount, "Devise": "XOF"}, start, end, amount, "XOF")
    cells |= {"Cible": dice.randint(*means["target"]), "Unité": label("units", str(means["unit"]))}  # type: ignore[misc]
    return Promise(own, cells, start, end)


def instalment_rows(made: Sequence[Promise], until: date, *, seed: int) -> list[Row]:
    """What was committed, disbursed and spent of each amount promised, up to a day.

    Decision served: money said is not money paid. Out: one row an instalment, amounts in whole units; some promises
    stay without any: absent, not zero. Assumption: what is spent never passes what was disbursed.
    """
    rows = []
    for promise in made:
        dice = random.Random(f"{seed}:{promise.number}")  # noqa: S311 - an example, not a secret
        if promise.amount is None or dice.random() < 0.15:
            continue
        steps = [("engagé", promise.start + timedelta(days=dice.randint(5, 40)), promise.amount)]
        paid = 0
        for _ in range(dice.randint(0, 3)):
            day = steps[-1][1] + timedelta(days=dice.randint(40, 100))
            part = min(int(promise.amount * dice.choice((0.2, 0.3, 0.4))), promise.amount - paid)
            if part > 0:
                steps.append(("décaissé", day, part))
                paid += part
        if paid and dice.random() < 0.6:
            spent = int(paid * dice.uniform(0.5, 1.0))
            steps.append(("dépensé", steps[-1][1] + timedelta(days=dice.randint(20, 60)), spent))
        for number, (stage, day, amount) in enumerate(steps, 1):
            if day <= until:
                cells: dict[str, Cell] = {
                    "N° engagement": promise.number, "ID": f"{promise.number}-V{number}", "Étape": stage, "Date": day,
                    "Montant": amount, "Devise": promise.currency, "Bailleur": promise.cells["Acteur responsable"],
                    "Bénéficiaire": promise.cells.get("Bénéficiaire"),
                }  # fmt: skip
                rows.append(_row(INSTALMENTS, cells))
    return rows


def review_rows(
    planned: Sequence[Plan], made: Sequence[Promise], settings: Programme, months: Sequence[Period], *, seed: int
) -> list[Row]:
    """Reviews of commitments that ended, and mid-term reviews of some that go on; others are left overdue.

    Decision served: only a review fulfils or cancels. Out: one row a review, by commitment. Assumption: plans are
    found fulfilled when what is delivered comes near what was promised, and cancelled when nothing was.
    """
    until, shares, texts = months[-1].end, settings.settings["reviews"], settings.texts
    judged: list[tuple[str, date, bool, bool]] = [
        (p.number, p.end, p.met, p.delivered) for p in planned if p.status != "proposed"
    ]
    judged += [(promise.number, promise.end, True, False) for promise in made if promise.amount is None]
    rows = []
    for number, end, met, delivered in judged:
        dice = random.Random(f"{seed}:review:{number}")  # noqa: S311 - an example, not a secret
        on, level = end + timedelta(days=dice.randint(10, 45)), dice.random()
        if on > until:
            on = months[len(months) // 2].start + timedelta(days=dice.randrange(15))
            decision = "continue" if level < 0.12 else ""
        elif level < shares["fulfilled"]:
            decision = "fulfilled" if met else "continue" if delivered else "cancelled"
        elif level < shares["fulfilled"] + shares["cancelled"]:
            decision = "continue" if delivered else "cancelled"
        else:
            decision = "continue" if level < shares["fulfilled"] + shares["cancelled"] + shares["continue"] else ""
        if decision:
            cells: dict[str, Cell] = {
                "N° engagement": number, "Date": on, "Appréciation": texts["ratings"][decision],
                "Décision": {"fulfilled": "tenu", "cancelled": "annulé", "continue": "poursuivre"}[decision],
                "Décidé par": settings.names["reviewer"], "Constat": dice.choice(texts["findings"][decision]),
            }  # fmt: skip
            rows.append(_row(REVIEWS, cells))
    return rows


def _row(headers: Sequence[str], cells: Mapping[str, Cell]) -> Row:
    if unknown := set(cells) - set(headers):
        raise ValueError(f"unknown columns: {', '.join(sorted(unknown))}")
    return tuple(cells.get(header) for header in headers)
