"""Personal data never leave in a publication: what looks like an address, a telephone or a name is taken out.

A focal point's e-mail or telephone typed into a free-text cell would otherwise travel with the sheet. What is
taken out is replaced by words, so that its absence is seen.
"""

from __future__ import annotations

import re

from layidu.intake.personal import REMOVED, without_names

_SPACE = "[ \u00a0\u202f]"
_BETWEEN = rf"(?:[().-]|{_SPACE})*"
_PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]*\w"  # an e-mail address
    rf"|(?:\+|\b00)[1-9]{_BETWEEN}(?:\d{_BETWEEN}){{8,12}}\d"  # +223 76 12 34 56: ten digits or more
    # 76 12 34 56: in pairs, as no figure is written
    rf"|(?<!\d)(?<!\d[.,-])\d\d(?:{_SPACE}\d\d){{3,4}}(?!{_SPACE}?\d)(?![.,-]\d)"
)


def without_personal_data(text: str) -> tuple[str, int]:
    """The text with every e-mail address, telephone number and name of a person replaced, and how many there were.

    Numbers in groups of three, dates and place codes are left alone; a telephone number written without spaces and
    without its country code cannot be told from a figure and stays.

    >>> without_personal_data("Dr. Awa, awa@ong.example, +223 76 12 34 56")
    ('[donnée personnelle retirée], [donnée personnelle retirée], [donnée personnelle retirée]', 3)
    >>> without_personal_data("+1 200 000 personnes, code 07-03-01-02, 2025-01-31")[1]
    0
    """
    text, found = _PERSONAL.subn(REMOVED, text)
    text, named = without_names(text)
    return text, found + named
