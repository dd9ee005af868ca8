"""A country's own facts: its divisions, code schemes and tables of places, read from ``countries/<id>``."""

from __future__ import annotations

import csv
import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any, Literal, TypeVar

Kind = str
Basis = Literal["any", "population", "area", "facilities"]
Extent = Literal["whole", "part"]
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Division:
    """One hierarchy of places at one vintage; ``kinds`` from the country down; an open end has no date."""

    id: str
    label_fr: str
    kinds: tuple[Kind, ...]
    valid_from: date | None
    valid_to: date | None
    source: str


@dataclass(frozen=True, slots=True)
class OtherForm:
    """A form in which a scheme's codes are also met: a whole-text pattern and the code that it stands for."""

    pattern: str
    code: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """A code scheme at one vintage: ``family`` joins the vintages, ``division`` says what its codes cut up.

    ``level_patterns`` tell a code's kind from its form; they say nothing about whether it exists.
    """

    id: str
    family: str
    label_fr: str
    division: str
    valid_from: date | None
    valid_to: date | None
    level_patterns: tuple[tuple[Kind, str], ...]
    other_forms: tuple[OtherForm, ...]
    source: str


@dataclass(frozen=True, slots=True)
class KindWords:
    """A kind of place, what French calls it (« région », « une région connue »), and the words met beside its names.

    ``sanitary_words`` are those of the health services' own part of the country that bears the place's name.
    """

    id: Kind
    label_fr: str
    known_fr: str
    words: tuple[str, ...]
    sanitary_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place in one division. Ids are opaque; the same ground has an id in each division."""

    id: str
    division: str
    kind: Kind
    name: str
    parent: str | None
    valid_from: date | None
    valid_to: date | None
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A spelling of a place: ``official``, ``ascii``, ``english`` or ``variant``, with the source that wrote it."""

    place: str
    name: str
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class PlaceCode:
    """A code of a place under one scheme.

    ``extent``: ``whole`` when the code is this place's own, ``part`` when the place merely lies within what the code
    covers. ``level`` is the kind that the code stands for. ``inferred``: the code was worked out and never read.
    """

    place: str
    scheme: str
    code: str
    level: Kind
    extent: Extent
    inferred: bool
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """What became of a place without children: the share of ``from_place`` (0-1) that lies in ``to_place``.

    ``share_low`` and ``share_high`` bound what is not known; the links of one place name all its successors.
    """

    from_place: str
    to_place: str
    basis: Basis
    share_low: float
    share_high: float
    inferred: bool
    source: str
    note: str = ""


@dataclass(frozen=True)
class Country:
    """What a country's folder says: how its places are cut up, named and coded, and where each fact was read."""

    id: str
    label_fr: str
    label_en: str
    iso_3166_1_alpha_2: str
    iso_3166_1_alpha_3: str
    currency: str
    division: str
    divisions: tuple[Division, ...]
    schemes: tuple[Scheme, ...]
    kinds: tuple[KindWords, ...]
    foreign_prefixes: Mapping[str, str]
    sources: Mapping[str, str]
    links_note: str
    places: tuple[Place, ...]
    names: tuple[PlaceName, ...]
    codes: tuple[PlaceCode, ...]
    links: tuple[PlaceLink, ...]


def countries() -> tuple[str, ...]:
    """The ids of the countries that are packaged: the folders that hold a ``country.yaml``, sorted.

    Decision served: which countries a workspace may be made for.

    >>> "mali" in countries()
    True
    """
    folders = resources.files("layidu").joinpath("countries").iterdir()
    return tuple(sorted(f.name for f in folders if f.is_dir() and f.joinpath("country.yaml").is_file()))


@functools.lru_cache(maxsize=8)
def country(id: str) -> Country:
    """A country's facts, one typed row for each line of its tables; read once.

    Decision served: none by itself; matching, translating and publishing stand on it. Errors: KeyError for a country
    that is not packaged; ValueError naming the table and line of a malformed row.

    >>> mali = country("mali")
    >>> mali.currency, [division.id for division in mali.divisions]
    ('XOF', ['ML-2012', 'ML-2016', 'ML-2023'])
    """
    import yaml

    if id not in countries():
        raise KeyError(f"no country {id!r}; there are: {', '.join(countries())}")
    folder = resources.files("layidu").joinpath("countries", id)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = folder.joinpath("country.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=loader)  # nosec B506  # noqa: S506 - a safe loader
    if data.get("id") != id:
        raise ValueError(f"countries/{id}/country.yaml: the id must be the folder's name")
    lists: dict[str, Any] = {
        "divisions": tuple(_division(item) for item in data.pop("divisions")),
        "schemes": tuple(_scheme(item) for item in data.pop("schemes")),
        "kinds": tuple(_kind(item) for item in data.pop("kinds")),
        "places": tuple(_rows(id, "places", _place)),
        "names": tuple(_rows(id, "names", lambda r: PlaceName(**r))),
        "codes": tuple(_rows(id, "codes", _code)),
        "links": tuple(_rows(id, "links", _link)),
    }
    return Country(**data, **lists)


def _rows(id: str, table: str, make: Callable[[dict[str, Any]], Row]) -> Iterator[Row]:
    file = resources.files("layidu").joinpath("countries", id, "places", f"{table}.csv")
    reader = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    for record in reader:
        try:
            yield make(dict(record))
        except (TypeError, ValueError, KeyError) as error:
            raise ValueError(f"countries/{id}/places/{table}.csv, line {reader.line_num}: {error}") from error


def _division(item: dict[str, Any]) -> Division:
    return Division(**{**item, "kinds": tuple(item["kinds"])})


def _kind(item: dict[str, Any]) -> KindWords:
    words = {name: tuple(item.get(name, ())) for name in ("words", "sanitary_words")}
    return KindWords(**{**item, **words})


def _scheme(item: dict[str, Any]) -> Scheme:
    patterns = tuple(item["level_patterns"].items())
    forms = tuple(OtherForm(**form) for form in item["other_forms"])
    return Scheme(**{**item, "level_patterns": patterns, "other_forms": forms})


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError(f"expected yes or no, found {text!r}")
    return text == "yes"


def _place(r: dict[str, Any]) -> Place:
    days = {"valid_from": _day(r["valid_from"]), "valid_to": _day(r["valid_to"])}
    return Place(**{**r, "parent": r["parent"] or None, **days})


def _code(r: dict[str, Any]) -> PlaceCode:
    if r["extent"] not in ("whole", "part"):
        raise ValueError(f"expected whole or part, found {r['extent']!r}")
    return PlaceCode(**{**r, "inferred": _yes(r["inferred"])})


def _link(r: dict[str, Any]) -> PlaceLink:
    low, high = float(r["share_low"]), float(r["share_high"])
    if not 0 <= low <= high <= 1:
        raise ValueError(f"shares out of order: {low} - {high}")
    return PlaceLink(**{**r, "share_low": low, "share_high": high, "inferred": _yes(r["inferred"])})
