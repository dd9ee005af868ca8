"""What lies in a place, in every division: the one rule by which a page, a list and a printed sheet count alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from layidu.ledger.models import Place, PlaceLink


@dataclass(frozen=True, slots=True)
class Lying:
    """How places lie in one another. ``became``: what a place is in one other division, one place that holds all of it
    or its parts, each with the share that is certain; ``came_from``: the places of other divisions that a place holds
    something of.
    """

    children: Mapping[str, Sequence[str]]
    became: Mapping[tuple[str, str], Mapping[str, float]]
    came_from: Mapping[str, set[tuple[str, str]]]

    def within(self, place: str) -> frozenset[str]:
        """What :func:`lying_within` gives, without asking the ledger again."""
        found: set[str] = set()
        waiting = [place]
        while waiting:
            here = waiting.pop()
            if here in found:
                continue
            found.add(here)
            waiting += self.children.get(here, [])
            waiting += [whole[0] for whole in self.came_from.get(here, ()) if _lies_in(self.became[whole], found)]
        return frozenset(found)


def lying() -> Lying:
    """How the places of the ledger lie in one another, in two questions: who asks about many places asks once."""
    children: dict[str, list[str]] = {}
    for child, parent in Place.objects.exclude(parent=None).values_list("id", "parent_id"):
        children.setdefault(str(parent), []).append(child)
    became: dict[tuple[str, str], dict[str, float]] = {}
    came_from: dict[str, set[tuple[str, str]]] = {}
    for source, target, division, share in PlaceLink.objects.filter(share_high__gt=0).values_list(
        "source_id", "target_id", "target__division_id", "share_low"
    ):
        became.setdefault((source, division), {})[target] = share
        came_from.setdefault(target, set()).add((source, division))
    return Lying(children, became, came_from)


def lying_within(place: str) -> frozenset[str]:
    """Ids of a place, everything under it, and places of other divisions that lie whole within those.

    Decision served: which promises, contracts and reports are a region's, also those told in the terms of an earlier
    division. A region of 2023 holds its cercles of 2012 where the whole cercle went there, also where it went there
    in parts; half a cercle opens nothing. An unknown id holds itself alone.
    """
    return lying().within(place)


def _lies_in(parts: Mapping[str, float], places: set[str]) -> bool:
    """Whether a place lies whole in these: all its parts do; a part alone must be all of it."""
    return parts.keys() <= places and (len(parts) > 1 or min(parts.values()) == 1)
