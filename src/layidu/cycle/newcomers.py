"""Organisations that files brought and nobody knows yet: shown to a person, who says that they are right or another."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from layidu.core.text import fold
from layidu.cycle.same_actors import doubtful
from layidu.ledger import merging
from layidu.ledger.queries.actors import standing_actors
from layidu.ledger.queries.newcomers import Newcomer, newcomers

NEAREST = 3
#: Names less alike than this are not offered (of 100).
_ALIKE = 60


@dataclass(frozen=True)
class NewOrganisation:
    """A new organisation, and the known names that are nearest to its own, for who knows better."""

    found: Newcomer
    near: tuple[str, ...]


def new_organisations() -> list[NewOrganisation]:
    """Organisations that nobody has looked at and that are in no pair that waits, the last to come first.

    Decision served: which names of partners to confirm or to merge although no known name is near.
    """
    paired = {actor for pair in doubtful() for actor in (pair.first, pair.second)}
    waiting = [found for found in newcomers() if found.id not in paired]
    names = [actor.name for actor in standing_actors() if actor.kind == "organisation"] if waiting else []
    return [NewOrganisation(found, _nearest(found.name, names)) for found in waiting]


def know(actor: str, *, by: str, why: str = "") -> int:
    """Say that an actor (by id) is one, rightly named; gives the decision's number."""
    return merging.keep_known(actor, by=by, why=why)


def know_no_more(number: int, *, by: str) -> None:
    """Take back that an actor is known. Errors: Refusal DECISION-INCONNUE."""
    merging.forget_known(number, by=by)


def _nearest(name: str, names: Collection[str]) -> tuple[str, ...]:
    from rapidfuzz import fuzz, process

    # Whole names in any order of their words: a part that two long names share makes nobody alike.
    alike = process.extract(
        name, names, scorer=fuzz.token_sort_ratio, processor=fold, limit=NEAREST + 1, score_cutoff=_ALIKE
    )
    return tuple(match[0] for match in alike if match[0] != name)[:NEAREST]
