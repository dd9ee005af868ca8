"""Who reported, month by month: every partner of whom a report was due or came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from layidu.core.periods import Period
from layidu.cycle.coverage_inputs import months_due
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.queries.deliveries import deliveries
from layidu.ledger.queries.promises import promises

State = Literal["received", "missing", "unasked", "none"]


@dataclass(frozen=True, slots=True)
class Reporter:
    """A partner. ``months``: first day of the month -> what came; ``missing`` counts the reports that did not."""

    actor: str
    name: str
    months: Mapping[date, State]

    @property
    def missing(self) -> int:
        """How many reports were due and did not come."""
        return sum(state == "missing" for state in self.months.values())


def reporters(period: Period) -> list[Reporter]:
    """The partners of the open ledger over the months of a period, those with most missing reports first.

    Decision served: whom to remind, and how far silence explains a gap. ``received``: due and came; ``missing``: due
    and did not; ``unasked``: came, though no signed or accepted activity made it due; ``none``: neither. A month is
    reported when some row of the partner's covers it. Nobody is silent without having promised.
    """
    due: dict[str, set[date]] = defaultdict(set)
    for promise in promises():
        for month in months_due(promise, period):
            for partner in promise.in_role("owes"):
                due[partner].add(month.start)
    came: dict[str, set[date]] = defaultdict(set)
    for fact in deliveries(period):
        if fact.partner:
            came[fact.partner].update(month.start for month in fact.period.months())
    names = actor_names()
    found = [
        Reporter(actor, names[actor], {m.start: _state(m.start, due[actor], came[actor]) for m in period.months()})
        for actor in {*due, *came}
    ]
    return sorted(found, key=lambda one: (-one.missing, one.name))


def _state(month: date, due: set[date], came: set[date]) -> State:
    if month in due:
        return "received" if month in came else "missing"
    return "unasked" if month in came else "none"
