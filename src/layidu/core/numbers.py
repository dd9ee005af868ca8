"""Numbers as French readers write and read them, and the pair of bounds that people reached are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

NARROW_SPACE = "\u202f"
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")


@dataclass(frozen=True, slots=True)
class Bounds:
    """A quantity known to lie between ``low`` and ``high``; ``None`` is unknown, never zero.

    >>> Bounds(300000, 400000).text()
    '300\u202f000 à 400\u202f000'
    >>> Bounds(5, None).text(), Bounds(None, None).text(), Bounds(7, 7).text()
    ('au moins 5', 'non connu', '7')
    """

    low: int | float | None
    high: int | float | None

    def text(self) -> str:
        """In French, with what is unknown said."""
        if self.low is None and self.high is None:
            return "non connu"
        if self.high is None:
            return f"au moins {format_fr(self.low)}"
        if self.low is None:
            return f"au plus {format_fr(self.high)}"
        if self.low == self.high:
            return format_fr(self.low)
        return f"{format_fr(self.low)} à {format_fr(self.high)}"


def format_fr(value: int | float | Decimal | None, decimals: int = 0) -> str:
    """A number with French separators (narrow no-break space, comma); ``None`` prints as a dash, never as 0.

    >>> format_fr(330713), format_fr(12.345, 1), format_fr(None), format_fr(-4)
    ('330\u202f713', '12,3', '–', '\u22124')
    """
    if value is None:
        return "–"
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}".replace(",", NARROW_SPACE).replace(".", ",")
    return f"\u2212{text}" if rounded < 0 else text


def percent_fr(share: float | Decimal | None, decimals: int = 0) -> str:
    """A share (0-1) as a French percentage.

    >>> percent_fr(0.58), percent_fr(None)
    ('58\u202f%', '–')
    """
    return "–" if share is None else f"{format_fr(Decimal(str(share)) * 100, decimals)}{NARROW_SPACE}%"


def parse_number(text: str) -> Decimal | None:
    """Read a number typed as text: « 1 200 », « 1.200 », « 1,200 », « 12,5 », « 1 200,50 ».

    Returns ``None`` when it cannot be read as exactly one number, so that the caller says so; a point or comma
    followed by exactly three digits, once or more, is a thousands separator, as in the field's workbooks, unless
    what stands before it is a zero: « 0,125 » is an eighth.

    >>> [parse_number(t) for t in ("1 200", "1.200", "12,5", "1 200,50", "environ 40", "")]
    [Decimal('1200'), Decimal('1200'), Decimal('12.5'), Decimal('1200.50'), None, None]
    >>> parse_number("0.125"), parse_number("0,125")
    (Decimal('0.125'), Decimal('0.125'))
    """
    compact = _SPACES.sub("", text).replace("\u2212", "-")
    if re.fullmatch(r"-?[1-9]\d{0,2}([.,]\d{3})+", compact):
        compact = compact.replace(",", "").replace(".", "")
    elif re.fullmatch(r"-?[1-9]\d{0,2}(\.\d{3})+,\d+", compact):
        compact = compact.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"-?[1-9]\d{0,2}(,\d{3})+\.\d+", compact):
        compact = compact.replace(",", "")
    else:
        compact = compact.replace(",", ".")
    if not re.fullmatch(r"-?\d+(\.\d+)?", compact):
        return None
    try:
        return Decimal(compact)
    except InvalidOperation:  # pragma: no cover - the pattern above admits only decimals
        return None
