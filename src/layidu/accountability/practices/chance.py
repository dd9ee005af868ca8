"""How far a difference goes beyond what the choice of places alone would make: a permutation test and its interval."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference between places that tried something and their like places, with its interval.

    ``low`` and ``high`` are infinite where so few places cannot bound it. ``share``: of all the ways in which the
    places that tried it could have been chosen within their groups, those with a difference as large (the p-value).
    """

    value: float
    low: float
    high: float
    share: float
    assignments: int


def difference(groups: Sequence[tuple[float, Sequence[float]]], level: float, most: int = 20_000) -> Difference:
    """The mean difference over groups, each the change of one place that tried it and those of its like places.

    Decision served: whether what is seen could be the luck of the places. Were the practice without effect, each
    place of a group could as well have been the one that tried it: every such assignment gives a difference, and the
    one seen is held against all of them. The interval holds every constant effect that this test would not refuse at
    1 - ``level``, found without search: for each assignment, the effects for which it is as extreme as what was seen
    are an interval around it (Rosenbaum, Observational Studies, 2002, ch. 2). Beyond ``most`` assignments so many are
    drawn, always the same ones. Assumption: within a group places differ by chance alone; a place's change is not
    touched by another's. Errors: ValueError for a group without like places.

    >>> found = difference([(12, [1, 2, 3]), (9, [0, 1, 2]), (11, [2, 2, 1])], 0.9)
    >>> round(found.value, 2), found.assignments, round(found.share, 3)
    (9.11, 64, 0.016)
    >>> 5 < found.low < found.value < found.high < 12
    True
    """
    if not groups or any(not like for _, like in groups):
        raise ValueError("a group has one place that tried it, and like places")
    sums = [mine + sum(like) for mine, like in groups]
    seen = _statistic(groups, sums, [0] * len(groups))
    lows, highs, as_large, made = [], [], 1, 1
    for chosen in _assignments(groups, most):
        made += 1
        other = _statistic(groups, sums, chosen)
        # How much of a constant effect the assignment's own difference would carry: 1 for what was seen.
        carried = sum(1.0 if at == 0 else -1.0 / len(like) for at, (_, like) in zip(chosen, groups, strict=True))
        carried /= len(groups)
        as_large += abs(other) >= abs(seen) - 1e-12
        ends = [-math.inf, math.inf]
        if min(1 + carried, 1 - carried) > 1e-12:
            ends = [(seen - other) / (1 - carried), (seen + other) / (1 + carried)]
        lows.append(min(*ends, seen))
        highs.append(max(*ends, seen))
    needed = math.floor((1 - level) * made + 1e-9)
    lows.sort()
    highs.sort(reverse=True)
    # Refused where no more than that share of assignments is as extreme, what was seen being one of them.
    low = lows[needed - 1] if needed >= 1 else -math.inf
    high = highs[needed - 1] if needed >= 1 else math.inf
    return Difference(seen, low, high, as_large / made, made)


def _statistic(groups: Sequence[tuple[float, Sequence[float]]], sums: Sequence[float], chosen: Sequence[int]) -> float:
    """The mean over groups of (the chosen place's change - the mean of the others')."""
    total = 0.0
    for (mine, like), sum_, at in zip(groups, sums, chosen, strict=True):
        value = mine if at == 0 else like[at - 1]
        total += value - (sum_ - value) / len(like)
    return total / len(groups)


def _assignments(groups: Sequence[tuple[float, Sequence[float]]], most: int) -> Iterator[Sequence[int]]:
    """Every assignment but the one seen; beyond ``most``, so many drawn with a fixed seed."""
    sizes = [1 + len(like) for _, like in groups]
    if math.prod(sizes) <= most:
        yield from (chosen for chosen in product(*(range(size) for size in sizes)) if any(chosen))
        return
    dice = Random(20200101)  # noqa: S311 - chance, not secrecy
    for _ in range(most - 1):
        yield [dice.randrange(size) for size in sizes]
