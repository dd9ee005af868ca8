"""Text that a spreadsheet would take for a formula: marked when it is written to CSV, unmarked when it is read."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"^'*[=+\-@\t\r]")
_NUMBER = re.compile(r"^[+-]?\d[\d\s\u00a0\u202f.,]*%?$")
_MARKED = re.compile(r"^'+[=+\-@\t\r]")


def csv_text(text: str) -> str:
    """A cell of CSV that Excel shows and does not run: an apostrophe before what begins like a formula.

    Decision served: a title that somebody typed runs nothing on a minister's machine. Numbers keep their sign.

    >>> csv_text("=1+1"), csv_text("-12,5"), csv_text("Mopti"), csv_text("'=x")
    ("'=1+1", '-12,5', 'Mopti', "''=x")
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


def text_of_csv(cell: str) -> str:
    """The text that `csv_text` marked, as it was; any other cell is left alone.

    >>> [text_of_csv(csv_text(text)) for text in ("=1+1", "-12,5", "'=x", "l'eau", "'eau")]
    ['=1+1', '-12,5', "'=x", "l'eau", "'eau"]
    """
    return cell[1:] if _MARKED.match(cell) else cell
