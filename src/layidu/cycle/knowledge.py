"""Everything that a file is read with: places and their confirmed spellings, actors, layouts taught."""

from __future__ import annotations

import functools
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from layidu.core.text import fold
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.recognising import reader_fingerprint
from layidu.intake.actors import ActorDirectory
from layidu.intake.known_layouts import KnownLayout
from layidu.intake.vocabulary import TaughtWords
from layidu.ledger.queries.mergers import survivors
from layidu.ledger.store.actors import known_spellings
from layidu.ledger.store.geography import geography_key
from layidu.ledger.store.learned import known_layouts, learned_key, place_spellings, taught_words
from layidu.ledger.workspace import Workspace
from layidu.places.gazetteer import Gazetteer


@dataclass(frozen=True)
class Knowledge:
    """What is known before a file is opened. ``merged``: the actor that answers today for each that it took in.

    ``key`` changes with the reader's code and with anything taught.
    """

    gazetteer: Gazetteer
    actors: ActorDirectory
    layouts: Sequence[KnownLayout]
    words: TaughtWords
    merged: Mapping[str, str]
    key: str


def knowledge_of(workspace: Workspace) -> Knowledge:
    """What the open ledger of a workspace knows now.

    Decision served: an alias, a layout or a merger that a person confirmed once is asked about no more.
    """
    spellings = tuple((place, tuple(said)) for place, said in sorted(place_spellings().items()))
    return Knowledge(
        gazetteer=_with_spellings(workspace_gazetteer(workspace), spellings),
        actors=ActorDirectory(known_spellings()),
        layouts=known_layouts(),
        words=taught_words(),
        merged=survivors(),
        key=reading_key(),
    )


def reading_key() -> str:
    """A key of the code and data that read files, of everything that people taught and of imported places."""
    taught = " ".join(key for key in (learned_key(), geography_key()) if key)
    if not taught:
        return reader_fingerprint()
    return hashlib.blake2b(f"{reader_fingerprint()} {taught}".encode(), digest_size=8).hexdigest()


def places_alike(gazetteer: Gazetteer, place: str) -> list[str]:
    """The place, and in every other division the places of its kind and name that lie in places named like its own.

    Decision served: for which places a spelling holds. Assumption: a spelling is one of a name, and the name outlives
    the division; where a division has several of that name and no parent tells them apart, none is meant.

    >>> from layidu.places.country import gazetteer_of
    >>> places_alike(gazetteer_of("mali"), "ML-2023:0205")
    ['ML-2023:0205', 'ML-2012:0206', 'ML-2016:0205']
    """
    own = gazetteer.place(place)
    above = {fold(each.name) for each in gazetteer.ancestors(place)}
    found = [place]
    for division in gazetteer.divisions():
        if division.id == own.division:
            continue
        same = [each.id for each in gazetteer.places(division.id, own.kind) if fold(each.name) == fold(own.name)]
        if len(same) > 1:
            shared = {id: len(above & {fold(each.name) for each in gazetteer.ancestors(id)}) for id in same}
            best = max(shared.values())
            same = [id for id in same if shared[id] == best]
        found += same if len(same) == 1 else []
    return found


@functools.lru_cache(maxsize=4)
def _with_spellings(gazetteer: Gazetteer, spellings: tuple[tuple[str, tuple[str, ...]], ...]) -> Gazetteer:
    return gazetteer.with_aliases(_spread(gazetteer, spellings)) if spellings else gazetteer


def _spread(gazetteer: Gazetteer, spellings: Iterable[tuple[str, tuple[str, ...]]]) -> Mapping[str, list[str]]:
    spread: dict[str, list[str]] = defaultdict(list)
    for place, said in spellings:
        for each in places_alike(gazetteer, place) if place in gazetteer else ():
            spread[each] += said
    return spread
