"""The words of the catalogue as people write them in workbooks: labels mostly, other spellings sometimes."""

from __future__ import annotations

import functools
import random
from typing import Literal

from layidu.catalogue.entries import Activity, Group, Sector, Unit, entries
from layidu.intake.vocabulary import shared

Kind = Literal["activities", "groups", "sectors", "units"]
_ENTRIES = {"activities": Activity, "groups": Group, "sectors": Sector, "units": Unit}


def label(kind: Kind, id: str) -> str:
    """The French label of an entry. Errors: KeyError for an unknown id.

    >>> label("sectors", "health")
    'Santé'
    """
    return str(entries(_ENTRIES[kind])[id].label_fr)


@functools.cache
def spellings(kind: Kind, id: str) -> tuple[str, ...]:
    """The spellings that name this entry and no other.

    Assumption: an entry's spellings may also be claimed by another one; such a word would be held, so it is left out.

    >>> "CPN" in spellings("activities", "antenatal_care")
    True
    """
    known = shared(kind)
    entry = entries(_ENTRIES[kind])[id]
    return tuple(word for word in getattr(entry, "spellings", ()) if known.find(word) == id)


def written(kind: Kind, id: str, dice: random.Random, other: float) -> str:
    """The label, or with the share ``other`` (0-1) one of its other spellings.

    >>> written("sectors", "health", random.Random(1), 0.0)
    'Santé'
    """
    choice = spellings(kind, id)
    # Always two draws, so that a spelling added to the catalogue moves no other figure of the example.
    level, at = dice.random(), dice.random()
    return choice[int(at * len(choice))] if choice and level < other else label(kind, id)
