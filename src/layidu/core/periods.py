"""Periods: whole days from start to end, both included, as the field writes them (2025, 2025-03, 2025Q1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_FR = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From ``start`` to ``end``, both days included.

    >>> Period.parse("2025-02")
    Period(start=datetime.date(2025, 2, 1), end=datetime.date(2025, 2, 28))
    >>> Period.parse("2025Q2").label_fr()
    'avril – juin 2025'
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"period ends before it starts: {self.start} - {self.end}")

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """The whole calendar month."""
        first_of_next = date(year + month // 12, month % 12 + 1, 1)
        return cls(date(year, month, 1), first_of_next - timedelta(days=1))

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``YYYY``, ``YYYY-MM``, ``YYYYQn`` (or ``YYYYTn``), ``YYYY-MM-DD`` or two of them joined by ``:``.

        Errors: ValueError when the text is none of these.

        >>> Period.parse("2025-04:2026-03").months_count()
        12
        """
        text = text.strip()
        if ":" in text:
            first, last = text.split(":", 1)
            return cls(cls.parse(first).start, cls.parse(last).end)
        if match := re.fullmatch(r"(\d{4})", text):
            year = int(match[1])
            return cls(date(year, 1, 1), date(year, 12, 31))
        if match := re.fullmatch(r"(\d{4})-?[QT]([1-4])", text, re.IGNORECASE):
            year, quarter = int(match[1]), int(match[2])
            return cls(date(year, 3 * quarter - 2, 1), cls.month(year, 3 * quarter).end)
        if match := re.fullmatch(r"(\d{4})-(\d{1,2})", text):
            return cls.month(int(match[1]), int(match[2]))
        day = date.fromisoformat(text)
        return cls(day, day)

    def months(self) -> Iterator[Period]:
        """Every calendar month that the period touches, in order."""
        year, month = self.start.year, self.start.month
        while (year, month) <= (self.end.year, self.end.month):
            yield Period.month(year, month)
            year, month = year + month // 12, month % 12 + 1

    def months_count(self) -> int:
        """How many calendar months the period touches."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return self.start <= other.end and other.start <= self.end

    def contains(self, other: Period) -> bool:
        """Whether every day of ``other`` lies in this period."""
        return self.start <= other.start and other.end <= self.end

    def __str__(self) -> str:
        if self == Period(date(self.start.year, 1, 1), date(self.start.year, 12, 31)):
            return str(self.start.year)
        if self == Period.month(self.start.year, self.start.month):
            return f"{self.start:%Y-%m}"
        if self.start == self.end:
            return self.start.isoformat()
        if self.start.day == 1 and self.end == Period.month(self.end.year, self.end.month).end:
            return f"{self.start:%Y-%m}:{self.end:%Y-%m}"
        return f"{self.start}:{self.end}"

    def label_fr(self) -> str:
        """As a French reader would say it.

        >>> Period.parse("2025").label_fr(), Period.parse("2025-11").label_fr()
        ('2025', 'novembre 2025')
        """
        whole_months = self.start.day == 1 and self.end == Period.month(self.end.year, self.end.month).end
        if str(self) == str(self.start.year):
            return str(self)
        if self.start == self.end:
            return date_fr(self.start)
        if not whole_months:
            return f"{date_fr(self.start)} – {date_fr(self.end)}"
        first, last = MONTHS_FR[self.start.month - 1], MONTHS_FR[self.end.month - 1]
        if self.months_count() == 1:
            return f"{first} {self.start.year}"
        if self.start.year == self.end.year:
            return f"{first} – {last} {self.end.year}"
        return f"{first} {self.start.year} – {last} {self.end.year}"


def date_fr(day: date) -> str:
    """A day in French: ``1er mars 2026``, ``20 novembre 2025``.

    >>> date_fr(date(2026, 3, 1))
    '1er mars 2026'
    """
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS_FR[day.month - 1]} {day.year}"
