"""Where the conditions of a practice are alike: met, not met or unknown, place by place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from layidu.accountability.practices.spec import Condition, Trait
from layidu.accountability.values import Origins

State = Literal["met", "not_met", "unknown"]
STATES_FR: dict[State, str] = {"met": "remplie", "not_met": "non remplie", "unknown": "non connue"}


@dataclass(frozen=True, slots=True)
class Checked:
    """One condition in one place; ``value`` is none where the ledger does not know it."""

    condition: Condition
    state: State
    value: float | None = None
    origins: Origins = ()


@dataclass(frozen=True, slots=True)
class PlaceConditions:
    """A place and each condition in it. ``state``: not met if one is not, else unknown if one is, else met."""

    place: str
    name: str
    checks: tuple[Checked, ...]
    state: State


def alike(
    conditions: Sequence[Condition],
    places: Iterable[tuple[str, str]],
    known: Mapping[str, Mapping[str, Trait]],
    *,
    others: bool = False,
) -> list[PlaceConditions]:
    """Each place (id, name) against every condition; ``known``: indicator -> place -> its latest value.

    Decision served: where a practice may go next. A value that is not known makes a condition unknown, neither met
    nor broken; ``others``: conditions in words stand beside these, which only people on the spot can check, so that
    no place is called alike on numbers alone. Places whose conditions are met come first, then those not known.

    >>> from decimal import Decimal
    >>> floor = Condition("population", "Population", "personne", low=Decimal(100))
    >>> found = alike([floor], [("a", "A"), ("b", "B"), ("c", "C")], {"population": {"a": Trait(5), "c": Trait(200)}})
    >>> [(place.name, place.state) for place in found]
    [('C', 'met'), ('B', 'unknown'), ('A', 'not_met')]
    """
    found = []
    for place, name in places:
        checks = tuple(_checked(condition, known.get(condition.indicator, {}).get(place)) for condition in conditions)
        states = {check.state for check in checks}
        state: State = "met" if checks and not others else "unknown"
        if "not_met" in states:
            state = "not_met"
        elif "unknown" in states:
            state = "unknown"
        found.append(PlaceConditions(place, name, checks, state))
    order: dict[State, int] = {"met": 0, "unknown": 1, "not_met": 2}

    def missing(place: PlaceConditions) -> tuple[int, int, str]:
        return order[place.state], sum(check.state != "met" for check in place.checks), place.name

    return sorted(found, key=missing)


def _checked(condition: Condition, trait: Trait | None) -> Checked:
    if trait is None:
        return Checked(condition, "unknown")
    low = condition.low is None or trait.value >= condition.low
    high = condition.high is None or trait.value <= condition.high
    return Checked(condition, "met" if low and high else "not_met", trait.value, trait.origins)
