"""Held rows looked at, mended, tried again, rejected, and decisions taken back."""

from __future__ import annotations

import csv
import dataclasses
import io
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from layidu.catalogue.findings import refusal
from layidu.core.findings import Finding
from layidu.core.periods import Period
from layidu.cycle.comparing import LedgerBeside
from layidu.cycle.knowledge import Knowledge, knowledge_of
from layidu.intake.formats import formats
from layidu.intake.known_layouts import KnownLayout
from layidu.intake.read import read_file
from layidu.intake.records import Loaded, Origin, Reading
from layidu.ledger import settling
from layidu.ledger.models import ImportRun, SourceRow
from layidu.ledger.queries.held import HeldRow, held_rows
from layidu.ledger.store.learned import known_layout
from layidu.ledger.workspace import Workspace


@dataclass(frozen=True)
class Settled:
    """What became of held rows: how many were loaded or were in the ledger already, and which are held still.

    ``decisions`` are the numbers by which `layidu held undo` takes them back.
    """

    loaded: int
    unchanged: int
    decisions: Sequence[int]
    still: Sequence[tuple[HeldRow, Sequence[Finding]]]


def waiting(*, code: str | None = None, file: str | None = None, format_name: str | None = None) -> list[HeldRow]:
    """The rows still held, all or by a rule; none is an answer too."""
    return held_rows(code=code, file=file, format_name=format_name)


def chosen(
    ids: Sequence[int] = (), *, code: str | None = None, file: str | None = None, format_name: str | None = None
) -> list[HeldRow]:
    """The held rows meant by ids or by a rule. Errors: Refusal LIGNE-INCONNUE when some id, or the rule, fits none."""
    found = held_rows(ids=ids, code=code, file=file, format_name=format_name)
    missing = sorted(set(ids) - {row.id for row in found})
    if missing or not found:
        raise refusal("LIGNE-INCONNUE", value=", ".join(map(str, missing)) or code or file or format_name or "")
    return found


def mend(
    workspace: Workspace,
    rows: Sequence[HeldRow],
    changes: Mapping[str, str],
    *,
    accept: bool = False,
    decided_by: str,
    why: str = "",
    population: Callable[[tuple[str, ...], str, Period], int | None] | None = None,
) -> Settled:
    """Read held rows again with their mend (``accept``) and ``changes`` (header -> value), and load those now sound.

    Decision served: a row that its sender will not mend in time still counts, and who changed what is kept. Without
    ``accept`` and ``changes`` rows are tried again as they are: what they waited for may have come since. A count of
    people that cannot be true stays held here too, by the populations of the ledger, or those of ``population``.
    Errors: Refusal COLONNE-ABSENTE.
    """
    by_run: dict[int, list[HeldRow]] = {}
    for row in rows:
        for column in changes:
            if column not in row.cells:
                raise refusal("COLONNE-ABSENTE", value=column, known=", ".join(row.cells))
        by_run.setdefault(row.run_id, []).append(row)
    runs = ImportRun.objects.select_related("source").in_bulk(list(by_run))
    loaded = unchanged = 0
    decisions: list[int] = []
    still: list[tuple[HeldRow, Sequence[Finding]]] = []
    knowledge = knowledge_of(workspace)
    beside = LedgerBeside(workspace, knowledge.gazetteer, population)
    for run_id, inside in by_run.items():
        cells = [{**row.cells, **(row.mend if accept else {}), **changes} for row in inside]
        again = _read_again(knowledge, beside, runs[run_id], inside, cells)
        still += [(row, again.held[row.id]) for row in inside if row.id in again.held]
        sound = [row for row in inside if row.id not in again.held]
        if not sound:
            continue
        only_sound = dataclasses.replace(again.reading, held=(), read=sum(1 + row.repeats for row in sound))
        result = settling.load_mended(
            workspace, runs[run_id], only_sound, [row.id for row in sound], decided_by=decided_by, why=why
        )
        loaded += result.loaded
        unchanged += result.unchanged
        decisions += SourceRow.objects.filter(id=sound[0].id).values_list("retired_by_id", flat=True)
    return Settled(loaded, unchanged, decisions, still)


@dataclass(frozen=True)
class _Again:
    """Held rows read again: the reading, and the reasons of those held still, by the held row's id."""

    reading: Reading
    held: Mapping[int, Sequence[Finding]]


def _read_again(
    knowledge: Knowledge,
    beside: LedgerBeside,
    run: ImportRun,
    rows: Sequence[HeldRow],
    cells: Sequence[Mapping[str, str]],
) -> _Again:
    """Read changed cells through intake's own door, each row keeping its place in the file.

    A row is known by its line among those read again, not by its row of the file: figures that were columns share one.
    """
    header = list(dict.fromkeys(column for row in cells for column in row))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, header)
    writer.writeheader()
    writer.writerows(cells)
    dated = any(name in run.columns for name in formats()[run.format].period)
    period = (
        None
        if dated or run.period_start is None or run.period_end is None
        else Period(run.period_start, run.period_end)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, Path(run.source.file_name).stem + ".csv")
        path.write_text(stream.getvalue(), encoding="utf-8-sig")
        reading = read_file(
            path,
            gazetteer=knowledge.gazetteer,
            actors=knowledge.actors,
            format=run.format,
            period=period,
            layouts=_layout_of(run),
            words=knowledge.words,
        )
    reading = beside.believable(reading)
    by_line = {at + 2: row for at, row in enumerate(rows)}

    def origin(of: Origin) -> Origin:
        """Rows that the change made alike stay rows of their own: repeats are those of the file as received."""
        row = by_line[of.row]
        repeats = list(_repeats(row.id))
        for line in of.repeats:
            repeats += [by_line[line].row, *_repeats(by_line[line].id)]
        return Origin(row.sheet, row.row, tuple(repeats), of.cells)

    return _Again(
        dataclasses.replace(
            reading,
            sheet=run.sheet,
            columns=run.columns,
            loaded=[Loaded(origin(row.origin), row.identity, row.scope, row.records) for row in reading.loaded],
            held=[],
            complete=False,
            example=run.source.example,
        ),
        {by_line[line].id: row.reasons for row in reading.held for line in (row.origin.row, *row.origin.repeats)},
    )


def _layout_of(run: ImportRun) -> list[KnownLayout]:
    """The layout by which the file was read, for a table of any headers: held rows bring only the columns they fill."""
    if run.layout is None:
        return []
    known = known_layout(run.layout)
    unfolded = {header: name for name, header in run.columns.items() if header not in known.columns}
    return [dataclasses.replace(known, header_key="", columns={**known.columns, **unfolded}, groups={})]


def _repeats(row_id: int) -> Sequence[int]:
    return list(SourceRow.objects.values_list("repeats", flat=True).get(id=row_id))


def reject(rows: Sequence[HeldRow], *, decided_by: str, why: str) -> list[int]:
    """Settle held rows as never to be loaded, with the reason; gives the decisions' numbers."""
    return settling.reject([row.id for row in rows], decided_by=decided_by, why=why)


def undo(decision: int, *, decided_by: str, why: str = "") -> int:
    """Take a decision back: its rows are held again; gives how many. Errors: Refusal DECISION-INCONNUE."""
    return settling.undo(decision, decided_by=decided_by, why=why)
