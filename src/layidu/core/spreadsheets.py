"""Text that a spreadsheet would take for a formula: marked when it is written to CSV, unmarked when it is read."""

from __future__ import annotations

import re

_BEGINNING = r"(?:['\s]*[=+\-@]|'*[\t\r])"
_FORMULA, _MARKED = re.compile(rf"^{_BEGINNING}"), re.compile(rf"^'{_BEGINNING}")
_NUMBER = re.compile(r"^[+-]?\d[\d\s\u00a0\u202f.,]*%?$")
#: What begins like a formula after a mark at which a spreadsheet of another country parts cells; a number does not.
_BEGINS = r"(?=[=@]|[+-](?!\d[\d\s\u00a0\u202f.,]*%?(?:[^\w(]|$)))"
_PARTED = re.compile(rf"([,;]\s*)('*){_BEGINS}")
_PARTED_MARKED = re.compile(rf"([,;]\s*)'('*){_BEGINS}")


def csv_text(text: str) -> str:
    """A cell of CSV that Excel shows and does not run: an apostrophe before what begins like a formula.

    Decision served: a title that somebody typed runs nothing on a minister's machine. Numbers keep their sign.

    French Excel parts cells at semicolons and English Excel at commas: what stands after either is marked too.

    >>> csv_text("=1+1"), csv_text("-12,5"), csv_text("Mopti"), csv_text("'=x")
    ("'=1+1", '-12,5', 'Mopti', "''=x")
    >>> csv_text("Gao,=1+1"), csv_text("de 8,5 à 9, -12 %")
    ("Gao,'=1+1", 'de 8,5 à 9, -12 %')
    """
    if _NUMBER.match(text):
        return text
    parted = _PARTED.sub(r"\1'\2", text)
    return f"'{parted}" if _FORMULA.match(text) else parted


def text_of_csv(cell: str) -> str:
    """The text that `csv_text` marked, as it was; any other cell is left alone.

    >>> [text_of_csv(csv_text(text)) for text in ("=1+1", "-12,5", "'=x", "l'eau", "'eau", "Gao,'=1+1")]
    ['=1+1', '-12,5', "'=x", "l'eau", "'eau", "Gao,'=1+1"]
    """
    whole = cell[1:] if _MARKED.match(cell) else cell
    return _PARTED_MARKED.sub(r"\1\2", whole)
