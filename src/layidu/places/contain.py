"""Where a place of one division lies in another: in one place of the level asked for, or straddling several."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from layidu.places.gazetteer import Gazetteer, Kind
from layidu.places.shares import Shares


class Containment(NamedTuple):
    """The place that contains it, and whether it lies in no single place of the level asked for (« à cheval »).

    When it straddles, the place is the lowest common ancestor; ``None`` where no link leads to that division.
    """

    place: str | None
    straddles: bool


class Container:
    """Puts the places of any division into the places of one.

    Decision served: under which line of a table a figure counts, without dividing it downward.

    >>> from layidu.places.country import gazetteer_of
    >>> container = Container(gazetteer_of("mali"))
    >>> container.containing("ML-2012:0101", "ML-2023", "region")
    Containment(place='ML-2023:01', straddles=False)
    >>> container.containing("ML-2012:0205", "ML-2023", "region")
    Containment(place='ML-2023:ML', straddles=True)
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Takes the gazetteer; answers are kept, so one container is to be used for a whole table."""
        self._gazetteer = gazetteer
        self._shares = Shares(gazetteer)
        self._found: dict[tuple[frozenset[str], str, Kind], Containment] = {}

    def containing(self, place_id: str, division: str, kind: Kind) -> Containment:
        """The place of that kind and division in which a place wholly lies, else its lowest common ancestor there.

        A place above the level asked for (a region asked at cercle level) straddles, unless it is made of one place of
        that level. Only where a share could lie counts, so the answer never leans on an unknown share.
        Errors: KeyError for an unknown place or division.
        """
        return self.containing_all((place_id,), division, kind)

    def containing_all(self, place_ids: Iterable[str], division: str, kind: Kind) -> Containment:
        """The same for a set of places that carry one figure together: where all of them lie.

        >>> from layidu.places.country import gazetteer_of
        >>> container = Container(gazetteer_of("mali"))
        >>> container.containing_all(["ML-2016:0501", "ML-2016:0505"], "ML-2023", "region").place
        'ML-2023:19'
        >>> container.containing_all(["ML-2016:0501", "ML-2016:0504"], "ML-2016", "cercle")
        Containment(place='ML-2016:05', straddles=True)
        """
        ids = frozenset(place_ids)
        key = ids, division, kind
        if key not in self._found:
            self._found[key] = self._containing(ids, division, kind)
        return self._found[key]

    def _containing(self, ids: frozenset[str], division: str, kind: Kind) -> Containment:
        self._gazetteer.division(division)
        lowest = self.overlapping(ids, division)
        if not lowest:
            return Containment(None, True)
        at_kind = {self._gazetteer.at_kind(place, kind) for place in lowest}
        if len(at_kind) == 1 and (single := next(iter(at_kind))) is not None:
            return Containment(single.id, False)
        return Containment(self.lowest_common(lowest), True)

    def overlapping(self, place_ids: Iterable[str], division: str) -> frozenset[str]:
        """The lowest places of a division in which some ground of the places may lie; empty where no link leads there.

        >>> from layidu.places.country import gazetteer_of
        >>> sorted(Container(gazetteer_of("mali")).overlapping(["ML-2012:03"], "ML-2016"))[:2]
        ['ML-2016:0301', 'ML-2016:0302']
        """
        shares = self._shares.of_places(place_ids, division)
        return frozenset(place for place, share in shares.items() if share.high > 0)

    def lowest_common(self, place_ids: Iterable[str]) -> str | None:
        """The lowest place that holds all of them, of one division; ``None`` for none, or where nothing holds them all.

        >>> from layidu.places.country import gazetteer_of
        >>> Container(gazetteer_of("mali")).lowest_common(["ML-2023:0101", "ML-2023:0110"])
        'ML-2023:01'
        """
        lineages = [[place.id for place in self._gazetteer.lineage(id)] for id in place_ids]
        if not lineages:
            return None
        shared = set(lineages[0]).intersection(*map(set, lineages[1:]))
        return next((id for id in lineages[0] if id in shared), None)
