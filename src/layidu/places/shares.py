"""Where the ground of a place lies in another division, as shares between bounds: links chained, nothing assumed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise

from layidu.catalogue.country import Basis
from layidu.places.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Share:
    """A share (0-1) known to lie between two bounds."""

    low: float
    high: float

    def times(self, other: Share) -> Share:
        """The share of a share."""
        return Share(self.low * other.low, self.high * other.high)


WHOLE = Share(1.0, 1.0)
UNKNOWN = Share(0.0, 1.0)


class Shares:
    """Shares of the places of a gazetteer in the places of its other divisions.

    Decision served: how a figure of old cercles may be said of new ones. The assumption is that the links of a place
    name all its successors; a place with one predecessor lies wholly in it, one with several in each between 0 and 1.

    >>> from layidu.places.country import gazetteer_of
    >>> shares = Shares(gazetteer_of("mali"))
    >>> sorted(shares.of_leaf("ML-2012:0205", "ML-2023"))
    ['ML-2023:00-bamako', 'ML-2023:0204', 'ML-2023:0207', 'ML-2023:0208', 'ML-2023:1507']
    """

    def __init__(self, gazetteer: Gazetteer, basis: Basis = "any") -> None:
        """``basis``: which links count beside those that hold for any (population, area or facilities)."""
        self._gazetteer = gazetteer
        self._bases = {"any", basis}
        self._found: dict[tuple[str, str], Mapping[str, Share]] = {}
        self._steps: dict[str, set[str]] = {}
        for place in gazetteer:
            for link in gazetteer.links_from(place.id):
                there = gazetteer.place(link.to_place).division
                self._steps.setdefault(place.division, set()).add(there)
                self._steps.setdefault(there, set()).add(place.division)

    def of_leaf(self, leaf: str, division: str) -> Mapping[str, Share]:
        """In which lowest places of a division a lowest place lies, and with what share of itself.

        The lows sum to at most 1 and the highs to at least 1. Empty when no links lead there.
        """
        key = leaf, division
        if key not in self._found:
            self._found[key] = self._of_leaf(leaf, division)
        return self._found[key]

    def _of_leaf(self, leaf: str, division: str) -> Mapping[str, Share]:
        here = self._gazetteer.place(leaf).division
        if here == division:
            return {leaf: WHOLE}
        if self._gazetteer.added(leaf):
            # No link names a part of a linked place: it lies where the whole does, as far as that is sure.
            holding = self._gazetteer.place(leaf).parent
            whole = self.of_leaf(holding, division) if holding is not None else {}
            return _tightened({place: _widened(part) for place, part in whole.items() if part.high > 0})
        path = self._path(here, division)
        if path is None:
            return {}
        reached: dict[str, Share] = {leaf: WHOLE}
        inside = {leaf}
        for before, after in pairwise(path):
            through: dict[str, Share] = {}
            for place, share in reached.items():
                for successor, part in self._step(place, after).items():
                    onward = share.times(part if place in inside else _widened(part))
                    known = through.get(successor, Share(0.0, 0.0))
                    through[successor] = Share(known.low + onward.low, min(1.0, known.high + onward.high))
            reached = _tightened(through)
            inside = {place for place in reached if set(self._step(place, before)) <= inside}
        return reached

    def _step(self, leaf: str, division: str) -> Mapping[str, Share]:
        place = self._gazetteer.place
        forward = {
            link.to_place: Share(link.share_low, link.share_high)
            for link in self._gazetteer.links_from(leaf)
            if place(link.to_place).division == division and link.basis in self._bases
        }
        if forward:
            return _tightened(forward)
        backward = {
            link.from_place
            for link in self._gazetteer.links_to(leaf)
            if place(link.from_place).division == division and link.share_high > 0
        }
        return dict.fromkeys(sorted(backward), WHOLE if len(backward) == 1 else UNKNOWN)

    def _path(self, start: str, end: str) -> list[str] | None:
        queue, seen = deque([[start]]), {start}
        while queue:
            path = queue.popleft()
            if path[-1] == end:
                return path
            for step in sorted(self._steps.get(path[-1], ())):
                if step not in seen:
                    seen.add(step)
                    queue.append([*path, step])
        return None

    def of_places(self, places: Iterable[str], division: str) -> Mapping[str, Share]:
        """In which lowest places of a division some places lie together, with what share of their total.

        How the total is spread among them is not known, so each share lies between the least and the most of theirs.
        Empty when the links of one of them lead nowhere there.
        """
        leaves = sorted(frozenset().union(*(self._gazetteer.leaves(place) for place in places)))
        found = [self.of_leaf(leaf, division) for leaf in leaves]
        if not all(found):
            return {}
        targets = dict.fromkeys(target for shares in found for target in shares)
        return {target: _spread([_sum_in(shares, {target}) for shares in found]) for target in targets}

    def in_set(self, places: Iterable[str], targets: Iterable[str]) -> Share | None:
        """What share of some places together lies in a set of lowest places of one division; ``None`` if no link says.

        >>> from layidu.places.country import gazetteer_of
        >>> Shares(gazetteer_of("mali")).in_set(["ML-2012:0601"], ["ML-2016:0605", "ML-2016:TAO"])
        Share(low=1.0, high=1.0)
        """
        wanted = frozenset(targets)
        division = self._gazetteer.place(next(iter(wanted))).division
        leaves = sorted(frozenset().union(*(self._gazetteer.leaves(place) for place in places)))
        found = [self.of_leaf(leaf, division) for leaf in leaves]
        return _spread([_sum_in(shares, wanted) for shares in found]) if all(found) else None


def _sum_in(shares: Mapping[str, Share], wanted: AbstractSet[str]) -> Share:
    inside = [share for place, share in shares.items() if place in wanted]
    outside = [share for place, share in shares.items() if place not in wanted]
    low = max(sum(share.low for share in inside), 1.0 - sum(share.high for share in outside))
    high = min(sum(share.high for share in inside), 1.0 - sum(share.low for share in outside))
    return Share(float(min(1.0, max(0.0, low))), float(min(1.0, max(0.0, high))))


def _spread(shares: list[Share]) -> Share:
    return Share(min(share.low for share in shares), max(share.high for share in shares))


def _tightened(shares: Mapping[str, Share]) -> dict[str, Share]:
    return {place: _sum_in(shares, {place}) for place in shares}


def _widened(share: Share) -> Share:
    """Of a part of a place nothing is known beyond what holds for every part of it."""
    return Share(1.0 if share.low == 1.0 else 0.0, 0.0 if share.high == 0.0 else 1.0)
