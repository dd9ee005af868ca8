"""Delimited text whose encoding and delimiter nobody declared -> rows of text."""

from __future__ import annotations

import csv
import io
from collections import Counter

from layidu.core.spreadsheets import text_of_csv

DELIMITERS = ";,\t|"
_SAMPLE_LINES = 50
_LARGEST_CELL = 1_000_000


def rows_of_text(data: bytes) -> list[list[str]] | None:
    """Decode and split a delimited text; ``None`` when the bytes are no text.

    Decision served: reading what a partner saved from any Excel, whatever its language. UTF-8 (with or without mark)
    and UTF-16 are tried first, then Windows-1252. One list a record, empty records included, so that the position
    of a record is its row in Excel. The mark that our exports put before what looks like a formula is taken off.

    >>> rows_of_text("Région;Cas\\nSégou;1 200\\n".encode("cp1252"))
    [['Région', 'Cas'], ['Ségou', '1 200']]
    """
    text = decode(data)
    if text is None:
        return None
    csv.field_size_limit(_LARGEST_CELL)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
        return [[text_of_csv(cell) for cell in row] for row in rows]
    except csv.Error:
        return None


def decode(data: bytes) -> str | None:
    """The text of these bytes, or ``None`` where no encoding of the field's files makes text of them.

    >>> decode("Ségou".encode("utf-16")), decode("Ségou".encode()), decode(b"\\x00\\x01\\x02\\x00\\x00\\x00")
    ('Ségou', 'Ségou', None)
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        encodings = ["utf-16-le"] if data[1:2] == b"\0" else ["utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        controls = sum(1 for character in text[:2000] if character < " " and character not in "\t\r\n\f\v")
        return text if controls * 20 <= len(text[:2000]) and "\0" not in text else None
    return None


def delimiter_of(text: str) -> str:
    """The delimiter under which most lines have the same number of cells; a comma when none parts anything.

    >>> delimiter_of("a;b;c\\n1,5;2,5;3\\n"), delimiter_of("a,b\\n1,2\\n"), delimiter_of("seul")
    (';', ',', ',')
    """
    sample = "\n".join(text.splitlines()[:_SAMPLE_LINES])

    def regularity(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row)
        except csv.Error:
            return (0, 0)
        return max(((lines, width) for width, lines in widths.items() if width > 1), default=(0, 0))

    best = max(DELIMITERS, key=regularity)
    return best if regularity(best) > (0, 0) else ","
