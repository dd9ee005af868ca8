"""Rounding, done once, when a number is printed: half up, as a spreadsheet's ROUND does."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

from layidu.core.numbers import NARROW_SPACE, format_fr

#: Forty digits: sums and products of what contracts write are exact, quotients far beyond what is printed.
EXACT = Context(prec=40)
_NOISE = Decimal(1).scaleb(-20)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """A number at its printed digits, half away from zero.

    It is first brought to its 20th decimal, so that a tie that a division wrote as 0.0499…9 is seen as the tie it is.

    >>> rounded(Decimal("0.12345"), 4), rounded(EXACT.divide(Decimal(1), Decimal(3)) * 3 / 2, 0)
    (Decimal('0.1235'), Decimal('1'))
    """
    clean = value.quantize(_NOISE, rounding=ROUND_HALF_EVEN, context=EXACT)
    return clean.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=EXACT)


def printed_percent(share: Decimal | None, decimals: int = 1) -> str:
    """A share (0-1) as a French percentage; a dash where there is none.

    >>> printed_percent(Decimal("0.82345")), printed_percent(None)
    ('82,3\u202f%', '–')
    """
    return "–" if share is None else f"{format_fr(rounded(share * 100, decimals), decimals)}{NARROW_SPACE}%"


def printed_points(points: Decimal | None, decimals: int = 2) -> str:
    """Points of 100.

    >>> printed_points(Decimal("7.125"))
    '7,13'
    """
    return "–" if points is None else format_fr(rounded(points, decimals), decimals)
