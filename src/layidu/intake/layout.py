"""Where the table is in a file: which sheet, which format, which header row, and which rows below are data."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from layidu.catalogue.findings import finding, refusal
from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.core.text import fold, looks_misread, repair, tidy
from layidu.intake.extent import column_letters
from layidu.intake.mapping import Format, header_key
from layidu.intake.workbook import Cell, Sheet, Workbook

#: Titles, logos and instructions stand above a header; below this many filled rows nobody has met one.
_HEADER_WITHIN = 40
#: A sheet that fits at least this share of the columns that the best sheet fits could be the data as well.
_RIVAL = 0.8
_NOTE_STARTS = tuple(
    f"{word} "
    for word in (
        "source", "sources", "note", "notes", "nb", "n b", "remarque", "remarques", "legende", "commentaire",
        "fichier complet", "donnees d exemple",
    )
)  # fmt: skip
_NOTE_LENGTH = 60
_TAG = re.compile(r"#[a-zA-Z]+")
_COMPLETE = re.compile(r"\bfichier complet oui (?!(?:ou )?non )")

Row = tuple[int, tuple[Cell, ...]]


@dataclass(frozen=True)
class Table:
    """The data of a file: rows with their numbers, and the position of each field's column in them.

    ``headers`` are the header texts by position, each once; ``title`` is what stands above them.
    """

    format: Format
    sheet: Sheet
    header_row: int
    columns: Mapping[str, int]
    headers: tuple[str, ...]
    rows: Sequence[Row]
    title: str
    findings: Sequence[Finding]

    @property
    def example(self) -> bool:
        """Whether a row above the header says that the data are invented (« données d'exemple »)."""
        return " donnees d exemple " in f" {fold(self.title)} "

    @property
    def complete(self) -> bool:
        """Whether a row above the header says « Fichier complet : oui »; « oui / non » is a form left unanswered."""
        lines = (f"{fold(line)} " for line in self.title.splitlines())
        return any(_COMPLETE.search(line) for line in lines)

    def header(self, field: str) -> str:
        """The header under which the file has a field; the format's own where the file has none."""
        position = self.columns.get(field)
        return self.headers[position] if position is not None else self.format.fields[field].label

    def cell(self, field: str, row: int) -> str:
        """The cell of a field in a row, as Excel names it; the row alone where the file has no such column."""
        position = self.columns.get(field)
        return f"ligne {row}" if position is None else f"{column_letters(self.sheet.first_column + position)}{row}"


@dataclass(frozen=True)
class _Fit:
    format: Format
    sheet: Sheet
    index: int
    columns: Mapping[str, int]
    tag_index: int | None

    @property
    def missing(self) -> tuple[str, ...]:
        lacking = [name for name in self.format.required_fields() if name not in self.columns]
        lacking += [group[0] for group in self.format.one_of if not any(name in self.columns for name in group)]
        return tuple(self.format.fields[name].label for name in lacking)


def find_table(
    workbook: Workbook, formats: Mapping[str, Format], *, format: str | None = None, sheet: str | None = None
) -> Table:
    """The one table of a workbook that is of a known format.

    Decision served: which sheet and columns a report's figures come from. In: an open workbook, the formats known,
    and the format or sheet that the user names. Out: the table, with findings about sheets and columns left aside.
    Errors: Refusal with ENTETE-INCONNU or COLONNE-OBLIGATOIRE where none fits, FORMAT-AMBIGU and FEUILLES-AMBIGUES
    where several do, FORMAT-INCONNU and FEUILLE-INCONNUE for a name that is none.
    """
    if format is not None and format not in formats:
        raise refusal("FORMAT-INCONNU", format=format, known=", ".join(sorted(formats)))
    sheets = [each for each in workbook.sheets if each.rows]
    if sheet is not None:
        sheets = [each for each in workbook.sheets if each.name == sheet]
        if not sheets:
            known = ", ".join(f"« {each.name} »" for each in workbook.sheets)
            raise refusal("FEUILLE-INCONNUE", sheet_asked=sheet, known=known, file=workbook.file)
    asked = [formats[format]] if format else [formats[name] for name in sorted(formats)]
    fits = [fit for each in sheets for one in asked if (fit := _best_fit(one, each)) is not None]
    sound = [fit for fit in fits if not fit.missing]
    if not sound:
        raise _nothing_fits(workbook, sheets, fits, asked)
    chosen = _choose(workbook, sound)
    return _table(workbook, chosen, fits)


def _choose(workbook: Workbook, sound: Sequence[_Fit]) -> _Fit:
    visible = [fit for fit in sound if fit.sheet.visible] or list(sound)
    top = max(len(fit.columns) for fit in visible)
    rivals = [fit for fit in visible if len(fit.columns) >= _RIVAL * top]
    names = list(dict.fromkeys(fit.sheet.name for fit in rivals))
    if len(names) > 1:
        with_rows = [name for name in names if any(_has_rows(fit) for fit in rivals if fit.sheet.name == name)]
        if len(with_rows) != 1:
            shown = ", ".join(f"« {name} »" for name in names)
            raise refusal("FEUILLES-AMBIGUES", sheets=shown, first=names[0], file=workbook.file)
        rivals = [fit for fit in rivals if fit.sheet.name == with_rows[0]]
    top = max(len(fit.columns) for fit in rivals)
    best = [fit for fit in rivals if len(fit.columns) == top]
    if len(best) > 1:
        shown = ", ".join(fit.format.id for fit in best)
        raise refusal("FORMAT-AMBIGU", formats=shown, first=best[0].format.id, file=workbook.file)
    return best[0]


def _has_rows(fit: _Fit) -> bool:
    return len(fit.sheet.rows) > max(fit.index, fit.tag_index or 0) + 1


def _best_fit(format: Format, sheet: Sheet) -> _Fit | None:
    best: _Fit | None = None
    for index, (_, row) in enumerate(sheet.rows[:_HEADER_WITHIN]):
        columns = _columns(format, row)
        tag_index = index + 1 if index + 1 < len(sheet.rows) and _is_tags(sheet.rows[index + 1][1]) else None
        if not columns and (tag_index is None or _is_tags(row)):
            continue
        if tag_index is not None:
            taken = set(columns.values())
            for name, position in _columns(format, sheet.rows[tag_index][1]).items():
                if name not in columns and position not in taken:
                    columns[name] = position
        if columns and (best is None or len(columns) > len(best.columns)):
            best = _Fit(format, sheet, index, columns, tag_index)
    return best


def _columns(format: Format, row: Sequence[Cell]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for position, cell in enumerate(row):
        if isinstance(cell, str) and cell and (name := format.field_of_header.get(header_key(cell))):
            columns.setdefault(name, position)
    return columns


def _is_tags(row: Sequence[Cell]) -> bool:
    filled = [cell for cell in row if cell != ""]
    tags = [cell for cell in filled if isinstance(cell, str) and _TAG.match(cell.strip())]
    return len(tags) * 2 > len(filled)


def _nothing_fits(
    workbook: Workbook, sheets: Sequence[Sheet], fits: Sequence[_Fit], asked: Sequence[Format]
) -> Refusal:
    near = max(fits, key=lambda fit: (len(fit.columns), -len(fit.missing)), default=None)
    if near is not None:
        filled = sum(1 for cell in near.sheet.rows[near.index][1] if cell != "")
        if len(asked) == 1 or (len(near.columns) >= 2 and len(near.columns) * 2 >= filled):
            row = near.sheet.rows[near.index][0]
            seen = _seen(near.sheet.rows[near.index][1])
            return Refusal(tuple(
                finding("COLONNE-OBLIGATOIRE", sheet=near.sheet.name, row=row, header=label, value=label,
                        format=near.format.label_fr, seen=seen, file=workbook.file)
                for label in near.missing
            ))  # fmt: skip
    fullest = max(
        ((row, sheet) for sheet in sheets or workbook.sheets for row in sheet.rows[:_HEADER_WITHIN]),
        key=lambda item: sum(1 for cell in item[0][1] if isinstance(cell, str) and tidy(cell)),
        default=None,
    )
    seen = _seen(fullest[0][1]) if fullest else ""
    known = " ; ".join(f"{each.id} ({', '.join(_needed(each))})" for each in asked)
    return refusal("ENTETE-INCONNU", file=workbook.file, seen=seen, known=known)


def _seen(row: Sequence[Cell]) -> str:
    texts = [tidy(str(cell)) for cell in row if cell != ""]
    shown = [f"« {text[:40]} »" for text in texts[:20]]
    return ", ".join(shown) + (f" et {len(texts) - 20} autres" if len(texts) > 20 else "")


def _needed(format: Format) -> list[str]:
    labels = [format.fields[name].label for name in format.required_fields()]
    return labels + [" ou ".join(format.fields[name].label for name in group) for group in format.one_of]


def _table(workbook: Workbook, fit: _Fit, fits: Sequence[_Fit]) -> Table:
    sheet, format = fit.sheet, fit.format
    header_number, header_cells = sheet.rows[fit.index]
    headers = _header_texts(sheet, header_cells)
    title = "\n".join(" ".join(tidy(str(cell)) for cell in row if cell != "") for _, row in sheet.rows[: fit.index])
    start = (fit.tag_index if fit.tag_index is not None else fit.index) + 1
    rows, notes = _without_notes(sheet, sheet.rows[start:])
    findings = _about_columns(fit, headers, rows)
    for other in workbook.sheets:
        if other is not sheet and other.rows:
            state = "visible" if other.visible else "masquée"
            findings.append(finding("FEUILLE-NON-LUE", sheet=other.name, value=other.name, state=state))
    return Table(format, sheet, header_number, fit.columns, headers, rows, title, (*findings, *notes))


def _about_columns(fit: _Fit, headers: Sequence[str], rows: Sequence[Row]) -> list[Finding]:
    number, cells = fit.sheet.rows[fit.index]
    said = []
    for position, header in enumerate(headers):
        say = functools.partial(finding, sheet=fit.sheet.name, row=number, column=header, value=header)
        if looks_misread(header):
            said.append(say("TEXTE-MAL-LU", read_as=repair(header)))
        if position in fit.columns.values() or not _used(position, cells, rows):
            continue
        same = fit.format.field_of_header.get(header_key(str(cells[position])))
        if same is None:
            said.append(say("COLONNE-INCONNUE"))
        else:
            said.append(say("COLONNE-EN-DOUBLE", kept=headers[fit.columns[same]]))
    return said


def _used(position: int, header: Sequence[Cell], rows: Sequence[Row]) -> bool:
    return header[position] != "" or any(row[position] != "" for _, row in rows)


def _header_texts(sheet: Sheet, cells: Sequence[Cell]) -> tuple[str, ...]:
    texts: list[str] = []
    for position, cell in enumerate(cells):
        letters = column_letters(sheet.first_column + position)
        text = tidy(str(cell)) or f"(colonne {letters})"
        texts.append(f"{text} (colonne {letters})" if text in texts else text)
    return tuple(texts)


def _without_notes(sheet: Sheet, rows: Sequence[Row]) -> tuple[Sequence[Row], list[Finding]]:
    """Set aside what is written below the table and cannot be data; what could be data stays, and is said too."""
    last = max((index for index, (_, row) in enumerate(rows) if len(row) - row.count("") > 1), default=None)
    if last is None or last == len(rows) - 1:
        return rows, []
    kept, notes = list(rows[: last + 1]), []
    for number, row in rows[last + 1 :]:
        first = row[0]
        if not isinstance(first, str) or not tidy(first):
            kept.append((number, row))
            continue
        text = tidy(first)
        aside = len(text) > _NOTE_LENGTH or f"{fold(text)} ".startswith(_NOTE_STARTS) or text.startswith(("*", "("))
        notes.append(finding("NOTE-SOUS-TABLEAU", sheet=sheet.name, row=number, value=text[:120],
                             fate="mise de côté" if aside else "gardée comme ligne"))  # fmt: skip
        if not aside:
            kept.append((number, row))
    return kept, notes
