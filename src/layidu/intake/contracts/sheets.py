"""A contract's workbook -> raw rows: which sheet is which section, where its header is, which rows hold anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.core.text import fold
from layidu.intake.contracts.paper import RawRow
from layidu.intake.contracts.sections import Section, sections
from layidu.intake.extent import column_letters
from layidu.intake.mapping import header_key
from layidu.intake.values import source_text
from layidu.intake.workbook import Cell, Sheet, Workbook

_HEADER_WITHIN = 15


def rows_of_workbook(workbook: Workbook) -> tuple[list[RawRow], list[Finding], bool]:
    """The raw rows of every section, what must be said, and whether the file says that it is invented."""
    rows: list[RawRow] = []
    findings: list[Finding] = list(workbook.findings)
    found: set[str] = set()
    for sheet in workbook.sheets:
        section = next((each for each in sections().values() if fold(sheet.name) in each.keys), None)
        if section is None or not sheet.rows:
            continue
        found.add(section.id)
        rows += _upright(section, sheet) if _is_upright(section, sheet) else _across(section, sheet, findings)
    for section in sections().values():
        if section.id not in found and section.id in ("contract", "parties", "objectives"):
            known = ", ".join(f"« {sheet.name} »" for sheet in workbook.sheets)
            findings.append(
                finding("FEUILLE-INCONNUE", file=workbook.file, sheet_asked=section.sheet, known=known or "aucune")
            )
    example = any(
        "donnees d exemple" in fold(source_text(cell))
        for sheet in workbook.sheets
        for _, cells in sheet.rows[:5]
        for cell in cells[:3]
    )
    return rows, findings, example


def _fields(section: Section, cells: Sequence[Cell]) -> dict[int, str]:
    by_header = section.format.field_of_header
    return {
        position: name for position, cell in enumerate(cells) if (name := by_header.get(header_key(source_text(cell))))
    }


def _is_upright(section: Section, sheet: Sheet) -> bool:
    across = max(len(_fields(section, cells)) for _, cells in sheet.rows[:_HEADER_WITHIN])
    down = len(_fields(section, [cells[0] for _, cells in sheet.rows]))
    return section.upright and down > across


def _upright(section: Section, sheet: Sheet) -> list[RawRow]:
    cells: dict[str, Cell] = {}
    headers: dict[str, str] = {}
    others: dict[str, Cell] = {}
    first = 0
    for number, row in sheet.rows:
        name = section.format.field_of_header.get(header_key(source_text(row[0])))
        value = next((cell for cell in row[1:] if cell != ""), "")
        if name:
            first = first or number
            cells[name], headers[name] = value, source_text(row[0])
        elif value != "":
            others[source_text(row[0])] = value
    # Every property has a line of its own; the row that lineage names is the first.
    return [RawRow(section.id, sheet.name, first, cells, headers, {}, others)]


def _across(section: Section, sheet: Sheet, findings: list[Finding]) -> list[RawRow]:
    best = max(sheet.rows[:_HEADER_WITHIN], key=lambda row: len(_fields(section, row[1])))
    fields = _fields(section, best[1])
    headers = {position: source_text(cell) for position, cell in enumerate(best[1])}
    lacking = [name for name in section.format.required_fields() if name not in fields.values()]
    seen = ", ".join(f"« {text} »" for text in headers.values() if text)
    for name in lacking:
        label = section.format.fields[name].label
        findings.append(
            finding(
                "COLONNE-OBLIGATOIRE", sheet=sheet.name, row=best[0], header=label, format=section.format.label_fr,
                seen=seen or "aucune", file=sheet.name,
            )
        )  # fmt: skip
    if lacking:
        return []
    return [_row(section, sheet, number, cells, fields, headers) for number, cells in sheet.rows if number > best[0]]


def _row(
    section: Section, sheet: Sheet, number: int, cells: Sequence[Cell], fields: Mapping[int, str],
    headers: Mapping[int, str],
) -> RawRow:  # fmt: skip
    return RawRow(
        section.id,
        sheet.name,
        number,
        {name: cells[position] for position, name in fields.items()},
        {name: headers[position] for position, name in fields.items()},
        {name: column_letters(sheet.first_column + position) for position, name in fields.items()},
        {
            headers[position]: cell
            for position, cell in enumerate(cells)
            if position not in fields and cell != "" and headers.get(position)
        },
    )
