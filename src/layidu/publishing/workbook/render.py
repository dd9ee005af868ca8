"""Tables as an Excel workbook that opens ready to filter, and where no cell can run."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from layidu.core.numbers import format_fr
from layidu.core.periods import date_fr
from layidu.publishing.privacy import without_personal_data
from layidu.publishing.workbook.table import Cell, Column, Table

#: The sheets that a reader always finds, empty or not.
SHEETS = ("Couverture", "Présence", "Engagements", "Constats", "Sources")
#: In which order sheets stand; others come after.
_ORDER = ("Couverture", "Cercles", "À cheval", "Présence", "Engagements", "Constats", "Sources")
README = "Lisez-moi"
_README_WIDTHS = (26, 96)
EXAMPLE = "DONNÉES D’EXEMPLE : ces chiffres sont inventés."

#: A spreadsheet in French shows these with its own separators (narrow space, comma).
_FORMATS = {"integer": "#,##0", "decimal": "#,##0.0", "share": "0%", "date": "dd/mm/yyyy"}
_MOST_LETTERS, _MOST_ROWS = 32767, 1_048_570
_LINE, _TALLEST = 13.5, 400  # points: a line of text; a row that a screen still shows
_LETTERS = 1.1  # letters of these sheets in one unit of a column's width, which is a digit of 11 points
_ACCENT, _QUIET, _AMBER, _RULE = "#12506A", "#56636B", "#F3C35F", "#C9D4D9"


def render_workbook(
    title: str,
    tables: Mapping[str, Table],
    *,
    issued_on: date,
    example: bool,
    snapshot_id: str = "",
    readme: Sequence[str] = (),
    usual: Sequence[str] = SHEETS,
) -> bytes:
    """The workbook as xlsx bytes, the same bytes for the same content.

    Decision served: what a director sorts, filters and sends on. ``tables`` are by sheet name; a ``usual`` sheet
    without a table says that it is empty. Text is always written as text, so no name is ever a formula or a
    link. E-mail addresses and telephone numbers are replaced (:mod:`layidu.publishing.privacy`), and how many is
    said on the first sheet. Errors: ValueError for a sheet longer than a spreadsheet holds, or a cell that its
    column's kind does not admit.

    >>> render_workbook("Essai", {}, issued_on=date(2025, 4, 14), example=True)[:2]
    b'PK'
    """
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    issued = f"Émis le {date_fr(issued_on)}" + (f", instantané {snapshot_id}" if snapshot_id else "")
    with xlsxwriter.Workbook(stream, options) as book:
        created = datetime.combine(issued_on, time())
        comments = EXAMPLE if example else ""
        book.set_properties({"title": title, "author": "Layidu", "comments": comments, "created": created})
        styles = _styles(book)
        first = book.add_worksheet(README)
        names = [name for name in _ORDER if name in usual or name in tables]
        names += [name for name in tables if name not in _ORDER]
        removed = 0
        for name in names:
            table = tables.get(name) or Table(name, (Column("Rien à montrer", width=60),), ())
            removed += _write_table(book.add_worksheet(name), table, styles, example)
        shown = {name: tables.get(name) for name in names}
        _write_readme(first, (title, issued), shown, _sentences(readme, removed), styles, example)
    return stream.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    base = {"font_name": "Calibri", "font_size": 10, "valign": "top"}
    styles = {
        "title": book.add_format({**base, "bold": True, "font_size": 15, "font_color": _ACCENT}),
        "section": book.add_format({**base, "bold": True, "font_size": 11, "font_color": _ACCENT}),
        "note": book.add_format({**base, "font_color": _QUIET}),
        "example": book.add_format({**base, "bold": True, "bg_color": _AMBER}),
        "header": book.add_format(
            {**base, "bold": True, "font_color": "#FFFFFF", "bg_color": _ACCENT, "text_wrap": True}
        ),
        "note, wrapped": book.add_format({**base, "font_color": _QUIET, "text_wrap": True}),
        "plain": book.add_format({**base, "text_wrap": True}),
    }
    styles["header of numbers"] = book.add_format(
        {
            **base,
            "bold": True,
            "font_color": "#FFFFFF",
            "bg_color": _ACCENT,
            "text_wrap": True,
            "align": "right",
            "indent": 1,
        }
    )
    row = {**base, "bottom": 1, "bottom_color": _RULE}
    styles["absent"] = book.add_format({**row, "font_color": _QUIET})
    styles["absent number"] = book.add_format({**row, "font_color": _QUIET, "align": "right", "indent": 1})
    styles["text"] = book.add_format({**row, "text_wrap": True})
    for kind, code in _FORMATS.items():
        side = {"align": "left"} if kind == "date" else {"align": "right", "indent": 1}
        styles[kind] = book.add_format({**row, **side, "num_format": code})
    return styles


def _write_table(sheet: Any, table: Table, styles: Mapping[str, Any], example: bool) -> int:
    if len(table.rows) > _MOST_ROWS:
        raise ValueError(f"{table.title}: {len(table.rows)} rows, a sheet holds {_MOST_ROWS}")
    removed = 0
    _write_heading(sheet, table.title, table.note, styles)
    if example:
        for x in range(min(3, max(1, len(table.columns)))):
            sheet.write_string(2, x, "" if x else EXAMPLE, styles["example"])
    sheet.set_row(3, 30)
    for x, column in enumerate(table.columns):
        sheet.set_column(x, x, column.width)
        sheet.write_string(3, x, column.title, styles["header of numbers" if _is_number(column) else "header"])
    for y, row in enumerate(table.rows, 4):
        lines = max((_lines(cell, column.width) for cell, column in zip(row, table.columns, strict=True)), default=1)
        if lines > 1:
            sheet.set_row(y, min(_TALLEST, lines * _LINE + 1))
        for x, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            removed += _write_cell(sheet, y, x, cell, column, styles)
    if not table.rows:
        sheet.write_string(4, 0, "Aucune ligne.", styles["note"])
    sheet.freeze_panes(4, table.named_by)
    sheet.autofilter(3, 0, max(4, 3 + len(table.rows)), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)
    sheet.set_footer(f"&L{EXAMPLE if example else ''}&Rpage &P / &N")
    return removed


def _write_heading(sheet: Any, title: str, note: str, styles: Mapping[str, Any]) -> None:
    sheet.set_row(0, 22)
    sheet.write_string(0, 0, title, styles["title"])
    sheet.write_string(1, 0, note, styles["note"])


def _is_number(column: Column) -> bool:
    return column.kind in ("integer", "decimal", "share")


def _lines(cell: Cell, width: int) -> int:
    """How many lines a text takes in a column: readers other than Excel do not work out the height of a row."""
    letters = max(1, int(width * _LETTERS))
    return -(-len(cell) // letters) if isinstance(cell, str) else 1


def _write_cell(sheet: Any, y: int, x: int, cell: Cell, column: Column, styles: Mapping[str, Any]) -> int:
    if cell is None or cell == "":
        sheet.write_string(y, x, column.absent, styles["absent number" if _is_number(column) else "absent"])
        return 0
    if isinstance(cell, str):
        text, found = without_personal_data(cell)
        kept = text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"
        sheet.write_string(y, x, kept, styles["text"])
        return found
    if isinstance(cell, date):
        if column.kind != "date":
            raise ValueError(f"{column.title}: a date in a column of kind {column.kind}")
        sheet.write_datetime(y, x, datetime.combine(cell, time()), styles["date"])
        return 0
    if column.kind in ("text", "date"):
        raise ValueError(f"{column.title}: the number {cell} in a column of kind {column.kind}")
    sheet.write_number(y, x, cell, styles[column.kind])
    return 0


def _sentences(readme: Sequence[str], removed: int) -> list[str]:
    sentences = [
        *readme,
        "« non connu » n’est pas zéro : personne ne l’a rapporté. Un zéro est écrit 0.",
        "Les personnes atteintes sont entre deux bornes : une seule somme serait faussement exacte.",
        "Chaque ligne s’ouvre jusqu’aux fichiers reçus : layidu explain, suivi de sa référence.",
    ]
    if removed:
        s = "s" if removed > 1 else ""
        sentences.append(f"{format_fr(removed)} donnée{s} personnelle{s} retirée{s} (adresses, téléphones).")
    return sentences


def _write_readme(
    sheet: Any,
    heading: tuple[str, str],
    tables: Mapping[str, Table | None],
    sentences: Sequence[str],
    styles: Mapping[str, Any],
    example: bool,
) -> None:
    sheet.set_column(0, 0, _README_WIDTHS[0])
    sheet.set_column(1, 1, _README_WIDTHS[1])
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    _write_heading(sheet, *heading, styles)
    if example:
        sheet.write_string(2, 0, EXAMPLE, styles["example"])
        sheet.write_string(2, 1, "", styles["example"])
    for y, sentence in enumerate(sentences, 4):
        sheet.merge_range(y, 0, y, 1, "", styles["note, wrapped"])
        sheet.write_string(y, 0, sentence, styles["note, wrapped"])
        sheet.set_row(y, min(_TALLEST, _lines(sentence, sum(_README_WIDTHS)) * _LINE + 1))
    y = _write_pairs(
        sheet,
        5 + len(sentences),
        ("Feuille", "Ce qu’elle contient"),
        {name: _contents(table) for name, table in tables.items()},
        styles,
    )
    meanings = {c.title: c.meaning for t in tables.values() if t for c in t.columns if c.meaning}
    if meanings:
        _write_pairs(sheet, y + 1, ("Colonne", "Ce qu’elle veut dire"), meanings, styles)


def _write_pairs(sheet: Any, y: int, head: tuple[str, str], pairs: Mapping[str, str], styles: Mapping[str, Any]) -> int:
    for line, (left, right) in enumerate((head, *pairs.items()), y):
        style = styles["header" if line == y else "plain"]
        sheet.set_row(line, min(_TALLEST, _lines(right, _README_WIDTHS[1]) * _LINE + 1))
        sheet.write_string(line, 0, left, style)
        sheet.write_string(line, 1, right, style)
    return y + 1 + len(pairs)


def _contents(table: Table | None) -> str:
    if table is None or not table.rows:
        return "aucune ligne"
    lines = "1 ligne" if len(table.rows) == 1 else f"{format_fr(len(table.rows))} lignes"
    return f"{table.title}, {lines}. {table.note}".strip()
