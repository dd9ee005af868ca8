"""The sheet « Layidu – constats » that opens first: what was read, what to mend, which names are known."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from layidu.core.numbers import format_fr
from layidu.core.periods import date_fr
from layidu.publishing.annotated.addresses import cell_name
from layidu.publishing.annotated.book import Book
from layidu.publishing.annotated.content import SEVERITIES, FindingLine, KnownName, Summary
from layidu.publishing.annotated.markup import attribute_text, text
from layidu.publishing.annotated.styles import COLOURS, Styles

SHEET_NAME = "Layidu – constats"
EXAMPLE = "DONNÉES D’EXEMPLE : ces chiffres sont inventés."
_WIDTHS = (30, 16, 24, 56, 56, 12, 26)
_LINE, _TALLEST = 13.5, 400.0
_ACCENT = "FF12506A"
_MOST_LETTERS = 32_000


@dataclass(frozen=True, slots=True)
class Thread:
    """A cell that holds a discussion, to which nothing can be added from outside, and what its comment would say."""

    sheet: str
    cell: str
    text: str


@dataclass(frozen=True)
class _Formats:
    title: int
    section: int
    note: int
    code: int
    plain: int
    number: int
    header: int
    link: int
    example: int
    severities: dict[str, int]


@dataclass
class _Sheet:
    """Rows written so far."""

    formats: _Formats
    rows: list[bytes] = field(default_factory=list)
    links: list[bytes] = field(default_factory=list)
    at: int = 0

    def row(self, *cells: tuple[str | int | None, int], high: float = 0) -> None:
        """A row from its first column on; a text's length sets its height, since not every program works it out."""
        self.at += 1
        made, lines = [], 1
        for column, (value, style) in enumerate(cells, 1):
            name = cell_name(self.at, column).encode()
            if value is None:
                made.append(b'<c r="%s" s="%d"/>' % (name, style))
            elif isinstance(value, int):
                made.append(b'<c r="%s" s="%d"><v>%d</v></c>' % (name, style, value))
            else:
                kept = value if len(value) <= _MOST_LETTERS else f"{value[:_MOST_LETTERS]}…"
                if style in (self.formats.plain, self.formats.link):
                    lines = max(
                        lines, sum(1 + int(len(line) / (1.15 * _WIDTHS[column - 1])) for line in kept.split("\n"))
                    )
                made.append(
                    b'<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>'
                    % (name, style, text(kept))
                )
        height = high or (min(_TALLEST, lines * _LINE + 2) if lines > 1 else 0)
        tall = b' ht="%.1f" customHeight="1"' % height if height else b""
        self.rows.append(b'<row r="%d"%s>%s</row>' % (self.at, tall, b"".join(made)))

    def blank(self) -> None:
        """A row left empty."""
        self.at += 1

    def link(self, sheet: str, cell: str) -> None:
        """The first cell of the last row opens a cell of the workbook."""
        quoted = sheet.replace("'", "''")
        self.links.append(
            b'<hyperlink ref="A%d" location="%s" display="%s"/>'
            % (self.at, attribute_text(f"'{quoted}'!{cell}"), attribute_text(f"{sheet} {cell}"))
        )


def summary_sheet(
    summary: Summary, styles: Styles, book: Book, *, coloured: bool, threads: Sequence[Thread] = ()
) -> bytes:
    """The part of the sheet, its formats added to ``styles``.

    Decision served: what the sender mends first. ``coloured``: whether the doubtful cells are in this very workbook and
    coloured. A finding links to its cell where the workbook has its sheet. ``threads`` are the cells that hold a
    discussion and so could bear no comment. Every text is an inline string: nothing is a formula, no shared string is
    touched.
    """
    sheet = _Sheet(_formats(styles))
    _write_heading(sheet, summary, coloured)
    _write_findings(sheet, summary.findings, {each.name for each in book.sheets})
    _write_threads(sheet, threads)
    _write_known(sheet, summary.places, summary.activities)
    views = b"".join(
        b'<sheetView showGridLines="0" tabSelected="1" workbookViewId="%d"/>' % window for window in range(book.windows)
    )
    columns = b"".join(b'<col min="%d" max="%d" width="%d" customWidth="1"/>' % (number, number, width)
                       for number, width in enumerate(_WIDTHS, 1))  # fmt: skip
    links = b"<hyperlinks>%s</hyperlinks>" % b"".join(sheet.links) if sheet.links else b""
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="%s">'
        b'<sheetPr><tabColor rgb="%s"/><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:G%d"/>'
        b'<sheetViews>%s</sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>%s</cols><sheetData>%s</sheetData>%s'
        b'<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        b'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    ) % (book.namespace.encode(), _ACCENT.encode(), sheet.at, views, columns, b"".join(sheet.rows), links)


