"""What the columns of a table that nobody taught may be: a guess by their headers, then by what stands below them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from layidu.catalogue.findings import refusal
from layidu.core.numbers import parse_number
from layidu.core.text import fold, tidy
from layidu.intake.actors import actor_key
from layidu.intake.days import span_of
from layidu.intake.extent import column_letters
from layidu.intake.headers import Header, double_headers, single_headers
from layidu.intake.known_layouts import labels_of, partner_field
from layidu.intake.layout import ANSWER_SHEETS
from layidu.intake.mapping import Field, Format, header_key
from layidu.intake.unfolding import wide_columns
from layidu.intake.values import source_text
from layidu.intake.workbook import Cell, Sheet, Workbook
from layidu.places.gazetteer import Gazetteer

#: The column is read as its own header says: a group or a month that the catalogue knows.
AUTO = "auto"
_NEAR = 84
_SHARE = 0.6
_LOOKED_AT = 60
_SHOWN = 3


@dataclass(frozen=True)
class ColumnGuess:
    """One column: what it is called, its letters, some of its values, and the field it may be (empty: none)."""

    label: str
    letters: str
    samples: tuple[str, ...]
    field: str


@dataclass(frozen=True)
class Proposal:
    """The table of a file that may be taught. ``header_row`` is its lowest header row as Excel numbers it."""

    sheet: str
    header_row: int
    format: str
    columns: tuple[ColumnGuess, ...]


def propose(
    workbook: Workbook,
    formats: Mapping[str, Format],
    gazetteer: Gazetteer,
    actors: Collection[str],
    *,
    format: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
) -> Proposal:
    """The likeliest table of a workbook with a guess for every column, for a person to confirm or to change.

    Decision served: which questions to ask about a file that was refused. In: the workbook, the formats, the places,
    the spellings of actors known; what the person says already. Nothing guessed here is ever loaded by itself.
    Errors: Refusal FORMAT-INCONNU, FEUILLE-INCONNUE, FICHIER-VIDE where no row could be a header.
    """
    if format is not None and format not in formats:
        raise refusal("FORMAT-INCONNU", format=format, known=", ".join(sorted(formats)))
    sheets = [each for each in workbook.sheets if each.rows and each.name not in ANSWER_SHEETS]
    if sheet is not None:
        sheets = [each for each in sheets if each.name == sheet]
        if not sheets:
            names = ", ".join(f"« {each.name} »" for each in workbook.sheets)
            raise refusal("FEUILLE-INCONNUE", sheet_asked=sheet, known=names, file=workbook.file)
    asked = [formats[format]] if format else [formats[name] for name in sorted(formats)]
    found = [
        (_named(labels_of(header), asked), sum(_is_text(cell) for cell in header.cells), each.visible, each, header)
        for each in sheets
        for header in _headers(each, header_row)
    ]
    if not found:
        raise refusal("FICHIER-VIDE", file=workbook.file)
    *_, chosen, header = max(found, key=lambda item: (item[2], item[0], item[1]))
    knower = _Knower(gazetteer, actors)
    guesses = {one.id: _guessed(one, chosen, header, knower) for one in asked}
    best = max(asked, key=lambda one: _fits(one, header, guesses[one.id]))
    labels, told = labels_of(header), guesses[best.id]
    rows = [cells for _, cells in chosen.rows[header.start :]]
    return Proposal(
        chosen.name,
        chosen.rows[header.last][0],
        best.id,
        tuple(
            ColumnGuess(label, column_letters(chosen.first_column + at), _samples(rows, at)[:_SHOWN], told.get(at, ""))
            for at, label in enumerate(labels)
            if label
        ),
    )


def _headers(sheet: Sheet, row: int | None) -> Iterator[Header]:
    for header in (*single_headers(sheet.rows), *double_headers(sheet.rows)):
        wanted = row is None or sheet.rows[header.last][0] == row
        if wanted and header.start < len(sheet.rows) and sum(cell != "" for cell in header.cells) >= 2:
            yield header


def _is_text(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(tidy(cell)) and parse_number(cell) is None


def _named(labels: Sequence[str], asked: Sequence[Format]) -> int:
    keys = [header_key(label) for label in labels if label]
    return max(sum(key in one.field_of_header for key in keys) for one in asked)


def _guessed(format: Format, sheet: Sheet, header: Header, knower: _Knower) -> dict[int, str]:
    """Position -> field: the header's own name, then a near one, then what the column holds."""
    told: dict[int, str] = {}
    labels = labels_of(header)
    for at in range(len(labels)):
        name = next((n for text in header.texts(at) if (n := format.field_of_header.get(header_key(text)))), None)
        if name and name not in told.values():
            told[at] = name
    if wide := wide_columns(format, header, {name: at for at, name in told.items()}):
        told |= dict.fromkeys(wide.positions, AUTO)
    for at, label in enumerate(labels):
        if label and at not in told and (name := _near(format, label)) and name not in told.values():
            told[at] = name
    rows = [cells for _, cells in sheet.rows[header.start :]]
    for at, label in enumerate(labels):
        if label and at not in told:
            cells = [row[at] for row in rows if row[at] != ""][:_LOOKED_AT]
            free = [each for each in format.fields.values() if each.id not in told.values()]
            if cells and (name := next((each.id for each in free if knower.holds(format, each, cells)), None)):
                told[at] = name
    return told


