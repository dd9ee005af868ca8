"""Workbooks of the example: notice and title above the headers, then rows; the same bytes for the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

Cell = str | int | date | None

#: Excel keeps a creation time in each workbook; a fixed one keeps the bytes the same.
CREATED = datetime(2025, 1, 1, 8, 0, 0)  # noqa: DTZ001 - Excel stores no zone


@dataclass(frozen=True)
class Table:
    """One sheet to write: ``titles`` above the headers, one row each; an empty row of ``rows`` stays blank."""

    sheet: str
    titles: tuple[str, ...]
    headers: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


def write_workbook(path: Path, table: Table) -> Path:
    """Write one workbook and give its path back; its folder is made when it is missing.

    Decision served: a reader can open the example in Excel as any partner's file. Dates are written as Excel dates,
    absent cells are left out (absent is not zero). Errors: ValueError when a row is longer than the headers.
    """
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(path, {"in_memory": True})
    book.set_properties({"created": CREATED, "title": table.titles[0] if table.titles else ""})
    sheet = book.add_worksheet(table.sheet)
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    bold = book.add_format({"bold": True})
    for row, title in enumerate(table.titles):
        if title:
            sheet.write_string(row, 0, title, bold)
    head = len(table.titles)
    for column, header in enumerate(table.headers):
        sheet.write_string(head, column, header, bold)
    for row, cells in enumerate(table.rows, head + 1):
        if len(cells) > len(table.headers):
            raise ValueError(f"{path.name}: a row of {len(cells)} cells under {len(table.headers)} headers")
        for column, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif isinstance(cell, date):
                sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), as_date)  # noqa: DTZ001
            else:
                sheet.write_number(row, column, cell)
    book.close()
    return path
