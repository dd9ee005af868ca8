"""Held rows: what was kept back, why, and the mend that is proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from layidu.ledger.models import SourceRow


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One row kept back. ``reasons`` are (code, sentence); ``mend`` is header -> value proposed."""

    id: int
    file: str
    format: str
    sheet: str
    row: int
    repeats: int
    cells: Mapping[str, str]
    reasons: Sequence[tuple[str, str]]
    mend: Mapping[str, str]
    run_id: int


def held_rows(
    *, ids: Sequence[int] = (), code: str | None = None, file: str | None = None, format_name: str | None = None
) -> list[HeldRow]:
    """Rows still held, by file and row; those of some ids, reason, file name or format where asked.

    Decision served: what must be settled before a figure is whole.
    """
    found = SourceRow.objects.filter(fate=SourceRow.Fate.HELD, retired_by__isnull=True).select_related("run__source")
    if ids:
        found = found.filter(id__in=ids)
    if file:
        found = found.filter(run__source__file_name=file)
    if format_name:
        found = found.filter(format=format_name)
    rows = [held_row(line) for line in found.order_by("run__source__file_name", "sheet", "row")]
    return [row for row in rows if code is None or code in {reason for reason, _ in row.reasons}]


def held_row(line: SourceRow) -> HeldRow:
    """A held source row as it is looked at."""
    return HeldRow(
        line.id,
        line.run.source.file_name,
        line.format,
        line.sheet,
        line.row,
        len(line.repeats),
        line.cells,
        [(reason["code"], reason["sentence"]) for reason in line.reasons],
        line.mend,
        line.run_id,
    )
