"""The cells by which a format says a place, so that it is read back as the same place of the same division."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.mapping import Format
from layidu.intake.values import PART_MARK
from layidu.places.gazetteer import Gazetteer, Place

_JOINED = f"{PART_MARK} "


class CannotSay(ValueError):  # noqa: N818 - an answer, not a fault
    """A fact that the format's columns cannot say; the message is the reason, in French."""


class PlaceColumns:
    """Writes places as names, the parent's name, the code of the division's own scheme, and which scheme that is.

    Decision served: a row sent back and corrected still means the same place. A place whose scheme has no code for it
    is written by its names alone.
    """

    def __init__(self, gazetteer: Gazetteer, format: Format) -> None:
        self._gazetteer, self._format = gazetteer, format

    @property
    def fields(self) -> frozenset[str]:
        """The fields of the format that say places."""
        kinds = self._format.place_kinds
        named = {*kinds, *(f"{kind}_code" for kind in kinds), "scheme", self._format.country}
        return frozenset(named & set(self._format.fields))

    def cells(self, places: Sequence[str]) -> dict[str, str]:
        """The format's place cells. Errors: CannotSay for places of several divisions or levels in one row."""
        if not places:
            return {}
        found = [self._gazetteer.place(place) for place in places]
        if len({place.division for place in found}) > 1:
            raise CannotSay("lieux de plusieurs découpages")
        if self._format.country:
            country = {self._format.country: self._gazetteer.country_codes[0]}
            if all(place.kind == "country" for place in found):
                scheme = self._scheme(found[0].division)
                return country | ({"scheme": scheme} if scheme and "scheme" in self._format.fields else {})
            return country | self._below(found)
        return self._below(found)

    def _below(self, found: Sequence[Place]) -> dict[str, str]:
        kinds = self._format.place_kinds
        levels = {place.kind if place.kind in kinds else kinds[0] for place in found}
        if len(levels) > 1:
            raise CannotSay("lieux de plusieurs niveaux")
        if len(found) > 1 and not self._format.many_places:
            raise CannotSay("plusieurs lieux")
        level = levels.pop()
        cells = {level: _JOINED.join(place.name for place in found)}
        above = kinds[kinds.index(level) - 1] if kinds.index(level) else ""
        parents = [self._gazetteer.at_kind(place.id, above) for place in found] if above else []
        if parents and all(parents):
            cells[above] = _JOINED.join(parent.name for parent in parents if parent)
        return cells | self._codes(level, found)

    def _codes(self, level: str, found: Sequence[Place]) -> dict[str, str]:
        scheme = self._scheme(found[0].division)
        if scheme is None or "scheme" not in self._format.fields:
            return {}
        codes = [self._gazetteer.own_code(place.id, scheme) for place in found if place.kind == level]
        said = {"scheme": scheme}
        if f"{level}_code" in self._format.fields and len(codes) == len(found) and all(codes):
            said[f"{level}_code"] = _JOINED.join(code for code in codes if code)
        return said

    def _scheme(self, division: str) -> str | None:
        own = self._format.scheme
        if own and self._gazetteer.scheme(own).division == division:
            return own
        of_division = self._gazetteer.schemes(division=division)
        of_family = [scheme for scheme in of_division if scheme.family == (self._format.family or "cod-ab")]
        return next((scheme.id for scheme in [*of_family, *of_division]), None)
