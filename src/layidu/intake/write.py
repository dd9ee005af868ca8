"""Rows -> a workbook in a format's own French headers, which reads back as the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from layidu.intake.formats import formats
from layidu.intake.mapping import Field, Format

Value = str | int | float | date | None
#: What a cell of Excel can hold.
LONGEST_CELL = 32767
#: Written in every workbook, so that the same rows make the same bytes.
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the format knows no time zone
EXAMPLE_MARK = "DONNÉES D'EXEMPLE"


def write_rows(
    format_name: str,
    rows: Sequence[Mapping[str, Value]],
    path: Path,
    *,
    title: str = "",
    example: bool = False,
    beside: Mapping[str, Sequence[Value]] | None = None,
) -> None:
    """Write business rows as a workbook that ``read_file`` reads back as the same typed rows.

    Decision served: a partner gets its own figures back in the file it knows, corrects it and sends it again. In: the
    format's id and its rows by field name (a choice by id or by label; ``None`` or no key: an empty cell). Out: an
    .xlsx with a title row where one is given, « DONNÉES D'EXEMPLE » above it for invented data, then the header and
    one row each; text cells are text, never formulas. ``beside`` are columns of no format, by header, one value a row.
    The same rows make the same bytes. Errors: ValueError for an unknown format or field, or a text that no cell holds.

    >>> import tempfile
    >>> from layidu.intake.workbook import open_workbook
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "population.xlsx")
    ...     write_rows("population", [{"region": "Gao", "sex": "female", "population": 12, "year": "2022"}], path)
    ...     open_workbook(path).sheets[0].rows
    [(1, ('Région', 'Sexe', 'Population', 'Année')), (2, ('Gao', 'féminin', 12.0, '2022'))]
    """
    import xlsxwriter

    if format_name not in formats():
        raise ValueError(f"no format {format_name!r}")
    format = formats()[format_name]
    columns = _columns(format, rows)
    texts = [[_cell(row.get(field.id), field) for field in columns] for row in rows]
    beside = beside or {}
    labels = [*(field.label for field in columns), *beside]
    texts = [[*cells, *more] for cells, *more in zip(texts, *beside.values(), strict=True)]
    with xlsxwriter.Workbook(str(path), {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": title, "created": _CREATED})
        sheet = book.add_worksheet("Données")
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF4", "text_wrap": True})
        number = 0
        for line in _above(title, example):
            sheet.write_string(number, 0, line)
            number += 1
        for position, label in enumerate(labels):
            sheet.write_string(number, position, label, bold)
            sheet.set_column(position, position, max(12, min(40, len(label) + 4)))
        sheet.freeze_panes(number + 1, 0)
        for cells in texts:
            number += 1
            for position, value in enumerate(cells):
                _write(sheet, number, position, value)


def _above(title: str, example: bool) -> Iterable[str]:
    if example:
        yield EXAMPLE_MARK + (f" – {title}" if title else "")
    elif title:
        yield title


def _columns(format: Format, rows: Sequence[Mapping[str, Value]]) -> list[Field]:
    used = {name for row in rows for name in row}
    if unknown := sorted(used - set(format.fields)):
        raise ValueError(f"format {format.id} has no field {', '.join(unknown)}")
    chosen = [field for field in format.fields.values() if field.id in used or field.required]
    return chosen if rows else list(format.fields.values())


def _cell(value: Any, field: Field) -> Value:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, str):
        if field.words is not None:
            value = field.words.labels.get(value, value)
        if len(value) > LONGEST_CELL:
            raise ValueError(f"{field.label}: a cell holds {LONGEST_CELL} characters, found {len(value)}")
    elif field.type == "percent" and isinstance(value, int | float) and 0 < value < 1:
        # As a number it would read as a share or as a percentage; as text it is a percentage.
        return repr(value).replace(".", ",")
    return value  # type: ignore[no-any-return]


def _write(sheet: Any, row: int, column: int, value: Value) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    else:
        sheet.write_number(row, column, value)
