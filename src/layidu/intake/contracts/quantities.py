"""Shares and values as people write them: « 40 % », 40 under a header that says %, 0,4. What could be two is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from layidu.core.numbers import parse_number
from layidu.intake.values import source_text
from layidu.intake.workbook import Cell

_DECIMAL = re.compile(r"[-\u2212]?\d+[.,]\d+")


class AmbiguousShareError(ValueError):
    """A number that may be a share or a percentage."""


def number_of(cell: Cell) -> Decimal | None:
    """A cell's number, a comma being decimal where a zero stands before it; ``None`` when it is none.

    >>> number_of("0,625"), number_of("1 200"), number_of(0.1), number_of("environ")
    (Decimal('0.625'), Decimal('1200'), Decimal('0.1'), None)
    """
    if isinstance(cell, int | float):
        found = Decimal(repr(cell)) if not float(cell).is_integer() else Decimal(int(cell))
        return found if found.is_finite() else None
    if not isinstance(cell, str):
        return None
    text = cell.strip().replace("\u2212", "-")
    if re.fullmatch(r"-?0[.,]\d+", text):
        return Decimal(text.replace(",", "."))
    return parse_number(text)


def share_of(cell: Cell, *, says_percent: bool) -> Decimal | None:
    """A cell as a share (0-1); ``None`` when it is no number.

    ``says_percent``: the header or the unit says %, so that a bare 40 is 40 %. A number cell between 0 and 1 under
    such a header may come from a cell formatted in percent. Errors: AmbiguousShareError, where two readings fit.

    >>> share_of("62,5 %", says_percent=False), share_of(40, says_percent=True), share_of(0.4, says_percent=False)
    (Decimal('0.625'), Decimal('0.4'), Decimal('0.4'))
    """
    if isinstance(cell, str) and cell.strip().endswith("%"):
        bare = re.sub(r"[\s\u00a0\u202f]", "", cell.strip().removesuffix("%"))
        number = Decimal(bare.replace(",", ".").replace("\u2212", "-")) if _plain(bare) else parse_number(bare)
        return None if number is None else number / 100
    number = number_of(cell)
    if number is None:
        return None
    if says_percent:
        if 0 < number < 1 and isinstance(cell, int | float):
            raise AmbiguousShareError(source_text(cell))
        return number / 100
    if abs(number) > 1:
        raise AmbiguousShareError(source_text(cell))
    return number


def all_shares(cells: Sequence[Cell]) -> bool:
    """Whether a column's number cells are all shares (none above 1), whatever its header says.

    Weights that are percentages make 100, so a column of them has one above 1.
    """
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    return bool(numbers) and len(numbers) == len(cells) and all(0 <= number <= 1 for number in numbers)


def _plain(text: str) -> bool:
    return bool(_DECIMAL.fullmatch(text) or re.fullmatch(r"[-\u2212]?\d+", text))
