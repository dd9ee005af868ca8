"""Long lists of values asked for a part at a time: one statement takes so many values only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

#: Well below what SQLite and PostgreSQL take in one statement.
MOST = 50_000


def in_parts(values: Iterable[T], most: int = MOST) -> Iterator[list[T]]:
    """The values in lists of at most so many, in their order; nothing for none.

    >>> list(in_parts("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    every = list(values)
    for start in range(0, len(every), most):
        yield every[start : start + most]
