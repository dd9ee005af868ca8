"""How far a sheet reaches: one cell lost far from the table makes a reader lay out millions of empty ones."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

#: A full sheet of Excel at 26 columns is 27 million cells; no report of the sector comes near.
LARGEST_EXTENT = 30_000_000
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\s+ref="[A-Z]+\d+:([A-Z]+)(\d+)"')
_BEYOND_Z = re.compile(rb'<(?:\w+:)?c r="([A-Z]{2,3})(\d+)"[^>/]*>')
_LAST_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d+)"')
_HEAD = 8192


def lost_cell(data: bytes) -> str | None:
    """The far corner of a sheet of an .xlsx that reaches too far to be laid out; ``None`` where none does.

    Decision served: a file is refused with the cell to look at, rather than exhausting a small server's memory.
    A sheet's declared dimension also counts cells that are merely coloured, so a large one is measured again on the
    cells that hold something, as is a sheet that declares none. Assumption: a declared dimension does not lie; where
    one does, the limits of the process that reads it answer.

    >>> lost_cell(b"") is None
    True
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.namelist():
                if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                    with archive.open(part) as file:
                        declared = _DIMENSION.search(file.read(_HEAD))
                    if declared and _reach(declared[1], declared[2]) <= LARGEST_EXTENT:
                        continue
                    xml = archive.read(part)
                    rows = declared[2] if declared else max(_LAST_ROW.findall(xml), key=int, default=b"1")
                    columns = {found[1] for found in _BEYOND_Z.finditer(xml)} | {b"Z"}
                    last = max(columns, key=lambda letters: (len(letters), letters))
                    if _reach(last, rows) > LARGEST_EXTENT:
                        return (last + rows).decode()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        return None
    return None


def _reach(letters: bytes, rows: bytes) -> int:
    return (column_index(letters.decode()) + 1) * int(rows)


def column_index(letters: str) -> int:
    """The number, from zero, of a column that Excel names by letters.

    >>> column_index("A"), column_index("Z"), column_index("AA")
    (0, 25, 26)
    """
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def column_letters(index: int) -> str:
    """The letters of a column counted from zero, as Excel shows them.

    >>> column_letters(0), column_letters(25), column_letters(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
