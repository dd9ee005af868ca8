"""An :class:`Outline` as a docx: heading styles, table headers that repeat, no macro; the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, time
from typing import Any

from layidu.core.periods import date_fr
from layidu.publishing.outline import Block, Boxes, Grid, Listing, Outline, Run, Runs, Section, rest_fr
from layidu.publishing.word import styling

EXAMPLE = "DONNÉES D’EXEMPLE"


def render_word(outline: Outline, size: float = 9.0) -> bytes:
    """The document as docx bytes; ``size`` is that of running text in points.

    Decision served: what an office corrects, signs and sends on. Takes an outline that was cleaned. Nothing in it
    runs; fonts are those of the reader's system.
    """
    from docx import Document

    document = Document()
    styling.set_styles(document, size)
    styling.set_page(document.sections[0])
    _properties(document, outline)
    _around(document.sections[0], outline)
    document.add_paragraph(f"{outline.country} · {outline.kind}", style="Sur-titre")
    document.add_paragraph(outline.heading, style="Title")
    for text in (outline.subtitle, outline.described):
        if text:
            document.add_paragraph(text, style="Subtitle" if text is outline.subtitle else "Normal")
    for section in outline.sections:
        _section(document, section, outline.elsewhere)
    stream = io.BytesIO()
    document.save(stream)
    return _same_bytes(stream.getvalue())


def _properties(document: Any, outline: Outline) -> None:
    issued = datetime.combine(outline.issued_on, time(), UTC).replace(tzinfo=None)
    said = document.core_properties
    said.title = f"{outline.kind} · {outline.heading}"[:255]
    said.subject, said.author, said.last_modified_by = outline.kind, "Layidu", "Layidu"
    said.language, said.category = "fr-FR", outline.kind
    said.comments = EXAMPLE if outline.example else ""
    said.keywords = f"instantané {outline.snapshot_id}" if outline.snapshot_id else ""
    said.created = said.modified = issued
    said.last_printed = issued
    said.revision = 1


def _around(section: Any, outline: Outline) -> None:
    """The head and foot of every page."""
    head = section.header.paragraphs[0]
    head.add_run(f"{outline.kind} · {outline.heading}"[:110])
    if outline.example:
        head.add_run("\t")
        styling.mark(head.add_run(f" {EXAMPLE} "))
    foot = section.footer.paragraphs[0]
    made = f"Instantané {outline.snapshot_id} · émis" if outline.snapshot_id else "Émis"
    foot.add_run(f"{made} le {date_fr(outline.issued_on)} · pour ouvrir un chiffre : layidu explain RÉF\tpage ")
    styling.field(foot, "PAGE")
    foot.add_run(" / ")
    styling.field(foot, "NUMPAGES")


def _section(document: Any, section: Section, elsewhere: str) -> None:
    if section.title:
        document.add_heading(section.title, level=1)
    if section.caption:
        document.add_paragraph(section.caption, style="Légende de section")
    for block in section.blocks:
        _block(document, block, section.title, elsewhere)


def _block(document: Any, block: Block, title: str, elsewhere: str) -> None:
    if isinstance(block, Boxes):
        _boxes(document, block, title)
        return
    empty = not (block.items if isinstance(block, Listing) else block.rows)
    if empty:
        document.add_paragraph(block.empty, style="Rien à dire")
    elif isinstance(block, Listing):
        for item in block.items:
            _write(document.add_paragraph(style="List Bullet"), item)
    else:
        _grid(document, block, title)
    if rest := rest_fr(block, elsewhere):
        document.add_paragraph(rest, style="Légende de section")


def _grid(document: Any, grid: Grid, title: str) -> None:
    table = document.add_table(rows=1, cols=len(grid.head))
    styling.set_table(table, grid.widths, title)
    for cell, head, right in zip(table.rows[0].cells, grid.head, grid.right, strict=True):
        _paragraph(cell, "Tête de tableau", right).add_run(head)
    for row in grid.rows:
        cells = table.add_row().cells
        for cell, runs, right in zip(cells, row, grid.right, strict=True):
            _write(_paragraph(cell, "Cellule", right), runs)
    styling.set_rows(table)


def _boxes(document: Any, boxes: Boxes, title: str) -> None:
    """The first figures as a table of two lines a row of figures: labels, which are its head, then numbers."""
    across = min(4, max(1, len(boxes.figures)))
    for start in range(0, len(boxes.figures), across):
        shown = boxes.figures[start : start + across]
        table = document.add_table(rows=2, cols=across)
        styling.set_table(table, (1 / across,) * across, title or "Chiffres clés")
        for i, figure in enumerate(shown):
            _paragraph(table.rows[0].cells[i], "Tête de tableau", False).add_run(figure.label)
            paragraph = _paragraph(table.rows[1].cells[i], "Cellule", False)
            _write(paragraph, (Run(figure.text, "strong", figure.id),))
            for note in (figure.note, figure.completeness):
                if note:
                    _write(paragraph, (Run(f" · {note}", "quiet"),))
        styling.set_rows(table)
        document.add_paragraph(style="Interligne")


def _paragraph(cell: Any, style: str, right: bool) -> Any:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    if right:
        styling.to_the_right(paragraph)
    return paragraph


def _write(paragraph: Any, runs: Runs) -> None:
    for run in runs:
        if run.style == "break":
            paragraph.add_run().add_break()
            continue
        styling.set_run(paragraph.add_run(run.text), run.style)
        if run.ref:
            paragraph.add_run(f"\u00a0{run.ref}", style="Référence")


def _same_bytes(data: bytes) -> bytes:
    """The package with the days of its parts removed: the same content gives the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(part, made.read(name))
    return stream.getvalue()
