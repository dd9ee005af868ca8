"""Pairs of counts settled by a person: both kept, or one row dropped with its reason; and taken back."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from layidu.catalogue.findings import refusal
from layidu.coverage.repeats import RepeatPair
from layidu.ledger.importing import ledger_lock
from layidu.ledger.models import RepeatDecision, SourceRow
from layidu.ledger.settling import empty_run
from layidu.ledger.store.keys import key_of


def pair_key(pair: RepeatPair) -> str:
    """The key under which a decision on a pair is found again."""
    return key_of(pair.key)


def keep_both(pairs: Sequence[RepeatPair], *, decided_by: str, why: str) -> list[int]:
    """Note that both rows of each pair stand, so that nobody is asked again; gives the decisions' numbers."""
    with ledger_lock():
        return [_decision(pair, decided_by=decided_by, why=why).id for pair in pairs]


def drop_row(pair: RepeatPair, row: int, *, decided_by: str, why: str) -> int:
    """Retire one row of a pair by a run that says who decided it and why; gives the decision's number.

    Decision served: people reported twice count once. The row stays in the ledger, and so does what its sender wrote;
    sent again unchanged, it stays dropped. Errors: Refusal LIGNE-INCONNUE when the row is none of the two, or no
    longer current.
    """
    with ledger_lock():
        line = SourceRow.objects.filter(id=row, retired_by__isnull=True).select_related("run__source").first()
        if line is None or row not in (pair.first.row, pair.second.row):
            raise refusal("LIGNE-INCONNUE", value=str(row))
        run = empty_run(line.run, decision="dropped", decided_by=decided_by, why=why)
        SourceRow.objects.filter(id=row).update(retired_by=run)
        return _decision(pair, decided_by=decided_by, why=why, dropped_id=row, run_id=run.id).id


def undo(decision: int, *, decided_by: str, why: str) -> int:
    """Take a decision on a pair back: a dropped row counts again; gives how many rows came back.

    Errors: Refusal DECISION-INCONNUE when it is none, was undone, or its row was corrected by its sender since.
    """
    with ledger_lock():
        found = RepeatDecision.objects.filter(id=decision, undone_at__isnull=True).select_related("run__source").first()
        if found is None:
            raise refusal("DECISION-INCONNUE", value=str(decision))
        dropped = SourceRow.objects.filter(retired_by=found.run) if found.run else SourceRow.objects.none()
        if found.run and not dropped.exists():
            raise refusal("DECISION-INCONNUE", value=str(decision))
        RepeatDecision.objects.filter(id=decision).update(
            undone_at=timezone.now(), undone_by=decided_by, undone_why=why
        )
        if found.run is None:
            return 0
        empty_run(found.run, decision="undone", decided_by=decided_by, why=why)
        return dropped.update(retired_by=None)


def _decision(pair: RepeatPair, *, decided_by: str, why: str, **dropped: int) -> RepeatDecision:
    return RepeatDecision.objects.create(
        pair=pair_key(pair),
        kind=pair.kind,
        first_id=pair.first.row,
        second_id=pair.second.row,
        decided_by=decided_by,
        why=why,
        **dropped,
    )
