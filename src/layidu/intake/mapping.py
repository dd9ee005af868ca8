"""What a format is: its columns, their types and headers, and what makes a row itself. Read from ``mapping.yaml``."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Literal, get_args

from layidu.core.text import fold, repair
from layidu.intake.vocabulary import Vocabulary, inline, shared

FieldType = Literal[
    "text", "actor", "actors", "place_name", "place_code", "scheme", "count", "percent", "points", "amount",
    "date", "period", "choice", "yes_no", "degrees",
]  # fmt: skip


@functools.lru_cache(maxsize=16384)
def header_key(text: str) -> str:
    """The key under which a header meets its field: no accents, asterisks, line breaks or case; HXL tags keep their #.

    >>> header_key("RÉGION *\\n"), header_key("#adm1 +Code"), header_key("N° engagement")
    ('region', '#adm1+code', 'n engagement')
    """
    bare = repair(text).strip()
    if bare.startswith("#"):
        tag, *attributes = "".join(bare.lower().split()).split("+")
        return "+".join([tag, *sorted(attributes)])
    return fold(bare)


@dataclass(frozen=True)
class Field:
    """One column of a format. ``headers`` are keys; ``label`` is the French header, written by exports.

    ``edge``: which end of a month or year a date column means when it holds no day. ``width``: codes are padded to it
    with zeros (a workbook drops them). ``default``: what an empty cell means, where the format says so.
    """

    id: str
    type: FieldType
    label: str
    headers: tuple[str, ...]
    required: bool = False
    words: Vocabulary | None = None
    unknown: str = "CHOIX-INCONNU"
    edge: Literal["", "start", "end"] = ""
    width: int = 0
    maximum: int | None = None
    default: str | None = None
    length: int = 4000


@dataclass(frozen=True)
class Unfold:
    """How a wide table of a format is read: its ``figure`` may stand in columns named by a value of a field of ``by``.

    ``around`` are words that a header may have around that value (« Nombre de filles »); ``other`` are beginnings of
    words by which a header says another measure (« Filles ciblées »), so that its column is not read as this one.
    ``ask`` are groups the names of whose parts people also give to everybody (« Femmes », « Hommes »: adults, or all).
    ``named``: some header must say the figure's own name, since other formats count people in the same columns.
    ``least``: so many columns must say a value; one alone says too little, unless a person said so.
    """

    figure: str
    by: tuple[str, ...]
    around: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    named: bool = False
    ask: tuple[str, ...] = ()
    least: int = 2


@dataclass(frozen=True)
class Official:
    """The official template of a format: a row in which none of ``asks`` is filled is no data row, whatever it holds.

    ``given`` are the fields that the template fills in itself, in rows that nobody has touched.
    """

    asks: tuple[str, ...]
    given: tuple[str, ...]


@dataclass(frozen=True)
class Format:
    """A format as declared: what it holds, how it is known, its columns, identity and scope.

    ``one_of``: of each group of columns at least one must be there, and filled in each row. ``scheme`` is the fixed
    code scheme, ``family`` the family of schemes of which the one in force at the row's period is meant. ``country`` is
    the field that says the row's country; ``instead`` gives the field whose name stands in where a level has neither
    name nor code. ``exchange`` are the headers of a published schema, whose loss is said column by column.
    """

    id: str
    label_fr: str
    label_en: str
    about: str
    fields: Mapping[str, Field]
    one_of: tuple[tuple[str, ...], ...]
    identity: tuple[str, ...]
    scope: tuple[str, ...]
    period: tuple[str, ...] = ()
    period_required: bool = False
    period_from_file: bool = False
    scheme: str = ""
    family: str = ""
    place_kinds: tuple[str, ...] = ()
    many_places: bool = False
    country: str = ""
    instead: Mapping[str, str] = field(default_factory=dict)
    exchange: tuple[str, ...] = ()
    unfold: Unfold | None = None
    official: Official | None = None
    unstated_places: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @functools.cached_property
    def field_of_header(self) -> Mapping[str, str]:
        """The field that a header key names."""
        return {header: each.id for each in self.fields.values() for header in each.headers}

    def required_fields(self) -> tuple[str, ...]:
        """The columns without which a sheet is not of this format."""
        return tuple(each.id for each in self.fields.values() if each.required)


def _unfold(declared: Mapping[str, Any]) -> Unfold:
    return Unfold(
        figure=declared["figure"],
        by=tuple(declared["by"]),
        around=tuple(sorted((fold(word) for word in declared.get("around", ())), key=len, reverse=True)),
        other=tuple(fold(word) for word in declared.get("other", ())),
        named=bool(declared.get("named", False)),
        ask=tuple(declared.get("ask", ())),
    )


def _headers(declared: Mapping[str, Any]) -> tuple[str, ...]:
    said = [*declared.get("fr", ()), *declared.get("en", ()), *declared.get("hxl", ())]
    return tuple(dict.fromkeys(header_key(str(header)) for header in said))


def _field(format_id: str, name: str, data: Mapping[str, Any]) -> Field:
    known = {"type", "headers", "required", "vocabulary", "unknown", "edge", "width", "maximum", "default", "length"}
    if unknown := sorted(set(data) - known):
        raise ValueError(f"{format_id}/mapping.yaml, {name}: unknown keys {', '.join(unknown)}")
    if data["type"] not in get_args(FieldType):
        raise ValueError(f"{format_id}/mapping.yaml, {name}: unknown type {data['type']}")
    words = data.get("vocabulary", "yes_no" if data["type"] == "yes_no" else None)
    if isinstance(words, str):
        words = shared(words)
    elif words is not None:
        words = inline(f"{format_id}.{name}", words)
    default_length = 200 if data["type"] in ("actor", "place_name", "place_code") else 4000
    return Field(
        id=name,
        type=data["type"],
        label=data["headers"]["fr"][0],
        headers=_headers(data["headers"]),
        required=bool(data.get("required", False)),
        words=words,
        unknown=data.get("unknown", "CHOIX-INCONNU"),
        edge=data.get("edge", ""),
        width=int(data.get("width", 0)),
        maximum=data.get("maximum"),
        default=data.get("default"),
        length=int(data.get("length", default_length)),
    )


@functools.cache
def read_mapping(format_id: str) -> Format:
    """A format's mapping. Errors: ValueError naming the file, where it is malformed; FileNotFoundError.

    >>> read_mapping("five_w").fields["organisation"].label
    'Organisation'
    """
    import yaml

    path = resources.files("layidu.intake").joinpath("formats", format_id, "mapping.yaml")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # nosec B506  # noqa: S506 - a safe loader
    return declared_format(format_id, data)


def declared_format(format_id: str, data: Mapping[str, Any]) -> Format:
    """A format from its declaration as a mapping. Errors: ValueError naming it, where it is malformed."""
    fields = {name: _field(format_id, name, declared) for name, declared in data["fields"].items()}
    period, places, wide = data.get("period", {}), data.get("places", {}), data.get("unfold")
    made = Format(
        id=data["id"],
        label_fr=data["label_fr"],
        label_en=data["label_en"],
        about=data["about"],
        fields=fields,
        one_of=tuple(tuple(group) for group in data.get("one_of", ())),
        identity=tuple(data["identity"]),
        scope=tuple(data["scope"]),
        period=tuple(period.get("fields", ())),
        period_required=bool(period.get("required", False)),
        period_from_file=bool(period.get("from_file", False)),
        scheme=places.get("scheme", ""),
        family=places.get("family", ""),
        place_kinds=tuple(places.get("kinds", ())),
        many_places=bool(places.get("many", False)),
        country=places.get("country", ""),
        instead=places.get("instead", {}),
        exchange=tuple(data.get("exchange", ())),
        unfold=None if wide is None else _unfold(wide),
        official=Official(tuple(form["asks"]), tuple(form["given"])) if (form := data.get("template")) else None,
        unstated_places=frozenset(fold(word) for word in places.get("unstated", ())),
        extra=data.get("extra", {}),
    )
    _check(made, format_id)
    return made


def _check(made: Format, folder: str) -> None:
    wide = (made.unfold.figure, *made.unfold.by) if made.unfold else ()
    form = (*made.official.asks, *made.official.given) if made.official else ()
    named = {
        *form,
        *wide,
        *made.identity,
        *made.scope,
        *made.period,
        *(each for group in made.one_of for each in group),
    }
    named |= {*made.instead, *made.instead.values(), *((made.country,) if made.country else ())}
    if strange := [header for header in made.exchange if header_key(header) not in made.field_of_header]:
        raise ValueError(f"{folder}/mapping.yaml: no field has the exchanged columns {', '.join(strange)}")
    if made.id != folder:
        raise ValueError(f"{folder}/mapping.yaml: the id must be the folder's name")
    if unknown := sorted(named - set(made.fields) - {"places", "period"}):
        raise ValueError(f"{folder}/mapping.yaml: unknown fields {', '.join(unknown)}")
    if sum(len(each.headers) for each in made.fields.values()) != len(made.field_of_header):
        raise ValueError(f"{folder}/mapping.yaml: two fields share a header")
