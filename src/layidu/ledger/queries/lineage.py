"""From a fact back to its cells: file, sheet, row, column and the value as received."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, Q, Value

from layidu.intake.personal import without_personal
from layidu.ledger.models import Source, SourceRow


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a source. ``column`` is the header; empty when the fact is the row as a whole."""

    file: str
    sha256: str
    sheet: str
    row: int
    column: str
    value: str


def cells(
    origins: Iterable[tuple[int, str]],
    may_read: Callable[[Source], bool] = lambda source: True,
    withheld: Collection[int] = (),
    own: Q | None = None,
) -> tuple[list[Cell], int]:
    """The cells behind (source row id, field) pairs, by file, sheet and row; and how many rows are closed.

    Closed: rows of a source that ``may_read`` refuses, but for the reader's ``own`` (a condition on rows); and those
    ``withheld`` from all.

    Decision served: whether a number can be believed. Fields that the file has no column for are left out, or give the
    row as a whole where none of the row's fields has one.
    """
    fields: dict[int, list[str]] = {}
    for row, field in origins:
        fields.setdefault(row, []).append(field)
    mine = ExpressionWrapper(own, BooleanField()) if own is not None else Value(False)
    lines = SourceRow.objects.annotate(mine=mine).select_related("run__source").in_bulk(list(fields))
    found, closed = [], 0
    for row, asked in fields.items():
        line = lines[row]
        if row in withheld or not (line.mine or may_read(line.run.source)):
            closed += 1
            continue
        for field in _said(line, asked):
            column = line.run.columns.get(field, "")
            value = _value(line, column)
            sha256, file = line.run.source.sha256, line.run.source.file_name
            found.append(Cell(file, sha256, _sheet(line), line.row, column, value))
    return sorted(found, key=lambda cell: (cell.file, cell.sheet, cell.row, cell.column)), closed


def _value(line: SourceRow, column: str) -> str:
    """As received, personal data aside. A column that a field names is no person's, whatever its header says."""
    known = set(line.run.columns.values())
    said = {
        header: without_personal("" if header in known else header, text)
        for header, text in line.cells.items()
        if text and column in ("", header)
    }
    return " | ".join(said.values())


def _sheet(line: SourceRow) -> str:
    """Where the row stands: its sheet, or in an XML file the path of its element."""
    return line.cells.get(line.run.columns.get("xpath", ""), "") or line.sheet


def _said(line: SourceRow, fields: list[str]) -> list[str]:
    return [field for field in fields if field in line.run.columns] or fields[:1]
