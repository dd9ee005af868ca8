"""Lines below a table: sources, legends and remarks that are no data."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.core.text import fold, tidy
from layidu.intake.headers import Row
from layidu.intake.workbook import Sheet

_NOTE_STARTS = tuple(
    f"{word} "
    for word in (
        "source", "sources", "note", "notes", "nb", "n b", "remarque", "remarques", "legende", "commentaire",
        "fichier complet", "donnees d exemple",
    )
)  # fmt: skip
_NOTE_LENGTH = 60


def without_notes(sheet: Sheet, rows: Sequence[Row]) -> tuple[Sequence[Row], list[Finding]]:
    """Set aside what is written below the table and cannot be data; what could be data stays, and is said too.

    Decision served: a source line is no row, and no row is taken for a note in silence. In: a sheet and the rows below
    its header. Out: the rows kept, and a finding for each line that stands alone below the last full row.
    """
    last = max((index for index, (_, row) in enumerate(rows) if len(row) - row.count("") > 1), default=None)
    if last is None or last == len(rows) - 1:
        return rows, []
    kept, notes = list(rows[: last + 1]), []
    for number, row in rows[last + 1 :]:
        first = row[0]
        if not isinstance(first, str) or not tidy(first):
            kept.append((number, row))
            continue
        text = tidy(first)
        aside = len(text) > _NOTE_LENGTH or f"{fold(text)} ".startswith(_NOTE_STARTS) or text.startswith(("*", "("))
        notes.append(finding("NOTE-SOUS-TABLEAU", sheet=sheet.name, row=number, value=text[:120],
                             fate="mise de côté" if aside else "gardée comme ligne"))  # fmt: skip
        if not aside:
            kept.append((number, row))
    return kept, notes
