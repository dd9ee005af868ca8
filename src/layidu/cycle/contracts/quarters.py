"""Contracts of a place with every quarter that is over: declared, verified and validated side by side, for a page."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from layidu.accountability.contracts import Contract
from layidu.accountability.results import COLOURS_FR
from layidu.accountability.values import ABSENCES_FR, LEVELS
from layidu.core.periods import Period, date_fr
from layidu.cycle.contracts.held import closed_quarters, signed_contracts
from layidu.cycle.contracts.printed import Plain
from layidu.cycle.contracts.scoring import Scoring
from layidu.cycle.contracts.wording import points_fr, quantity_fr, range_fr, said_plainly, share_fr
from layidu.ledger.workspace import Workspace


def contract_quarters(workspace: Workspace, places: Collection[str], on: date) -> list[dict[str, Any]]:
    """The signed contracts all of whose places lie in these, each with its quarters that are over, newest first.

    Decision served: what a director keeps, said at three levels of proof, before the next quarter begins. Plain data
    for a page, numbers as printed, each with the figure that opens it; the figures are saved. A closed quarter is
    given as it was frozen. A contract without a place is nobody's here.
    """
    made = []
    for contract in _about(places):
        scoring = Scoring(workspace, on, ref=contract.ref)
        quarters = [
            _quarter(closed[0].content["score"] if closed else live.data, quarter, bool(closed), _observed(contract))
            for quarter in _over(contract, on)
            for closed in [closed_quarters(contract.ref, quarter)]
            for live in scoring.quarter(quarter)
        ]
        scoring.save()
        quarters.reverse()
        made.append(
            {"ref": contract.ref, "title": contract.title, "holder": contract.holder.name,
             "period_label": contract.period.label_fr(), "quarters": quarters}
        )  # fmt: skip
    return made


def _about(places: Collection[str]) -> list[Contract]:
    """The newest version of each contract about the places, by number."""
    newest = {signed.contract.ref: signed.contract for signed in signed_contracts()}
    return [one for _, one in sorted(newest.items()) if one.places and set(one.places) <= set(places)]


def _over(contract: Contract, on: date) -> list[Period]:
    """The calendar quarters of a contract that are over on a day, the first first."""
    months = contract.period.months()
    quarters = dict.fromkeys(f"{month.start.year}Q{(month.start.month + 2) // 3}" for month in months)
    return [quarter for name in quarters if (quarter := Period.parse(name)).end < on]


def _observed(contract: Contract) -> dict[str, tuple[str, str]]:
    """Of each target by its number: its indicator, and the one place where it is observed; empty where several are."""
    one = contract.places[0] if len(contract.places) == 1 else ""
    targets = [target for objective in contract.objectives for target in objective.targets]
    return {target.ref: (target.indicator, target.place or one) for target in targets}


def _quarter(score: Plain, quarter: Period, closed: bool, observed: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    printed = score["score"]
    return {
        "quarter": str(quarter),
        "label": f"T{(quarter.start.month + 2) // 3} {quarter.start.year}",
        "score": {"id": score["id"], "text": share_fr(printed) if printed is not None else "bornes seules"},
        "value": printed,
        "judged": {"id": score["judged_id"], "text": share_fr(score["judged"])},
        "bounds": {"id": score["bounds_id"], "text": range_fr(score["low"], score["high"])},
        "standing": said_plainly(score, closed=closed),
        "objectives": [
            {"title": each["title"], "weight": share_fr(each["weight"]),
             "lines": [_line(line, *observed.get(line["ref"], ("", ""))) for line in each["lines"]]}
            for each in score["objectives"]
        ],
        "means": [
            {"title": owed["title"], "due": date_fr(date.fromisoformat(owed["due"])),
             "delivered": share_fr(owed["delivered"]) if owed["delivered"] is not None else "non dit",
             "late_days": owed["late_days"] or 0}
            for owed in score["means"]
        ],
        "doubts": [each["message"] for each in score["findings"]],
    }  # fmt: skip


def _line(line: Plain, indicator: str, place: str) -> dict[str, Any]:
    unit = line["unit"]
    absence = ABSENCES_FR.get(line["absence"], "") if line["absence"] else ""
    return {
        "ref": line["ref"],
        "title": line["title"],
        "indicator": indicator,
        "place": place,
        "weight": share_fr(line["contract_weight"]),
        "expected": quantity_fr(line["expected"], unit) if line["expected"] is not None else "",
        **{level: quantity_fr(line[level], unit) if line[level] is not None else "" for level in LEVELS},
        "level_id": line["level"] or "",
        "points": {"id": line["id"], "text": points_fr(line["points"]) if line["points"] is not None else "non jugé",
                   "value": line["points"]},
        "colour": COLOURS_FR.get(line["colour"], ""),
        "absence": " : ".join(word for word in (absence, line["absence_note"]) if word),
        "completeness": share_fr(line["completeness"]) if line["completeness"] is not None else "",
        "contested": [remark["text"] for remark in line["remarks"] if remark["contests"]],
    }  # fmt: skip
