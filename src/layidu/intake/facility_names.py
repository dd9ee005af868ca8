"""The name by which files mean a health facility, and what only a whole list of them can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from layidu.core.text import fold
from layidu.intake.rows import TypedRow

T = TypeVar("T")


class OfList(Generic[T]):
    """What is worked out of a whole list of rows, once, though every row of it asks in turn.

    >>> longest = OfList(lambda rows: max(row.number for row in rows))
    >>> longest([TypedRow(2, (), {}, (), None, {}), TypedRow(9, (), {}, (), None, {})])
    9
    """

    def __init__(self, make: Callable[[Sequence[TypedRow]], T]) -> None:
        self._make = make
        self._made: tuple[Sequence[TypedRow], T] | None = None

    def __call__(self, rows: Sequence[TypedRow]) -> T:
        # The list is kept beside what was made of it: no other list can then be taken for it.
        if self._made is None or self._made[0] is not rows:
            self._made = (rows, self._make(rows))
        return self._made[1]


def facility_ref(row: TypedRow) -> str:
    """The facility that a row is about: its code where it has one, else its region and its name.

    Decision served: a list of facilities and a survey of their services, read apart, mean the same one. Assumption:
    one name stands once in a region; where it does not, FORMATION-HOMONYME says so.

    >>> facility_ref(TypedRow(2, (), {"region": "Ségou", "name": "CSCom de Cinzana"}, (), None, {}))
    'segou / cscom de cinzana'
    >>> facility_ref(TypedRow(2, (), {"code": "ML-0001", "name": "CSCom de Cinzana"}, (), None, {}))
    'ML-0001'
    """
    return row.text("code") or f"{fold(row.text('region'))} / {fold(row.text('name'))}"


def times_named(row: TypedRow, rows: Sequence[TypedRow]) -> int:
    """How many rows of a list name a facility alike: the same name, kind and place, and no code."""
    return 1 if row.text("code") else _named(rows)[_key(row)]


def is_first_of_its_row(row: TypedRow, rows: Sequence[TypedRow]) -> bool:
    """Whether a row is the first of those that one row of the file was unfolded into.

    What a file says once of a facility, beside a column for each of its services, is then recorded once.
    """
    return _firsts(rows).get(row.number) is row


def _key(row: TypedRow) -> tuple[str, ...]:
    return facility_ref(row), row.text("kind"), *row.places


def _count(rows: Sequence[TypedRow]) -> Counter[tuple[str, ...]]:
    return Counter(_key(each) for each in rows if not each.text("code"))


def _first_rows(rows: Sequence[TypedRow]) -> dict[int, TypedRow]:
    firsts: dict[int, TypedRow] = {}
    for each in rows:
        firsts.setdefault(each.number, each)
    return firsts


_named = OfList(_count)
_firsts = OfList(_first_rows)
