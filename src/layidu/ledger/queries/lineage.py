"""From a fact back to its cells: file, sheet, row, column and the value as received."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from layidu.ledger.models import SourceRow


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a source. ``column`` is the header; empty when the fact is the row as a whole."""

    file: str
    sha256: str
    sheet: str
    row: int
    column: str
    value: str


def cells(origins: Iterable[tuple[int, str]]) -> list[Cell]:
    """The cells behind (source row id, field) pairs, by file, sheet and row.

    Decision served: whether a number can be believed. Fields that the file has no column for are left out, or give the
    row as a whole where none of the row's fields has one.
    """
    fields: dict[int, list[str]] = {}
    for row, field in origins:
        fields.setdefault(row, []).append(field)
    lines = SourceRow.objects.select_related("run__source").in_bulk(list(fields))
    found = []
    for row, asked in fields.items():
        line = lines[row]
        for field in _said(line, asked):
            column = line.run.columns.get(field, "")
            value = line.cells.get(column, "") if column else " | ".join(text for text in line.cells.values() if text)
            sha256, file = line.run.source.sha256, line.run.source.file_name
            found.append(Cell(file, sha256, _sheet(line), line.row, column, value))
    return sorted(found, key=lambda cell: (cell.file, cell.sheet, cell.row, cell.column))


def _sheet(line: SourceRow) -> str:
    """Where the row stands: its sheet, or in an XML file the path of its element."""
    return line.cells.get(line.run.columns.get("xpath", ""), "") or line.sheet


def _said(line: SourceRow, fields: list[str]) -> list[str]:
    return [field for field in fields if field in line.run.columns] or fields[:1]
