"""The name by which files mean a health facility, and what only a whole list of them can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from layidu.core.text import fold
from layidu.intake.rows import TypedRow

_counted: tuple[Sequence[TypedRow], Counter[tuple[str, ...]]] | None = None


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
    global _counted
    # The list that was counted is kept with its counts: every row of it asks in turn.
    if _counted is None or _counted[0] is not rows:
        _counted = (rows, Counter(_key(each) for each in rows if not each.text("code")))
    return 1 if row.text("code") else _counted[1][_key(row)]


def _key(row: TypedRow) -> tuple[str, ...]:
    return facility_ref(row), row.text("kind"), *row.places
