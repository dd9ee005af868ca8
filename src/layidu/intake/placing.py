"""The places that a row means: its names and codes, level by level, put to the matcher under the right code scheme."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from layidu.core.periods import Period
from layidu.core.text import fold, tidy
from layidu.intake.mapping import Format
from layidu.intake.values import PART_MARK, Issue
from layidu.places.gazetteer import Gazetteer
from layidu.places.match import Match, Matcher

#: Between places of one cell, besides the format's own mark.
_LIST_MARKS = re.compile(r"\s*(?:[,/&+|]|\bet\b)\s*")
_CODE = re.compile(r"[A-Za-z]{2,3}\d{2,}")

Placed = tuple[tuple[str, ...], Sequence[Issue]]


@functools.lru_cache(maxsize=8)
def matcher_of(gazetteer: Gazetteer) -> Matcher:
    """The one matcher of a gazetteer: its index of names is built once for all files of a run.

    >>> from layidu.places.country import gazetteer_of
    >>> matcher_of(gazetteer_of("mali")) is matcher_of(gazetteer_of("mali"))
    True
    """
    return Matcher(gazetteer)


@functools.lru_cache(maxsize=8)
def _names_above(gazetteer: Gazetteer) -> Mapping[str, frozenset[str]]:
    """The key of each name of a place -> those of the places that it lies in, its own names left out."""

    def keys(place: str) -> set[str]:
        return {fold(name) for name in (*(each.name for each in gazetteer.names(place)), *gazetteer.aliases(place))}

    above: dict[str, set[str]] = {}
    for place in gazetteer:
        outer = set().union(*(keys(each.id) for each in gazetteer.ancestors(place.id)))
        for key in keys(place.id):
            above.setdefault(key, set()).update(outer - {key})
    return {key: frozenset(outer) for key, outer in above.items()}


@dataclass(frozen=True, slots=True)
class _Asked:
    """One place as a row names it, at its lowest level; ``cells`` are the whole cells, several places in one."""

    kind: str
    above: str
    index: int
    name: str
    code: str
    parent: str
    parent_code: str
    cells: Mapping[str, Sequence[str]]

    def mended(self, which: str, value: str) -> str:
        """The cell with this place's part mended, the other places of the cell as they are."""
        name = {"name": self.kind, "code": f"{self.kind}_code", "parent": self.above}.get(which, f"{self.above}_code")
        parts = list(self.cells.get(name, ()))
        if len(parts) < 2:
            return value
        parts[self.index] = value
        return f"{PART_MARK} ".join(parts)


def _in_column(issue: Issue, instead: Mapping[str, str]) -> Issue:
    """What is said of a name that stood in for another is said, and mended, in the column that holds it."""
    mend = {instead.get(name, name): value for name, value in issue.mend.items()}
    return replace(issue, field=instead.get(issue.field, issue.field), mend=mend)


