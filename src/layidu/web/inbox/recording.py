"""Decisions that were taken or taken back elsewhere (the command line, a program), noted so that one list has all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from layidu.cycle import aliases
from layidu.ledger.importing import ledger_lock
from layidu.ledger.models import ActorMerger, DistinctActors, ImportRun, KnownActor, RepeatDecision, Source, SourceRow
from layidu.ledger.workspace import Workspace
from layidu.web.inbox.deciding import ALIAS, APART, KNOWN, MERGER, PAIRS, ROWS, strictest
from layidu.web.inbox.models import Decided
from layidu.web.inbox.said import are_known, are_two, both_stand, dropped
from layidu.web.inbox.undoing import parts, standings

#: Acts looked at in one question.
PART = 500


def note_others(workspace: Workspace) -> None:
    """Note each decision that stands in the ledger and is part of no act; close acts that were taken back elsewhere.

    Decision served: whatever was decided, by whichever door, is found in one list with its undo.
    """
    # Under the lock: a decision that is being taken is kept together with its act.
    with ledger_lock(), translation.override("fr"):
        acts = list(Decided.objects.all())
        known = {part for act in acts for part in parts(act)}
        Decided.objects.bulk_create(
            [act for act in _standing_decisions(workspace) if known.isdisjoint(parts(act))], batch_size=PART
        )
        standing = [act for act in acts if act.undone_at is None and act.numbers]
        for start in range(0, len(standing), PART):
            part = standing[start : start + PART]
            now = standings(part)
            # By whom, the ledger's own records say.
            gone = [act.id for act in part if not now[act.id].left]
            Decided.objects.filter(id__in=gone).update(undone_at=timezone.now())


def _standing_decisions(workspace: Workspace) -> Iterator[Decided]:
    yield from _rows()
    yield from _pairs()
    for alias in aliases.aliases(workspace):
        if not alias.withdrawn_by:
            yield Decided(
                kind=ALIAS, numbers=[alias.number], by=alias.confirmed_by, at=_day(alias.since), about=alias.spelling,
                said=_("“%(spelling)s” is now read as %(place)s.") % {"spelling": alias.spelling, "place": alias.means},
                sensitivity=Source.Sensitivity.PUBLIC,
            )  # fmt: skip
    for merger in ActorMerger.objects.filter(withdrawn_at__isnull=True).select_related("merged", "into"):
        names = {"merged": merger.merged.name, "survivor": merger.into.name}
        yield Decided(
            kind=MERGER, numbers=[str(merger.id)], by=merger.decided_by, at=merger.decided_at, why=merger.why,
            said=_("“%(merged)s” is now read as %(survivor)s.") % names, about=" · ".join(names.values()),
            sensitivity=Source.Sensitivity.PUBLIC,
        )  # fmt: skip
    for apart in DistinctActors.objects.filter(withdrawn_at__isnull=True).select_related("first", "second"):
        yield Decided(
            kind=APART, numbers=[str(apart.id)], by=apart.decided_by, at=apart.decided_at, why=apart.why,
            said=are_two(1), about=f"{apart.first.name} · {apart.second.name}",
            sensitivity=Source.Sensitivity.PUBLIC,
        )  # fmt: skip
    for known in KnownActor.objects.filter(withdrawn_at__isnull=True).select_related("actor"):
        yield Decided(
            kind=KNOWN, numbers=[str(known.id)], by=known.decided_by, at=known.decided_at, why=known.why,
            said=are_known(1), about=known.actor.name, sensitivity=Source.Sensitivity.PUBLIC,
        )  # fmt: skip


def _day(day: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(day))


def _rows() -> Iterator[Decided]:
    held: dict[int, int] = {}
    settled = SourceRow.objects.filter(fate=SourceRow.Fate.HELD, retired_by__isnull=False)
    for decided in settled.values_list("retired_by_id", flat=True).iterator():
        if decided is not None:
            held[decided] = held.get(decided, 0) + 1
    runs = ImportRun.objects.filter(decision__in=("mended", "rejected")).select_related("source")
    for run in runs.iterator():
        if count := held.get(run.id):
            words = (
                ngettext("%(n)d row rejected.", "%(n)d rows rejected.", count)
                if run.decision == "rejected"
                else ngettext("%(n)d row loaded.", "%(n)d rows loaded.", count)
            )
            yield Decided(
                kind=ROWS, numbers=[str(run.id)], by=run.decided_by, at=run.at, why=run.why, rows=count,
                said=words % {"n": count}, about=run.source.file_name, sensitivity=run.source.sensitivity,
            )  # fmt: skip


def _pairs() -> Iterator[Decided]:
    decided = RepeatDecision.objects.filter(undone_at__isnull=True)
    for pair in decided.select_related("first__run__source", "second__run__source"):
        sources = (pair.first.run.source, pair.second.run.source)
        kept = pair.dropped_id is None
        yield Decided(
            kind=PAIRS, numbers=[str(pair.id)], by=pair.decided_by, at=pair.at, why=pair.why, rows=2,
            said=both_stand(1) if kept else dropped(1),
            about=", ".join(dict.fromkeys(source.file_name for source in sources)),
            sensitivity=strictest({source.sensitivity for source in sources}),
        )  # fmt: skip
