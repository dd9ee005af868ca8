"""The door of intake: a file as it came -> a ``Reading``, or a ``Refusal`` that says everything that is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from layidu.catalogue.findings import refusal
from layidu.core.findings import Finding
from layidu.core.periods import Period
from layidu.core.text import fold
from layidu.intake.actors import ActorDirectory
from layidu.intake.days import period_of_name
from layidu.intake.extent import column_letters
from layidu.intake.fitting import span_of_sheet
from layidu.intake.folding import DistinctRow, fold_rows
from layidu.intake.formats import checker, formats_taught, recorder
from layidu.intake.known_layouts import KnownLayout
from layidu.intake.layout import TOTAL_WORDS, Table, find_tables
from layidu.intake.personal import personal_columns
from layidu.intake.placing import Placer
from layidu.intake.plausibility import doubtful_figures, misfit_unit
from layidu.intake.reader_process import ReaderProcess
from layidu.intake.records import Held, Loaded, Origin, Reading
from layidu.intake.rows import TOGETHER, RowCells, TypedRow, identity_of
from layidu.intake.telling import Teller, worst_first
from layidu.intake.values import CellReader, Issue
from layidu.intake.vocabulary import TaughtWords
from layidu.intake.workbook import open_workbook
from layidu.places.gazetteer import Gazetteer

_TOTAL_STARTS = ("total ", "totaux ", "sous total ", "sous totaux ", "grand total ")
#: Two years hold each month twice, so that a month alone is none.
_NO_YEAR = Period(date(2023, 1, 1), date(2024, 12, 31))


def read_file(
    path: Path,
    *,
    gazetteer: Gazetteer,
    actors: ActorDirectory,
    format: str | None = None,
    sheet: str | None = None,
    period: Period | None = None,
    file_name: str | None = None,
    reader: ReaderProcess | None = None,
    layouts: Sequence[KnownLayout] = (),
    words: TaughtWords = (),
) -> Reading:
    """Read a partner's or a ministry's file into typed rows, with everything that is wrong or doubtful in it.

    Decision served: what of a file may enter the ledger, and what must go back to its sender.
    In: the file; the places and actors known; where the file alone is not enough, its format, sheet and period, and
    the name that its sender gave it; ``reader`` opens it in a process of its own; ``layouts`` and
    ``words`` (spellings of activities) are those that a person taught. Out: a ``Reading`` whose data rows are each
    loaded, held with reasons, or folded onto an exact repeat (``read == len(loaded) + len(held) + folded``).
    Errors: ``Refusal`` with all findings.
    Assumption: a file whose rows carry no month is about the month in its name.

    >>> import tempfile
    >>> from layidu.places.country import gazetteer_of
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "presence_mars_2022.csv")
    ...     _ = path.write_text("Organisation;Région\\nTerre Neuve;Gao\\nTerre Neuve;Gao\\n", encoding="utf-8")
    ...     reading = read_file(path, gazetteer=gazetteer_of("mali"), actors=ActorDirectory())
    >>> reading.format, reading.read, len(reading.loaded), len(reading.held), reading.folded, str(reading.period)
    ('five_w', 2, 1, 0, 1, '2022-03')
    """
    workbook = open_workbook(path, file_name) if reader is None else reader.open(path, file_name)
    tables = find_tables(workbook, formats_taught(words), format=format, sheet=sheet, known=layouts)
    named = period or period_of_name(workbook.file)
    periods = [named if period else _period_of(table, named, len(tables)) for table in tables]
    if any(_needs_a_period(table) and of is None for table, of in zip(tables, periods, strict=True)):
        raise refusal("PERIODE-ABSENTE", file=workbook.file, cell="le fichier")
    readings = [
        _read_table(table, gazetteer, actors, of, workbook.findings if table is tables[0] else ())
        for table, of in zip(tables, periods, strict=True)
    ]
    spans = [reading.period for reading in readings if reading.period is not None]
    return replace(
        readings[0],
        sheet=", ".join(reading.sheet for reading in readings),
        columns={name: header for reading in reversed(readings) for name, header in reading.columns.items()},
        period=period or (Period(min(of.start for of in spans), max(of.end for of in spans)) if spans else None),
        read=sum(reading.read for reading in readings),
        loaded=[row for reading in readings for row in reading.loaded],
        held=[row for reading in readings for row in reading.held],
        findings=worst_first(said for reading in readings for said in reading.findings),
        letters={key: letters for reading in readings for key, letters in reading.letters.items()},
        complete=all(reading.complete for reading in readings),
        example=any(reading.example for reading in readings),
    )


def _period_of(table: Table, named: Period | None, tables: int) -> Period | None:
    """The period that the file's name says; with several sheets, or where it says none, the sheet's own name."""
    own = span_of_sheet(table.sheet.name, named) if named else span_of_sheet(table.sheet.name, _NO_YEAR)
    return (own or named) if tables > 1 else (named or own)


def _read_table(
    table: Table,
    gazetteer: Gazetteer,
    actors: ActorDirectory,
    file_period: Period | None,
    about_file: Sequence[Finding],
) -> Reading:
    met_before = frozenset(actors.new())
    teller = Teller(table, (*about_file, *table.findings))
    distinct, spaces = fold_rows(table.rows)
    for row in spaces:
        teller.tell_spaces(row)
    typed = _Typing(table, gazetteer, actors, file_period).rows(distinct)
    teller.add([*doubtful_figures(table, typed), *personal_columns(table, distinct)])
    loaded, held = _recorded(table, distinct, typed, teller)
    teller.actors(actors, typed, met_before)
    teller.repeats(sum(len(row.repeats) for row in distinct))
    return Reading(
        format=table.format.id,
        sheet=table.sheet.name,
        columns={name: table.headers[position] for name, position in table.columns.items()},
        period=_hull(typed) or file_period,
        read=len(table.rows),
        loaded=loaded,
        held=held,
        findings=teller.findings(),
        complete=table.complete,
        example=table.example,
        meta={
            **({"title": table.title} if table.title else {}),
            **({"layout": table.known.id} if table.known is not None else {}),
        },
        letters={
            (table.sheet.name, header): column_letters(table.sheet.first_column + position)
            for position, header in enumerate(table.headers[: len(table.sheet.rows[0][1])])
            if not table.is_tree
        },
    )


def _needs_a_period(table: Table) -> bool:
    format = table.format
    return format.period_required and not any(name in table.columns for name in format.period)


class _Typing:
    """Types the distinct rows of one table."""

    def __init__(
        self,
        table: Table,
        gazetteer: Gazetteer,
        actors: ActorDirectory,
        file_period: Period | None,
    ) -> None:
        self._table, self._format = table, table.format
        self._reader = CellReader(actors, file_period)
        self._placer = Placer(gazetteer, table.format)
        self._file_period = file_period

    def rows(self, distinct: Sequence[DistinctRow]) -> list[TypedRow]:
        columns = [(self._format.fields[name], position) for name, position in self._table.columns.items()]
        read = self._reader.read
        defaults = {each.id: each.default for each in self._format.fields.values() if each.default is not None}
        # A taught layout names its partner once, as a file would in every row.
        said_once = {name for name in defaults if self._format.fields[name].type == "actor"}
        for field, position in columns:
            if field.type == "actor":
                self._reader.meet((row.cells[position] for row in distinct), field)
        typed = []
        for row in distinct:
            values: dict[str, Any] = {}
            issues: list[Issue] = []
            first = next(text for text in row.texts if text)
            if self._is_total(fold(first), row):
                issues.append(Issue("LIGNE-TOTAL", next(iter(self._table.columns)), first))
                typed.append(TypedRow(row.number, row.repeats, values, (), None, self._format.extra, False, issues))
                continue
            for field, position in columns:
                value, more = read(row.cells[position], field)
                if value is not None:
                    values[field.id] = value
                if more:
                    issues.extend(more)
                    if field.type == "actor" and (together := self._reader.together(row.cells[position])):
                        values[f"{field.id}{TOGETHER}"] = together
            failed = {issue.field for issue in issues if issue.holds}
            issues.extend(self._missing(values, failed))
            for name, default in defaults.items():
                if name not in failed and name not in values:
                    values[name] = read(default, self._format.fields[name])[0] if name in said_once else default
            period, said = self._period(values, failed)
            issues.extend(said)
            places, about_places = self._placer.place(values, failed, period or self._file_period)
            issues.extend(about_places)
            country = self._placer.is_country(places)
            typed.append(TypedRow(row.number, row.repeats, values, places, period, self._format.extra, country, issues))
        return typed

    def _is_total(self, first: str, row: DistinctRow) -> bool:
        """« Total », or « Total Gao » in a row that lacks what every row has: an organisation may be called Total."""
        if first in TOTAL_WORDS or not first.startswith(_TOTAL_STARTS):
            return first in TOTAL_WORDS
        columns, format = self._table.columns, self._format
        groups = [*((name,) for name in format.required_fields()), *format.one_of]
        return not all(any(name in columns and row.texts[columns[name]] for name in group) for group in groups)

    def _missing(self, values: Mapping[str, Any], failed: set[str]) -> list[Issue]:
        format = self._format
        lacking = [name for name in format.required_fields() if name not in values and name not in failed]
        lacking += [
            next((name for name in group if name in self._table.columns), group[0])
            for group in format.one_of
            if not any(name in values or name in failed for name in group)
        ]
        return [Issue("VALEUR-OBLIGATOIRE", name, "", {"header": self._table.header(name)}) for name in lacking]

    def _period(self, values: Mapping[str, Any], failed: set[str]) -> tuple[Period | None, list[Issue]]:
        format = self._format
        said = [values[name] for name in format.period if name in values]
        own: Period | None = None
        if len(said) == 1 and isinstance(said[0], Period):
            own = said[0]
        elif said:
            start, end = said[0], said[-1]
            if end < start:
                return None, [Issue("DATES-INVERSEES", format.period[-1], str(end), {"start": str(start)})]
            own = Period(start, end)
        if own is not None:
            of_file = self._file_period
            if format.period_from_file and of_file is not None and not of_file.overlaps(own):
                return own, [Issue("MOIS-HORS-PERIODE", format.period[0], str(own), {"period": str(of_file)})]
            return own, []
        if failed & set(format.period):
            return None, []
        if format.period_from_file and self._file_period is not None:
            return self._file_period, []
        return None, [Issue("PERIODE-ABSENTE", format.period[0])] if format.period_required else []


def _recorded(
    table: Table, distinct: Sequence[DistinctRow], typed: Sequence[TypedRow], teller: Teller
) -> tuple[list[Loaded], list[Held]]:
    make, check = recorder(table.format.id), checker(table.format.id)
    for row in typed:
        check(row, typed)
        misfit_unit(row)
    sound = [row for row in typed if row.sound]
    loaded, held = [], []
    headers, sheet = table.headers, table.sheet.name
    for row, source in zip(typed, distinct, strict=True):
        origin = Origin(sheet, row.number, row.repeats, RowCells(headers, source.texts))
        if table.wide is not None:
            row.issues = [_in_its_cell(issue, source, table) for issue in row.issues]
        reasons = teller.tell(row)
        if any(reason.severity == "error" for reason in reasons):
            mend = {table.header(name): value for issue in row.issues for name, value in issue.mend.items()}
            held.append(Held(origin, tuple(reason for reason in reasons if reason.severity == "error"), mend))
        else:
            identity = identity_of(row, table.format.identity)
            loaded.append(Loaded(origin, identity, identity_of(row, table.format.scope), make(row, sound)))
    return loaded, held


def _in_its_cell(issue: Issue, row: DistinctRow, table: Table) -> Issue:
    """What is said of a figure that was unfolded is said of the cell in which the file has it."""
    unfold, place = table.format.unfold, table.place_of(row.cells, row.number)
    if unfold is None or place is None or issue.field != unfold.figure or not issue.value:
        return issue
    return replace(issue, names={**issue.names, "cell": place[0], "header": place[1]})


def _hull(typed: Sequence[TypedRow]) -> Period | None:
    periods = [row.period for row in typed if row.period is not None]
    if not periods:
        return None
    return Period(min(period.start for period in periods), max(period.end for period in periods))
