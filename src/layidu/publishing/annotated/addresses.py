"""Cells by the names that a spreadsheet shows: C42, A1:D9."""

from __future__ import annotations

import re

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


def column_number(letters: str) -> int:
    """The number of a column, from one. Errors: ValueError for letters that no sheet has.

    >>> column_number("A"), column_number("AA"), column_number("XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(f"no column is called {letters!r}")
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= LAST_COLUMN:
        raise ValueError(f"no column is called {letters!r}")
    return number


def column_name(number: int) -> str:
    """The letters of a column counted from one.

    >>> column_name(1), column_name(27), column_name(16384)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """The name of a cell, both counted from one.

    >>> cell_name(42, 3)
    'C42'
    """
    return f"{column_name(column)}{row}"


def cell_position(name: str) -> tuple[int, int]:
    """Row and column, from one, of a cell's name. Errors: ValueError for anything else.

    >>> cell_position("C42"), cell_position("$AA$1")
    ((42, 3), (1, 27))
    """
    match = _CELL.fullmatch(name)
    if match is None or not 1 <= int(match[2]) <= LAST_ROW:
        raise ValueError(f"no cell is called {name!r}")
    return int(match[2]), column_number(match[1])


def is_cell(name: str) -> bool:
    """Whether a cell is called so.

    >>> is_cell("C42"), is_cell("C0"), is_cell("ZZZ1")
    (True, False, False)
    """
    try:
        cell_position(name)
    except ValueError:
        return False
    return True


def range_corners(name: str) -> tuple[int, int, int, int]:
    """First row, first column, last row, last column of a range (a cell is a range of one).

    >>> range_corners("A1:D9"), range_corners("C42")
    ((1, 1, 9, 4), (42, 3, 42, 3))
    """
    first, _, last = name.partition(":")
    top, left = cell_position(first)
    bottom, right = cell_position(last or first)
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)
