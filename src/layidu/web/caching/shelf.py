"""A bounded place in memory for answers, emptied as a whole when what they were made from has changed."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was sent: the body compressed or not, with its headers."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


class Shelf:
    """Answers by key, the longest unused ones leaving first; ``bytes_kept`` bounds their bodies.

    >>> shelf = Shelf(bytes_kept=100, seconds=60)
    >>> shelf.put("ledger 1", "/", Answer(b"one", ()))
    >>> shelf.get("ledger 1", "/").body, shelf.get("ledger 2", "/")
    (b'one', None)
    """

    #: Headers and the key of an answer, roughly.
    OVERHEAD = 2000

    def __init__(self, *, bytes_kept: int, seconds: float) -> None:
        self.bytes_kept, self.seconds = bytes_kept, seconds
        self._lock = threading.Lock()
        self._standing: Hashable = None
        self._held: OrderedDict[Hashable, tuple[float, Answer]] = OrderedDict()
        self._size = 0

    def get(self, standing: Hashable, key: Hashable) -> Answer | None:
        """What was put for the key while things stood like this, and not too long ago."""
        with self._lock:
            if standing != self._standing or (found := self._held.get(key)) is None:
                return None
            put_at, answer = found
            if time.monotonic() - put_at > self.seconds:
                self._drop(key)
                return None
            self._held.move_to_end(key)
            return answer

    def put(self, standing: Hashable, key: Hashable, answer: Answer) -> None:
        """Keep an answer that was made while things stood like this; larger than a quarter of the shelf, it is not."""
        size = len(answer.body) + self.OVERHEAD
        with self._lock:
            if standing != self._standing:
                self._held.clear()
                self._size, self._standing = 0, standing
            if len(answer.body) > self.bytes_kept // 4:
                return
            self._drop(key)
            self._held[key] = (time.monotonic(), answer)
            self._size += size
            while self._size > self.bytes_kept and len(self._held) > 1:
                self._drop(next(iter(self._held)))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()
            self._size = 0

    def __len__(self) -> int:
        with self._lock:
            return len(self._held)

    def _drop(self, key: Hashable) -> None:
        if (gone := self._held.pop(key, None)) is not None:
            self._size -= len(gone[1].body) + self.OVERHEAD
