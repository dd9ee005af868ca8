"""Organisations and posts as files name them: spellings of one name meet, near names are left for a person to judge."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence

from layidu.core.text import fold, tidy
from layidu.intake.acronyms import bracketed, is_acronym_of, joined_names
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
        self._bearers: dict[str, set[str]] = {}
        known = list(known)
        for spelling, actor in known:
            self._ids.setdefault(actor_key(spelling), actor)
            self._known.setdefault(actor_key(spelling), spelling)
        for spelling, actor in known:
            self._note_acronym(spelling, actor)
        self._read_as: dict[str, str] = {}
        self._met: dict[str, list[str]] = {}
        self._new: dict[str, str] = {}
        self._near: dict[str, str | None] = {}

    def anew(self) -> ActorDirectory:
        """A directory of the same known actors, for another file: what either meets, the other does not know.

        >>> known = ActorDirectory([("Terre Nouvelle", "act-1")])
        >>> _ = known.anew().resolve("Educo")
        >>> known.spellings()
        {}
        """
        other = copy.copy(self)
        for name, held in vars(self).items():
            setattr(other, name, {key: copy.copy(value) for key, value in held.items()})
        return other

    def resolve(self, spelling: str) -> ActorRef:
        """The actor that a spelling names. Errors: ValueError for an empty spelling."""
        written = tidy(spelling)
        key = actor_key(written)
        if not key:
            raise ValueError("an actor has a name")
        actor = self._ids.get(key)
        if actor is None:
            actor = self._ids[key] = self._by_long_name(written) or self._first_met(written, key)
            self._note_acronym(written, actor)
        met = self._met.setdefault(actor, [])
        if written not in met:
            met.append(written)
        return ActorRef(actor, written)

    def _first_met(self, written: str, key: str) -> str:
        said = bracketed(written)
        # Its acronym beside it makes no other name: whichever spelling comes first, the id is that of the long one.
        whole = actor_key(said[0]) if said and is_acronym_of(said[1], said[0]) else key
        actor = "act-" + hashlib.sha256(whole.encode()).hexdigest()[:12]
        self._near[actor] = self._nearest(key)
        self._known[key] = written
        self._new[actor] = written
        return actor

    def _by_long_name(self, written: str) -> str | None:
        said = bracketed(written)
        if said is None or not is_acronym_of(said[1], said[0]):
            return None
        long = actor_key(said[0])
        if long in self._ids:
            self._read_as[written] = self._known.get(long, said[0])
        return self._ids.get(long)

    def _note_acronym(self, written: str, actor: str) -> None:
        said = bracketed(written)
        if said is not None:
            self._bearers.setdefault(actor_key(said[1]), set()).add(actor)
            if is_acronym_of(said[1], said[0]):
                self._ids.setdefault(actor_key(said[0]), actor)

    def read_as(self, spelling: str) -> str | None:
        """The long name that « Long (ACR) » was read as, where its acronym is its own initials; else ``None``.

        >>> directory = ActorDirectory([("Médecins du Monde", "act-1")])
        >>> directory.resolve("Médecins du Monde (MDM)").id, directory.read_as("Médecins du Monde (MDM)")
        ('act-1', 'Médecins du Monde')
        """
        return self._read_as.get(spelling)

    def long_name(self, actor: str) -> str | None:
        """The one other actor whose name carries this one's as acronym in brackets; for a warning, never for a merger.

        An acronym that two long names carry says nothing.

        >>> directory = ActorDirectory([("Fonds pour l'enfance (UNICEF)", "act-1")])
        >>> directory.long_name(directory.resolve("Unicef").id)
        "Fonds pour l'enfance (UNICEF)"
        """
        for spelling in self._met.get(actor, ()):
            others = self._bearers.get(actor_key(spelling), set())
            if len(others) == 1 and actor not in others:
                names = [name for key, name in self._known.items() if self._ids[key] in others]
                return next((name for name in names if bracketed(name)), names[0] if names else None)
        return None

    def consortium(self, spelling: str) -> tuple[ActorRef, ...]:
        """The actors that a cell joins (« A/B », « A & B », « A-B »), where all parts are known and the whole is not.

        Decision served: a report of two partners is neither lost to a third that nobody knows nor counted twice.

        >>> directory = ActorDirectory([("Alpha", "act-1"), ("Beta", "act-2")])
        >>> [ref.id for ref in directory.consortium("Alpha / Beta")], directory.consortium("Alpha-Gamma")
        (['act-1', 'act-2'], ())
        """
        if actor_key(spelling) in self._ids:
            return ()
        for parts in joined_names(spelling):
            keys = [actor_key(part) for part in parts]
            if all(len(key) > 1 and key in self._ids for key in keys) and len({self._ids[key] for key in keys}) > 1:
                return tuple({ref.id: ref for ref in map(self.resolve, parts)}.values())
        return ()

    def meet(self, spellings: Collection[str]) -> None:
        """Know the names of a table that join nothing before those that may, in whatever order its rows stand."""
        if any(actor_key(each) not in self._ids and joined_names(each) for each in spellings):
            for spelling in spellings:
                if actor_key(spelling) and not joined_names(spelling):
                    self.resolve(spelling)

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
        alike = [other for other in self._known if len(other) >= SHORTEST and _digits(other) == _digits(key)]
        for other, _, _ in process.extract(key, alike, scorer=fuzz.ratio, score_cutoff=NEAR, limit=5):
            if fuzz.ratio(*_where_they_differ(key, other)) >= NEAR_APART:
                return self._known[other]
        return None


def near_names(one: str, other: str) -> bool:
    """Whether two names are near enough to be perhaps one; a number or a region's name makes two of them.

    >>> near_names("Terre Nouvelle", "Terre Nouvele"), near_names("Centre 1 de Gao", "Centre 2 de Gao")
    (True, False)
    """
    from rapidfuzz import fuzz

    first, second = actor_key(one), actor_key(other)
    if min(len(first), len(second)) < SHORTEST or _digits(first) != _digits(second):
        return False
    alike = fuzz.ratio(first, second, score_cutoff=NEAR) > 0
    return alike and fuzz.ratio(*_where_they_differ(first, second)) >= NEAR_APART


def _digits(key: str) -> str:
    return "".join(character for character in key if character.isdigit())


def _where_they_differ(one: str, other: str) -> tuple[str, str]:
    """The words that two names do not share: two regional directorates differ by a region's name, not by a slip."""
    first, second = one.split(), other.split()
    return " ".join(w for w in first if w not in second), " ".join(w for w in second if w not in first)
