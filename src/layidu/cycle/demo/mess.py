"""The faults of real reports, one function each: text in, damaged text out."""

from __future__ import annotations

import unicodedata

from layidu.core.periods import MONTHS_FR, Period
from layidu.core.text import repair, tidy


def without_accents(text: str) -> str:
    """As typed on a keyboard without accents.

    >>> without_accents("Ségou"), without_accents("Koro")
    ('Segou', 'Koro')
    """
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def misread(text: str) -> str:
    """UTF-8 read as Windows-1252, where it can be undone; other text comes back as it is.

    Assumption: what cannot be undone (« à » ends in a no-break space, which trimming eats) is left whole, so that
    the example holds no text that nobody could read again.

    >>> misread("Ségou"), misread("Koro"), misread("à Gao")
    ('SÃ©gou', 'Koro', 'à Gao')
    """
    try:
        damaged = text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return text
    return damaged if repair(tidy(damaged)) == text else text


def number_as_text(value: int, style: int) -> str:
    """A count as people type it: « 1 200 », « 1.200 » or « 1200 » with a space after it.

    >>> [number_as_text(1200, style) for style in range(3)]
    ['1 200', '1.200', '1200 ']
    """
    grouped = f"{value:,}"
    return (grouped.replace(",", " "), grouped.replace(",", "."), f"{value} ")[style % 3]


def month_as_text(month: Period, style: int) -> str:
    """A month as people type it.

    >>> [month_as_text(Period.parse("2025-08"), style) for style in range(4)]
    ['août 2025', 'AOUT 2025', '2025-08', '08/2025']
    """
    first = month.start
    word = f"{MONTHS_FR[first.month - 1]} {first.year}"
    return (word, without_accents(word).upper(), f"{first:%Y-%m}", f"{first:%m/%Y}")[style % 4]
