"""Actors by name."""

from __future__ import annotations

from dataclasses import dataclass

from layidu.core.text import fold
from layidu.ledger.models import Actor, ActorAlias
from layidu.ledger.queries.mergers import survivors


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


def standing_actors(*, apart: bool = False) -> list[ActorFact]:
    """Every actor by name, those that merged under their survivor of today; ``apart``: each by itself."""
    return [fact for fact, _ids in _facts(apart=apart)]


def find_actors(name: str, *, apart: bool = False) -> list[ActorFact]:
    """The actors that are called so: by id or a spelling's key; failing that, those whose name contains the words.

    Decision served: whom a brief is about. More than one means that the reader must choose. An actor that merged is
    found as its survivor, which bears the spellings of both; ``apart``: each actor by itself.
    """
    wanted = fold(name)
    facts = _facts(apart=apart)
    exact = [f for f, ids in facts if name in ids or wanted in {fold(f.name), *map(fold, f.spellings)}]
    return exact or [f for f, _ in facts if wanted and any(wanted in fold(s) for s in (f.name, *f.spellings))]


def _facts(*, apart: bool) -> list[tuple[ActorFact, set[str]]]:
    shown = {} if apart else survivors()
    spellings: dict[str, list[str]] = {}
    ids: dict[str, set[str]] = {}
    named = list(Actor.objects.order_by("name"))
    for actor in named:
        survivor = shown.get(actor.id, actor.id)
        ids.setdefault(survivor, set()).add(actor.id)
        if survivor != actor.id:
            spellings.setdefault(survivor, []).append(actor.name)
    current = ActorAlias.objects.filter(withdrawn_at__isnull=True).order_by("id")
    for identifier, spelling in current.values_list("actor_id", "spelling"):
        spellings.setdefault(shown.get(identifier, identifier), []).append(spelling)
    return [
        (ActorFact(a.id, a.name, a.kind, tuple(dict.fromkeys(spellings.get(a.id, ())))), ids[a.id])
        for a in named
        if shown.get(a.id, a.id) == a.id
    ]
