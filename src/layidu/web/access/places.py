"""What lies in a place, looked up once for all requests."""

from __future__ import annotations

import functools

from layidu.cycle.lying_within import lying_within
from layidu.ledger.store.geography import geography_key
from layidu.web.caching.remembered import remembered


def below(place: str) -> frozenset[str]:
    """What :func:`~layidu.cycle.lying_within.lying_within` finds.

    The tree is a country's reference data, to which imported boundaries add communes: it is looked up once until then.
    """
    return _below(place, remembered("geography", geography_key))


@functools.lru_cache(maxsize=256)
def _below(place: str, _geography: str) -> frozenset[str]:
    return lying_within(place)
