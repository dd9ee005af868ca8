"""The gazetteer: places, names, codes and links of one or more divisions, and the questions put to them."""

from __future__ import annotations

import copy
import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from layidu.catalogue.country import (
    Division,
    Kind,
    KindWords,
    OtherForm,
    Place,
    PlaceCode,
    PlaceLink,
    PlaceName,
    Scheme,
)
from layidu.core.text import fold

__all__ = [
    "Division", "Gazetteer", "Kind", "KindWords", "OtherForm", "Place", "PlaceCode", "PlaceLink", "PlaceName", "Scheme",
]  # fmt: skip

Dated = TypeVar("Dated", Division, Scheme)


class Gazetteer:
    """Places and what is known of them, from a country's files or from the ledger's tables.

    Decision served: every figure's place. A code is only ever looked up with its scheme.

    >>> from layidu.places.country import gazetteer_of
    >>> mali = gazetteer_of("mali")
    >>> mali.place("ML-2023:11").name, len(mali.places("ML-2023", "cercle"))
    ('Nioro', 160)
    """

    def __init__(
        self,
        *,
        divisions: Iterable[Division],
        schemes: Iterable[Scheme],
        kinds: Iterable[KindWords],
        places: Iterable[Place],
        names: Iterable[PlaceName],
        codes: Iterable[PlaceCode],
        links: Iterable[PlaceLink],
        default_division: str,
        foreign_prefixes: Mapping[str, str] | None = None,
        country_codes: Iterable[str] = (),
    ) -> None:
        """Index the lists; ``country_codes`` are the country's own ISO 3166-1 codes.

        Errors: ValueError for a row that refers to a place or division which is not given.
        """
        self._divisions = {division.id: division for division in divisions}
        self._schemes = {scheme.id: scheme for scheme in schemes}
        self._kinds = {kind.id: kind for kind in kinds}
        self._places = {place.id: place for place in places}
        self.default_division = default_division
        self.foreign_prefixes = dict(foreign_prefixes or {})
        self.country_codes = tuple(country_codes)
        self._children: dict[str, list[str]] = defaultdict(list)
        self._by_kind: dict[tuple[str, Kind | None], list[Place]] = defaultdict(list)
        for place in self._places.values():
            self._known_division(place.division)
            if place.parent is not None:
                self._known_place(place.parent)
                self._children[place.parent].append(place.id)
            self._by_kind[place.division, place.kind].append(place)
            self._by_kind[place.division, None].append(place)
        self._names: dict[str, list[PlaceName]] = defaultdict(list)
        for name in names:
            self._names[self._known_place(name.place)].append(name)
        self._aliases: Mapping[str, tuple[str, ...]] = {}
        self._added: frozenset[str] = frozenset()
        self._localities: Mapping[str, tuple[str, ...]] = {}
        self._codes: dict[str, list[PlaceCode]] = defaultdict(list)
        self._by_code: dict[tuple[str, str], list[PlaceCode]] = defaultdict(list)
        for code in codes:
            self._codes[self._known_place(code.place)].append(code)
            self._by_code[code.scheme, code.code].append(code)
        for found in self._by_code.values():
            found.sort(key=lambda code: code.extent != "whole")
        self._out: dict[str, list[PlaceLink]] = defaultdict(list)
        self._in: dict[str, list[PlaceLink]] = defaultdict(list)
        for link in links:
            self._out[self._known_place(link.from_place)].append(link)
            self._in[self._known_place(link.to_place)].append(link)

    def _known_place(self, id: str) -> str:
        if id not in self._places:
            raise ValueError(f"no place {id!r}")
        return id

    def _known_division(self, id: str) -> str:
        if id not in self._divisions:
            raise ValueError(f"no division {id!r}")
        return id

    def place(self, id: str) -> Place:
        """The place of that id. Errors: KeyError when there is none.

        >>> from layidu.places.country import gazetteer_of
        >>> gazetteer_of("mali").place("ML-2016:TAO").name
        'Taoudénit'
        """
        return self._places[id]

    def __contains__(self, id: object) -> bool:
        return id in self._places

    def children(self, id: str) -> tuple[Place, ...]:
        """The places directly under it, in the order of the tables; empty for a lowest place.

        >>> from layidu.places.country import gazetteer_of
        >>> [place.name for place in gazetteer_of("mali").children("ML-2016:10")]
        ['Ménaka', 'Andéramboukane', 'Inékar', 'Tidermène']
        """
        return tuple(self._places[child] for child in self._children.get(id, ()))

    def ancestors(self, id: str) -> tuple[Place, ...]:
        """Its parent, that one's parent, up to the country.

        >>> from layidu.places.country import gazetteer_of
        >>> [place.name for place in gazetteer_of("mali").ancestors("ML-2016:0605")]
        ['Tombouctou', 'Mali']
        """
        found: list[Place] = []
        parent = self._places[id].parent
        while parent is not None:
            found.append(self._places[parent])
            parent = found[-1].parent
        return tuple(found)

    def lineage(self, id: str) -> tuple[Place, ...]:
        """The place itself, then its ancestors.

        >>> from layidu.places.country import gazetteer_of
        >>> [place.id for place in gazetteer_of("mali").lineage("ML-2023:1101")]
        ['ML-2023:1101', 'ML-2023:11', 'ML-2023:ML']
        """
        return (self._places[id], *self.ancestors(id))

    def at_kind(self, id: str, kind: Kind) -> Place | None:
        """The place itself or its ancestor of that kind, within its own division; ``None`` where it has none.

        >>> from layidu.places.country import gazetteer_of
        >>> gazetteer_of("mali").at_kind("ML-2023:1101", "region").name
        'Nioro'
        """
        return next((place for place in self.lineage(id) if place.kind == kind), None)

    def leaves(self, id: str) -> frozenset[str]:
        """The ids of the lowest places that make it up, as links name them: itself when it has no children.

        Places added below them (communes) are not asked: no link names them.

        >>> from layidu.places.country import gazetteer_of
        >>> len(gazetteer_of("mali").leaves("ML-2016:ML"))  # 52 cercles, Bamako, and Taoudénit which had none
        54
        """
        return self._leaves(id)

    @functools.cache  # noqa: B019 - a gazetteer lives as long as the process
    def _leaves(self, id: str) -> frozenset[str]:
        children = [child for child in self._children.get(id, ()) if child not in self._added]
        if not children:
            return frozenset((self._places[id].id,))
        return frozenset().union(*(self._leaves(child) for child in children))

    def division(self, id: str) -> Division:
        """The division of that id. Errors: KeyError when there is none.

        >>> from layidu.places.country import gazetteer_of
        >>> gazetteer_of("mali").division("ML-2016").valid_to
        datetime.date(2023, 3, 12)
        """
        return self._divisions[id]

    def divisions(self) -> tuple[Division, ...]:
        """All divisions, oldest first.

        >>> from layidu.places.country import gazetteer_of
        >>> [division.id for division in gazetteer_of("mali").divisions()]
        ['ML-2012', 'ML-2016', 'ML-2023']
        """
        return tuple(self._divisions.values())

    def places(self, division: str, kind: Kind | None = None) -> tuple[Place, ...]:
        """The places of a division, of one kind or of all. Errors: KeyError for an unknown division.

        >>> from layidu.places.country import gazetteer_of
        >>> len(gazetteer_of("mali").places("ML-2023", "region"))
        20
        """
        return tuple(self._by_kind.get((self.division(division).id, kind), ()))

    def known_label(self, kind: Kind | None) -> str:
        """« un cercle connu », « une région connue »: how a message says what a name is not.

        >>> from layidu.places.country import gazetteer_of
        >>> gazetteer_of("mali").known_label("region"), gazetteer_of("mali").known_label(None)
        ('une région connue', 'un lieu connu')
        """
        return self._kinds[kind].known_fr if kind in self._kinds else "un lieu connu"

    def kind_words(self, kind: Kind) -> tuple[str, ...]:
        """The words that stand beside names of that kind.

        >>> from layidu.places.country import gazetteer_of
        >>> "région de" in gazetteer_of("mali").kind_words("region")
        True
        """
        return self._kinds[kind].words if kind in self._kinds else ()

    def sanitary_words(self, kind: Kind) -> tuple[str, ...]:
        """The words by which the health services name their own part of the country after a place of that kind.

        >>> from layidu.places.country import gazetteer_of
        >>> "district sanitaire de" in gazetteer_of("mali").sanitary_words("cercle")
        True
        """
        return self._kinds[kind].sanitary_words if kind in self._kinds else ()

    def kind_label(self, kind: Kind | None) -> str:
        """What a French reader calls that kind; « lieu » when no kind is meant.

        >>> from layidu.places.country import gazetteer_of
        >>> gazetteer_of("mali").kind_label("region")
        'région'
        """
        if kind is None:
            return "lieu"
        return self._kinds[kind].label_fr if kind in self._kinds else kind

    def names(self, id: str) -> tuple[PlaceName, ...]:
        """The spellings of a place, the official one first.

        >>> from layidu.places.country import gazetteer_of
        >>> [name.name for name in gazetteer_of("mali").names("ML-2016:0401")]
        ['Barouéli', 'Baroueli', 'Baraouéli', 'Baraoueli']
        """
        return tuple(self._names.get(id, ()))

    def aliases(self, id: str) -> tuple[str, ...]:
        """The spellings of a place that a person confirmed, beside its names.

        >>> from layidu.places.country import gazetteer_of
        >>> gazetteer_of("mali").with_aliases({"ML-2023:11": ["Niorro"]}).aliases("ML-2023:11")
        ('Niorro',)
        """
        return self._aliases.get(id, ())

    def with_aliases(self, spellings: Mapping[str, Iterable[str]]) -> Gazetteer:
        """The same places with confirmed spellings, by place; these are found as written, never as near ones.

        Decision served: what an officer confirmed once is not asked again. Errors: ValueError for an unknown place.

        >>> from layidu.places.country import gazetteer_of
        >>> gazetteer_of("mali").with_aliases({}).aliases("ML-2023:11")
        ()
        """
        made = copy.copy(self)
        made._aliases = {self._known_place(id): tuple(names) for id, names in spellings.items()}
        return made

    def with_places(self, places: Iterable[Place], names: Iterable[PlaceName], codes: Iterable[PlaceCode]) -> Gazetteer:
        """The same country with places below its lowest ones, such as the communes that imported boundaries bring.

        Decision served: matching and counting at a level that the packaged country does not have. Their kind becomes
        the lowest of their division; what became of them is known by the place that holds them only. Errors: ValueError
        for a place whose division or parent is not known.

        >>> from layidu.places.country import gazetteer_of
        >>> tomora = Place("ML-2012:0102/1", "ML-2012", "commune", "Tomora", "ML-2012:0102", None, None, "essai")
        >>> more = gazetteer_of("mali").with_places([tomora], [], [])
        >>> more.division("ML-2012").kinds, more.added("ML-2012:0102/1"), len(more.leaves("ML-2012:ML"))
        (('country', 'region', 'cercle', 'commune'), True, 50)
        """
        new = list(places)
        divisions = []
        for division in self.divisions():
            kinds = dict.fromkeys((*division.kinds, *(each.kind for each in new if each.division == division.id)))
            divisions.append(replace(division, kinds=tuple(kinds)))
        made = Gazetteer(
            divisions=divisions,
            schemes=self.schemes(),
            kinds=self._kinds.values(),
            places=(*self._places.values(), *new),
            names=(*(name for found in self._names.values() for name in found), *names),
            codes=(*(code for found in self._codes.values() for code in found), *codes),
            links=(link for found in self._out.values() for link in found),
            default_division=self.default_division,
            foreign_prefixes=self.foreign_prefixes,
            country_codes=self.country_codes,
        )
        made._aliases, made._localities = self._aliases, self._localities
        made._added = self._added | {each.id for each in new}
        return made

    def added(self, id: str) -> bool:
        """Whether a place was added below those that links name."""
        return id in self._added

    def with_localities(self, holding: Mapping[str, Iterable[str]]) -> Gazetteer:
        """The same places with villages: name -> the lowest places known to hold a village of that name.

        Decision served: which cercle a report means that names a village. A village is no place: no figure is counted
        at it. Errors: ValueError for an unknown place.

        >>> from layidu.places.country import gazetteer_of
        >>> gazetteer_of("mali").with_localities({"Bambela": ["ML-2012:0101"]}).localities("BAMBELA")
        ('ML-2012:0101',)
        """
        made = copy.copy(self)
        known: dict[str, dict[str, None]] = {}
        for name, places in holding.items():
            bearers = known.setdefault(fold(name).replace(" ", ""), {})
            bearers.update(dict.fromkeys(map(self._known_place, places)))
        made._localities = {key: tuple(bearers) for key, bearers in known.items()}
        return made

    def localities(self, name: str) -> tuple[str, ...]:
        """The places that hold a village of that name, case, accents and spaces forgotten; see `with_localities`."""
        return self._localities.get(fold(name).replace(" ", ""), ())

    def codes(self, id: str, scheme: str | None = None) -> tuple[PlaceCode, ...]:
        """The codes of a place, of one scheme or of all.

        >>> from layidu.places.country import gazetteer_of
        >>> [code.code for code in gazetteer_of("mali").codes("ML-2023:11")]
        ['13', 'ML11', '11']
        """
        return tuple(code for code in self._codes.get(id, ()) if scheme in (None, code.scheme))

    def own_code(self, id: str, scheme: str) -> str | None:
        """The code that is the place's own under that scheme; ``None`` where the scheme has none for it.

        >>> from layidu.places.country import gazetteer_of
        >>> mali = gazetteer_of("mali")
        >>> mali.own_code("ML-2023:00", "cod-ab-2025"), mali.own_code("ML-2016:TAO", "cod-ab-2021")
        ('ML00', None)
        """
        return next((code.code for code in self.codes(id, scheme) if code.extent == "whole"), None)

    def by_code(self, scheme: str, code: str) -> tuple[PlaceCode, ...]:
        """What a code covers under one scheme: its own place first, then places that lie within it without a code.

        Empty when the scheme has no such code. Errors: KeyError for an unknown scheme.

        >>> from layidu.places.country import gazetteer_of
        >>> [found.place for found in gazetteer_of("mali").by_code("cod-ab-2021", "ML0605")]
        ['ML-2016:0605', 'ML-2016:TAO']
        """
        return tuple(self._by_code.get((self.scheme(scheme).id, code), ()))

    def scheme(self, id: str) -> Scheme:
        """The code scheme of that id. Errors: KeyError when there is none.

        >>> from layidu.places.country import gazetteer_of
        >>> gazetteer_of("mali").scheme("cod-ab-2021").division
        'ML-2016'
        """
        return self._schemes[id]

    def schemes(self, division: str | None = None, family: str | None = None) -> tuple[Scheme, ...]:
        """The code schemes, of one division or family or of all.

        >>> from layidu.places.country import gazetteer_of
        >>> [scheme.id for scheme in gazetteer_of("mali").schemes(division="ML-2016")]
        ['cod-ab-2021', 'iso-3166-2']
        """
        return tuple(s for s in self._schemes.values() if division in (None, s.division) and family in (None, s.family))

    def plain_code(self, scheme: str, code: str) -> str:
        """A code in the form that its scheme declares, undoing the other forms in which it is met.

        >>> from layidu.places.country import gazetteer_of
        >>> mali = gazetteer_of("mali")
        >>> mali.plain_code("cod-ab-2021", "MLI05"), mali.plain_code("ct-2023-007", "101")
        ('ML05', '0101')
        """
        code = code.strip().upper()
        if self.by_code(scheme, code):
            return code
        for form in self.scheme(scheme).other_forms:
            if match := re.fullmatch(form.pattern, code):
                return match.expand(form.code)
        return code

    def division_on(self, day: date) -> Division | None:
        """The division in force on that day; ``None`` when no division says so.

        >>> from layidu.places.country import gazetteer_of
        >>> gazetteer_of("mali").division_on(date(2022, 3, 1)).id
        'ML-2016'
        """
        return _in_force(self._divisions.values(), day)

    def scheme_on(self, family: str, day: date) -> Scheme | None:
        """The edition of a family of schemes that is in force on that day; ``None`` when there is none.

        >>> from layidu.places.country import gazetteer_of
        >>> gazetteer_of("mali").scheme_on("cod-ab", date(2022, 3, 1)).id
        'cod-ab-2021'
        """
        return _in_force(self.schemes(family=family), day)

    def links_from(self, id: str) -> tuple[PlaceLink, ...]:
        """What became of a lowest place: its links to all its successors.

        >>> from layidu.places.country import gazetteer_of
        >>> [(link.to_place, link.share_low) for link in gazetteer_of("mali").links_from("ML-2012:0101")]
        [('ML-2016:0103', 1.0)]
        """
        return tuple(self._out.get(id, ()))

    def links_to(self, id: str) -> tuple[PlaceLink, ...]:
        """Where a lowest place comes from: the links of all its predecessors to it.

        >>> from layidu.places.country import gazetteer_of
        >>> [link.from_place for link in gazetteer_of("mali").links_to("ML-2023:00-bamako")]
        ['ML-2016:0204', 'ML-2016:0901']
        """
        return tuple(self._in.get(id, ()))

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())


def _in_force(items: Iterable[Dated], day: date) -> Dated | None:
    for item in items:
        if (item.valid_from is None or item.valid_from <= day) and (item.valid_to is None or day <= item.valid_to):
            return item
    return None
