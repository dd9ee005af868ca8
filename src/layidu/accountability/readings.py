"""Which value of a line counts in a quarter, and what stands beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from layidu.accountability.contracts import Contract, MeansOwed
from layidu.accountability.results import MeansStanding, Reading
from layidu.accountability.values import (
    LEVELS,
    Absence,
    Evidence,
    Level,
    MeansDelivered,
    MilestoneReview,
    PeerValue,
    Remark,
    Reporting,
    Value,
)
from layidu.core.periods import Period

WHY: Mapping[Level, str] = {
    "validated": "la valeur validée l’emporte",
    "verified": "pas encore validée : la valeur vérifiée compte",
    "declared": "ni vérifiée ni validée : la valeur déclarée compte",
}


class _HasRef(Protocol):
    @property
    def ref(self) -> str: ...


R_ = TypeVar("R_", bound=_HasRef)


def by_ref(rows: Iterable[R_]) -> dict[str, list[R_]]:
    """Rows by the line that they are about."""
    found: dict[str, list[R_]] = defaultdict(list)
    for row in rows:
        found[row.ref].append(row)
    return found


@dataclass(frozen=True)
class Known:
    """What is known on a day, by line."""

    on: date
    values: Mapping[str, Sequence[Value]]
    absences: Mapping[str, Sequence[Absence]]
    means: Mapping[str, Sequence[MeansDelivered]]
    reviews: Mapping[str, Sequence[MilestoneReview]]
    remarks: Mapping[str, Sequence[Remark]]
    reports: Mapping[str, Sequence[Reporting]]
    peers: Mapping[str, Sequence[PeerValue]]


def known_on(evidence: Evidence, on: date) -> Known:
    """The evidence as it was known on a day: what was stated, judged, handed over or said later is left out."""
    return Known(
        on,
        by_ref(row for row in evidence.values if row.known_on is None or row.known_on <= on),
        by_ref(row for row in evidence.absences if row.known_on is None or row.known_on <= on),
        by_ref(row for row in evidence.means if row.on <= on),
        by_ref(row for row in evidence.reviews if row.on <= on),
        by_ref(row for row in evidence.remarks if row.on <= on),
        by_ref(evidence.reports),
        by_ref(evidence.peers),
    )


def readings(values: Iterable[Value]) -> list[Reading]:
    """One reading a period, in order of its end; a later statement replaces an earlier one, level by level.

    Of validated, verified and declared the surest counts. A statement without any value is none.
    """
    merged: dict[Period, list[Value]] = defaultdict(list)
    for value in values:
        merged[value.period].append(value)
    found = []
    for period, statements in sorted(merged.items(), key=lambda item: (item[0].end, item[0].start)):
        if len(statements) > 1:
            statements.sort(key=lambda value: value.known_on or date.min)
        reading = _merged(period, statements)
        if reading is not None:
            found.append(reading)
    return found


def _merged(period: Period, statements: Sequence[Value]) -> Reading | None:
    latest: dict[str, Value] = {}
    for statement in statements:
        for name in (*LEVELS, "numerator", "denominator"):
            if getattr(statement, name) is not None:
                latest[name] = statement
    level = next((level for level in reversed(LEVELS) if level in latest), None)
    if level is None:
        return None
    numbers: dict[str, Decimal | None] = {
        name: getattr(latest[name], name) if name in latest else None for name in (*LEVELS, "numerator", "denominator")
    }
    used = numbers[level]
    assert used is not None
    return Reading(
        period, numbers["declared"], numbers["verified"], numbers["validated"], numbers["numerator"],
        numbers["denominator"], used, level, WHY[level], latest[level].origins,
    )  # fmt: skip


def reading_in(found: Sequence[Reading], quarter: Period) -> Reading | None:
    """The reading that counts in a quarter: the last one whose period ends in it."""
    return next((item for item in reversed(found) if quarter.start <= item.period.end <= quarter.end), None)


def reported(rows: Iterable[Reporting], quarter: Period) -> tuple[int, int, int]:
    """Reports expected, received and on time behind a line in a quarter (counts; months add up)."""
    within = [row for row in rows if quarter.contains(row.quarter)]
    return (
        sum(row.expected for row in within),
        sum(row.received for row in within),
        sum(row.on_time for row in within),
    )


def means_standing(owed: MeansOwed, delivered: Iterable[MeansDelivered], day: date) -> MeansStanding:
    """What was handed over of means owed by a day; what was not by its due day blocks the lines that depend on it.

    ``delivered`` rows are those of this debt. Means owed without quantity or amount count as delivered by any row.
    """
    rows = [row for row in delivered if row.on <= day]
    whole = owed.quantity if owed.quantity is not None else owed.amount
    got = sum((row.quantity if owed.quantity is not None else row.amount) or 0 for row in rows)
    share = min(Decimal(1), Decimal(got) / Decimal(whole)) if whole else Decimal(1 if rows else 0)
    due = owed.due <= day and share < 1
    late = (day - owed.due).days if due else 0
    origins = tuple(origin for row in rows for origin in row.origins)
    return MeansStanding(owed.ref, owed.title, owed.due, share, late, owed.conditions if due else (), origins)


def means_by(contract: Contract, known: Known, day: date) -> tuple[MeansStanding, ...]:
    """Where each debt of the authority stands on a day."""
    return tuple(means_standing(owed, known.means.get(owed.ref, ()), day) for owed in contract.means)
