"""What lies in a place, looked up once for all requests."""

from __future__ import annotations

import functools

from layidu.cycle.lying_within import Lying, lying
from layidu.web.caching.standing import geography


def below(place: str) -> frozenset[str]:
    """What :meth:`~layidu.cycle.lying_within.Lying.within` finds.

    The tree is a country's reference data, to which imported boundaries add communes: it is looked up once until then.
    """
    return _below(place, geography())


@functools.lru_cache(maxsize=256)
def _below(place: str, geography: str) -> frozenset[str]:
    return _lying(geography).within(place)


@functools.lru_cache(maxsize=2)
def _lying(_geography: str) -> Lying:
    return lying()
