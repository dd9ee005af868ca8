"""Actors that may be one: shown in pairs for a person to decide, merged, taken back, or said to be two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from layidu.catalogue.findings import refusal
from layidu.core.text import fold
from layidu.cycle.actors import the_actor
from layidu.intake.acronyms import bracketed, is_acronym_of
from layidu.intake.actors import actor_key, near_names
from layidu.ledger import merging
from layidu.ledger.models import DeliveryActor
from layidu.ledger.queries.actors import ActorFact, find_actors, standing_actors
from layidu.ledger.queries.mergers import MergerFact, mergers, said_apart

#: Why two actors may be one.
NEAR, ACRONYM, BRACKETS = "near", "acronym", "brackets"


@dataclass(frozen=True)
class Pair:
    """Two actors that may be one; ``why``: names that are near, initials, or an acronym in brackets."""

    first: str
    first_name: str
    first_rows: int
    second: str
    second_name: str
    second_rows: int
    why: str


@dataclass(frozen=True)
class Shown:
    """An actor as it is listed, with what was merged into it."""

    id: str
    name: str
    kind: str
    spellings: tuple[str, ...]
    merged: tuple[MergerFact, ...]


def listed() -> list[Shown]:
    """Every actor that stands today, with its spellings and what merged into it; mergers to come stand apart."""
    held = [merger for merger in mergers() if not merger.withdrawn_by]
    return [
        Shown(
            actor.id,
            actor.name,
            actor.kind,
            tuple(spelling for spelling in actor.spellings if spelling != actor.name),
            tuple(merger for merger in held if merger.into == actor.id),
        )
        for actor in standing_actors()
    ]


def doubtful() -> list[Pair]:
    """Pairs of organisations that may be one and that nobody decided on yet, those with most deliveries first.

    Decision served: what a person must look at so that a partner is not counted as two. Names are near (as for
    ACTEUR-PROCHE), one is the initials of one other alone, or one stands in brackets behind one other alone: an
    acronym that two long names could bear is shown for neither. Nothing is merged for being alike.
    """
    standing = [actor for actor in standing_actors() if actor.kind == "organisation"]
    current = DeliveryActor.objects.filter(delivery__origin__retired_by__isnull=True)
    named = current.values_list("actor_id", "delivery_id").distinct()
    rows = Counter(actor for actor, _ in named)
    apart = said_apart()
    found: dict[tuple[str, str], str] = {}
    for one, other, why in (*_acronyms(standing), *_near(standing)):
        key = (min(one.id, other.id), max(one.id, other.id))
        if key not in apart:
            found.setdefault(key, why)
    names = {actor.id: actor.name for actor in standing}
    pairs = [
        Pair(first, names[first], rows[first], second, names[second], rows[second], why)
        for (first, second), why in found.items()
    ]
    return sorted(pairs, key=lambda pair: (-pair.first_rows - pair.second_rows, pair.first_name, pair.second_name))


def merge_actors(name: str, into: str, *, on: date, by: str, why: str = "") -> int:
    """Merge two actors by name; gives the merger's number. Errors: Refusal ACTEUR-INCONNU, ACTEUR-AMBIGU,
    FUSION-IMPOSSIBLE."""
    return merging.merge(_one(name).id, _one(into).id, on=on, by=by, why=why)


def take_back(number: int, *, by: str) -> None:
    """Take a merger back. Errors: Refusal FUSION-INCONNUE."""
    merging.unmerge(number, by=by)


def tell_apart(name: str, other: str, *, by: str, why: str = "") -> int:
    """Say that two actors are two, so that they are shown as a pair no more. Errors: as `merge_actors`."""
    return merging.keep_apart(_one(name).id, _one(other).id, by=by, why=why)


def ask_again(number: int, *, by: str) -> None:
    """Take back that two actors are two: they are shown as a pair again. Errors: Refusal DECISION-INCONNUE."""
    merging.ask_again(number, by=by)


def _one(name: str) -> ActorFact:
    """The actor itself that bears the name, merged or not: a decision is about what files name."""
    found = find_actors(name, apart=True)
    if len(found) == 1:
        return found[0]
    own = [actor for actor in found if fold(actor.name) == fold(name)]
    if len(own) == 1:
        return own[0]
    if found:
        raise refusal("ACTEUR-AMBIGU", value=name, candidates=", ".join(actor.name for actor in found[:8]))
    return the_actor(name)


def _near(actors: list[ActorFact]) -> Iterator[tuple[ActorFact, ActorFact, str]]:
    for at, one in enumerate(actors):
        for other in actors[at + 1 :]:
            if near_names(one.name, other.name):
                yield one, other, NEAR


def _acronyms(actors: list[ActorFact]) -> Iterator[tuple[ActorFact, ActorFact, str]]:
    carried: dict[str, dict[str, str]] = {}
    for actor in actors:
        for spelling in (actor.name, *actor.spellings):
            if said := bracketed(spelling):
                carried.setdefault(actor_key(said[1]), {})[actor.id] = BRACKETS
    short = {key: actor for actor in actors for key in _keys(actor) if key.isalnum() and len(key) <= 10}
    for key, actor in short.items():
        for other in actors:
            if other.id != actor.id and any(is_acronym_of(key, said) for said in (other.name, *other.spellings)):
                carried.setdefault(key, {}).setdefault(other.id, ACRONYM)
    known: Mapping[str, ActorFact] = {actor.id: actor for actor in actors}
    for key, bearers in carried.items():
        others = [identifier for identifier in bearers if key in short and identifier != short[key].id]
        if key in short and len(others) == 1 and len(bearers) == 1:
            yield short[key], known[others[0]], bearers[others[0]]


def _keys(actor: ActorFact) -> set[str]:
    return {actor_key(name) for name in (actor.name, *actor.spellings)}
