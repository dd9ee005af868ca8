"""Names as people type them, found among the names of a division: as written, without its kind word, or nearly."""

from __future__ import annotations

import bisect
import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from layidu.core.text import fold, repair, tidy
from layidu.places.gazetteer import Gazetteer, Kind
from layidu.places.spelling_rules import sound

#: Below this likeness (0-1) a spelling is not even shown as a candidate.
SHOWN = 0.6
#: From this likeness on a spelling that its code confirms is taken for the name.
CONFIRMED = 0.75
#: How far apart, in slips, two spellings of one sound are, where more letters than one differ.
HALF = 0.5
#: How far apart, in slips, a name and its first letters are, the rest cut off by a narrow field.
CUT = 1
#: How far apart, in slips, a name of several words and the same words in another order are.
TURNED = 1
#: Names of more words than these are not turned.
MOST_WORDS = 4
#: Fewer first letters than these are no cut name but another one.
CUT_LETTERS = 5


#: The sign for a letter lost in decoding, itself wrongly decoded.
_LOST_MISREAD = "\ufffd".encode().decode("latin-1")
#: The first half of a wrongly decoded letter, made small with the rest of the text.
_LOWERED = re.compile("ã(?=[\u0080-\u00bf\u2013-\u203a\u20ac\u0152-\u017e\u02c6\u02dc])")
#: Signs beyond ASCII that people do write beside letters, and the one that stands for a lost letter.
_USUAL = frozenset("’‘ʼ´«»“”–—‐‑°º·…\u200b\u200e\ufeff\ufffd")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant, and how like its name the text is (0-1)."""

    place: str
    score: float


@dataclass(frozen=True, slots=True)
class Near:
    """A place near a spelling: likeness (0-1), slips as they are judged, and slips letter by letter alone."""

    place: str
    score: float
    slips: float
    letters: float


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of one kind of place in one division: keys in alphabetical order, their sounds, who bears them."""

    keys: list[str]
    sounds: list[str]
    places: list[frozenset[str]]


