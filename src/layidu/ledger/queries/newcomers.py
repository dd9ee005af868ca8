"""Organisations that files brought and nobody has decided anything about."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from layidu.ledger.models import (
    Actor,
    ActorAlias,
    ActorMerger,
    CommitmentActor,
    DeliveryActor,
    DistinctActors,
    KnownActor,
)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An organisation that nobody has looked at: its first spelling's day, file and sender, and the rows that name it.

    ``seen``, ``file``, ``sender`` and ``sensitivity`` are empty where no file brought it.
    """

    id: str
    name: str
    seen: datetime | None
    file: str
    sender: str
    sensitivity: str
    rows: int


def newcomers() -> list[Newcomer]:
    """Organisations that are in no merger, were told apart from none, have no confirmed spelling and were not said
    to be known; the last to come first.

    Decision served: a partner that a file misnames so far that it is near no known name is still found by a person.
    Rows are the current deliveries and commitments that name it, whatever its part in them.
    """
    settled = _settled()
    first: dict[str, ActorAlias] = {}
    for alias in ActorAlias.objects.select_related("first_seen__sender").order_by("-id"):
        first[alias.actor_id] = alias  # the earliest is written last
    rows = _rows()
    found = []
    for actor in Actor.objects.filter(kind="organisation").order_by("name"):
        if actor.id in settled:
            continue
        met = first.get(actor.id)
        source = met.first_seen if met else None
        sender = source.sender.name if source and source.sender else ""
        found.append(
            Newcomer(
                actor.id, actor.name, met.since if met else None, source.file_name if source else "", sender,
                source.sensitivity if source else "", rows[actor.id],
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: one.seen.timestamp() if one.seen else 0.0, reverse=True)


def _settled() -> set[str]:
    """The actors about which a person decided something that stands."""
    mergers = ActorMerger.objects.filter(withdrawn_at__isnull=True).values_list("merged_id", "into_id")
    apart = DistinctActors.objects.filter(withdrawn_at__isnull=True).values_list("first_id", "second_id")
    confirmed = ActorAlias.objects.filter(withdrawn_at__isnull=True).exclude(confirmed_by="")
    known = KnownActor.objects.filter(withdrawn_at__isnull=True)
    return {
        *(actor for pair in (*mergers, *apart) for actor in pair),
        *confirmed.values_list("actor_id", flat=True),
        *known.values_list("actor_id", flat=True),
    }


def _rows() -> Counter[str]:
    delivered = DeliveryActor.objects.filter(delivery__origin__retired_by__isnull=True)
    promised = CommitmentActor.objects.filter(commitment__origin__retired_by__isnull=True)
    return Counter(actor for actor, _ in delivered.values_list("actor_id", "delivery_id").distinct()) + Counter(
        actor for actor, _ in promised.values_list("actor_id", "commitment_id").distinct()
    )
