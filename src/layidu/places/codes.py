"""A place code read under its scheme: what it covers, and how it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from layidu.core.text import tidy
from layidu.places.gazetteer import Gazetteer, Kind

_PREFIX = re.compile(r"([A-Z]{2,3})[ -]?\d")


@dataclass(frozen=True, slots=True)
class CodeReading:
    """A code under one scheme.

    ``plain`` is its declared form; ``places`` what it may stand for at the level asked for, empty when the scheme
    has no such code; ``means`` its own place; ``other_form`` whether it was written otherwise or is of another level;
    ``country`` names the other country whose code it is, if any; ``level`` is the code's own.
    """

    value: str
    scheme: str
    plain: str
    places: frozenset[str]
    means: str | None
    other_form: bool
    country: str = ""
    level: Kind | None = None


def read_code(gazetteer: Gazetteer, value: str, scheme: str, kind: Kind | None) -> CodeReading:
    """Read a code under its scheme, at a level or at its own.

    Decision served: whether a code confirms or contradicts a name. A code of a lower level stands for the place of the
    level asked for that holds it, one of a higher level for any place of that level under it: both are other forms.
    Errors: KeyError for an unknown scheme.

    >>> from layidu.places.country import gazetteer_of
    >>> mali = gazetteer_of("mali")
    >>> reading = read_code(mali, "MLI05 ", "cod-ab-2021", "region")
    >>> reading.plain, reading.means, reading.other_form
    ('ML05', 'ML-2016:05', True)
    >>> read_code(mali, "BF4601", "cod-ab-2021", "cercle").country
    'Burkina Faso'
    """
    text = tidy(value)
    plain = gazetteer.plain_code(scheme, text)
    covered = gazetteer.by_code(scheme, plain)
    if not covered:
        prefix = _PREFIX.match(text.upper())
        country = gazetteer.foreign_prefixes.get(prefix[1], "") if prefix else ""
        return CodeReading(text, scheme, plain, frozenset(), None, False, country)
    own = covered[0]
    places = frozenset(found.place for found in covered)
    if kind in (None, own.level):
        return CodeReading(text, scheme, plain, places, own.place, plain != text, level=own.level)
    above = gazetteer.at_kind(own.place, kind or own.level)
    if above is not None:
        return CodeReading(text, scheme, plain, frozenset({above.id}), above.id, True, level=own.level)
    below = frozenset(
        p.id for p in gazetteer.places(gazetteer.scheme(scheme).division, kind) if _under(gazetteer, p.id, places)
    )
    means = next(iter(below)) if len(below) == 1 else own.place
    return CodeReading(text, scheme, plain, below or places, means, True, level=own.level)


def _under(gazetteer: Gazetteer, place: str, ancestors: frozenset[str]) -> bool:
    return any(ancestor.id in ancestors for ancestor in gazetteer.ancestors(place))


def other_vintages(gazetteer: Gazetteer, place: str, code: str, scheme: str) -> tuple[str, ...]:
    """The other schemes under which a code is that of a place of the same name and kind.

    Decision served: whether a contradictory code comes from another edition of the codes.

    >>> from layidu.places.country import gazetteer_of
    >>> other_vintages(gazetteer_of("mali"), "ML-2016:0302", "ML0301", "cod-ab-2021")
    ('cod-ab-2015',)
    """
    wanted = gazetteer.place(place)
    found = []
    for other in gazetteer.schemes():
        if other.id != scheme:
            means = read_code(gazetteer, code, other.id, wanted.kind).means
            if means is not None and _same_name(gazetteer, wanted.id, means):
                found.append(other.id)
    return tuple(found)


def _same_name(gazetteer: Gazetteer, one: str, other: str) -> bool:
    a, b = gazetteer.place(one), gazetteer.place(other)
    return a.kind == b.kind and (a.name == b.name or a.name in {name.name for name in gazetteer.names(other)})
