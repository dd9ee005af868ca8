"""One cell -> one typed value, or the reason why it is none. An absent value is ``None``, never zero."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from layidu.catalogue.entries import FindingCode, entries
from layidu.core.numbers import parse_number
from layidu.core.periods import Period
from layidu.core.text import fold, looks_misread, repair, tidy
from layidu.intake.actors import ActorDirectory
from layidu.intake.days import span_of
from layidu.intake.formulas import ERROR_VALUES, NOT_CALCULATED
from layidu.intake.json_rows import NESTED
from layidu.intake.mapping import Field
from layidu.intake.records import ActorRef
from layidu.intake.workbook import Cell

#: Words by which people say that a figure is not there.
ABSENT_WORDS = frozenset(
    ("", "nd", "n d", "na", "n a", "nc", "non disponible", "non renseigne", "inconnu", "not available")
)
#: Above this a count or an amount is a slip of the hand, and would not fit a database's integers.
LARGEST = 10**15
PART_MARK = ";"
_DEGREES = re.compile(r"[-+\N{MINUS SIGN}]?\d{1,3}(?:[.,]\d{1,20})?")
_WORDY = ("text", "actor", "actors", "place_name", "scheme")


@dataclass(frozen=True, slots=True)
class Issue:
    """Something to say of a field of a row: the finding's code, the value seen, the words of its message, the mend."""

    code: str
    field: str
    value: str = ""
    names: Mapping[str, str] = dataclasses.field(default_factory=dict)
    mend: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether the finding's severity holds the row."""
        severity: str = entries(FindingCode)[self.code].severity
        return severity == "error"


Parsed = tuple[Any, tuple[Issue, ...]]