def _formats(styles: Styles) -> _Formats:
    base = b'<sz val="10"/>%s<name val="Calibri"/><family val="2"/>'
    coloured = base % b'<color rgb="%s"/>'
    accent = _ACCENT.encode()
    plain = base % b'<color rgb="FF000000"/>'
    wrap, rule = b'wrapText="1"', b"FFC9D4D9"
    return _Formats(
        title=styles.own(b'<b/><sz val="15"/><color rgb="%s"/><name val="Calibri"/><family val="2"/>' % accent),
        section=styles.own(b'<b/><sz val="12"/><color rgb="%s"/><name val="Calibri"/><family val="2"/>' % accent),
        note=styles.own(coloured % b"FF56636B"),
        code=styles.own(coloured % b"FF56636B", alignment=b'horizontal="left" indent="1"', rule=rule),
        plain=styles.own(plain, alignment=wrap, rule=rule),
        number=styles.own(plain, alignment=b'horizontal="right"', number_format=3, rule=rule),
        header=styles.own(b"<b/>" + coloured % b"FFFFFFFF", fill=_ACCENT, alignment=wrap),
        link=styles.own(b"<u/>" + coloured % b"FF0563C1", alignment=wrap, rule=rule),
        example=styles.own(b"<b/>" + plain, fill="FFF3C35F"),
        severities={severity: styles.own(plain, fill=colour, rule=rule) for severity, colour in COLOURS.items()},
    )


def _write_heading(sheet: _Sheet, summary: Summary, coloured: bool) -> None:
    formats = sheet.formats
    sheet.row(("Ce que Layidu a lu dans ce classeur", formats.title), high=22)
    about = [summary.file, summary.partner, summary.period, f"lu le {date_fr(summary.read_on)}"]
    sheet.row((", ".join(part for part in about if part), formats.note))
    if summary.example:
        sheet.row((EXAMPLE, formats.example), *((None, formats.example),) * 3)
    sheet.blank()
    counts = (
        ("Lignes lues", summary.read, ""),
        ("chargées", summary.loaded, "nouvelles ou corrigées, entrées dans le registre"),
        ("retenues", summary.held, "à corriger : elles ne comptent pas encore"),
        ("repliées", summary.folded, "répétitions exactes d’une autre ligne : comptées une seule fois"),
        ("inchangées", summary.unchanged, "déjà connues par un envoi précédent"),
    )
    for title, number, meaning in counts:
        sheet.row((title, formats.plain), (number, formats.number), (meaning or None, formats.code))
    sheet.row((summary.equation(), formats.note))
    sheet.blank()
    sentences = ["Rien à corriger dans ce classeur."]
    if coloured:
        sentences = [
            "Chaque cellule douteuse est colorée, et son commentaire dit que faire. Corrigez-la dans sa feuille.",
            "Puis renvoyez ce classeur : seules les lignes changées seront reprises, rien ne sera compté deux fois.",
        ]
    elif summary.findings:
        sentences = ["Corrigez votre fichier, puis renvoyez-le : seules les lignes changées seront reprises."]
    for sentence in sentences:
        sheet.row((sentence, formats.note))
    sheet.blank()


def _write_findings(sheet: _Sheet, findings: Sequence[FindingLine], sheets: Container[str]) -> None:
    formats = sheet.formats
    if not findings:
        return
    sheet.row((f"Constats ({format_fr(len(findings))})", formats.section), high=18)
    titles = ("Où (cliquez)", "Gravité", "Valeur lue", "Constat", "Que faire", "Lignes", "Code")
    sheet.row(*((title, formats.header) for title in titles))
    for line in findings:
        where = ", ".join(part for part in (line.sheet, line.cell) if part) or "le fichier entier"
        sheet.row(
            (where, formats.link if line.sheet in sheets else formats.plain),
            (SEVERITIES[line.severity], formats.severities[line.severity]),
            (line.value, formats.plain),
            (line.message, formats.plain),
            (line.remedy, formats.plain),
            (line.rows or None, formats.number),
            (line.code, formats.code),
        )
        if line.sheet in sheets:
            sheet.link(line.sheet, line.cell or "A1")
    sheet.blank()


def _write_threads(sheet: _Sheet, threads: Sequence[Thread]) -> None:
    formats = sheet.formats
    if not threads:
        return
    sheet.row(("Cellules qui portent une discussion : leur constat est dit ici", formats.section), high=18)
    for thread in threads:
        blank = (None, formats.plain)
        sheet.row((f"{thread.sheet}, {thread.cell}", formats.link), blank, blank, (thread.text, formats.plain))
        sheet.link(thread.sheet, thread.cell)
    sheet.blank()


def _write_known(sheet: _Sheet, places: Sequence[KnownName], activities: Sequence[KnownName]) -> None:
    """Places in the first two columns, activities beside them: names to copy as they are."""
    formats = sheet.formats
    if not places and not activities:
        return
    blank = (None, formats.note)
    titles = ("Lieux connus" if places else "", "", "", "Activités connues" if activities else "")
    sheet.row(*((title or None, formats.section) for title in titles), high=18)
    heads = [*(("Lieu", "Dans") if places else ("", "")), "", *(("Activité", "Secteur") if activities else ())]
    sheet.row(*((head, formats.header) if head else blank for head in heads))
    for number in range(max(len(places), len(activities))):
        left = _pair(places, number, formats.plain)
        right = _pair(activities, number, formats.plain)
        sheet.row(*left, blank, *right)


def _pair(names: Sequence[KnownName], number: int, style: int) -> tuple[tuple[str | None, int], tuple[str | None, int]]:
    if number >= len(names):
        return (None, style), (None, style)
    return (names[number].name, style), (names[number].within or None, style)