def _near(format: Format, label: str) -> str | None:
    from rapidfuzz import fuzz, process

    found = process.extractOne(header_key(label), list(format.field_of_header), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return format.field_of_header[found[0]] if found else None


def _fits(format: Format, header: Header, told: Mapping[int, str]) -> tuple[bool, bool, int, float]:
    """How well a format fits: wholly by the headers' own names; else a report that partners send each month is likelier
    than any other table, since it is their layouts that differ."""
    needed = [*((name,) for name in format.required_fields()), *format.one_of]
    exact = {format.field_of_header.get(header_key(label)) for label in labels_of(header)}
    names = set(told.values())
    met = sum(any(name in names for name in group) for group in needed)
    wholly = all(any(name in exact for name in group) for group in needed)
    report = partner_field(format) is not None and "period" in format.scope and format.unfold is not None
    return (wholly, report, len(names), met / len(needed) if needed else 0.0)


def _samples(rows: Sequence[Sequence[Cell]], at: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for row in rows[:_LOOKED_AT] if (text := source_text(row[at]))))


class _Knower:
    """What the cells of a column look like: places of a kind, words of the catalogue, months, figures, known actors."""

    def __init__(self, gazetteer: Gazetteer, actors: Collection[str]) -> None:
        self._actors = {actor_key(name) for name in actors}
        self._names: dict[str, set[str]] = {}
        for place in gazetteer:
            said = (place.name, *(name.name for name in gazetteer.names(place.id)), *gazetteer.aliases(place.id))
            self._names.setdefault(place.kind, set()).update(map(fold, said))

    def holds(self, format: Format, of: Field, cells: Sequence[Cell]) -> bool:
        """Whether most of the cells could be of that field."""
        return sum(self._could(format, of, cell) for cell in cells) >= _SHARE * len(cells)

    def _could(self, format: Format, of: Field, cell: Cell) -> bool:
        text = source_text(cell)
        if of.type == "place_name":
            return fold(text) in self._names.get(of.id, ())
        if of.type == "choice" and of.words is not None:
            return of.words.find(text) is not None
        if of.type == "period" or (of.type == "date" and of.id in format.period):
            return not isinstance(cell, int | float) and parse_number(text) is None and span_of(cell, None) is not None
        if format.unfold is not None and of.id == format.unfold.figure:
            return parse_number(text) is not None
        whose = partner_field(format)
        return whose is not None and of.id == whose.id and actor_key(text) in self._actors
