"""A bounded place in memory for what is sent again and again, emptied as a whole when what it says has changed."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any


class Shelf:
    """What is kept by key, the longest unused leaving first; ``bytes_kept`` bounds the sizes that are told.

    >>> shelf = Shelf(bytes_kept=100, seconds=60)
    >>> shelf.put("ledger 1", "/", "one", size=3)
    >>> shelf.get("ledger 1", "/"), shelf.get("ledger 2", "/")
    ('one', None)
    """

    def __init__(self, *, bytes_kept: int, seconds: float) -> None:
        self.bytes_kept, self.seconds = bytes_kept, seconds
        self._lock = threading.Lock()
        self._standing: Hashable = None
        self._held: OrderedDict[Hashable, tuple[float, Any, int]] = OrderedDict()
        self._size = 0

    def get(self, standing: Hashable, key: Hashable) -> Any:
        """What was put for the key while things stood like this, and not too long ago."""
        with self._lock:
            if standing != self._standing or (found := self._held.get(key)) is None:
                return None
            put_at, value, _size = found
            if time.monotonic() - put_at > self.seconds:
                self._drop(key)
                return None
            self._held.move_to_end(key)
            return value

    def put(self, standing: Hashable, key: Hashable, value: Any, *, size: int) -> None:
        """Keep what was made while things stood like this; what is larger than a quarter of the shelf, it is not."""
        with self._lock:
            if standing != self._standing:
                self._held.clear()
                self._size, self._standing = 0, standing
            self._drop(key)
            if size > self.bytes_kept // 4:
                return
            self._held[key] = (time.monotonic(), value, size)
            self._size += size
            while self._size > self.bytes_kept:
                self._drop(next(iter(self._held)))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()
            self._size = 0

    def kept(self) -> list[Hashable]:
        """The keys of what is kept."""
        with self._lock:
            return list(self._held)

    def __len__(self) -> int:
        with self._lock:
            return len(self._held)

    def _drop(self, key: Hashable) -> None:
        if (gone := self._held.pop(key, None)) is not None:
            self._size -= gone[2]