class Placer:
    """Finds the places of rows of one format.

    Decision served: where a figure counts. A code is read under the scheme that the row names (« Référentiel »), else
    the format's own, else the one of the format's family that is in force at the row's period; names are read in the
    division of that scheme, or without code in the division in force. Columns are named after the kinds of place that
    the format declares: ``region``, ``region_code``, ``cercle``, ``cercle_code``. Where a format has a column of the
    country, a row of another country has no place, and one that names nothing below is about the whole country.
    """

    def __init__(self, gazetteer: Gazetteer, format: Format) -> None:
        self._gazetteer, self._format = gazetteer, format
        self._matcher = matcher_of(gazetteer)
        self._seen: dict[tuple[object, ...], Placed] = {}
        self._schemes = {fold(scheme.id): scheme.id for scheme in gazetteer.schemes()}
        self._columns = [name for kind in format.place_kinds for name in (kind, f"{kind}_code")]
        self._asked_of = [*self._columns, *format.instead.values(), *([format.country] if format.country else ())]
        self._own = {fold(name) for name in (*gazetteer.country_codes, *self._country_names())}

    def place(self, values: Mapping[str, Any], failed: set[str], period: Period | None) -> Placed:
        """The place ids of a row, and what must be said; no place where it names none or says « non précisé »."""
        if not self._asked_of:
            return (), ()
        key = (*(values.get(name) for name in self._asked_of), values.get("scheme"), period,
               tuple(name for name in self._asked_of if name in failed))  # fmt: skip
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = self._place(values, failed, period)
        return found

    def is_country(self, places: Sequence[str]) -> bool:
        """Whether these are the whole country."""
        return any(self._gazetteer.place(place).kind == "country" for place in places)

    def _place(self, values: Mapping[str, Any], failed: set[str], period: Period | None) -> Placed:
        if failed & set(self._asked_of):
            return (), ()
        instead = self._instead(values)
        if instead:
            stood_in = {kind: values[other] for kind, other in instead.items()}
            found, about = self._place({**values, **stood_in, **dict.fromkeys(instead.values())}, failed, period)
            return found, [_in_column(issue, instead) for issue in about]
        country = str(values.get(self._format.country) or "") if self._format.country else ""
        if country and (other := self._other_country(country)):
            return (), (other,)
        if not any(values.get(name) for name in self._columns):
            return self._whole_country(values, period) if country else ((), ())
        if all(fold(str(values[name])) in self._format.unstated_places for name in self._columns if values.get(name)):
            return (), ()
        scheme, issues = self._scheme(values, period)
        if issues:
            return (), issues
        asked, issues = self._asked(values)
        places: list[str] = []
        for each in asked:
            place, said = self._match(each, scheme, self._division(scheme, values, period))
            issues.extend(said)
            if place is not None and place not in places:
                places.append(place)
        return tuple(places), issues

    def _instead(self, values: Mapping[str, Any]) -> Mapping[str, str]:
        """The levels at which the row has the source's own name alone, with the fields that say it."""
        return {
            kind: other for kind, other in self._format.instead.items()
            if values.get(other) and not values.get(kind) and not values.get(f"{kind}_code")
        }  # fmt: skip

    def _country_names(self) -> list[str]:
        gazetteer = self._gazetteer
        found = [place for division in gazetteer.divisions() for place in gazetteer.places(division.id, "country")]
        return [name.name for place in found for name in gazetteer.names(place.id)]

    def _other_country(self, text: str) -> Issue | None:
        """What to say of a row that is of another country, or of several."""
        parts = [part for piece in text.split(PART_MARK) for each in piece.split(",") if (part := tidy(each))]
        own = [part for part in parts if fold(part) in self._own]
        if len(own) == len(parts):
            return None
        if own:
            return Issue("PAYS-PLUSIEURS", self._format.country, text)
        label = self._gazetteer.foreign_prefixes.get(text.upper(), text)
        return Issue("CODE-AUTRE-PAYS", self._format.country, text, {"country": label})

    def _whole_country(self, values: Mapping[str, Any], period: Period | None) -> Placed:
        scheme, issues = self._scheme(values, period)
        division = self._division(scheme, values, period)
        return (() if issues else tuple(place.id for place in self._gazetteer.places(division, "country"))), issues

    def _scheme(self, values: Mapping[str, Any], period: Period | None) -> tuple[str | None, list[Issue]]:
        named = values.get("scheme")
        if named is not None:
            scheme = self._schemes.get(fold(str(named)))
            if scheme is None:
                known = ", ".join(self._schemes.values())
                return None, [Issue("SCHEMA-INCONNU", "scheme", str(named), {"schemes": known})]
            return scheme, []
        if self._format.scheme or not self._format.family:
            return self._format.scheme or None, []
        gazetteer = self._gazetteer
        found = gazetteer.scheme_on(self._format.family, period.start) if period else None
        if found is None:
            of_family = gazetteer.schemes(family=self._format.family)
            in_default = [each for each in of_family if each.division == gazetteer.default_division]
            found = next(iter(in_default or of_family), None)
        return (found.id if found else None), []

    def _division(self, scheme: str | None, values: Mapping[str, Any], period: Period | None) -> str:
        gazetteer = self._gazetteer
        if scheme and (self._format.scheme or values.get("scheme") is not None):
            return gazetteer.scheme(scheme).division
        in_force = gazetteer.division_on(period.start) if period else None
        return in_force.id if in_force else gazetteer.default_division

    def _asked(self, values: Mapping[str, Any]) -> tuple[list[_Asked], list[Issue]]:
        kinds = self._format.place_kinds
        filled = [kind for kind in kinds if values.get(kind) or values.get(f"{kind}_code")]
        kind = filled[-1]
        above = filled[-2] if len(filled) > 1 else ""
        lists = {
            name: self._parts(values.get(name))
            for name in (kind, f"{kind}_code", above, f"{above}_code") if name in self._columns
        }  # fmt: skip
        count = max(len(lists[kind]), len(lists[f"{kind}_code"]))
        issues = []
        for name, parts in lists.items():
            shared = name.startswith(above) and bool(above) and len(parts) == 1
            if parts and len(parts) != count and not shared:
                shown = {"count": str(len(parts)), "expected": str(count)}
                issues.append(Issue("LISTE-INEGALE", name, str(values.get(name)), shown))
        if issues:
            return [], issues

        def part(name: str, index: int) -> str:
            parts = lists.get(name, [])
            return "" if not parts else parts[0] if len(parts) == 1 else parts[index]

        return [
            _Asked(kind, above, index, part(kind, index), part(f"{kind}_code", index),
                   part(above, index), part(f"{above}_code", index), lists)
            for index in range(count)
        ], []  # fmt: skip

    def _parts(self, value: object) -> list[str]:
        text = "" if value is None else str(value)
        if not self._format.many_places:
            return [text] if text else []
        parts = [part for piece in text.split(PART_MARK) if (part := tidy(piece))]
        return self._listed(parts[0]) if len(parts) == 1 else parts

    def _listed(self, text: str) -> list[str]:
        """« Gao, Mopti et Ségou »: places where some part is a known name, or all are codes, and the whole is none.

        « Ansongo, Gao » stays one: a place and the one that it lies in are no list.
        """
        parts = [part for piece in _LIST_MARKS.split(text) if (part := tidy(piece))]
        if len(parts) < 2:
            return [text]
        above = _names_above(self._gazetteer)
        keys = [fold(part) for part in parts]
        if all(_CODE.fullmatch(part) for part in parts):
            return parts
        known = [key for key in keys if key in above]
        inside = any(other in above[key] for key in known for other in keys)
        listed = bool(known) and not inside and (len(known) == len(keys) or " et " not in f" {text} ")
        return parts if listed and fold(text) not in above else [text]

    def _match(self, asked: _Asked, scheme: str | None, division: str) -> tuple[str | None, list[Issue]]:
        if asked.kind == self._format.place_kinds[0] and (country := self._country(asked.name, division)):
            return country, []
        match = self._matcher.match(
            name=asked.name or None, parent=asked.parent or None, code=asked.code or None,
            parent_code=asked.parent_code or None, scheme=scheme, division=division, kind=asked.kind,
        )  # fmt: skip
        return match.place, self._issues(asked, match)

    def _country(self, name: str, division: str) -> str | None:
        for place in self._gazetteer.places(division, "country"):
            if fold(name) in {fold(each.name) for each in self._gazetteer.names(place.id)}:
                return place.id
            # IATI and HAPI name a country by its code alone; two capital letters are no region's name.
            if any(each.code == name for each in self._gazetteer.codes(place.id)):
                return place.id
        return None

    def _issues(self, asked: _Asked, match: Match) -> list[Issue]:
        columns = {"name": asked.kind, "code": f"{asked.kind}_code",
                   "parent": asked.above, "parent_code": f"{asked.above}_code"}  # fmt: skip
        mend = {columns[which]: asked.mended(which, value) for which, value in match.proposal.items()}
        return [
            Issue(said.code, self._known(columns[said.field], asked.kind), said.value,
                  {name: str(word) for name, word in said.names.items()}, {} if index else mend)
            for index, said in enumerate(sorted(match.issues, key=lambda said: said.severity != "error"))
        ]  # fmt: skip

    def _known(self, column: str, otherwise: str) -> str:
        return column if column in self._columns else otherwise
