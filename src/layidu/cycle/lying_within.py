"""What lies in a place, in every division: the one rule by which a page, a list and a printed sheet count alike."""

from __future__ import annotations

from layidu.ledger.models import Place, PlaceLink


def lying_within(place: str) -> frozenset[str]:
    """Ids of a place, everything under it, and places of other divisions that lie whole within those.

    Decision served: which promises, contracts and reports are a region's, also those told in the terms of an earlier
    division. A region of 2023 holds its cercles of 2012 where the whole cercle went there, also where it went there
    in parts; half a cercle opens nothing. An unknown id holds itself alone.
    """
    children: dict[str, list[str]] = {}
    for child, parent in Place.objects.exclude(parent=None).values_list("id", "parent_id"):
        children.setdefault(str(parent), []).append(child)
    # What became of a place in one other division: one place that holds all of it, or its parts.
    became: dict[tuple[str, str], dict[str, float]] = {}
    came_from: dict[str, set[tuple[str, str]]] = {}
    for source, target, division, share in PlaceLink.objects.filter(share_high__gt=0).values_list(
        "source_id", "target_id", "target__division_id", "share_low"
    ):
        became.setdefault((source, division), {})[target] = share
        came_from.setdefault(target, set()).add((source, division))
    found: set[str] = set()
    waiting = [place]
    while waiting:
        here = waiting.pop()
        if here in found:
            continue
        found.add(here)
        waiting += children.get(here, [])
        waiting += [whole[0] for whole in came_from.get(here, ()) if _lies_in(became[whole], found)]
    return frozenset(found)


def _lies_in(parts: dict[str, float], places: set[str]) -> bool:
    """Whether a place lies whole in these: all its parts do; a part alone must be all of it."""
    return parts.keys() <= places and (len(parts) > 1 or min(parts.values()) == 1)
