"""What takes long to find out and may be long itself: asked once a process, and kept within so many bytes."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Hashable

from django.db import connection

from layidu.web.caching.shelf import Shelf
from layidu.web.caching.standing import of_request

#: Of an entry, beside its bytes, roughly.
OVERHEAD = 400
shelf = Shelf(bytes_kept=8 * 1024 * 1024, seconds=1800.0)


def measured(key: Hashable, version: Hashable, make: Callable[[], bytes]) -> bytes:
    """What ``make`` gives, from memory where it was made since the last import, decision or preparation of pages.

    Decision served: what people send may be as long as they like, and takes no memory from anybody: it is kept
    compressed, and all of it together is bounded by its bytes, the longest unused leaving first. ``key`` and
    ``version`` are short and together say everything that the value depends on beside the ledger; of a key only the
    version that was asked for last is kept. Inside a transaction it is made anew.
    """
    if connection.in_atomic_block:
        return make()
    stands = of_request()
    kept: tuple[Hashable, bytes] | None = shelf.get(stands, key)
    if kept is not None and kept[0] == version:
        return zlib.decompress(kept[1])
    made = make()
    packed = zlib.compress(made)
    shelf.put(stands, key, (version, packed), size=len(packed) + OVERHEAD)
    return made
