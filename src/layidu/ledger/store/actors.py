"""Actors: every spelling ever met is kept as an alias of one actor."""

from __future__ import annotations

from collections.abc import Iterable

from layidu.intake.records import (
    ActorRef,
    CommitmentRow,
    ConfirmationRow,
    DeliveryRow,
    HoldingRow,
    MeetingRow,
    PracticeRow,
    RecordRow,
    ReviewRow,
)
from layidu.ledger.models import Actor, ActorAlias, Source
from layidu.ledger.parts import in_parts


def known_spellings() -> list[tuple[str, str]]:
    """(spelling, actor id) of every alias that was not withdrawn: what intake resolves names with."""
    current = ActorAlias.objects.filter(withdrawn_at__isnull=True).order_by("id")
    return list(current.values_list("spelling", "actor_id"))


def actors_in(record: RecordRow) -> tuple[ActorRef, ...]:
    """Every actor that a record names."""
    match record:
        case DeliveryRow() | CommitmentRow():
            return tuple(actor for _, actor in record.actors)
        case MeetingRow():
            return (record.held_by, *record.present)
        case ReviewRow():
            return (record.decided_by, record.waits_for) if record.waits_for else (record.decided_by,)
        case ConfirmationRow():
            return (record.by,)
        case PracticeRow():
            return (record.told_by,)
        case HoldingRow():
            return (record.post, record.appointed_by)
    return ()


def sender_of(rows: Iterable[Iterable[RecordRow]]) -> str | None:
    """The actor that a file speaks for: the one that leads every delivery of it; ``None`` where there is none."""
    leading = {
        actor.id
        for records in rows
        for record in records
        if isinstance(record, DeliveryRow)
        for role, actor in record.actors
        if role == "leads"
    }
    return leading.pop() if len(leading) == 1 else None


def unknown_spellings(refs: Iterable[ActorRef]) -> list[ActorRef]:
    """The references whose spelling is no alias yet, each spelling once."""
    distinct = {ref.spelling: ref for ref in refs}
    current = ActorAlias.objects.filter(withdrawn_at__isnull=True).values_list("spelling", flat=True)
    known = {spelling for part in in_parts(distinct) for spelling in current.filter(spelling__in=part)}
    return [ref for spelling, ref in distinct.items() if spelling not in known]


def remember(refs: Iterable[ActorRef], source: Source | None) -> None:
    """Make the actors that are new, named by their first spelling, and keep every new spelling as an alias."""
    refs = list(refs)
    named: dict[str, str] = {}
    for ref in refs:
        named.setdefault(ref.id, ref.spelling)
    existing = {
        key for part in in_parts(named) for key in Actor.objects.filter(id__in=part).values_list("id", flat=True)
    }
    Actor.objects.bulk_create([Actor(id=key, name=name) for key, name in named.items() if key not in existing])
    ActorAlias.objects.bulk_create(
        [ActorAlias(actor_id=ref.id, spelling=ref.spelling, first_seen=source) for ref in refs]
    )
