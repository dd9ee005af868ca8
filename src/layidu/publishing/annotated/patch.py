"""A copy of a workbook with notes on its doubtful cells, made by patching its package and nothing more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from layidu.catalogue.findings import refusal
from layidu.core.findings import Severity
from layidu.publishing.annotated.addresses import cell_name, cell_position, column_number
from layidu.publishing.annotated.book import Book, BookSheet
from layidu.publishing.annotated.cells import Position, SheetPart, read_selection, read_sheet
from layidu.publishing.annotated.comments import commented, empty_comments
from layidu.publishing.annotated.content import SEVERITIES, CellNote, Summary
from layidu.publishing.annotated.package import BadPart, Package
from layidu.publishing.annotated.relations import (
    COMMENTS_TYPE,
    DRAWING_TYPE,
    WORKSHEET_TYPE,
    ContentTypes,
    Relations,
)
from layidu.publishing.annotated.shapes import EMPTY_DRAWING, blocks_used, boxes, drawn, free_blocks
from layidu.publishing.annotated.styles import Styles
from layidu.publishing.annotated.summary import SHEET_NAME, Thread, summary_sheet

_RANK: Mapping[Severity, int] = {severity: rank for rank, severity in enumerate(SEVERITIES)}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def annotate(original: bytes, notes: Sequence[CellNote], summary: Summary) -> bytes:
    """The copy of an .xlsx or .xlsm that goes back to its sender.

    Decision served: what the sender mends, seen where it is. In: the workbook as it came, one note a doubtful cell and
    finding (several on one cell are said together, the worst gives the colour), and what the first sheet says. Out: the
    copy's bytes, the same for the same input. Parts that need no change keep their bytes, compressed as they were;
    the parts that change keep all but what is spliced, so that cached values of formulas, charts, validations, pivot
    tables and macros survive. Nothing in the workbook is calculated, executed or followed. A copy that was annotated
    before loses its earlier colours, comments and summary.

    A note on a cell that a merged range covers goes to the range's first cell. Errors: Refusal with FICHIER-CHIFFRE or
    FICHIER-ILLISIBLE for what is not a sound workbook in XML (also hostile XML: entities, endless nesting); ValueError
    for a note on a sheet that the workbook does not have.

    >>> from datetime import date
    >>> annotate(b"", [], Summary("vide.xlsx", date(2026, 3, 1), 0, 0, 0, 0, 0))
    Traceback (most recent call last):
    layidu.core.errors.Refusal: Le fichier « vide.xlsx » ne peut pas être lu : ce n'est pas un classeur .xlsx ou \
.xlsm. (FICHIER-ILLISIBLE) Ouvrez-le dans Excel, enregistrez-le en .xlsx et recommencez ; s'il ne s'ouvre pas, \
demandez-le à nouveau à l'expéditeur.
    """
    if original.startswith(_OLE):
        raise refusal("FICHIER-CHIFFRE", file=summary.file)
    try:
        return _annotated(Package(original), notes, summary)
    except BadPart as bad:
        raise refusal("FICHIER-ILLISIBLE", file=summary.file, why=str(bad)) from bad


def _annotated(package: Package, notes: Sequence[CellNote], summary: Summary) -> bytes:
    book = Book(package)
    types = ContentTypes(package)
    earlier = book.sheet(SHEET_NAME)
    by_sheet = _by_sheet(book, notes)
    styles = Styles(package, book, types)
    copy = _Copy(package, book, types, styles, free_blocks(_blocks_of(package)))
    for sheet in book.sheets:
        if sheet is not earlier:
            copy.annotate_sheet(sheet, by_sheet.get(sheet.name, {}))
    part = earlier.part if earlier else package.free_name("xl/worksheets/sheet{}.xml")
    package.write(part, summary_sheet(summary, styles, book, coloured=bool(notes), threads=copy.threads))
    if earlier:
        book.reopen(earlier)
    else:
        types.declare(part, WORKSHEET_TYPE)
        book.add_sheet(SHEET_NAME, part)
    styles.save()
    return package.packed()


def _by_sheet(book: Book, notes: Sequence[CellNote]) -> dict[str, dict[Position, list[CellNote]]]:
    found: dict[str, dict[Position, list[CellNote]]] = {}
    for note in notes:
        sheet = book.sheet(note.sheet)
        if sheet is None or sheet.kind != "worksheet" or sheet.name == SHEET_NAME:
            raise ValueError(f"the workbook has no sheet of cells called {note.sheet!r}")
        position = (note.row, column_number(note.column))
        found.setdefault(note.sheet, {}).setdefault(position, []).append(note)
    return found


def _blocks_of(package: Package) -> set[int]:
    return {
        block for name in package.names() if name.lower().endswith(".vml") for block in blocks_used(package.read(name))
    }


@dataclass
class _Copy:
    """The copy being made, sheet by sheet."""

    package: Package
    book: Book
    types: ContentTypes
    styles: Styles
    blocks: Iterator[int]
    threads: list[Thread] = field(default_factory=list)

    def annotate_sheet(self, sheet: BookSheet, notes: Mapping[Position, list[CellNote]]) -> None:
        """Colours and comments of one sheet; one without notes is only taken out of the selection."""
        data = self.package.read(sheet.part)
        relations = Relations(self.package, sheet.part)
        if not notes and (sheet.kind != "worksheet" or relations.of_kind("comments") is None):
            self._deselect(sheet, data)
            return
        cells = read_sheet(data, sheet.part, frozenset(notes))
        said = _gathered(cells, notes)
        drawing = self._comment(sheet, relations, cells, {at: text for at, (_, text) in said.items()})
        styles = {at: self.styles.derived(cells.styles[at], severity) for at, (severity, _) in said.items()}
        self._keep(sheet.part, data, cells.coloured(styles, drawing, self.book.relation_base))

    def _deselect(self, sheet: BookSheet, data: bytes) -> None:
        selection = read_selection(data, sheet.part)
        if selection.selected:
            self.package.write(sheet.part, selection.unselected())

    def _comment(self, sheet: BookSheet, relations: Relations, cells: SheetPart, said: Mapping[Position, str]) -> str:
        """Write comments and the drawing that shows them; the drawing's relation id where it is new."""
        texts = {cell_name(*position): text for position, text in sorted(said.items())}
        known = relations.of_kind("comments")
        name = known.target if known else self.package.free_name("xl/comments{}.xml")
        before = self.package.read(name) if known else empty_comments(self.book.namespace)
        made = commented(before, name, texts)
        if not texts and not made.gone and not _earlier_additions(before):
            return ""
        self._keep(name, before if known else b"", made.data)
        if not known:
            self.types.declare(name, COMMENTS_TYPE)
            relations.add(self.book.relation_base, "comments", name)
        self.threads += [Thread(sheet.name, cell, texts[cell]) for cell in made.threads]
        return self._draw(relations, cells, {cell: text for cell, text in texts.items() if cell not in made.threads},
                          {cell_position(cell) for cell in made.gone})  # fmt: skip

    def _draw(self, relations: Relations, cells: SheetPart, texts: Mapping[str, str], gone: set[Position]) -> str:
        known = relations.by_id(cells.drawing) if cells.drawing else None
        if cells.drawing and known is None:
            raise BadPart(f"la partie « {cells.part} » nomme un dessin qui manque")
        name = known.target if known else self.package.free_name("xl/drawings/vmlDrawing{}.vml")
        before = self.package.read(name) if known else EMPTY_DRAWING
        shown = {cell_position(cell): len(text) for cell, text in texts.items()}
        boxed = boxes(before, name) - gone
        missing = [(position, letters) for position, letters in shown.items() if position not in boxed]
        after = drawn(before, name, missing, gone, self.blocks)
        if known:
            self._keep(name, before, after)
            return ""
        if not missing:
            return ""
        self.package.write(name, after)
        self.types.declare(name, DRAWING_TYPE)
        return relations.add(self.book.relation_base, "vmlDrawing", name)

    def _keep(self, name: str, before: bytes, after: bytes) -> None:
        """Write a part only where something changed, so that it is taken over as it was otherwise."""
        if after != before:
            self.package.write(name, after)


def _earlier_additions(comments: bytes) -> bool:
    return "— Layidu —".encode() in comments


def _gathered(cells: SheetPart, notes: Mapping[Position, list[CellNote]]) -> dict[Position, tuple[Severity, str]]:
    """Severity and text of each cell, notes on a merged range together on its first cell."""
    together: dict[Position, list[CellNote]] = {}
    for position, several in sorted(notes.items()):
        together.setdefault(cells.merged.get(position, position), []).extend(several)
    gathered = {}
    for position, several in together.items():
        worst = min((note.severity for note in several), key=_RANK.__getitem__)
        texts = list(dict.fromkeys(note.text for note in sorted(several, key=lambda note: _RANK[note.severity])))
        gathered[position] = (worst, "\n\n".join(texts))
    return gathered
