"""Names as people type them, found among the names of a division: as written, without its kind word, or nearly."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from layidu.core.text import fold, repair, tidy
from layidu.places.gazetteer import Gazetteer, Kind

#: Below this likeness (0-1) a spelling is not even shown as a candidate.
SHOWN = 0.6
#: From this likeness on a spelling that its code confirms is taken for the name.
CONFIRMED = 0.75
#: From this likeness on a spelling is taken for the name on its own: one slip in ten letters.
TAKEN = 0.9
#: How far the next place must be behind for a spelling to be taken on its own.
MARGIN = 0.1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant, and how like its name the text is (0-1)."""

    place: str
    score: float


class NameIndex:
    """The names of a gazetteer by division and kind, found by key: case, accents, hyphens and spaces are forgotten.

    >>> from layidu.places.country import gazetteer_of
    >>> index = NameIndex(gazetteer_of("mali"))
    >>> sorted(index.exact("GOURMA RHAROUS", "ML-2016", "cercle")), index.near("Kolokany", "ML-2016", "cercle")[0]
    (['ML-2016:0603'], Candidate(place='ML-2016:0205', score=0.875))
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Index all names of all divisions."""
        self._gazetteer = gazetteer
        self._keys: dict[tuple[str, Kind], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for place in gazetteer:
            for name in (place.name, *(name.name for name in gazetteer.names(place.id))):
                self._keys[place.division, place.kind][_compact(fold(name))].add(place.id)
        self._words: dict[Kind, tuple[str, ...]] = {}

    def exact(self, name: str, division: str, kind: Kind | None) -> frozenset[str]:
        """The places of that division and kind (any kind for ``None``) that bear the name."""
        found: set[str] = set()
        for level in self._kinds(division, kind):
            keys = self._keys.get((division, level), {})
            for key in self._forms(name, level):
                if key in keys:
                    found |= keys[key]
                    break
        return frozenset(found)

    def near(self, name: str, division: str, kind: Kind | None, limit: int = 5) -> tuple[Candidate, ...]:
        """The places whose names are most like the text, best first; likeness counts one slip for two swapped letters.

        Method: optimal string alignment over the longer length, on folded names without spaces.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        best: dict[str, float] = {}
        for level in self._kinds(division, kind):
            keys = self._keys.get((division, level), {})
            for form in self._forms(name, level):
                for key, score, _ in process.extract(
                    form, keys.keys(), scorer=OSA.normalized_similarity, score_cutoff=SHOWN, limit=limit
                ):
                    for place in keys[key]:
                        best[place] = max(best.get(place, 0.0), round(score, 3))
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Candidate(place, score) for place, score in ranked[:limit])

    def likeness(self, name: str, place: str) -> float:
        """How like the names of one place the text is (0-1).

        >>> from layidu.places.country import gazetteer_of
        >>> NameIndex(gazetteer_of("mali")).likeness("Kulikoro", "ML-2012:02")
        0.8888888888888888
        """
        from rapidfuzz.distance import OSA

        kind = self._gazetteer.place(place).kind
        names = (self._gazetteer.place(place).name, *(name.name for name in self._gazetteer.names(place)))
        return max(
            OSA.normalized_similarity(form, _compact(fold(known)))
            for form in self._forms(name, kind)
            for known in names
        )

    def _kinds(self, division: str, kind: Kind | None) -> tuple[Kind, ...]:
        return self._gazetteer.division(division).kinds if kind is None else (kind,)

    def _forms(self, name: str, kind: Kind) -> list[str]:
        whole = fold(name)
        forms = [_compact(whole)]
        if kind not in self._words:
            words = {fold(word) for word in self._gazetteer.kind_words(kind)}
            self._words[kind] = tuple(sorted(words, key=len, reverse=True))
        for word in self._words[kind]:
            if whole.startswith(f"{word} "):
                forms.append(_compact(whole.removeprefix(f"{word} ")))
                break
            if whole.endswith(f" {word}"):
                forms.append(_compact(whole.removesuffix(f" {word}")))
                break
        return forms


def readable(text: str) -> str:
    """The text trimmed, with one wrong decoding undone.

    >>> readable(" SÃ©gou Region ")
    'Ségou Region'
    """
    return tidy(repair(text))


def _compact(key: str) -> str:
    return key.replace(" ", "")
