"""Exact repeats inside a file are folded onto the first of them, before anything else looks at the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from layidu.intake.values import source_text
from layidu.intake.workbook import Cell


@dataclass(slots=True)
class DistinctRow:
    """The first of equal rows: its number, cells, trimmed texts, and the numbers of its repeats."""

    number: int
    cells: tuple[Cell, ...]
    texts: tuple[str, ...]
    repeats: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Spaced:
    """A cell with white space around its text: where first, as written, and in how many rows."""

    row: int
    position: int
    text: str
    rows: int


def fold_rows(rows: Sequence[tuple[int, tuple[Cell, ...]]]) -> tuple[list[DistinctRow], list[Spaced]]:
    """Fold rows whose trimmed source text is the same, in the order of their first appearance.

    Decision served: a row pasted forty times counts once, and the forty are kept in lineage. Two passes, because most
    repeats are equal to the letter and only distinct rows are worth trimming.

    >>> distinct, spaces = fold_rows([(2, ("Gao", 5.0)), (3, ("Gao ", 5.0)), (4, ("Gao", "5"))])
    >>> [(row.number, row.texts, row.repeats) for row in distinct], [(s.row, s.text) for s in spaces]
    ([(2, ('Gao', '5'), (3, 4))], [(3, 'Gao ')])
    """
    equal: dict[tuple[Cell, ...], list[int]] = {}
    for number, cells in rows:
        found = equal.get(cells)
        if found is None:
            equal[cells] = [number]
        else:
            found.append(number)
    folded: dict[tuple[str, ...], tuple[tuple[Cell, ...], list[int]]] = {}
    spaces: dict[tuple[int, str], list[int]] = {}
    one: dict[str, str] = {}
    keep = one.setdefault  # a text that thousands of rows say is kept once
    for cells, numbers in equal.items():
        texts = tuple([keep(text, text) for text in map(source_text, cells)])
        for position, cell in enumerate(cells):
            if isinstance(cell, str) and len(cell) != len(texts[position]):
                spaces.setdefault((position, cell), []).extend(numbers)
        kept = folded.get(texts)
        if kept is None:
            folded[texts] = (cells, numbers)
        else:
            kept[1].extend(numbers)
    distinct = []
    for texts, (cells, numbers) in folded.items():
        numbers.sort()
        distinct.append(DistinctRow(numbers[0], cells, texts, tuple(numbers[1:])))
    distinct.sort(key=lambda row: row.number)
    spaced = [Spaced(min(found), position, text, len(found)) for (position, text), found in spaces.items()]
    return distinct, spaced
