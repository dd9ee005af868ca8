"""What a page says, in the order it is read, before it is PDF or docx: both print one outline, so they cannot differ.

Runs carry a number with its reference, so that no layout can part them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from layidu.core.numbers import format_fr
from layidu.publishing.content import Figure
from layidu.publishing.glyphs import printable
from layidu.publishing.privacy import without_personal_data

Style = Literal["plain", "strong", "quiet", "alarm", "figure", "break"]


@dataclass(frozen=True, slots=True)
class Run:
    """A few words in one style; ``ref`` is what opens them (``layidu explain``), printed after them."""

    text: str
    style: Style = "plain"
    ref: str = ""


Runs = tuple[Run, ...]
BREAK = Run("", "break")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. ``widths`` are shares of the page, one a column; ``right`` says which hold numbers.

    ``hidden`` rows were cut, and are counted under it; ``empty`` is the sentence that stands for no row.
    """

    head: tuple[str, ...]
    widths: tuple[float, ...]
    right: tuple[bool, ...]
    rows: tuple[tuple[Runs, ...], ...]
    empty: str
    what: str = "ligne"
    hidden: int = 0
    kind: Literal["grid"] = "grid"


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines, one a fact; ``hidden`` and ``empty`` as in a grid."""

    items: tuple[Runs, ...]
    empty: str
    what: str = "ligne"
    hidden: int = 0
    kind: Literal["listing"] = "listing"


@dataclass(frozen=True, slots=True)
class Boxes:
    """The figures that a reader looks at first; never cut."""

    figures: tuple[Figure, ...]
    kind: Literal["boxes"] = "boxes"


Block = Grid | Listing | Boxes


@dataclass(frozen=True, slots=True)
class Section:
    """A title and what stands under it; ``half`` may stand beside its neighbour where the page is wide enough."""

    title: str
    blocks: tuple[Block, ...]
    caption: str = ""
    half: bool = False


@dataclass(frozen=True)
class Outline:
    """A whole document. ``kind`` is its kind in words (« Fiche de région »); ``elsewhere`` where cut rows are found."""

    kind: str
    country: str
    heading: str
    subtitle: str
    issued_on: date
    snapshot_id: str
    example: bool
    sections: tuple[Section, ...]
    described: str = ""
    elsewhere: str = "le registre"


#: Letters that one line of the page holds at the size of a subtitle.
_ONE_LINE = 100


def cut(outline: Outline, rows: int | Sequence[int], letters: int) -> Outline:
    """The outline with at most so many rows a table (or for each, in order) and letters a text; the rest is counted.

    Decision served: one page stays one page, and says what it does not show. Numbers and references are never cut.

    >>> listing = Listing(((Run("un"),), (Run("deux"),), (Run("trois"),)), "Rien.")
    >>> made = Outline("Essai", "Mali", "T", "", date(2025, 1, 1), "", True, (Section("S", (listing,)),))
    >>> [cut(made, most, 80).sections[0].blocks[0].hidden for most in (1, [2])]
    [2, 1]
    """
    limits = iter([rows] * len(lengths(outline)) if isinstance(rows, int) else rows)
    return replace(
        outline,
        heading=_short(outline.heading, letters),
        # It has the width of the page: a name of a division is not cut where there is room for it.
        subtitle=_short(outline.subtitle, max(letters, _ONE_LINE)),
        described=_short(outline.described, letters),
        sections=tuple(
            replace(section, blocks=tuple(_cut_block(block, limits, letters) for block in section.blocks))
            for section in outline.sections
        ),
    )


def lengths(outline: Outline) -> list[int]:
    """How many rows each table and list has, in reading order."""
    blocks = [block for section in outline.sections for block in section.blocks if not isinstance(block, Boxes)]
    return [len(block.items if isinstance(block, Listing) else block.rows) for block in blocks]


def _cut_block(block: Block, limits: Iterator[int], letters: int) -> Block:
    if isinstance(block, Boxes):
        return block
    rows = next(limits)
    if isinstance(block, Listing):
        return replace(
            block,
            items=tuple(_cut_runs(item, letters) for item in block.items[:rows]),
            hidden=block.hidden + max(0, len(block.items) - rows),
        )
    return replace(
        block,
        rows=tuple(tuple(_cut_runs(cell, letters) for cell in row) for row in block.rows[:rows]),
        hidden=block.hidden + max(0, len(block.rows) - rows),
    )


def _cut_runs(runs: Runs, letters: int) -> Runs:
    return tuple(run if run.style == "figure" else replace(run, text=_short(run.text, letters)) for run in runs)


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


def cleaned(outline: Outline) -> Outline:
    """The outline as it may be printed: without addresses or telephone numbers, with letters that the font has."""

    def runs(some: Runs) -> Runs:
        return tuple(replace(run, text=_clean(run.text), ref=_clean(run.ref)) for run in some)

    def block(one: Block) -> Block:
        if isinstance(one, Boxes):
            return replace(one, figures=tuple(_clean_figure(figure) for figure in one.figures))
        if isinstance(one, Listing):
            return replace(one, items=tuple(runs(item) for item in one.items))
        return replace(one, rows=tuple(tuple(runs(cell) for cell in row) for row in one.rows))

    return replace(
        outline,
        heading=_clean(outline.heading),
        subtitle=_clean(outline.subtitle),
        described=_clean(outline.described),
        sections=tuple(
            replace(section, caption=_clean(section.caption), blocks=tuple(block(one) for one in section.blocks))
            for section in outline.sections
        ),
    )


def _clean(text: str) -> str:
    return printable(without_personal_data(text)[0])


def _clean_figure(figure: Figure) -> Figure:
    return replace(figure, text=_clean(figure.text), note=_clean(figure.note), completeness=_clean(figure.completeness))


def rest_fr(block: Grid | Listing, elsewhere: str) -> str:
    """What a table does not show, counted; nothing where all is shown.

    >>> rest_fr(Listing((), "Rien.", "promesse", 12), "le registre")
    'et 12 autres promesses, dans le registre.'
    >>> rest_fr(Listing((), "Rien.", "lieu", 3), "le registre")
    'et 3 autres lieux, dans le registre.'
    """
    if not block.hidden:
        return ""
    if block.hidden == 1:
        return f"et 1 autre {block.what}, dans {elsewhere}."
    many = f"{block.what}x" if block.what.endswith("eu") else f"{block.what}s"
    return f"et {format_fr(block.hidden)} autres {many}, dans {elsewhere}."


def figures_printed(outline: Outline) -> Iterator[tuple[str, str]]:
    """Every number that the outline prints, with its reference, in reading order."""
    for section in outline.sections:
        for block in section.blocks:
            if isinstance(block, Boxes):
                yield from ((figure.text, figure.id) for figure in block.figures)
                continue
            lines = block.items if isinstance(block, Listing) else [cell for row in block.rows for cell in row]
            yield from ((run.text, run.ref) for line in lines for run in line if run.style == "figure" or run.ref)
