"""Coverage of two periods side by side, one measure at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from layidu.core.numbers import NARROW_SPACE, Bounds, format_fr

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """The fields of a row of coverage that bound a measure; the name of its figure; whether it is a share."""

    low: str
    high: str
    figure: str
    share: bool = False


MEASURES: Mapping[str, Measure] = {
    "gap": Measure("gap_low", "gap_high", "gap"),
    "reached": Measure("reached_low", "reached_high", "reached"),
    "need": Measure("in_need_low", "in_need_high", "need"),
    "active": Measure("partners_active", "partners_active", "active"),
    "complete": Measure("completeness", "completeness", "completeness", share=True),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One place: the measure in both periods (``None``: that period has no such place) and the first less the second.

    ``figures``: the ids of the two numbers, where they can be opened.
    """

    place: str
    name: str
    first: Bounds | None
    second: Bounds | None
    difference: Bounds
    figures: tuple[str, str]


def compared(first: Iterable[Row], second: Iterable[Row], measure: str) -> list[Compared]:
    """Every place of two coverages of one level, by the measure.

    Decision served: where things moved, before asking why. In: rows of coverage, one a place. Errors: KeyError for a
    measure that is not of ``MEASURES``. Assumption: the bounds of one period say nothing of those of the other, so
    that the difference lies between the least first less the most second and the reverse.
    """
    each = [{row["place"]: row for row in rows} for rows in (first, second)]
    names = {place: row["place_name"] for rows in each for place, row in rows.items()}
    made = []
    for place, name in names.items():
        one, other = (rows.get(place) for rows in each)
        first_bounds, second_bounds = (None if row is None else bounds_of(row, measure) for row in (one, other))
        made.append(
            Compared(
                place, name, first_bounds, second_bounds, difference(first_bounds, second_bounds),
                (_figure(one, measure), _figure(other, measure)),
            )
        )  # fmt: skip
    return made


def _figure(row: Row | None, measure: str) -> str:
    return str(((row or {}).get("open") or {}).get(MEASURES[measure].figure) or "")


def bounds_of(row: Row, measure: str) -> Bounds:
    """A measure of a row of coverage. Where a report that was due is missing, the top of those reached is open.

    >>> bounds_of({"reached_low": 5, "reached_high": 9, "top_open": True}, "reached")
    Bounds(low=5, high=None)
    """
    fields = MEASURES[measure]
    open_top = measure == "reached" and row["top_open"]
    return Bounds(row[fields.low], None if open_top else row[fields.high])


def difference(first: Bounds | None, second: Bounds | None) -> Bounds:
    """The least and the most by which the first may be above the second; ``None`` where nothing bounds it.

    >>> difference(Bounds(5, 8), Bounds(2, 4)), difference(Bounds(5, None), Bounds(2, 4))
    (Bounds(low=1, high=6), Bounds(low=1, high=None))
    """
    if first is None or second is None:
        return Bounds(None, None)
    return Bounds(_less(first.low, second.high), _less(first.high, second.low))


def _less(above: float | None, below: float | None) -> float | None:
    return None if above is None or below is None else above - below


def signed_fr(bounds: Bounds, *, share: bool = False) -> str:
    """A difference in French: with its sign, « au moins » or « au plus » where one side is open; empty for neither.

    >>> signed_fr(Bounds(-3, 5)), signed_fr(Bounds(2, 2)), signed_fr(Bounds(2, None)), signed_fr(Bounds(None, None))
    ('−3 à +5', '+2', 'au moins +2', '')
    """
    low, high = (None if value is None else _signed(value, share) for value in (bounds.low, bounds.high))
    if low is None or high is None:
        return f"au moins {low}" if low else f"au plus {high}" if high else ""
    return low if low == high else f"{low} à {high}"


def _signed(value: float, share: bool) -> str:
    text = f"{format_fr(abs(value) * 100, 1)}{NARROW_SPACE}pt" if share else format_fr(abs(value))
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{text}"
