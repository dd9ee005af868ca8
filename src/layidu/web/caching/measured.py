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


def measured(key: Hashable, make: Callable[[], bytes]) -> bytes:
    """What ``make`` gives, from memory where it was made since the last import, decision or preparation of pages.

    Decision served: what people send may be as long as they like, and takes no memory from anybody: it is kept
    compressed, and all of it together is bounded by its bytes, the longest unused leaving first. ``key`` is short and
    says everything that the value depends on beside the ledger. Inside a transaction it is made anew.
    """
    if connection.in_atomic_block:
        return make()
    stands = of_request()
    packed = shelf.get(stands, key)
    if packed is not None:
        return zlib.decompress(packed)
    made = make()
    packed = zlib.compress(made)
    shelf.put(stands, key, packed, size=len(packed) + OVERHEAD)
    return made
