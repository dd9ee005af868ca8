"""What takes long to find out and stays true until the next import or decision: asked once a process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db import connection
from django.utils.functional import cached_property

from layidu.web.caching.standing import of_request

Value = TypeVar("Value")
MOST = 2000

_lock = threading.Lock()
_held: OrderedDict[Hashable, Any] = OrderedDict()
_stands: Hashable = None


def remembered(key: Hashable, make: Callable[[], Value]) -> Value:
    """What ``make`` gives, from memory where it was made since the last import, decision or preparation of pages.

    Decision served: a list of any length opens at once. ``key`` says everything that the value depends on beside the
    ledger: the question, and the reader where its answer differs. The last import is asked for at each page (one
    quick question), so that who has just decided something never sees what was before. Inside a transaction it is
    made anew: were that taken back, the next import would bear the same number on SQLite.
    """
    global _stands
    if connection.in_atomic_block:
        return make()
    stands = of_request()
    with _lock:
        if stands != _stands:
            _held.clear()
            _stands = stands
        elif key in _held:
            _held.move_to_end(key)
            found: Value = _held[key]
            return found
    made = make()
    with _lock:
        if stands == _stands:
            _held[key] = made
            while len(_held) > MOST:
                _held.popitem(last=False)
    return made


def forget() -> None:
    """Remember nothing."""
    with _lock:
        _held.clear()


class Pages(Paginator):  # type: ignore[type-arg]
    """A paginator of a query set, which counts it once until the ledger changes: counting is what takes long.

    ``asked``: what the count depends on, where the page knows it better than the question's text: the question, what
    it was asked with and the reader, in whatever order. ``counted``: the page has counted them for itself.
    """

    def __init__(
        self, rows: Any, size: int, asked: Hashable = None, *, counted: Callable[[], int] | None = None
    ) -> None:
        super().__init__(rows, size)
        self._asked, self._counted = asked, counted

    @cached_property
    def count(self) -> int:
        """How many rows the question has for an answer."""
        rows: Any = self.object_list
        if self._counted is not None:
            return self._counted()
        if self._asked is not None:
            return int(remembered(("count of", self._asked), rows.order_by().count))
        try:
            key = rows.order_by().query.sql_with_params()
        except EmptyResultSet:
            return 0
        return int(remembered(("count", *key), rows.count))
