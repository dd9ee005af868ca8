"""Organisations and posts as files name them: spellings of one name meet, near names are left for a person to judge."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from layidu.core.text import fold, tidy
from layidu.intake.records import ActorRef

#: Two names this alike (0-100) and this long are shown as perhaps one; short acronyms differ by a letter too often.
NEAR = 88
SHORTEST = 6
#: The words that two such names do not share must themselves be this alike.
NEAR_APART = 75


def actor_key(spelling: str) -> str:
    """The key under which the spellings of one actor meet: case, accents, white space and hyphens are forgotten.

    >>> actor_key("GARI ") == actor_key("Gari"), actor_key("MSF-E") == actor_key("msf e")
    (True, True)
    """
    return fold(spelling) or tidy(spelling).casefold()


class ActorDirectory:
    """The actors known so far, by spelling; those met for the first time get an id from their key.

    Decision served: whose promise and whose report a row is. Ids of unknown actors come from the key alone, so that
    two files read apart, with no database, name the same actor alike. Names are never merged for being alike.

    >>> directory = ActorDirectory([("Terre Nouvelle", "act-1")])
    >>> ref = directory.resolve("TERRE-NOUVELLE ")
    >>> ref.id, ref.spelling
    ('act-1', 'TERRE-NOUVELLE')
    >>> directory.resolve("Educo").id == directory.resolve("EDUCO").id, directory.spellings()
    (True, {'act-1': ['TERRE-NOUVELLE'], 'act-0ca99e6408af': ['Educo', 'EDUCO']})
    """

    def __init__(self, known: Iterable[tuple[str, str]] = ()) -> None:
        """From (spelling, actor id) pairs. A spelling given twice keeps its first id."""
        self._ids: dict[str, str] = {}
        self._known: dict[str, str] = {}
        for spelling, actor in known:
            self._ids.setdefault(actor_key(spelling), actor)
            self._known.setdefault(actor_key(spelling), spelling)
        self._met: dict[str, list[str]] = {}
        self._new: dict[str, str] = {}
        self._near: dict[str, str | None] = {}

    def resolve(self, spelling: str) -> ActorRef:
        """The actor that a spelling names. Errors: ValueError for an empty spelling."""
        written = tidy(spelling)
        key = actor_key(written)
        if not key:
            raise ValueError("an actor has a name")
        actor = self._ids.get(key)
        if actor is None:
            actor = self._ids[key] = "act-" + hashlib.sha256(key.encode()).hexdigest()[:12]
            self._near[actor] = self._nearest(key)
            self._known[key] = written
            self._new[actor] = written
        met = self._met.setdefault(actor, [])
        if written not in met:
            met.append(written)
        return ActorRef(actor, written)

    def spellings(self) -> Mapping[str, Sequence[str]]:
        """The spellings met since the directory was made, by actor, in the order met."""
        return self._met

    def new(self) -> Mapping[str, str]:
        """The actors met that nobody knew: id and first spelling."""
        return self._new

    def near(self, actor: str) -> str | None:
        """The spelling, known before, that a new actor's name resembles; for a warning, never for a merger.

        >>> directory = ActorDirectory([("Terre Nouvelle", "act-1")])
        >>> directory.near(directory.resolve("Terre Nouvele").id)
        'Terre Nouvelle'
        """
        return self._near.get(actor)

    def _nearest(self, key: str) -> str | None:
        from rapidfuzz import fuzz, process

        if len(key) < SHORTEST:
            return None
        digits = [character for character in key if character.isdigit()]
        alike = [
            other
            for other in self._known
            if len(other) >= SHORTEST and [character for character in other if character.isdigit()] == digits
        ]
        for other, _, _ in process.extract(key, alike, scorer=fuzz.ratio, score_cutoff=NEAR, limit=5):
            if fuzz.ratio(*_where_they_differ(key, other)) >= NEAR_APART:
                return self._known[other]
        return None


def _where_they_differ(one: str, other: str) -> tuple[str, str]:
    """The words that two names do not share: two regional directorates differ by a region's name, not by a slip."""
    first, second = one.split(), other.split()
    return " ".join(w for w in first if w not in second), " ".join(w for w in second if w not in first)