def source_text(cell: Cell) -> str:
    """The trimmed text of a cell as its reader sees it: whole numbers without decimals, days as ISO dates.

    >>> source_text(1200.0), source_text("  Gao "), source_text(datetime(2025, 3, 1))
    ('1200', 'Gao', '2025-03-01')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < LARGEST * 10 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


class CellReader:
    """Reads cells into the types that their fields declare; each distinct cell of a column is read once.

    Decision served: which figures of a report can be used. ``within`` is the file's period, for months without year.
    """

    def __init__(self, actors: ActorDirectory, within: Period | None) -> None:
        self._actors = actors
        self._within = within
        self._seen: dict[tuple[str, type, Cell], Parsed] = {}

    def read(self, cell: Cell, of: Field) -> Parsed:
        """The typed value (``None``: absent) and what must be said; a value with an error is ``None`` too."""
        key = (of.id, type(cell), cell)
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = self._read(cell, of)
        return found

    def _read(self, cell: Cell, of: Field) -> Parsed:
        issues: list[Issue] = []
        if isinstance(cell, str):
            text = tidy(cell)
            if text.upper() in ERROR_VALUES or text == NOT_CALCULATED:
                return None, (Issue("FORMULE-ERREUR", of.id, text),)
            if text == NESTED:
                return None, (Issue("VALEUR-IMBRIQUEE", of.id, text),)
            if looks_misread(text):
                issues.append(Issue("TEXTE-MAL-LU", of.id, text, {"read_as": repair(text)}))
                text = repair(text)
            if len(text) > of.length:
                shown = text[:60] + "…"
                return None, (
                    Issue("TEXTE-TROP-LONG", of.id, shown, {"length": str(len(text)), "limit": str(of.length)}),
                )
            cell = text
            if fold(text) in ABSENT_WORDS and of.type not in _WORDY and not (of.words and of.words.find(text)):
                said = (Issue("ABSENCE-DITE", of.id, text),) if text else ()
                return None, (*issues, *said)
        if cell == "":
            return None, tuple(issues)
        value, more = _READERS[of.type](self, cell, of)
        return value, (*issues, *more)

    def _text(self, cell: Cell, of: Field) -> Parsed:
        return source_text(cell), ()

    def _code(self, cell: Cell, of: Field) -> Parsed:
        return source_text(cell).zfill(of.width), ()

    def _actor(self, cell: Cell, of: Field) -> Parsed:
        text = source_text(cell)
        if together := self._actors.consortium(text):
            names = {"lead": together[0].spelling, "parts": ", ".join(ref.spelling for ref in together)}
            return together[0], (Issue("ACTEUR-CONSORTIUM", of.id, text, names),)
        return self._actors.resolve(text), ()

    def together(self, cell: Cell) -> tuple[ActorRef, ...]:
        """The actors that a cell of one actor joins, the first of whom answers; none where it names one."""
        return self._actors.consortium(source_text(cell))

    def meet(self, cells: Iterable[Cell], of: Field) -> None:
        """Know the actors of a column before reading it."""
        texts = dict.fromkeys(tidy(source_text(cell)) for cell in cells if cell != "")
        self._actors.meet([text for text in texts if len(text) <= of.length])

    def _many_actors(self, cell: Cell, of: Field) -> Parsed:
        names = [name for part in source_text(cell).split(PART_MARK) if (name := tidy(part))]
        return tuple({ref.id: ref for ref in map(self._actors.resolve, names)}.values()), ()

    def _number(self, cell: Cell, of: Field) -> Decimal | Issue:
        seen = source_text(cell)
        if isinstance(cell, int | float):
            number: Decimal | None = Decimal(seen)
        elif isinstance(cell, str):
            number = parse_number(cell.removesuffix("%") if of.type in ("percent", "points") else cell)
        else:
            number = None
        if number is None or not number.is_finite():
            return Issue("NOMBRE-ILLISIBLE", of.id, seen)
        if number < 0:
            return Issue("NOMBRE-NEGATIF", of.id, seen)
        if number > LARGEST:
            return Issue("NOMBRE-HORS-BORNES", of.id, seen, {"maximum": str(LARGEST)})
        return number

    def _count(self, cell: Cell, of: Field) -> Parsed:
        number = self._number(cell, of)
        if isinstance(number, Issue):
            return None, (number,)
        if number != number.to_integral_value():
            return None, (Issue("NOMBRE-NON-ENTIER", of.id, source_text(cell)),)
        if of.maximum is not None and number > of.maximum:
            return None, (Issue("NOMBRE-HORS-BORNES", of.id, source_text(cell), {"maximum": str(of.maximum)}),)
        return int(number), ()

    def _amount(self, cell: Cell, of: Field) -> Parsed:
        number = self._number(cell, of)
        return (None, (number,)) if isinstance(number, Issue) else (number, ())

    def _percent(self, cell: Cell, of: Field) -> Parsed:
        number = self._number(cell, of)
        if isinstance(number, Issue):
            return None, (number,)
        if number > 100:
            return None, (Issue("NOMBRE-HORS-BORNES", of.id, source_text(cell), {"maximum": "100"}),)
        if 0 < number < 1 and isinstance(cell, int | float) and of.type == "percent":
            return None, (Issue("PART-AMBIGUE", of.id, source_text(cell)),)
        return number / 100, ()

    def _degrees(self, cell: Cell, of: Field) -> Parsed:
        """Decimal degrees, south and west below zero; a comma and a point both part the decimals here."""
        seen = source_text(cell)
        if not _DEGREES.fullmatch(bare := seen.removesuffix("°").strip()):
            return None, (Issue("COORDONNEE-ILLISIBLE", of.id, seen),)
        degrees = float(bare.replace(",", ".").replace("\N{MINUS SIGN}", "-"))
        if of.maximum is not None and abs(degrees) > of.maximum:
            return None, (Issue("NOMBRE-HORS-BORNES", of.id, seen, {"maximum": str(of.maximum)}),)
        return degrees, ()

    def _date(self, cell: Cell, of: Field) -> Parsed:
        span = span_of(cell, self._within)
        if span is None or (span.start != span.end and not of.edge):
            return None, (Issue("DATE-ILLISIBLE", of.id, source_text(cell)),)
        return (span.end if of.edge == "end" else span.start), ()

    def _period(self, cell: Cell, of: Field) -> Parsed:
        span = span_of(cell, self._within)
        if span is None:
            return None, (Issue("DATE-ILLISIBLE", of.id, source_text(cell)),)
        if span.start == span.end and of.edge != "start":
            span = Period.month(span.start.year, span.start.month)
        return span, ()

    def _choice(self, cell: Cell, of: Field) -> Parsed:
        words = of.words
        if words is None:
            raise ValueError(f"field {of.id} declares no vocabulary")
        text = source_text(cell)
        found = words.find(text)
        if found is None:
            near = words.near(text) or list(words.labels.values())[:12]
            return None, (Issue(of.unknown, of.id, text, {"known": ", ".join(f"« {label} »" for label in near)}),)
        return found, ()

    def _yes_no(self, cell: Cell, of: Field) -> Parsed:
        found, issues = self._choice(cell, of)
        return (None if found is None else found == "yes"), issues


_READERS: Mapping[str, Callable[[CellReader, Cell, Field], Parsed]] = {
    "text": CellReader._text,
    "scheme": CellReader._text,
    "place_name": CellReader._text,
    "place_code": CellReader._code,
    "actor": CellReader._actor,
    "actors": CellReader._many_actors,
    "count": CellReader._count,
    "amount": CellReader._amount,
    "percent": CellReader._percent,
    "points": CellReader._percent,
    "date": CellReader._date,
    "period": CellReader._period,
    "choice": CellReader._choice,
    "yes_no": CellReader._yes_no,
    "degrees": CellReader._degrees,
}
