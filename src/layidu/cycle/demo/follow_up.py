"""The other workbooks of the example: commitments, what was paid of them, and the reviews that judge them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from layidu.catalogue.entries import Activity, entries
from layidu.core.periods import Period
from layidu.cycle.demo.columns import COMMITMENTS, INSTALMENTS, REVIEWS
from layidu.cycle.demo.plans import Plan
from layidu.cycle.demo.programme import Programme
from layidu.cycle.demo.promises import Promise
from layidu.cycle.demo.words import label
from layidu.cycle.demo.workbooks import Cell

Row = tuple[Cell, ...]


def commitment_rows(planned: Sequence[Plan], promises: Sequence[Promise]) -> list[Row]:
    """The rows of the commitments workbook: activity plans, then pledges, means and wishes.

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


def instalment_rows(made: Sequence[Promise], until: date) -> list[Row]:
    """What was committed, disbursed and spent of each amount promised, up to a day.

    Decision served: money said is not money paid. Out: one row an instalment, amounts in whole units; some promises
    stay without any: absent, not zero. Assumption: what is spent never passes what was disbursed.
    """
    rows = []
    for promise in made:
        for number, payment in enumerate(promise.payments, 1):
            if payment.day <= until:
                cells: dict[str, Cell] = {
                    "N° engagement": promise.number, "ID": f"{promise.number}-V{number}", "Étape": payment.stage,
                    "Date": payment.day, "Montant": payment.amount, "Devise": promise.currency,
                    "Bailleur": promise.cells["Acteur responsable"], "Bénéficiaire": promise.cells.get("Bénéficiaire"),
                }  # fmt: skip
                rows.append(_row(INSTALMENTS, cells))
    return rows


def review_rows(
    planned: Sequence[Plan], made: Sequence[Promise], said: Mapping[str, int], settings: Programme,
    months: Sequence[Period], *, seed: int,
) -> list[Row]:  # fmt: skip
    """Reviews of commitments that ended, and mid-term reviews of some that go on; others are left overdue.

    Decision served: only a review fulfils or cancels. Out: one row a review, by commitment, on the days on which the
    example's committee meets. ``said``: people told for each plan in reports. Assumption: a plan is found fulfilled
    when that comes to the declared share of what was promised, and cancelled only when nothing was delivered.
    """
    until, shares, texts = months[-1].end, settings.settings["reviews"], settings.texts
    judged = [
        (p.number, p.start, p.end, _met(p, said, shares), not p.delivered) for p in planned if p.status != "proposed"
    ]
    judged += [
        (one.number, one.start, one.end, one.settled, one.amount is not None and not one.payments)
        for one in made
        if one.start and one.end
    ]
    rows = []
    for number, start, end, met, untouched in judged:
        dice = random.Random(f"{seed}:review:{number}")  # noqa: S311 - an example, not a secret
        wait, level = dice.randint(*shares["days_after_end"]), dice.random()
        ended = end <= until
        on = _meeting(end + timedelta(days=wait) if ended else start + (until - start) * dice.uniform(0.4, 0.7), shares)
        decision = ""
        if untouched and level < shares["cancelled"]:
            decision = "cancelled"
        elif ended and met:
            decision = "fulfilled" if level < shares["fulfilled"] else ""
        elif level < shares["continue"]["ended" if ended else "running"]:
            decision = "continue"
        if decision and on <= until:
            cells: dict[str, Cell] = {
                "N° engagement": number, "Date": on, "Appréciation": texts["ratings"][decision],
                "Décision": {"fulfilled": "tenu", "cancelled": "annulé", "continue": "poursuivre"}[decision],
                "Décidé par": settings.names["reviewer"],
                "Constat": dice.choice(texts["findings"]["late" if ended and decision == "continue" else decision]),
            }  # fmt: skip
            rows.append(_row(REVIEWS, cells))
    return rows


def _met(plan: Plan, said: Mapping[str, int], rules: Mapping[str, Any]) -> bool:
    shown = plan.unit != "personne" or said.get(plan.number, 0) >= rules["met"] * plan.target
    return plan.ample and shown


def _meeting(day: date, rules: Mapping[str, Any]) -> date:
    """The first day of the committee's on or after a day: so many weeks into each month, on one weekday."""
    for first in (day.replace(day=1), (day.replace(day=1) + timedelta(days=31)).replace(day=1)):
        ahead = (rules["weekday"] - first.isoweekday()) % 7 + 7 * (rules["week"] - 1)
        if (meets := first + timedelta(days=ahead)) >= day:
            return meets
    raise ValueError(f"the committee does not meet in the month after {day}")


def _row(headers: Sequence[str], cells: Mapping[str, Cell]) -> Row:
    if unknown := set(cells) - set(headers):
        raise ValueError(f"unknown columns: {', '.join(sorted(unknown))}")
    return tuple(cells.get(header) for header in headers)
