"""Actors by name."""

from __future__ import annotations

from dataclasses import dataclass

from layidu.core.text import fold
from layidu.ledger.models import Actor, ActorAlias


@dataclass(frozen=True, slots=True)
class ActorFact:
    """An actor with every spelling under which files name it."""

    id: str
    name: str
    kind: str
    spellings: tuple[str, ...]


def actor_names() -> dict[str, str]:
    """Actor id -> name."""
    return dict(Actor.objects.values_list("id", "name"))


def find_actors(name: str) -> list[ActorFact]:
    """The actors that are called so: by id or a spelling's key; failing that, those whose name contains the words.

    Decision served: whom a brief is about. More than one means that the reader must choose.
    """
    wanted = fold(name)
    spellings: dict[str, list[str]] = {}
    for actor, spelling in (
        ActorAlias.objects.filter(withdrawn_at__isnull=True).order_by("id").values_list("actor_id", "spelling")
    ):
        spellings.setdefault(actor, []).append(spelling)
    facts = [ActorFact(a.id, a.name, a.kind, tuple(spellings.get(a.id, ()))) for a in Actor.objects.order_by("name")]
    exact = [f for f in facts if f.id == name or wanted in {fold(f.name), *map(fold, f.spellings)}]
    return exact or [f for f in facts if wanted and any(wanted in fold(s) for s in (f.name, *f.spellings))]
