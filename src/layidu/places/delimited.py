"""Delimited files in and out: UTF-8 with or without a byte order mark, comma or semicolon, all columns kept."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from layidu.catalogue.findings import finding, refusal
from layidu.core.findings import Finding
from layidu.core.text import fold

_BOM = "\ufeff"


@dataclass(frozen=True)
class Delimited:
    """A delimited file as read: header, data rows as a spreadsheet numbers them, and the manner of its writing."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    delimiter: str
    bom: bool
    findings: tuple[Finding, ...]

    def column(self, name: str) -> int | None:
        """Where the column of that name is, case and spaces forgotten; ``None`` where there is none."""
        wanted = fold(name)
        return next((index for index, header in enumerate(self.header) if fold(header) == wanted), None)

    def needed(self, name: str) -> int:
        """The same for a column that the task cannot do without. Errors: Refusal (TABLE-COLONNE-ABSENTE)."""
        index = self.column(name)
        if index is None:
            raise refusal("TABLE-COLONNE-ABSENTE", value=name, seen=", ".join(self.header) or "–")
        return index


def read_delimited(path: Path) -> Delimited:
    """Read a delimited file; blank lines are no rows, short rows are filled with empty cells, long ones are left long.

    Errors: Refusal (FICHIER-VIDE) for a file without a header; OSError when it cannot be read.
    """
    data = path.read_bytes()
    findings: tuple[Finding, ...] = ()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        findings = (finding("TABLE-ENCODAGE"),)
    bom = text.startswith(_BOM)
    text = text.removeprefix(_BOM)
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise refusal("FICHIER-VIDE", file=path.name)
    delimiter = max((",", ";", "\t"), key=first.count)
    records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    numbered = [(number, tuple(cells)) for number, cells in enumerate(records, start=1) if any(map(str.strip, cells))]
    header = tuple(cell.strip() for cell in numbered[0][1])
    rows = tuple((number, _fitted(cells, len(header))) for number, cells in numbered[1:])
    return Delimited(header, rows, delimiter, bom, findings)


def _fitted(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    beyond = cells[width:]
    return cells[:width] if not any(map(str.strip, beyond)) and beyond else cells + ("",) * (width - len(cells))


def write_delimited(path: Path, like: Delimited, added: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows under the header of a file read and some added columns, in that file's own manner, all or nothing.

    A column of the file that bears the name of an added one is kept with ``_in`` after its name.
    """
    taken = {fold(name) for name in added}
    header = [f"{name}_in" if fold(name) in taken else name for name in like.header]
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("w", encoding="utf-8", newline="") as out:
        out.write(_BOM if like.bom else "")
        writer = csv.writer(out, delimiter=like.delimiter, lineterminator="\n")
        writer.writerow([*header, *added])
        writer.writerows(rows)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)
