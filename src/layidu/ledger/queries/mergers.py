"""Mergers of actors as they stand on a day, and pairs that a person said are two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from layidu.ledger.models import ActorMerger, DistinctActors


@dataclass(frozen=True, slots=True)
class MergerFact:
    """One merger; ``withdrawn_by`` is empty while it holds."""

    id: int
    merged: str
    merged_name: str
    into: str
    into_name: str
    on: date
    decided_by: str
    decided_on: date
    why: str
    withdrawn_by: str
    withdrawn_on: date | None


def mergers() -> list[MergerFact]:
    """Every merger ever decided, taken back or not, in the order decided."""
    return [
        MergerFact(
            row.id, row.merged_id, row.merged.name, row.into_id, row.into.name, row.on, row.decided_by,
            row.decided_at.date(), row.why, row.withdrawn_by, row.withdrawn_at.date() if row.withdrawn_at else None,
        )
        for row in ActorMerger.objects.select_related("merged", "into").order_by("id")
    ]  # fmt: skip


def survivors(on: date | None = None) -> dict[str, str]:
    """Actor -> the actor under whose name it answers on a day (today without one); those that never merged are absent.

    Decision served: whom a figure or a promise is shown under. Chains are followed to their end.
    """
    day = on or date.today()  # noqa: DTZ011 - the day as its reader lives it
    rows = ActorMerger.objects.filter(withdrawn_at__isnull=True, on__lte=day)
    return _ends(dict(rows.values_list("merged_id", "into_id")))


def survivor_of(actor: str) -> str:
    """The actor under whose name one answers, whatever the day of the mergers; itself where it never merged."""
    rows = ActorMerger.objects.filter(withdrawn_at__isnull=True)
    return _ends(dict(rows.values_list("merged_id", "into_id"))).get(actor, actor)


def said_apart() -> set[tuple[str, str]]:
    """The pairs (in order of their ids) that a person said are two actors."""
    rows = DistinctActors.objects.filter(withdrawn_at__isnull=True)
    return set(rows.values_list("first_id", "second_id"))


def _ends(direct: dict[str, str]) -> dict[str, str]:
    found = {}
    for actor in direct:
        end, met = actor, {actor}
        while end in direct and direct[end] not in met:
            end = direct[end]
            met.add(end)
        found[actor] = end
    return found
