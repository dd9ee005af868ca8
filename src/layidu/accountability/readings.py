"""Which value of a line counts in a quarter, and what stands beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
        by_ref(row for row in evidence.means if row.on <= on and (row.known_on is None or row.known_on <= on)),
        by_ref(row for row in evidence.reviews if row.on <= on and (row.known_on is None or row.known_on <= on)),
        by_ref(row for row in evidence.remarks if row.on <= on),
        by_ref(row for row in evidence.reports if row.known_on is None or row.known_on <= on),
        by_ref(row for row in evidence.peers if row.known_on is None or row.known_on <= on),
    )


def readings(values: Iterable[Value], until: date = date.max) -> list[Reading]:
    """One reading a period that ends by ``until``, in order of its end; later statements replace earlier ones by level.

    Of validated, verified and declared the surest counts. A statement without any value is none.
    """
    rows = sorted((value for value in values if value.period.end <= until), key=_order)
    found = []
    for first, count in _runs(rows):
        reading = _alone(rows[first]) if count == 1 else _merged(rows[first : first + count])
        if reading is not None:
            found.append(reading)
    return found


def _order(value: Value) -> tuple[date, int, date]:
    """By the last day; of periods that end together the longest last, since it holds the others."""
    return value.period.end, -value.period.start.toordinal(), value.known_on or date.min


def _runs(rows: Sequence[Value]) -> Iterator[tuple[int, int]]:
    """Where statements on one period begin, and how many they are."""
    first = 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or rows[index].period != rows[first].period:
            yield first, index - first
            first = index


def _alone(value: Value) -> Reading | None:
    level: Level
    if value.validated is not None:
        used, level = value.validated, "validated"
    elif value.verified is not None:
        used, level = value.verified, "verified"
    elif value.declared is not None:
        used, level = value.declared, "declared"
    else:
        return None
    return Reading(
        value.period, value.declared, value.verified, value.validated, value.numerator, value.denominator, used, level,
        WHY[level], value.origins,
    )  # fmt: skip


def _merged(statements: Sequence[Value]) -> Reading | None:
    def last(name: str) -> Value | None:
        return next((row for row in reversed(statements) if getattr(row, name) is not None), None)

    def number(name: str) -> Decimal | None:
        row = last(name)
        found: Decimal | None = getattr(row, name) if row else None
        return found

    surest = next((row for row in (last(level) for level in reversed(LEVELS)) if row is not None), None)
    whole = Value(
        statements[0].ref, statements[0].period, number("declared"), number("verified"), number("validated"),
        number("numerator"), number("denominator"), origins=surest.origins if surest else (),
    )  # fmt: skip
    return _alone(whole)


def reading_in(found: Sequence[Reading], quarter: Period) -> Reading | None:
    """The reading that counts in a quarter: the one about that quarter, else the last one whose period ends in it."""
    last = None
    for item in reversed(found):
        if item.period == quarter:
            return item
        if last is None and quarter.start <= item.period.end <= quarter.end:
            last = item
        if item.period.end < quarter.start:
            break
    return last


def one_a_quarter(found: Sequence[Reading], start: date) -> list[Reading]:
    """Readings from a day on, one a calendar quarter, so that a month and its quarter are not two points of a line."""
    kept: dict[tuple[int, int], Reading] = {}
    for item in found:
        end = item.period.end
        if end >= start:
            quarter = (end.year, (end.month - 1) // 3)
            whole = kept.get(quarter)
            if whole is None or not _is_quarter(whole.period):
                kept[quarter] = item
    return list(kept.values())


def _is_quarter(period: Period) -> bool:
    return period.start.month % 3 == 1 and period.start.day == 1 and period.months_count() == 3


def latest_reports(rows: Iterable[Reporting], quarter: Period) -> list[Reporting]:
    """What was last stated of each period within a quarter."""
    kept: dict[Period, Reporting] = {}
    for row in rows:
        if quarter.contains(row.quarter):
            before = kept.get(row.quarter)
            if before is None or (row.known_on or date.min) >= (before.known_on or date.min):
                kept[row.quarter] = row
    return list(kept.values())


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
