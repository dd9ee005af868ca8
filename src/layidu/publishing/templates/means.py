"""The means workbook to fill in: one sheet a kind of means, with drop-downs from the ledger and the catalogue."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from layidu.allocation.sheets import SETTINGS, MeansSheet, SheetColumn, means_sheets
from layidu.core.money import EXPONENTS
from layidu.publishing.workbook.render import EXAMPLE

Cell = str | int | float | date | None
LISTS = "Listes"
#: Rows below the filled ones that still have drop-downs.
SPARE_ROWS = 300
_HEAD = 3


@dataclass(frozen=True)
class MeansTemplate:
    """What is filled in beforehand: rows by sheet id and column id, and the drop-downs by column type.

    ``example``: the rows hold invented values, and every sheet says so.
    """

    title: str
    issued_on: date
    rows: Mapping[str, Sequence[Mapping[str, Cell]]] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    example: bool = False


def render_means(content: MeansTemplate) -> bytes:
    """The workbook as xlsx bytes, the same bytes for the same content.

    Decision served: what a cluster fills in before its retreat; « * » marks what a row cannot do without. Text is
    written as text, so that no name is ever a formula.

    >>> render_means(MeansTemplate("Moyens 2026", date(2025, 11, 1)))[:2]
    b'PK'
    """
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": content.title, "author": "Layidu",
                             "created": datetime.combine(content.issued_on, time())})  # fmt: skip
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14, "font_color": "#12506A"}),
            "note": book.add_format({"font_color": "#56636B", "text_wrap": True, "valign": "top"}),
            "example": book.add_format({"bold": True, "bg_color": "#F3C35F"}),
            "header": book.add_format({"bold": True, "bg_color": "#12506A", "font_color": "#FFFFFF",
                                       "text_wrap": True, "valign": "top"}),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
            "share": book.add_format({"num_format": "0 %"}),
            "money": book.add_format({"num_format": "#,##0"}),
        }  # fmt: skip
        _readme(book.add_worksheet("Lisez-moi"), content, styles)
        ranges = _Lists(content.lists)
        for declared in means_sheets().values():
            _sheet(book.add_worksheet(declared.title), declared, content, ranges, styles)
        ranges.write(book.add_worksheet(LISTS))
    return stream.getvalue()


class _Lists:
    """The drop-downs, one column each of a last, hidden sheet."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self.columns = {
            **{name: list(values) for name, values in lists.items() if values},
            "currency": sorted(EXPONENTS), "yes_no": ["oui", "non"], "quarter": ["1", "2", "3", "4"],
            "unit": ["heures", "minutes"], "setting": [label for label, _, _ in SETTINGS.values()],
        }  # fmt: skip
        self._words: dict[tuple[str, ...], str] = {}

    def of(self, column: SheetColumn, sheet: str) -> str:
        """The range of a column's drop-down; empty where it has none. Funders are those of the sheet of budgets."""
        if column.id == "funder" and sheet != "budgets":
            return f"='{means_sheets()['budgets'].title}'!$A${_HEAD + 2}:$A${_HEAD + 1 + SPARE_ROWS}"
        if column.words:
            name = "words " + column.id
            self.columns.setdefault(name, list(column.words))
        else:
            name = column.id if column.id in ("unit", "setting") and column.type == "text" else column.type
            name = {"from_skill": "skill", "to_skill": "skill", "skill": "skill"}.get(column.id, name)
            if column.type == "actor":
                name = column.id
        values = self.columns.get(name)
        if not values or (column.id == "unit" and "Heure" in column.label):
            return ""
        at = list(self.columns).index(name)
        return f"='{LISTS}'!${_letter(at)}$2:${_letter(at)}${len(values) + 1}"

    def write(self, sheet: Any) -> None:
        """Write every list and hide the sheet."""
        for at, (name, values) in enumerate(self.columns.items()):
            sheet.write_string(0, at, name)
            for row, value in enumerate(values, 1):
                if name == "quarter":
                    sheet.write_number(row, at, int(value))
                else:
                    sheet.write_string(row, at, value)
        sheet.hide()


def _readme(sheet: Any, content: MeansTemplate, styles: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, content.title, styles["title"])
    lines = [("", EXAMPLE)] if content.example else []
    lines += [
        ("À quoi cela sert", "Dire les moyens de l'année ; « layidu plan » en tire les engagements à proposer."),
        ("Au registre", "Besoins, partenaires, lieux où ils travaillent et engagements en cours viennent du registre ; "
                        "les coûts et les effets, du catalogue. Ce classeur dit le reste, et corrige."),
        ("Parts", "Une part s'écrit 50 % ou 0,5 ; 1 veut dire 100 %."),
        ("Absent", "Une cellule vide veut dire « non connu », jamais zéro."),
        *((declared.title, declared.note) for declared in means_sheets().values()),
    ]  # fmt: skip
    for row, (head, text) in enumerate(lines, 2):
        sheet.write_string(row, 0, head, styles["note"])
        sheet.write_string(row, 1, text, styles["example"] if text == EXAMPLE else styles["note"])


def _sheet(sheet: Any, declared: MeansSheet, content: MeansTemplate, ranges: _Lists, styles: Mapping[str, Any]) -> None:
    sheet.write_string(0, 0, declared.title, styles["title"])
    sheet.write_string(1, 0, declared.note)
    if content.example:
        sheet.write_string(2, 0, EXAMPLE, styles["example"])
    rows = content.rows.get(declared.id, ())
    for at, column in enumerate(declared.columns):
        sheet.set_column(at, at, 34 if column.type in ("actor", "activity", "text") else 18)
        sheet.write_string(_HEAD, at, column.label + (" *" if column.required else ""), styles["header"])
        source = ranges.of(column, declared.id)
        if source:
            # A spelling that the list does not have is warned about and kept: a new partner may be right.
            sheet.data_validation(_HEAD + 1, at, _HEAD + len(rows) + SPARE_ROWS, at, {
                "validate": "list", "source": source, "error_type": "warning",
                "error_title": column.label, "error_message": "Cette valeur n'est pas dans la liste.",
            })  # fmt: skip
        for number, row in enumerate(rows, _HEAD + 1):
            _write(sheet, number, at, row.get(column.id), column, styles)
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.autofilter(_HEAD, 0, _HEAD + max(1, len(rows)), len(declared.columns) - 1)


def _write(sheet: Any, row: int, at: int, cell: Cell, column: SheetColumn, styles: Mapping[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(row, at, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, at, datetime.combine(cell, time()), styles["date"])
    else:
        sheet.write_number(row, at, cell, styles.get(column.type))


def _letter(column: int) -> str:
    return chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)
