"""Header rows of a sheet: one row or two, merged or not, with the tag rows that follow them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from layidu.core.text import tidy
from layidu.intake.mapping import Format, header_key
from layidu.intake.workbook import Cell

Row = tuple[int, tuple[Cell, ...]]

#: Titles, logos and instructions stand above a header; below this many filled rows nobody has met one.
HEADER_WITHIN = 40
_TAG = re.compile(r"#[a-zA-Z]+")
_MOST_TAG_ROWS = 2


@dataclass(frozen=True)
class Header:
    """A header: ``first`` and ``last`` are its rows' positions in the sheet, ``start`` that of the first data row.

    ``cells`` are its lowest row's cells, or where that is empty what stands above; ``tops`` what stands above each
    column in a header of two rows, a merged cell standing above all its columns; ``tags`` are positions of tag rows.
    """

    first: int
    last: int
    start: int
    cells: tuple[Cell, ...]
    tops: tuple[str, ...]
    tags: tuple[int, ...]

    def texts(self, position: int) -> Iterator[str]:
        """What a column may be called, the most telling name last."""
        cell = self.cells[position]
        if isinstance(cell, str) and cell:
            yield cell
            if top := self.tops[position]:
                yield f"{cell} {top}"
                yield f"{top} {cell}"

    @functools.cached_property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """The keys of each column's texts, by position."""
        return tuple(tuple(map(header_key, self.texts(position))) for position in range(len(self.cells)))

    @functools.cached_property
    def all_keys(self) -> frozenset[str]:
        """The keys of all columns' texts: most rows of a sheet share none with a format."""
        return frozenset(key for keys in self.keys for key in keys)

    def title(self, position: int) -> str:
        """A column's text with what stands above it; empty where that is nothing or no text."""
        cell, top = self.cells[position], self.tops[position]
        return f"{top} – {tidy(cell)}" if top and isinstance(cell, str) else ""


def single_headers(rows: Sequence[Row]) -> Iterator[Header]:
    """Each of the first rows as a header of one row.

    >>> [header.start for header in single_headers([(1, ("Région",)), (2, ("#adm1",)), (3, ("Gao",))])]
    [2, 2, 3]
    """
    for index, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
        yield _header(rows, index, index, cells, ("",) * len(cells))


def double_headers(rows: Sequence[Row]) -> Iterator[Header]:
    """Each pair of the first rows that could be a header of two rows: text alone, and cells merged in it.

    Assumption: a cell that is empty in the upper row belongs to the filled one on its left, as in a merged header.

    >>> rows = [(1, ("Lieu", "", "Mois")), (2, ("Région", "Cercle", "")), (3, ("Gao", "Gao", "mars"))]
    >>> header = next(double_headers(rows))
    >>> header.cells, header.tops
    (('Région', 'Cercle', 'Mois'), ('Lieu', 'Lieu', ''))
    """
    for index in range(min(len(rows) - 1, HEADER_WITHIN)):
        upper, lower = rows[index][1], rows[index + 1][1]
        if rows[index + 1][0] != rows[index][0] + 1 or is_tags(upper) or is_tags(lower):
            continue
        merged = any((a == "") != (b == "") for a, b in zip(upper, lower, strict=True))
        if not merged or any(isinstance(cell, int | float) and not 1900 <= cell <= 2199 for cell in (*upper, *lower)):
            continue
        tops: list[str] = []
        above = ""
        for a, b in zip(upper, lower, strict=True):
            above = tidy(str(a)) if a != "" else above
            tops.append(above if b != "" else "")
        cells = tuple(b if b != "" else a for a, b in zip(upper, lower, strict=True))
        yield _header(rows, index, index + 1, cells, tuple(tops))


def _header(rows: Sequence[Row], first: int, last: int, cells: tuple[Cell, ...], tops: tuple[str, ...]) -> Header:
    tags: list[int] = []
    while len(tags) < _MOST_TAG_ROWS and last + 1 + len(tags) < len(rows) and is_tags(rows[last + 1 + len(tags)][1]):
        tags.append(last + 1 + len(tags))
    return Header(first, last, last + 1 + len(tags), cells, tops, tuple(tags))


def is_tags(row: Sequence[Cell]) -> bool:
    """Whether a row holds HXL tags rather than data.

    >>> is_tags(("#org", "#adm1 +name", "")), is_tags(("Gao", "#1"))
    (True, False)
    """
    filled = [cell for cell in row if cell != ""]
    tags = [cell for cell in filled if isinstance(cell, str) and _TAG.match(cell.strip())]
    return len(tags) * 2 > len(filled)


def repeats_header(row: Sequence[Cell], columns: Sequence[tuple[int, str]], format: Format) -> bool:
    """Whether a row below a header is that header again: of the next printed page, or in another language.

    In: the row and the header's columns as (position, field).

    >>> from layidu.intake.mapping import read_mapping
    >>> five_w = read_mapping("five_w")
    >>> columns = [(0, "organisation"), (1, "region")]
    >>> repeats_header(("Organization", "Region name"), columns, five_w), repeats_header(("A", "Gao"), columns, five_w)
    (True, False)
    """
    same = 0
    for position, name in columns:
        cell = row[position]
        if cell == "":
            continue
        if not isinstance(cell, str) or format.field_of_header.get(header_key(cell)) != name:
            return False
        same += 1
    return same >= 2
