"""The subtree of a place, and what it was or became in the other divisions."""

from __future__ import annotations

import functools

from layidu.ledger.models import Place, PlaceLink


@functools.lru_cache(maxsize=256)
def below(place: str) -> frozenset[str]:
    """A place, everything under it, and places of other divisions that lie whole within those.

    A region of 2023 holds its cercles of 2012 where the whole cercle went there; half a cercle opens nothing.
    The tree is a country's reference data: it changes with the installed version only, so it is looked up once.
    """
    children: dict[str, list[str]] = {}
    for child, parent in Place.objects.exclude(parent=None).values_list("id", "parent_id"):
        children.setdefault(str(parent), []).append(child)
    found: set[str] = set()
    waiting = [place]
    inside: dict[str, list[str]] = {}
    for source, target in PlaceLink.objects.filter(share_low=1).values_list("source_id", "target_id"):
        inside.setdefault(target, []).append(source)
    while waiting:
        here = waiting.pop()
        if here in found:
            continue
        found.add(here)
        waiting += children.get(here, [])
        waiting += inside.get(here, [])
    return frozenset(found)
