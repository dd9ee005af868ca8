"""Floors that no budget can meet: the smallest set that can be named."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from layidu.allocation.highs import Session
from layidu.allocation.model import build
from layidu.allocation.problem import Problem

if TYPE_CHECKING:
    from layidu.allocation.problem import Ints

#: Beyond this many trials the set named is irreducible, no longer certainly the smallest.
TRIALS = 400


def conflicting_floors(problem: Problem) -> tuple[str, ...]:
    """The ids of floors that cannot be met together with unlimited money; empty when all can.

    Decision served: which floor to lower. Removing any one of them lets the others be met. Sets of one are found
    first, then pairs among those that fall short together, within a number of trials; else the set is irreducible.

    >>> from layidu.allocation.preparing import prepared
    >>> from layidu.allocation.examples import two_cercles
    >>> means = two_cercles().replaced(floors=[
    ...     {"floor": "tout Bla", "place": "bla", "activity": "vaccination", "people": 12000}])
    >>> conflicting_floors(prepared(means))
    ('tout Bla',)
    """
    import numpy as np

    if not len(problem.floor_ids):
        return ()
    free = replace(problem, line_cost=problem.line_cost * 0, presence_cost=problem.presence_cost * 0)
    model = build(free)
    session = Session(model)
    short, rows = model.columns.short.all(), model.rows("floors").all()
    cost = np.zeros(model.columns.count)
    cost[short] = -1.0

    def lacking(kept: Ints) -> float:
        session.bound_rows(rows, np.where(np.isin(np.arange(len(rows)), kept), problem.floor_people, 0.0), np.inf)
        return -session.maximise(cost).objective

    everything = np.arange(len(rows))
    if lacking(everything) <= 1e-6 * max(1.0, float(problem.floor_people.max(initial=0))):
        return ()
    tolerance = 1e-6 * max(1.0, float(problem.floor_people.max()))
    for floor in everything:
        if lacking(np.array([floor])) > tolerance:
            return (problem.floor_ids[floor],)
    kept = list(everything)
    for floor in everything:
        without = [other for other in kept if other != floor]
        if lacking(np.array(without, dtype=np.int64)) > tolerance:
            kept = without
    if len(kept) > 2:
        for pair in itertools.islice(itertools.combinations(everything, 2), TRIALS):
            if lacking(np.array(pair)) > tolerance:
                kept = list(pair)
                break
    return tuple(problem.floor_ids[floor] for floor in kept)
