"""A workbook to fill in: drop-downs, instructions above, and what must not be changed locked."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Value = str | int | None

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the format knows no time zone
_ACCENT, _QUIET, _RULE, _LOCKED, _ASKED, _AMBER = "#12506A", "#56636B", "#C9D4D9", "#EEF1F3", "#FFF8E1", "#F3C35F"
_LISTS = "Listes"
_INPUT_LETTERS, _ERROR_LETTERS, _TITLE_LETTERS = 255, 255, 32
_GUIDE_WIDTHS = (38, 30, 74)
_LINE, _TALLEST = 14.0, 400.0
#: What a reader of a protected sheet may still do.
_ALLOWED = {"format_columns": True, "format_rows": True, "autofilter": True}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a form. ``choices`` names a list; ``within`` the column that says which part of it is offered.

    ``locked``: never changed by who fills in; ``asked``: what the form is sent for, coloured; ``given``: what each
    empty row holds already; ``help`` appears when a cell is chosen.
    """

    header: str
    width: float = 14
    kind: Literal["text", "count"] = "text"
    choices: str = ""
    within: str = ""
    locked: bool = False
    asked: bool = False
    given: Value = None
    help: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """A table of the help sheet: a title, then lines of up to three cells."""

    title: str
    lines: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Form:
    """Content of a workbook to fill in.

    ``rows`` are carried over, by header; of those, what ``kept`` names is locked where it is filled. ``lists`` are the
    choices, each (above, name) with an empty ``above`` where the list does not depend on another column.
    """

    sheet: str
    title: str
    instructions: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Value]] = ()
    kept: frozenset[str] = frozenset()
    empty_rows: int = 100
    lists: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    guides: Sequence[Guide] = ()
    example: str = ""


def render_form(form: Form) -> bytes:
    """The workbook as xlsx bytes, the same bytes for the same content.

    Decision served: a partner chooses instead of typing, so that what comes back needs no cleaning. The sheet is
    protected without a password: it keeps hands off codes and headers, it is no secret. Text is written as text. No
    cell holds a formula, so that a program that calculates nothing fills it in as well. Errors: ValueError for a column
    whose list the form lacks.

    >>> region = Column("Région", choices="regions")
    >>> render_form(Form("Saisie", "Essai", ["Remplissez."], [region], lists={"regions": [("", "Gao")]}))[:2]
    b'PK'
    """
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": form.title, "author": "Layidu", "comments": form.example, "created": _CREATED})
        styles = _styles(book)
        sheet = book.add_worksheet(form.sheet)
        guide = book.add_worksheet("Aide")
        lists = book.add_worksheet(_LISTS)
        spans = _write_lists(lists, form)
        lists.hide()
        lists.protect()
        _write_guides(guide, form, styles)
        top = _write_above(sheet, form, styles)
        _write_rows(sheet, form, styles, top)
        _validate(sheet, form, spans, top)
        _page(sheet, form, top)
    return stream.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    base = {"font_name": "Calibri", "font_size": 10, "valign": "vcenter"}
    cell = {**base, "border": 1, "border_color": _RULE}
    return {
        "title": book.add_format({**base, "bold": True, "font_size": 15, "font_color": _ACCENT}),
        "section": book.add_format({**base, "bold": True, "font_size": 11, "font_color": _ACCENT}),
        "said": book.add_format({**base, "text_wrap": True, "valign": "top"}),
        "example": book.add_format({**base, "bold": True, "bg_color": _AMBER}),
        "header": book.add_format(
            {**cell, "bold": True, "font_color": "#FFFFFF", "bg_color": _ACCENT, "text_wrap": True}
        ),
        "asked header": book.add_format({**cell, "bold": True, "bg_color": _AMBER, "text_wrap": True}),
        "locked": book.add_format({**cell, "bg_color": _LOCKED, "font_color": _QUIET, "locked": True}),
        "open": book.add_format({**cell, "locked": False}),
        "asked": book.add_format({**cell, "bg_color": _ASKED, "locked": False}),
        "count": book.add_format({**cell, "bg_color": _ASKED, "locked": False, "num_format": "#,##0"}),
    }


def _write_lists(sheet: Any, form: Form) -> dict[str, tuple[int, int]]:
    """Two columns a list (what it depends on, name), sorted by the first; gives (first column, length) by list."""
    spans = {}
    for number, (name, choices) in enumerate(form.lists.items()):
        ordered = sorted(choices, key=lambda pair: pair[0]) if any(above for above, _ in choices) else list(choices)
        for y, (above, choice) in enumerate(ordered):
            sheet.write_string(y, 2 * number, above)
            sheet.write_string(y, 2 * number + 1, choice)
        spans[name] = (2 * number, len(ordered))
    return spans


