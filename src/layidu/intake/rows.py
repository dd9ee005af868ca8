"""A row between its cells and its records: typed values by field, places, period, and what must be said of it."""

from __future__ import annotations

import functools
from collections.abc import ItemsView, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from layidu.core.periods import Period
from layidu.intake.records import ActorRef
from layidu.intake.values import Issue


class RowCells(Mapping[str, str]):
    """The filled cells of a row by header, without a dictionary a row: a file has hundreds of thousands of rows.

    >>> cells = RowCells(("Région", "Note"), ("Gao", ""))
    >>> dict(cells), cells == {"Région": "Gao"}, len(cells)
    ({'Région': 'Gao'}, True, 1)
    """

    __slots__ = ("_headers", "_texts")

    def __init__(self, headers: tuple[str, ...], texts: tuple[str, ...]) -> None:
        self._headers, self._texts = headers, texts

    def __getitem__(self, header: str) -> str:
        for name, text in zip(self._headers, self._texts, strict=True):
            if name == header and text:
                return text
        raise KeyError(header)

    def __iter__(self) -> Iterator[str]:
        return (name for name, text in zip(self._headers, self._texts, strict=True) if text)

    def items(self) -> ItemsView[str, str]:
        """The pairs at once: many times faster than header by header."""
        return {name: text for name, text in zip(self._headers, self._texts, strict=True) if text}.items()

    def __len__(self) -> int:
        return sum(1 for text in self._texts if text)

    def __repr__(self) -> str:
        return repr(dict(self))


#: Behind the name of a field of one actor: all those that its cell joins, where it joins several.
TOGETHER = ":together"


@dataclass(slots=True)
class TypedRow:
    """One distinct data row: ``values`` by field (``None`` or no key: absent), its places and its period.

    ``country``: its place is the whole country. ``extra`` is what else the mapping declares.

    A format's ``record.py`` turns it into records, and reports what only the whole row can show.
    """

    number: int
    repeats: tuple[int, ...]
    values: Mapping[str, Any]
    places: tuple[str, ...]
    period: Period | None
    extra: Mapping[str, Any]
    country: bool = False
    issues: list[Issue] = field(default_factory=list)

    def get(self, name: str) -> Any:
        """The typed value of a field; ``None`` when the file does not say it."""
        return self.values.get(name)

    def text(self, name: str) -> str:
        """The text of a field; empty when the file does not say it."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def together(self, name: str) -> tuple[ActorRef, ...]:
        """The actors that the cell of a field of one actor joins (« A/B »), the first of whom answers; else none."""
        found: tuple[ActorRef, ...] = self.values.get(f"{name}{TOGETHER}", ())
        return found

    def report(self, code: str, name: str, value: str = "", **names: str) -> None:
        """Say something of a field; a code of severity ``error`` holds the row."""
        self.issues.append(Issue(code, name, value, names))

    @property
    def sound(self) -> bool:
        """Whether nothing said so far holds the row."""
        return not any(issue.holds for issue in self.issues)

    def reported(self, name: str) -> bool:
        """Whether a field's own cell already holds the row, so that its absence is not said as well."""
        return any(issue.field == name and issue.holds for issue in self.issues)

    def must(self, name: str) -> Any:
        """The value of a field that the format requires. Errors: ValueError, which the reader never lets happen."""
        value = self.values.get(name)
        if value is None:
            raise ValueError(f"row {self.number}: no {name}")
        return value

    def dated(self) -> Period:
        """The row's period, where the format requires one. Errors: ValueError, which the reader never lets happen."""
        if self.period is None:
            raise ValueError(f"row {self.number}: no period")
        return self.period


def identity_of(row: TypedRow, names: Sequence[str]) -> tuple[str, ...]:
    """The declared fields as text: what makes a row itself from one delivery of a file to the next.

    >>> identity_of(TypedRow(3, (), {"n": 4, "absent": None}, ("ML-2023:11",), None, {}), ["n", "places", "absent"])
    ('4', 'ML-2023:11', '')
    """
    return tuple([_as_text(row, name) for name in names])


@functools.lru_cache(maxsize=1024)
def _period_text(period: Period) -> str:
    return str(period)


def _as_text(row: TypedRow, name: str) -> str:
    value = row.values.get(name)
    if type(value) is str:
        return value
    if name == "places":
        return row.places[0] if len(row.places) == 1 else "|".join(sorted(row.places))
    if name == "period":
        return _period_text(row.period) if row.period else ""
    if value is None:
        return ""
    if isinstance(value, ActorRef):
        return value.id
    if isinstance(value, tuple):
        return "|".join(sorted(ref.id for ref in value))
    return str(value)