class NameIndex:
    """The names of a gazetteer by division and kind, found by key: case, accents, hyphens and spaces are forgotten.

    >>> from layidu.places.country import gazetteer_of
    >>> index = NameIndex(gazetteer_of("mali"))
    >>> sorted(index.exact("GOURMA RHAROUS", "ML-2016", "cercle")), index.near("Kolokany", "ML-2016", "cercle")[0]
    (['ML-2016:0603'], Candidate(place='ML-2016:0205', score=0.938))
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Index all names of all divisions."""
        self._gazetteer = gazetteer
        self._keys: dict[tuple[str, Kind], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for place in gazetteer:
            for name in (place.name, *(name.name for name in gazetteer.names(place.id))):
                self._keys[place.division, place.kind][_compact(fold(name))].add(place.id)
        self._confirmed: dict[tuple[str, Kind], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for place in gazetteer:
            for alias in gazetteer.aliases(place.id):
                self._confirmed[place.division, place.kind][_compact(fold(alias))].add(place.id)
        self._words: dict[Kind, tuple[str, ...]] = {}
        self._listed: dict[tuple[str, Kind], _Names] = {}

    def exact(self, name: str, division: str, kind: Kind | None) -> frozenset[str]:
        """The places of that division and kind (any kind for ``None``) that bear the name, or a confirmed spelling."""
        found: set[str] = set()
        for level in self._kinds(division, kind):
            keys, confirmed = self._keys.get((division, level), {}), self._confirmed.get((division, level), {})
            for key in self._forms(name, level):
                if bearers := keys.get(key, set()) | confirmed.get(key, set()):
                    found |= bearers
                    break
        return frozenset(found)

    def near(self, name: str, division: str, kind: Kind | None, limit: int = 5) -> tuple[Candidate, ...]:
        """The places whose names are most like the text, best first, with their likeness; see `nearest`."""
        found = self.nearest(name, division, kind)[:limit]
        return tuple(Candidate(near.place, near.score) for near in found)

    def nearest(self, name: str, division: str, kind: Kind | None) -> list[Near]:
        """All places whose names are like the text, best first.

        Decision served: whether one place alone is near enough. Method: slips are the optimal string alignment of
        folded names without spaces (two swapped letters are one slip), or half a slip more than that of their sounds,
        or one slip for a name whose end is cut off or whose words are in another order; likeness is 1 less the slips
        over the letters of the longer.

        >>> from layidu.places.country import gazetteer_of
        >>> NameIndex(gazetteer_of("mali")).nearest("Djene", "ML-2016", "cercle")[0]
        Near(place='ML-2016:0503', score=0.917, slips=0.5, letters=1)
        """
        best: dict[str, Near] = {}
        for level in self._kinds(division, kind):
            names = self._names(division, level)
            for form in self._forms(name, level):
                for at, slips, letters in _slips(form, names):
                    score = round(1 - slips / max(len(form), len(names.keys[at])), 3)
                    for place in names.places[at]:
                        known = best.get(place)
                        if score >= SHOWN and (known is None or (slips, letters) < (known.slips, known.letters)):
                            best[place] = Near(place, score, slips, letters)
            for key, place in self._turned(name, division, level):
                best[place] = Near(place, round(1 - TURNED / len(key), 3), TURNED, TURNED)
        return sorted(best.values(), key=lambda near: (near.slips, -near.score, near.place))

    def within(self, name: str, division: str, kind: Kind | None, letters: float) -> frozenset[str]:
        """The places whose names are at most so many slips away, letter by letter; the shorter of two texts counts too.

        Decision served: whether another place is as near as the nearest one, however short the names are.

        >>> from layidu.places.country import gazetteer_of
        >>> sorted(NameIndex(gazetteer_of("mali")).within("Ka", "ML-2016", "region", 2))
        ['ML-2016:07']
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found: set[str] = set()
        for level in self._kinds(division, kind):
            names = self._names(division, level)
            for form in self._forms(name, level):
                near = process.extract_iter(form, names.keys, scorer=OSA.distance, score_cutoff=int(letters))
                found.update(place for _, _, at in near for place in names.places[at])
        return frozenset(found)

    def likeness(self, name: str, place: str) -> float:
        """How like the names of one place the text is (0-1), letter by letter or by sound.

        >>> from layidu.places.country import gazetteer_of
        >>> NameIndex(gazetteer_of("mali")).likeness("Kulikoro", "ML-2012:02")
        0.944
        """
        known = self._gazetteer.place(place)
        names = [_compact(fold(text)) for text in {known.name, *(each.name for each in self._gazetteer.names(place))}]
        ordered = _Names(sorted(names), [sound(key) for key in sorted(names)], [])
        return max(
            (
                round(1 - slips / max(len(form), len(ordered.keys[at])), 3)
                for form in self._forms(name, known.kind)
                for at, slips, _ in _slips(form, ordered)
            ),
            default=0.0,
        )

    def _turned(self, name: str, division: str, level: Kind) -> Iterator[tuple[str, str]]:
        keys = self._keys.get((division, level), {})
        for core in self._cores(name, level):
            words = core.split()
            if 2 <= len(words) <= MOST_WORDS:
                for order in itertools.permutations(words):
                    if list(order) != words and (key := "".join(order)) in keys:
                        yield from ((key, place) for place in keys[key])

    def _names(self, division: str, kind: Kind) -> _Names:
        found = self._listed.get((division, kind))
        if found is None:
            items = sorted(self._keys.get((division, kind), {}).items())
            found = _Names(
                [key for key, _ in items], [sound(key) for key, _ in items], [frozenset(places) for _, places in items]
            )
            self._listed[division, kind] = found
        return found

    def _kinds(self, division: str, kind: Kind | None) -> tuple[Kind, ...]:
        return self._gazetteer.division(division).kinds if kind is None else (kind,)

    def sanitary(self, name: str, kind: Kind) -> bool:
        """Whether the words beside the name say that it is a part of the health services (« district sanitaire de »).

        >>> from layidu.places.country import gazetteer_of
        >>> index = NameIndex(gazetteer_of("mali"))
        >>> index.sanitary("District sanitaire de Kita", "cercle"), index.sanitary("Cercle de Kita", "cercle")
        (True, False)
        """
        whole = fold(name)
        return any(
            whole.startswith(f"{word} ") or whole.endswith(f" {word}")
            for word in map(fold, self._gazetteer.sanitary_words(kind))
        )

    def _forms(self, name: str, kind: Kind) -> list[str]:
        return [_compact(core) for core in self._cores(name, kind)]

    def _cores(self, name: str, kind: Kind) -> list[str]:
        whole = fold(name)
        if kind not in self._words:
            words = {fold(word) for word in (*self._gazetteer.kind_words(kind), *self._gazetteer.sanitary_words(kind))}
            self._words[kind] = tuple(sorted(words, key=len, reverse=True))
        words_of_kind = self._words[kind]
        core = whole
        if before := next((word for word in words_of_kind if core.startswith(f"{word} ")), ""):
            core = core.removeprefix(f"{before} ")
        if after := next((word for word in words_of_kind if core.endswith(f" {word}")), ""):
            core = core.removesuffix(f" {after}")
        return [whole] if core == whole else [whole, core]


def readable(text: str) -> str:
    """The text trimmed, with a wrong decoding undone, also one that was saved and wrongly decoded again.

    >>> readable(" SÃ©gou Region "), readable("SÃƒÂ©gou"), readable("sã©gou")
    ('Ségou Region', 'Ségou', 'ségou')
    """
    return tidy(repair(repair(_LOWERED.sub("Ã", text))).replace(_LOST_MISREAD, "\ufffd"))


def garbled(text: str) -> bool:
    """Whether signs that are in no name are left in a text, so that what was written cannot be known.

    Decision served: such a text is never taken for a near spelling. A sign for one lost letter is not meant.

    >>> garbled("KÃƒÃ‚©niÃ©ba"), garbled("N’Tillit – Gao"), garbled("S\ufffdgou")
    (True, False, False)
    """
    return any(unicodedata.category(sign)[0] in "SCP" and sign not in _USUAL for sign in text if ord(sign) > 127)


def _slips(form: str, names: _Names) -> Iterator[tuple[int, float, float]]:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    likely = OSA.normalized_similarity
    letters: dict[int, float] = {
        at: round((1 - score) * max(len(form), len(key)))
        for key, score, at in process.extract_iter(form, names.keys, scorer=likely, score_cutoff=SHOWN)
    }
    slips = dict(letters)
    heard = sound(form)
    for key, score, at in process.extract_iter(heard, names.sounds, scorer=likely, score_cutoff=SHOWN):
        slips[at] = min(slips.get(at, len(form)), round((1 - score) * max(len(heard), len(key))) + HALF)
    at = bisect.bisect_left(names.keys, form)
    while len(form) >= CUT_LETTERS and at < len(names.keys) and names.keys[at].startswith(form):
        if len(names.keys[at]) > len(form):
            slips[at] = letters[at] = CUT
        at += 1
    for at, count in slips.items():
        yield at, count, letters[at] if at in letters else OSA.distance(form, names.keys[at])


def _compact(key: str) -> str:
    return key.replace(" ", "")
