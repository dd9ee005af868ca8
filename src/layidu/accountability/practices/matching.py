"""Which places are like those that tried a practice: the nearest ones, by what the practice itself declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p
from statistics import pstdev

from layidu.accountability.practices.spec import LIKENESS_FR, Likeness, PlaceSeen

#: A place's numbers by which it is near others, by likeness; the group is no number.
Numbers = Mapping[Likeness, float]


@dataclass(frozen=True, slots=True)
class Matched:
    """The like places of each place that tried it, nearest first; ``left_out``: place -> why it could not be used."""

    like: Mapping[str, tuple[str, ...]]
    left_out: Mapping[str, str]


def nearest(
    tried: Sequence[PlaceSeen],
    others: Sequence[PlaceSeen],
    levels: Mapping[str, float],
    like: Sequence[Likeness],
    each: int,
) -> Matched:
    """``each`` like places for every place that tried it, no place twice.

    Decision served: with whom a place is fairly compared. Near is a small sum of squared differences over what the
    practice declares, each in standard deviations of the places at hand (people by their logarithm); the nearest pairs
    first, ties by id, so that the choice follows from the rule alone. A place of which a declared number is not known
    is left out, never taken as zero; with ``group`` only places of the same declared group are like. ``levels``: the
    level before, by place.

    >>> seen = [PlaceSeen(name, name) for name in "abcd"]
    >>> nearest(seen[:1], seen[1:], {"a": 5, "b": 1, "c": 6, "d": 9}, ["baseline"], 1).like
    {'a': ('c',)}
    """
    numbers = {place.place: _numbers(place, levels) for place in (*tried, *others)}
    asked: list[Likeness] = [name for name in like if name != "group"]
    left_out = {}
    for place in (*tried, *others):
        unknown = [LIKENESS_FR[name] for name in asked if name not in numbers[place.place]]
        if "group" in like and not place.group:
            unknown.append(LIKENESS_FR["group"])
        if unknown:
            left_out[place.place] = f"{', '.join(unknown)} : non connu"
    usable = [place for place in tried if place.place not in left_out]
    pool = [place for place in others if place.place not in left_out]
    spread: Numbers = {name: _spread([numbers[place.place][name] for place in (*usable, *pool)]) for name in asked}
    pairs = sorted(
        (_apart(numbers[mine.place], numbers[other.place], spread), mine.place, other.place)
        for mine in usable
        for other in pool
        if "group" not in like or mine.group == other.group
    )
    found: dict[str, list[str]] = {place.place: [] for place in usable}
    taken: set[str] = set()
    # Every place gets its nearest before any gets a second one.
    for many in range(1, each + 1):
        for _, mine, other in pairs:
            if len(found[mine]) < many and other not in taken:
                found[mine].append(other)
                taken.add(other)
    return Matched({place: tuple(names) for place, names in found.items()}, left_out)


def _numbers(place: PlaceSeen, levels: Mapping[str, float]) -> Numbers:
    said: dict[Likeness, float] = {}
    if place.place in levels:
        said["baseline"] = levels[place.place]
    if place.population is not None:
        said["population"] = log1p(place.population.value)
    if place.displaced is not None:
        said["displaced"] = log1p(place.displaced.value)
    return said


def _spread(values: Sequence[float]) -> float:
    return pstdev(values) or 1.0 if values else 1.0


def _apart(mine: Numbers, other: Numbers, spread: Numbers) -> float:
    return sum(((mine[name] - other[name]) / wide) ** 2 for name, wide in spread.items())
