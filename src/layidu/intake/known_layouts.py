"""Layouts that a person taught: which column of a partner's own table is which field, without guessing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from layidu.core.text import tidy
from layidu.intake.actors import actor_key
from layidu.intake.headers import Header
from layidu.intake.mapping import Field, Format, header_key
from layidu.intake.values import source_text
from layidu.intake.vocabulary import word_key
from layidu.intake.workbook import Cell

#: Between the two rows of a header, as ``Header.title`` writes them.
_OVER = " – "


@dataclass(frozen=True)
class KnownLayout:
    """What the columns of one layout are. ``columns``: header -> field, empty for a column to leave aside;
    ``groups``: header -> group of the catalogue; a header in neither is read as without the layout.

    ``header_key``: for which headers it holds (empty: for any). ``partner`` is a spelling of whose layout it is,
    ``partner_keys`` the keys of all of them; ``counting_mode`` holds for rows without their own.
    """

    id: str
    format: str
    header_key: str
    columns: Mapping[str, str]
    groups: Mapping[str, str] = field(default_factory=dict)
    counting_mode: str = ""
    partner: str = ""
    partner_keys: frozenset[str] = frozenset()


def labels_of(header: Header) -> tuple[str, ...]:
    """What each column of a header is called, the row above it included; empty where a column has no header.

    >>> from layidu.intake.headers import single_headers
    >>> labels_of(next(single_headers([(1, ("Zone ", "", 2025.0))])))
    ('Zone', '', '2025')
    """
    return tuple(
        tidy(header.title(position) or source_text(cell)) if cell != "" else ""
        for position, cell in enumerate(header.cells)
    )


def left_aside(format: Format, header: Header) -> frozenset[int]:
    """The columns of a header that a person said to leave aside."""
    if not format.aside:
        return frozenset()
    return frozenset(at for at, label in enumerate(labels_of(header)) if header_key(label) in format.aside)


def layout_key(labels: Iterable[str]) -> str:
    """The key under which a table of the same columns is known again: their order, case and accents are forgotten.

    >>> layout_key(["Zone *", "Réalisé"]) == layout_key(["REALISE", "", "zone"])
    True
    """
    keys = sorted({key for label in labels if (key := header_key(label))})
    return hashlib.blake2b("\n".join(keys).encode(), digest_size=16).hexdigest()


def partner_field(format: Format) -> Field | None:
    """The field that says whose rows they are; ``None`` for a format that has none.

    >>> from layidu.intake.mapping import read_mapping
    >>> partner_field(read_mapping("five_w")).id
    'organisation'
    """
    names = [*format.scope, *format.required_fields()]
    return next((format.fields[name] for name in names if name in format.fields and _is_actor(format, name)), None)


def _is_actor(format: Format, name: str) -> bool:
    return format.fields[name].type == "actor"


def taught_format(format: Format, known: KnownLayout) -> Format:
    """The format with the headers of a known layout as its own, so that reading needs no other rule.

    >>> from layidu.intake.mapping import read_mapping
    >>> known = KnownLayout("1", "five_w", "", {"Zone": "cercle", "Cercle": ""}, counting_mode="unique")
    >>> made = taught_format(read_mapping("five_w"), known)
    >>> made.field_of_header["zone"], "cercle" in made.field_of_header, made.fields["counting_mode"].default
    ('cercle', False, 'unique')
    """
    told = {header_key(header): name for header, name in known.columns.items()}
    groups = {header_key(header) for header in known.groups}
    # In a header of two rows the lower cell alone would be asked first.
    claimed = {*told, *groups, *(header_key(part) for header in known.columns for part in header.split(_OVER)[1:])}
    whose = partner_field(format) if known.partner else None
    fields: dict[str, Field] = {}
    for each in format.fields.values():
        learned = tuple(header for header, name in told.items() if name == each.id)
        made = replace(each, headers=(*learned, *(header for header in each.headers if header not in claimed)))
        if each.id == "counting_mode" and known.counting_mode:
            made = replace(made, default=known.counting_mode)
        if whose is not None and each.id == whose.id and not learned:
            made = replace(made, default=known.partner, required=False)
        if each.words is not None and each.words.name == "groups" and groups:
            spellings = {word_key(header.split(_OVER)[-1]): group for header, group in known.groups.items()}
            made = replace(made, words=replace(each.words, ids={**each.words.ids, **spellings}))
        fields[each.id] = made
    unfold = replace(format.unfold, least=1) if groups and format.unfold is not None else format.unfold
    aside = frozenset(header for header, name in told.items() if not name)
    return replace(format, fields=fields, unfold=unfold, aside=aside)


def holds_for(known: KnownLayout, format: Format, columns: Mapping[str, int], rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a table may be of a layout: one that is a partner's holds for tables in which nobody else reports."""
    whose = partner_field(format)
    if not known.partner or whose is None or whose.id not in columns:
        return True
    position = columns[whose.id]
    said = {actor_key(source_text(row[position])) for row in rows if source_text(row[position])}
    return said <= known.partner_keys
