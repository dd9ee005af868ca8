"""The words that a column may hold: each id with the spellings under which files say it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from layidu.catalogue.entries import Activity, Group, Indicator, Sector, Unit, entries
from layidu.core.text import fold
from layidu.intake.age_bands import group_of_band

_CATALOGUE: Mapping[str, Any] = {
    "sectors": Sector, "activities": Activity, "groups": Group, "units": Unit, "indicators": Indicator,
}  # fmt: skip
_NEAR = 75
#: Spellings that people confirmed: (vocabulary, spelling, id).
TaughtWords = tuple[tuple[str, str, str], ...]


def word_key(text: str) -> str:
    """The key under which spellings of a word meet; signs that carry no letter (€, $) keep themselves.

    >>> word_key("Décaissé "), word_key("€")
    ('decaisse', '€')
    """
    return fold(text) or text.strip().casefold()


@dataclass(frozen=True)
class Vocabulary:
    """Ids with a French label each, and every spelling's id (``None`` where two ids claim one spelling)."""

    name: str
    labels: Mapping[str, str]
    ids: Mapping[str, str | None]

    def find(self, text: str) -> str | None:
        """The id that a cell names, whatever its case and accents; ``None`` when it names none.

        >>> shared("currencies").find("fcfa")
        'XOF'
        """
        key = word_key(text)
        if key not in self.ids and self.name == "groups":
            return group_of_band(text)
        return self.ids.get(key)

    def taught(self, spellings: TaughtWords) -> Vocabulary:
        """The vocabulary with the spellings that people confirmed for its words.

        >>> shared("activities").taught((("activities", "PEV de routine", "vaccination"),)).find("pev de routine")
        'vaccination'
        """
        mine = {word_key(said): word for name, said, word in spellings if name == self.name and word in self.labels}
        return Vocabulary(self.name, self.labels, {**self.ids, **mine}) if mine else self

    def near(self, text: str, limit: int = 3) -> Sequence[str]:
        """The labels closest to a word that is not known, best first, for the remedy; a person chooses."""
        from rapidfuzz import process

        found = process.extract(word_key(text), list(self.ids), score_cutoff=_NEAR, limit=limit * 3)
        labels = [self.labels[known] for spelling, _, _ in found if (known := self.ids[spelling])]
        return list(dict.fromkeys(labels))[:limit]


def vocabulary(name: str, words: Iterable[tuple[str, str, Iterable[str]]]) -> Vocabulary:
    """A vocabulary from (id, French label, spellings).

    >>> vocabulary("v", [("yes", "oui", ["o"])]).find("O")
    'yes'
    """
    labels: dict[str, str] = {}
    ids: dict[str, str | None] = {}
    for word, label, spellings in words:
        labels[word] = label
        for spelling in (word, label, *spellings):
            key = word_key(str(spelling))
            ids[key] = word if ids.get(key, word) == word else None
    return Vocabulary(name, labels, ids)


@functools.cache
def shared(name: str) -> Vocabulary:
    """A vocabulary of the catalogue (groups, activities, sectors, units) or of ``vocabularies/<name>.yaml``.

    Errors: FileNotFoundError for a name that is neither.
    """
    if kind := _CATALOGUE.get(name):
        found = entries(kind).values()
        return vocabulary(name, ((e.id, e.label_fr, (e.label_en, *getattr(e, "spellings", ()))) for e in found))
    import yaml

    text = resources.files("layidu.intake").joinpath("vocabularies", f"{name}.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return inline(name, yaml.load(text, Loader=loader))  # nosec B506  # noqa: S506 - a safe loader


def inline(name: str, declared: Mapping[str, Any]) -> Vocabulary:
    """A vocabulary as YAML declares it: id -> the spellings, the first being the French label."""
    return vocabulary(name, ((str(word), str(says[0]), [str(s) for s in says[1:]]) for word, says in declared.items()))
