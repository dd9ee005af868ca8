"""Held rows settled by a person: mended and loaded, or rejected; and taken back."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.catalogue.findings import refusal
from layidu.intake.records import Reading
from layidu.ledger.importing import ImportResult, import_reading, ledger_lock
from layidu.ledger.models import ImportRun, SourceRow
from layidu.ledger.workspace import Workspace


def load_mended(
    workspace: Workspace, run: ImportRun, reading: Reading, rows: Sequence[int], *, decided_by: str, why: str
) -> ImportResult:
    """Load the sound rows of a mended reading of held ``rows`` (ids) as facts of their own source.

    Decision served: a partner's row counts from now on, and who changed it is kept. All or nothing.
    """
    with ledger_lock():
        content = (workspace.originals / run.source.sha256).read_bytes()
        result = import_reading(workspace, content, run.source.file_name, reading, whole=False)
        settling = ImportRun.objects.get(id=result.run_id) if result.run_id else empty_run(run)
        ImportRun.objects.filter(id=settling.id).update(decided_by=decided_by, decision="mended", why=why)
        SourceRow.objects.filter(id__in=rows).update(retired_by=settling)
        return result


def reject(rows: Sequence[int], *, decided_by: str, why: str) -> list[int]:
    """Settle held rows as never to be loaded, a run a source; gives the runs' ids."""
    made = []
    with ledger_lock():
        lines = SourceRow.objects.filter(id__in=rows).select_related("run__source")
        by_run: dict[int, list[SourceRow]] = {}
        for line in lines:
            by_run.setdefault(line.run_id, []).append(line)
        for inside in by_run.values():
            settling = empty_run(inside[0].run, decision="rejected", decided_by=decided_by, why=why)
            SourceRow.objects.filter(id__in=[line.id for line in inside]).update(retired_by=settling)
            made.append(settling.id)
    return made


def undo(run_id: int, *, decided_by: str, why: str) -> int:
    """Take a decision on held rows back: its facts are retired and its rows held again; gives how many rows.

    Errors: Refusal DECISION-INCONNUE when the run is no decision, or was undone, or its facts moved on.
    """
    with ledger_lock():
        run = ImportRun.objects.filter(id=run_id, decision__in=["mended", "rejected"]).first()
        held = SourceRow.objects.filter(retired_by_id=run_id, fate=SourceRow.Fate.HELD)
        if run is None or not held.exists() or SourceRow.objects.filter(run=run, retired_by__isnull=False).exists():
            raise refusal("DECISION-INCONNUE", value=str(run_id))
        undoing = empty_run(run, decision="undone", decided_by=decided_by, why=why)
        SourceRow.objects.filter(run=run, fate=SourceRow.Fate.LOADED).update(retired_by=undoing, supersedes=None)
        # What the mended rows had corrected is current again.
        SourceRow.objects.filter(retired_by=run, fate=SourceRow.Fate.LOADED).update(retired_by=None)
        return held.update(retired_by=None)


def empty_run(like: ImportRun, **decision: str) -> ImportRun:
    """A run that reads nothing, of the source of another: what a person decided of its rows."""
    return ImportRun.objects.create(
        source=like.source,
        format=like.format,
        sheet=like.sheet,
        columns=like.columns,
        period_start=like.period_start,
        period_end=like.period_end,
        read=0,
        loaded=0,
        held=0,
        folded=0,
        unchanged=0,
        **decision,
    )
