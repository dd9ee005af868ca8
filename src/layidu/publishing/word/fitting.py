"""Whether an outline would hold on one page of docx: no word processor runs here, so lines are counted, on
the safe side.
"""

from __future__ import annotations

import math

from layidu.publishing.outline import Boxes, Grid, Listing, Outline, Runs

#: Points: what margins, header and footer leave of A4, and the width between the margins.
ROOM, WIDTH = 742.0, 510.0
#: The mean width of a letter in parts of the size, and the height of a line: with these, pages come out some 8 %
#: shorter than counted where Noto Sans stands for the font, which is wider than it.
_LETTER, _LINE = 0.48, 1.27
_PADDING, _ABOVE_ROW = 8.0, 1.5


def fits_one_page(outline: Outline, size: float) -> bool:
    """Whether the docx of an outline at this size of text holds on one page, counted generously."""
    return _height(outline, size) <= ROOM


def _height(outline: Outline, size: float) -> float:
    line = size * _LINE
    total = 18 * _LINE + 8 + 8 * _LINE + 6
    for text in (outline.subtitle, outline.described):
        total += _lines(len(text), WIDTH, size) * line + 4 if text else 0
    total += (_lines(len(outline.heading), WIDTH, 17) - 1) * 17 * _LINE
    for section in outline.sections:
        if section.title:
            total += (size + 1.5) * _LINE + 10
        if section.caption:
            total += _lines(len(section.caption), WIDTH, size - 1) * (size - 1) * _LINE + 2
        for block in section.blocks:
            total += _block(block, size) + 3
    return total


def _block(block: Grid | Listing | Boxes, size: float) -> float:
    line = size * _LINE
    if isinstance(block, Boxes):
        across = min(4, max(1, len(block.figures)))
        width = WIDTH / across - _PADDING
        heights = [
            line * _lines(len(f.label), width, size)
            + 1.2 * line * _lines(len(f.text) + len(f.id), width, size * 1.15)
            + line * _lines(len(f.note) + len(f.completeness) + 3, width, size)
            for f in block.figures
        ]
        return sum(max(heights[i : i + across]) + 4 for i in range(0, len(heights), across))
    hidden = line + 2 if block.hidden else 0
    if isinstance(block, Listing):
        items = block.items or ((),)
        return hidden + sum(max(1, _runs(item, WIDTH - 16, size)) * line + 1.5 for item in items)
    if not block.rows:
        return hidden + line + 2
    head = max(_lines(len(h), WIDTH * w - _PADDING, size) for h, w in zip(block.head, block.widths, strict=True))
    total = head * line + _ABOVE_ROW
    for cells in block.rows:
        tallest = max(_runs(cell, WIDTH * w - _PADDING, size) for cell, w in zip(cells, block.widths, strict=True))
        total += max(1, tallest) * line + _ABOVE_ROW
    return hidden + total


def _runs(runs: Runs, width: float, size: float) -> int:
    lines, letters = 0, 0.0
    for run in runs:
        if run.style == "break":
            lines, letters = lines + max(1, _lines(math.ceil(letters), width, size)), 0.0
        letters += len(run.text) + (0.75 * len(run.ref) + 1 if run.ref else 0)
    return lines + _lines(math.ceil(letters), width, size)


def _lines(letters: int, width: float, size: float) -> int:
    """How many lines so many letters take; words that do not break cost part of each line but the only one."""
    need = letters * size * _LETTER
    return 0 if not letters else 1 if need <= width else math.ceil(need * 1.05 / width)
