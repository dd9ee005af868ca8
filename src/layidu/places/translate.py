"""Codes of one scheme said in another, by the ground that they cover."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from layidu.catalogue.findings import refusal
from layidu.core.errors import Refusal
from layidu.places.codes import read_code
from layidu.places.gazetteer import Gazetteer, Kind, PlaceCode
from layidu.places.shares import Shares


@dataclass(frozen=True, slots=True)
class Translation:
    """One target of a code: the share (0-1) of its ground that lies there, between bounds.

    ``to_code`` is empty where the place has no code under the scheme asked for (``place`` still says which it is).
    """

    place_name: str
    to_code: str
    share_low: float
    share_high: float
    place: str


class Translator:
    """Translates codes; what links say is worked out once, so use one translator for a whole file.

    >>> from layidu.places.country import gazetteer_of
    >>> translator = Translator(gazetteer_of("mali"))
    >>> [(t.to_code, t.share_low, t.share_high) for t in translator.translate("ML0601", "cod-ab-2015", "cod-ab-2021")]
    [('ML0605', 1.0, 1.0)]
    >>> [t.to_code for t in translator.translate("ML0704", "cod-ab-2015", "cod-ab-2021")]
    ['ML1001', 'ML1002', 'ML1003', 'ML1004']
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Takes the gazetteer whose links are chained."""
        self._gazetteer = gazetteer
        self._shares = Shares(gazetteer)

    def translate(self, code: str, from_scheme: str, to_scheme: str) -> list[Translation]:
        """Where the ground of a code lies under another scheme, one row a target, by code.

        Decision served: how a figure under an old code is joined to new ones. Lows sum to at most 1, highs to at least
        1. Targets are of the code's own level, or of the next level up where the other scheme has none such. Errors:
        Refusal for an unknown scheme (SCHEMA-INCONNU), a code that the scheme does not have (CODE-INCONNU,
        CODE-AUTRE-PAYS), or a place without links to the other division (LIEU-SANS-LIEN).
        """
        for scheme in (from_scheme, to_scheme):
            known = [s.id for s in self._gazetteer.schemes()]
            if scheme not in known:
                raise refusal("SCHEMA-INCONNU", value=scheme, schemes=", ".join(known))
        reading = read_code(self._gazetteer, code, from_scheme, None)
        if reading.means is None:
            raise self._no_code(code.strip(), from_scheme, reading.country)
        covered = self._gazetteer.by_code(from_scheme, reading.plain)
        leaves = sorted(frozenset().union(*(self._gazetteer.leaves(found.place) for found in covered)))
        division = self._gazetteer.scheme(to_scheme).division
        reached = self._shares.of_places(leaves, division)
        if not reached:
            name = self._gazetteer.place(reading.means).name
            raise refusal("LIEU-SANS-LIEN", value=name, division=division)
        level = self._target_level(covered[0].level, to_scheme)
        targets: dict[tuple[str, str], list[str]] = defaultdict(list)
        for leaf in reached:
            targets[self._target(leaf, to_scheme, level)].append(leaf)
        found = [self._translation(key, leaves, there) for key, there in sorted(targets.items())]
        return [translation for translation in found if translation.share_high > 0]

    def _translation(self, key: tuple[str, str], leaves: list[str], there: list[str]) -> Translation:
        code, place = key
        share = self._shares.in_set(leaves, there)
        low, high = (share.low, share.high) if share else (0.0, 1.0)
        return Translation(self._gazetteer.place(place).name, code, low, high, place)

    def _target(self, leaf: str, scheme: str, level: Kind) -> tuple[str, str]:
        for place in self._gazetteer.lineage(leaf):
            for code in self._gazetteer.codes(place.id, scheme):
                if code.level == level:
                    return code.code, self._owner(code)
        at_level = self._gazetteer.at_kind(leaf, level)
        return "", at_level.id if at_level else leaf

    def _owner(self, code: PlaceCode) -> str:
        return self._gazetteer.by_code(code.scheme, code.code)[0].place

    def _target_level(self, level: Kind, scheme: str) -> Kind:
        kinds = self._gazetteer.division(self._gazetteer.scheme(scheme).division).kinds
        coded = {kind for kind, _ in self._gazetteer.scheme(scheme).level_patterns}
        upward = reversed(kinds[: kinds.index(level) + 1]) if level in kinds else iter(())
        return next((kind for kind in upward if kind in coded), level)

    def _no_code(self, code: str, scheme: str, country: str) -> Refusal:
        if country:
            return refusal("CODE-AUTRE-PAYS", value=code, country=country)
        label = self._gazetteer.scheme(scheme).label_fr
        others = [s.label_fr for s in self._gazetteer.schemes() if self._gazetteer.by_code(s.id, code.upper())]
        suggestion = f"Ce code existe dans : {', '.join(others)}. " if others else ""
        return refusal("CODE-INCONNU", value=code, scheme=label, suggestion=suggestion)


def translate(gazetteer: Gazetteer, code: str, from_scheme: str, to_scheme: str) -> list[Translation]:
    """One code translated; see `Translator.translate` for a file's worth.

    >>> from layidu.places.country import gazetteer_of
    >>> [(t.to_code, t.place_name) for t in translate(gazetteer_of("mali"), "ML09", "cod-ab-2015", "cod-ab-2025")]
    [('ML00', 'Bamako')]
    """
    return Translator(gazetteer).translate(code, from_scheme, to_scheme)
