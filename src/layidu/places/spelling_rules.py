"""What is declared of spelling: the sounds that have several spellings, and the likeness from which one is taken."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Thresholds:
    """What a spelling needs to be taken for a name: likeness (0-1), and lead over the next place in slips.

    ``alone``: nothing else in the row names the place; ``with_parent``: the row's parent agrees. Fixed on labelled
    names by ``bench/place_names.py --calibrate``.
    """

    alone: float
    with_parent: float
    lead: float


@dataclass(frozen=True)
class SpellingRules:
    """The declared rules: patterns with what they become, in order, and the thresholds."""

    sounds: tuple[tuple[re.Pattern[str], str], ...]
    taken: Thresholds


@functools.cache
def spelling_rules() -> SpellingRules:
    """The rules of ``spelling.yaml``, read once.

    Decision served: whether a spelling is read as a place's name or goes back to its author. Errors: KeyError,
    TypeError or re.error for a malformed file.

    >>> spelling_rules().taken.with_parent <= spelling_rules().taken.alone
    True
    """
    import yaml

    text = resources.files("layidu.places").joinpath("spelling.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    sounds = tuple((re.compile(pattern), becomes) for pattern, becomes in data["sounds"])
    return SpellingRules(sounds, Thresholds(**data["taken"]))


def sound(key: str) -> str:
    """The key under which spellings of one sound meet; ``key`` is a folded name without spaces.

    Decision served: which name is meant by one written by ear. Method: the substitutions declared in
    ``spelling.yaml``, in their order; they are of French spelling and no language's phonology.

    >>> sound("djenne") == sound("jene"), sound("niafunke") == sound("gnafounque"), sound("kita") == sound("kati")
    (True, True, False)
    """
    for pattern, becomes in spelling_rules().sounds:
        key = pattern.sub(becomes, key)
    return key