def _write_above(sheet: Any, form: Form, styles: Mapping[str, Any]) -> int:
    """The title and the instructions; gives the header's row (from 0)."""
    last = len(form.columns) - 1
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, form.title, styles["title"])
    y = 1
    if form.example:
        if last:
            sheet.merge_range(y, 0, y, last, "", styles["example"])
        sheet.write_string(y, 0, form.example, styles["example"])
        y += 1
    letters = sum(column.width for column in form.columns) * 1.1
    for line in form.instructions:
        if last:
            sheet.merge_range(y, 0, y, last, "", styles["said"])
        sheet.write_string(y, 0, line, styles["said"])
        sheet.set_row(y, _LINE * -(-len(line) // int(letters)) + 1)
        y += 1
    return y + 1


def _write_rows(sheet: Any, form: Form, styles: Mapping[str, Any], top: int) -> None:
    sheet.set_row(top, 44)
    for x, column in enumerate(form.columns):
        sheet.set_column(x, x, column.width)
        sheet.write_string(top, x, column.header, styles["asked header" if column.asked else "header"])
    rows = [*form.rows, *({} for _ in range(form.empty_rows))]
    for y, row in enumerate(rows, top + 1):
        for x, column in enumerate(form.columns):
            value = row.get(column.header, column.given)
            kept = column.header in form.kept and row.get(column.header) is not None
            _write(sheet, y, x, value, styles[_style(column, locked=column.locked or kept)])


def _style(column: Column, *, locked: bool) -> str:
    if locked:
        return "locked"
    if column.kind == "count":
        return "count"
    return "asked" if column.asked else "open"


def _write(sheet: Any, y: int, x: int, value: Value, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(y, x, None, style)
    elif isinstance(value, str):
        sheet.write_string(y, x, value, style)
    else:
        sheet.write_number(y, x, value, style)


def _validate(sheet: Any, form: Form, spans: Mapping[str, tuple[int, int]], top: int) -> None:
    from xlsxwriter.utility import xl_col_to_name

    letters = {column.header: xl_col_to_name(x) for x, column in enumerate(form.columns)}
    first, last = top + 1, top + len(form.rows) + form.empty_rows
    for x, column in enumerate(form.columns):
        rule: dict[str, Any] = {}
        if column.choices:
            if column.choices not in spans:
                raise ValueError(f"{column.header}: no list {column.choices!r}")
            at, length = spans[column.choices]
            above, names = xl_col_to_name(at), xl_col_to_name(at + 1)
            whole = f"{_LISTS}!${names}$1:${names}${length}"
            source = f"={whole}"
            if column.within:
                of, key = f"{_LISTS}!${above}$1:${above}${length}", f"${letters[column.within]}{first + 1}"
                source = (
                    f'=IF({key}="",{whole},OFFSET({_LISTS}!${names}$1,MATCH({key},{of},0)-1,0,COUNTIF({of},{key}),1))'
                )
            rule = {"validate": "list", "source": source, "error_message": "Choisissez dans la liste."}
        elif column.kind == "count":
            rule = {"validate": "integer", "criteria": ">=", "value": 0,
                    "error_message": "Un nombre entier, sans texte ni virgule. Vide : pas de rapport."}  # fmt: skip
        elif column.help and not column.locked:
            rule = {"validate": "any"}
        if not rule or column.locked:
            continue
        if column.help:
            rule |= {"input_title": column.header[:_TITLE_LETTERS], "input_message": column.help[:_INPUT_LETTERS]}
        if "error_message" in rule:
            rule |= {"error_title": column.header[:_TITLE_LETTERS], "error_type": "stop"}
        sheet.data_validation(first, x, last, x, rule)


def _page(sheet: Any, form: Form, top: int) -> None:
    sheet.freeze_panes(top + 1, 0)
    sheet.protect("", _ALLOWED)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.hide_gridlines(2)
    sheet.set_footer(f"&L{form.title}&Rpage &P / &N")
    sheet.activate()


def _write_guides(sheet: Any, form: Form, styles: Mapping[str, Any]) -> None:
    for x, width in enumerate(_GUIDE_WIDTHS):
        sheet.set_column(x, x, width)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", _ALLOWED)
    sheet.write_string(0, 0, form.title, styles["title"])
    y = 2
    for guide in form.guides:
        sheet.write_string(y, 0, guide.title, styles["section"])
        for line in guide.lines:
            y += 1
            lines = max(-(-len(text) // int(width * 1.15)) for text, width in zip(line, _GUIDE_WIDTHS, strict=False))
            sheet.set_row(y, min(_TALLEST, lines * _LINE + 1))
            for x, text in enumerate(line):
                sheet.write_string(y, x, text, styles["said"])
        y += 2
