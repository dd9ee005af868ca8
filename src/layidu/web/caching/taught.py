"""What a file is read with: asked once a process, until people teach something more."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from django.db import connection

from layidu.web.caching.shelf import Shelf
from layidu.web.caching.standing import of_taught

Value = TypeVar("Value")
#: Entries are counted, not their bytes: there are few.
MOST = 8
shelf = Shelf(bytes_kept=MOST, seconds=24 * 3600.0)


def until_taught(key: Hashable, make: Callable[[], Value]) -> Value:
    """What ``make`` gives, from memory where nobody taught anything since, no place came, and the day is the same.

    Decision served: while a hundred and fifty partners send their month, none waits for the spellings and layouts to be
    read again after each report of another. ``key`` says everything that the value depends on beside what was taught.
    Inside a transaction it is made anew.
    """
    if connection.in_atomic_block:
        return make()
    stands = of_taught()
    found: tuple[Value] | None = shelf.get(stands, key)
    if found is None:
        found = (make(),)
        shelf.put(stands, key, found, size=1)
    return found[0]
