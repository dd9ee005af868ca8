"""Where the tables are in a file: which sheets, which format, which header, and which rows below are data."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from layidu.catalogue.findings import finding, refusal
from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.core.text import fold, looks_misread, repair, tidy
from layidu.intake.drift import lost_columns, published_names
from layidu.intake.extent import column_letters
from layidu.intake.fitting import Fit, best_fit, choose, taught_fits
from layidu.intake.headers import HEADER_WITHIN, Row, double_headers, repeats_header, single_headers
from layidu.intake.known_layouts import KnownLayout, left_aside
from layidu.intake.mapping import Format, header_key
from layidu.intake.notes import without_notes
from layidu.intake.official import OWN_SHEETS, is_official, without_unanswered
from layidu.intake.unfolding import Wide, unfold, unknown_groups
from layidu.intake.workbook import Cell, Sheet, Workbook

#: The words with which a row of totals begins.
TOTAL_WORDS = frozenset(("total", "totaux", "total general", "grand total", "sous total", "somme", "ensemble"))
#: The sheet that our own answer adds to a partner's workbook; it is no data when it comes back.
ANSWER_SHEETS = frozenset(("Layidu – constats",))
_COMPLETE = re.compile(r"\bfichier complet oui (?!(?:ou )?non )")


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
    wide: Wide | None = None
    known: KnownLayout | None = None

    @property
    def example(self) -> bool:
        """Whether a row above the header says that the data are invented (« données d'exemple »)."""
        return " donnees d exemple " in f" {fold(self.title)} "

    @property
    def complete(self) -> bool:
        """Whether a row above the header says « Fichier complet : oui »; « oui / non » is a form left unanswered."""
        lines = (f"{fold(line)} " for line in self.title.splitlines())
        return any(_COMPLETE.search(line) for line in lines)

    @property
    def is_tree(self) -> bool:
        """Whether the file is JSON or XML: rows are counted from a header at zero, and no letter names a column."""
        return self.header_row == 0

    def place_of(self, row: Sequence[Cell], number: int) -> tuple[str, str] | None:
        """The cell in the file of an unfolded row's figure, and its header; ``None`` where the row was not unfolded."""
        if self.wide is None or self.format.unfold is None:
            return None
        said = {name: row[self.columns[name]] for name in self.wide.fields}
        for each in (*self.wide.figures, *([self.wide.total] if self.wide.total else ())):
            if {name: each.said.get(name, "") for name in self.wide.fields} == said:
                where = f"{column_letters(self.sheet.first_column + each.position)}{number}"
                return (f"« {each.header} » de l'élément {number}" if self.is_tree else where), each.header
        return None

    def header(self, field: str) -> str:
        """The header under which the file has a field; the format's own where the file has none."""
        position = self.columns.get(field)
        return self.headers[position] if position is not None else self.format.fields[field].label

    def cell(self, field: str, row: int) -> str:
        """The cell of a field in a row, as Excel names it; the row alone where the file has no such column."""
        if self.is_tree:
            return f"« {self.header(field)} » de l'élément {row}"
        position = self.columns.get(field)
        if position is not None and position >= len(self.sheet.rows[0][1]):
            position = None  # a column that unfolding made: no cell of the file has it
        return f"ligne {row}" if position is None else f"{column_letters(self.sheet.first_column + position)}{row}"


def find_tables(
    workbook: Workbook,
    formats: Mapping[str, Format],
    *,
    format: str | None = None,
    sheet: str | None = None,
    known: Sequence[KnownLayout] = (),
) -> tuple[Table, ...]:
    """The tables of a workbook that are of a known format: one, or one a sheet where several sheets hold other data.

    Decision served: which sheets and columns a report's figures come from. In: an open workbook, the formats known,
    the format or sheet that the user names, and the layouts ``known`` already, which are asked before anything is
    guessed. Out: the tables, with findings about sheets and columns left aside.
    Errors: Refusal with ENTETE-INCONNU or COLONNE-OBLIGATOIRE where none fits, FORMAT-AMBIGU where several do,
    FEUILLES-AMBIGUES where two sheets could be the same data twice, DISPOSITION-AMBIGUE where two layouts were taught
    for a sheet, FORMAT-INCONNU and FEUILLE-INCONNUE for a name that is none.
    """
    if format is not None and format not in formats:
        raise refusal("FORMAT-INCONNU", format=format, known=", ".join(sorted(formats)))
    sheets = [each for each in workbook.sheets if each.rows and each.name not in ANSWER_SHEETS]
    if sheet is not None:
        sheets = [each for each in workbook.sheets if each.name == sheet]
        if not sheets:
            names = ", ".join(f"« {each.name} »" for each in workbook.sheets)
            raise refusal("FEUILLE-INCONNUE", sheet_asked=sheet, known=names, file=workbook.file)
    asked = [formats[format]] if format else [formats[name] for name in sorted(formats)]
    fits: list[Fit] = []
    taught: list[Fit] = []
    for each in sheets:
        headers = [*single_headers(each.rows), *double_headers(each.rows)]
        taught += taught_fits(workbook, each, headers, {one.id: one for one in asked}, known)
        fits += [fit for one in asked if not taught and (fit := best_fit(one, each, headers)) is not None]
    sound = taught or [fit for fit in fits if not fit.missing]
    if not sound:
        raise _nothing_fits(workbook, sheets, fits, asked)
    chosen = choose(workbook, sound)
    tables = [_table(fit) for fit in chosen]
    aside = _about_sheets(workbook, chosen)
    return (replace(tables[0], findings=(*tables[0].findings, *aside)), *tables[1:])


def _nothing_fits(workbook: Workbook, sheets: Sequence[Sheet], fits: Sequence[Fit], asked: Sequence[Format]) -> Refusal:
    near = max(fits, key=lambda fit: (len(fit.fields), -len(fit.missing)), default=None)
    if near is not None:
        filled = sum(1 for cell in near.header.cells if cell != "")
        if len(asked) == 1 or (len(near.columns) >= 2 and len(near.columns) * 2 >= filled):
            row = near.sheet.rows[near.header.last][0]
            claimed = set(near.columns.values())
            cells = list(enumerate(near.header.cells))  # what no field claims first: a renamed column is among it
            seen = _seen([cell for _, cell in sorted(cells, key=lambda each: (each[0] in claimed, each[0]))])
            return Refusal(tuple(
                finding("COLONNE-OBLIGATOIRE", sheet=near.sheet.name, row=row, header=label, value=label,
                        format=near.format.label_fr, seen=seen, file=workbook.file)
                for label in published_names(near.format, near.header.cells, near.missing)
            ))  # fmt: skip
    fullest = max(
        ((row, sheet) for sheet in sheets or workbook.sheets for row in sheet.rows[:HEADER_WITHIN]),
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


def _about_sheets(workbook: Workbook, chosen: Sequence[Fit]) -> list[Finding]:
    names = [fit.sheet.name for fit in chosen]
    said = [
        finding("FEUILLE-NON-LUE", sheet=other.name, value=other.name, state="visible" if other.visible else "masquée")
        for other in workbook.sheets
        if other.rows and other.name not in names and not (other.name in OWN_SHEETS and is_official(_above(chosen[0])))
    ]  # fmt: skip
    if len(names) > 1:
        shown = ", ".join(f"« {name} »" for name in names)
        said.append(finding("FEUILLES-LUES", value=shown, sheets=shown, count=str(len(names))))
    hidden = [fit.sheet.name for fit in chosen if not fit.sheet.visible]
    return [*said, *(finding("FEUILLE-MASQUEE-LUE", sheet=name, value=name) for name in hidden)]


def _above(fit: Fit) -> str:
    rows = fit.sheet.rows[: fit.header.first]
    return "\n".join(" ".join(tidy(str(cell)) for cell in row if cell != "") for _, row in rows)


def _table(fit: Fit) -> Table:
    sheet, format, header = fit.sheet, fit.format, fit.header
    headers = _header_texts(fit)
    title = _above(fit)
    rows, notes = without_notes(sheet, sheet.rows[header.start :])
    rows, again = _without_headers(fit, rows)
    rows, unanswered = without_unanswered(sheet.name, title, format, fit.columns, rows)
    findings = [*_about_columns(fit, headers, rows), *again, *notes, *unanswered]
    hidden = set(sheet.hidden).intersection(number for number, _ in rows) if sheet.hidden else set()
    if hidden:
        findings.append(finding("LIGNES-MASQUEES", sheet=sheet.name, row=min(hidden), value=str(len(hidden)),
                                rows=len(hidden)))  # fmt: skip
    if fit.known is not None and fit.known.header_key:
        findings.append(finding("DISPOSITION-APPRISE", sheet=sheet.name, value=fit.known.id))
    columns = fit.columns
    if fit.wide is not None and rows:
        rows, columns, said = unfold(format, fit.wide, rows, columns, sheet=sheet.name, totals=TOTAL_WORDS)
        headers = _with_unfolded(headers, format, columns)
        findings.extend(said)
    number = sheet.rows[header.last][0]
    return Table(format, sheet, number, columns, headers, rows, title, tuple(findings), fit.wide, fit.known)


def _with_unfolded(headers: tuple[str, ...], format: Format, columns: Mapping[str, int]) -> tuple[str, ...]:
    """The headers with those of the new columns, under which a row that is held can be mended and read again."""
    added = sorted((position, name) for name, position in columns.items() if position >= len(headers))
    seen = list(headers)
    for _, name in added:
        label = format.fields[name].label
        # An old column of that name is left empty in every row: its header gives way.
        seen = [f"{text} (total)" if text == label else text for text in seen]
        seen.append(label)
    return tuple(seen)


def _without_headers(fit: Fit, rows: Sequence[Row]) -> tuple[Sequence[Row], list[Finding]]:
    """Set aside the header where it stands again among the rows."""
    columns = [(position, name) for name, position in fit.columns.items()]
    starts = {row[columns[0][0]] for _, row in rows}
    if not any(isinstance(cell, str) and header_key(cell) in fit.format.field_of_header for cell in starts):
        return rows, []
    again = [number for number, row in rows if repeats_header(row, columns, fit.format)]
    if not again:
        return rows, []
    said = finding("ENTETE-REPETE", sheet=fit.sheet.name, row=again[0], value=str(len(again)), count=str(len(again)))
    return [each for each in rows if each[0] not in set(again)], [said]


def _about_columns(fit: Fit, headers: Sequence[str], rows: Sequence[Row]) -> list[Finding]:
    number, cells = fit.sheet.rows[fit.header.last][0], fit.header.cells
    said = lost_columns(fit.format, cells, fit.columns, sheet=fit.sheet.name, row=number)
    unfolded = fit.wide.positions if fit.wide else frozenset()
    spoken_for = {*fit.columns.values(), *unfolded, *left_aside(fit.format, fit.header)}
    free = dict.fromkeys(at for at in range(len(headers)) if at not in spoken_for)
    groups = unknown_groups(fit.header, list(free)) if fit.format.unfold else []
    if groups:
        shown = ", ".join(f"« {headers[at]} »" for at in groups)
        said.append(finding("GROUPE-COLONNE-INCONNUE", sheet=fit.sheet.name, row=number, value=shown, columns=shown))
    for position, header in enumerate(headers):
        say = functools.partial(finding, sheet=fit.sheet.name, row=number, column=header, value=header)
        if looks_misread(header):
            said.append(say("TEXTE-MAL-LU", read_as=repair(header)))
        if position not in free or position in groups or not _used(position, cells, rows):
            continue
        same = fit.format.field_of_header.get(header_key(str(cells[position])))
        if same is None or same not in fit.columns:
            said.append(say("COLONNE-INCONNUE"))
        else:
            said.append(say("COLONNE-EN-DOUBLE", kept=headers[fit.columns[same]]))
    return said


def _used(position: int, header: Sequence[Cell], rows: Sequence[Row]) -> bool:
    return header[position] != "" or any(row[position] != "" for _, row in rows)


def _header_texts(fit: Fit) -> tuple[str, ...]:
    texts: list[str] = []
    met: set[str] = set()
    for position, cell in enumerate(fit.header.cells):
        letters = column_letters(fit.sheet.first_column + position)
        named = next(
            (text for text in fit.header.texts(position) if header_key(text) in fit.format.field_of_header),
            fit.header.title(position) or str(cell),
        )
        text = tidy(named) or f"(colonne {letters})"
        texts.append(f"{text} (colonne {letters})" if text in met else text)
        met.add(text)
    return tuple(texts)
