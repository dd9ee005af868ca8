"""Values that change with time: which one holds on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any


def value_on(values: Sequence[Mapping[str, Any]], day: date) -> Mapping[str, Any] | None:
    """The value in force on a day: the newest that began by then, ``None`` before the first.

    Decision served: which cost or effect a plan of that period is made with. In: entries with a date under ``from``.

    >>> value_on([{"from": date(2024, 1, 1), "value": 3}, {"from": date(2026, 1, 1), "value": 4}], date(2025, 6, 1))
    {'from': datetime.date(2024, 1, 1), 'value': 3}
    """
    begun = [value for value in values if value["from"] <= day]
    return max(begun, key=lambda value: value["from"], default=None)
