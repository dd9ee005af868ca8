"""Text in CSV: nothing that a spreadsheet would run, and the same text when it is read again."""

from __future__ import annotations

import csv
import io
import re

from hypothesis import given
from hypothesis import strategies as st

from layidu.core.spreadsheets import csv_text, text_of_csv

#: What looks like a formula, in as many places as can be.
TEXTS = st.text("=+-@',; 19a%\t(.é", max_size=14)
NUMBER = re.compile(r"[+-]\d[\d\s.,]*%?")


@given(TEXTS)
def test_a_marked_text_is_read_again_as_it_was(text: str) -> None:
    assert text_of_csv(csv_text(text)) == text


@given(TEXTS)
def test_no_cell_is_a_formula_wherever_a_spreadsheet_parts_cells(text: str) -> None:
    for delimiter in ",;":
        for cell in next(iter(csv.reader(io.StringIO(csv_text(text)), delimiter=delimiter)), []):
            assert cell.strip()[:1] not in ("=", "@") or NUMBER.match(cell), (text, cell)
            assert cell[:1] not in ("+", "-") or NUMBER.match(cell), (text, cell)
