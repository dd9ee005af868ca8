"""A contract to fill in: one sheet a section, with drop-downs; shares and values are text, so « 40 % » stays so."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from layidu.intake.contracts.sections import Section, sections
from layidu.intake.mapping import Field
from layidu.publishing.workbook.render import EXAMPLE

Cell = str | int | float | date | None
LISTS = "Listes"
SPARE_ROWS = 60
_HEAD = 3
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the format knows no time zone
#: Columns that are chosen from the ledger or the country, by section and field.
_LISTED = {"name": "actors", "region": "regions"}


@dataclass(frozen=True)
class ContractTemplate:
    """``rows`` by section and field; ``lists`` of the ledger and the catalogue by name (actors, regions, rules).

    ``example``: the rows are invented, and every sheet says so.
    """

    title: str
    rows: Mapping[str, Sequence[Mapping[str, Cell]]] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    example: bool = False


def render_contract(content: ContractTemplate) -> bytes:
    """The workbook as xlsx bytes, the same bytes for the same content; what is filled in reads back as a contract.

    Decision served: a lawyer and a director write the same contract in a file that both can read. « * » marks what a
    line cannot do without. Text is written as text, so that no name is ever a formula.

    >>> render_contract(ContractTemplate("Contrat"))[:2]
    b'PK'
    """
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": content.title, "author": "Layidu", "created": _CREATED})
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14, "font_color": "#12506A"}),
            "note": book.add_format({"font_color": "#56636B"}),
            "example": book.add_format({"bold": True, "bg_color": "#F3C35F"}),
            "header": book.add_format(
                {"bold": True, "bg_color": "#12506A", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
            ),
            "text": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        }
        lists = _Lists(content.lists)
        for section in sections().values():
            sheet = book.add_worksheet(section.sheet)
            sheet.write_string(0, 0, f"{content.title} – {section.sheet}", styles["title"])
            sheet.write_string(1, 0, _NOTES[section.id], styles["note"])
            if content.example:
                sheet.write_string(2, 0, EXAMPLE, styles["example"])
            rows = content.rows.get(section.id, ())
            (_upright if section.upright else _across)(sheet, section, rows, lists, styles)
        lists.write(book.add_worksheet(LISTS))
    return stream.getvalue()


_NOTES: Mapping[str, str] = {
    "contract": "Une propriété par ligne. « * » : obligatoire. Le numéro sert à nommer le contrat partout ensuite.",
    "parties": "Une partie par ligne. Un seul titulaire répond du contrat ; l'autorité nomme et doit les moyens.",
    "objectives": "Une ligne par objectif. Les poids des objectifs font 100 %. Écrivez 40 % ou 40.",
    "targets": "Une ligne par cible. Dans chaque objectif, cibles, jalons et lignes de budget font ensemble 100 %.",
    "trajectory": "La valeur due à la fin de chaque trimestre (2026T1) ; sans ligne ici, une droite jusqu'à la cible.",
    "milestones": "Une ligne par jalon, avec la preuve qui montrera qu'il est fait.",
    "budget": "Une ligne par dépense à exécuter dans la période. Poids vide : suivie, non notée.",
    "means": "Ce que l'autorité doit en retour, et les cibles qui ne peuvent être exigées tant que ce n'est pas remis.",
}


class _Lists:
    """The drop-downs, one column each of a last, hidden sheet."""

    def __init__(self, given: Mapping[str, Sequence[str]]) -> None:
        self._columns: dict[str, list[str]] = {name: list(values) for name, values in given.items() if values}

    def of(self, section: Section, column: Field) -> str:
        """The range of a column's drop-down; empty where it has none."""
        name = _LISTED.get(column.id, "")
        if column.words is not None:
            name = column.words.name
            self._columns.setdefault(name, list(column.words.labels.values()))
        elif column.id == "rule":
            name = f"rules {section.id}"
        if name not in self._columns:
            return ""
        at = list(self._columns).index(name)
        return f"='{LISTS}'!${_letter(at)}$2:${_letter(at)}${len(self._columns[name]) + 1}"

    def write(self, sheet: Any) -> None:
        """Write every list and hide the sheet."""
        for at, (name, values) in enumerate(self._columns.items()):
            sheet.write_string(0, at, name)
            for row, value in enumerate(values, 1):
                sheet.write_string(row, at, value)
        sheet.hide()


def _upright(
    sheet: Any, section: Section, rows: Sequence[Mapping[str, Cell]], lists: _Lists, styles: Mapping[str, Any]
) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 70)
    row = rows[0] if rows else {}
    for number, column in enumerate(section.format.fields.values(), _HEAD):
        sheet.write_string(number, 0, _label(column), styles["header"])
        _validate(sheet, number, number, 1, lists.of(section, column), column)
        _write(sheet, number, 1, row.get(column.id), styles)


def _across(
    sheet: Any, section: Section, rows: Sequence[Mapping[str, Cell]], lists: _Lists, styles: Mapping[str, Any]
) -> None:
    as_text = {*section.shares, *section.values}
    for at, column in enumerate(section.format.fields.values()):
        wide = column.id in ("title", "name", "indicator", "evidence")
        sheet.set_column(at, at, 40 if wide else 16, styles["text"] if column.id in as_text else None)
        sheet.write_string(_HEAD, at, _label(column), styles["header"])
        _validate(sheet, _HEAD + 1, _HEAD + len(rows) + SPARE_ROWS, at, lists.of(section, column), column)
        for number, row in enumerate(rows, _HEAD + 1):
            _write(sheet, number, at, row.get(column.id), styles)
    sheet.freeze_panes(_HEAD + 1, 1)


def _label(column: Field) -> str:
    return column.label + (" *" if column.required else "")


def _validate(sheet: Any, first: int, last: int, at: int, source: str, column: Field) -> None:
    if not source:
        return
    # A name that the list does not have is warned about and kept: a new party may be right.
    kind = "warning" if column.words is None else "stop"
    sheet.data_validation(first, at, last, at, {
        "validate": "list", "source": source, "error_type": kind, "error_title": column.label[:32],
        "error_message": "Cette valeur n'est pas dans la liste.",
    })  # fmt: skip


def _write(sheet: Any, row: int, at: int, cell: Cell, styles: Mapping[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(row, at, cell, styles["text"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, at, datetime.combine(cell, time()), styles["date"])
    else:
        sheet.write_number(row, at, cell)


def _letter(column: int) -> str:
    return chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)
