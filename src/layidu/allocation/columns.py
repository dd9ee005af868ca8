"""What a plan decides: named blocks of columns, one block a kind of decision."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from layidu.allocation.problem import QUARTERS, Problem

if TYPE_CHECKING:
    from layidu.allocation.problem import Floats, Ints

#: Coverage is held per mille in the columns (0-1000), so that its tolerances mean something to the solver.
PER_MILLE = 1000.0
#: Columns of unlimited size are given this bound by the solver.
UNLIMITED = math.inf


@dataclass(frozen=True)
class Block:
    """Consecutive columns (or rows) under one name, in the order of an array of that shape."""

    name: str
    start: int
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many columns."""
        return math.prod(self.shape)

    def all(self) -> Ints:
        """Every column, in the shape of the block.

        >>> Block("served", 10, (2, 2)).all().tolist()
        [[10, 11], [12, 13]]
        """
        import numpy as np

        return np.arange(self.start, self.start + self.size, dtype=np.int64).reshape(self.shape)

    def of(self, values: Floats) -> Floats:
        """This block's part of a vector over all columns, in the block's shape."""
        return values[self.start : self.start + self.size].reshape(self.shape)


@dataclass(frozen=True)
class Columns:
    """All decisions of a plan over ``quarters`` steps (1: the year as a whole; 4: by quarter).

    served: persons a line and step; present: presence set up (0-1); reached: persons a step of coverage; short:
    persons lacking to a floor; spent: money of a purse's funder and step, in ``money_unit`` minor units; shifted:
    hours taken over by another skill; settled: fixed costs paid by a purse in a quarter; coverage: the good that a
    place gets, per mille of what it could; least, tail, below: what the fairness levels need; more, less: persons
    away from the present plan.
    """

    quarters: int
    money_unit: float
    flow_purse: Ints
    flow_funder: Ints
    fair_places: Ints
    kept_lines: Ints
    served: Block
    present: Block
    reached: Block
    short: Block
    spent: Block
    shifted: Block
    settled: Block
    coverage: Block
    least: Block
    tail: Block
    below: Block
    more: Block
    less: Block
    count: int

    @classmethod
    def of(cls, problem: Problem, *, quarterly: bool = False) -> Columns:
        """The columns of a problem.

        >>> from layidu.allocation.preparing import prepared
        >>> from layidu.allocation.examples import two_cercles
        >>> Columns.of(prepared(two_cercles())).served.shape
        (4, 1)
        """
        import numpy as np

        steps = QUARTERS if quarterly else 1
        purse, funder = np.nonzero(problem.purse_funders)
        kept = np.flatnonzero(problem.line_present > 0)
        fair = np.unique(problem.cell_place[attainable(problem) > 0])
        shapes: dict[str, tuple[int, ...]] = {
            "served": (len(problem.line_cell), steps), "present": (len(problem.presence_partner),),
            "reached": (len(problem.step_cell),), "short": (len(problem.floor_ids),),
            "spent": (len(purse), steps), "shifted": (len(problem.shift_partner), steps),
            "settled": (len(problem.purse_funders), steps) if quarterly else (0, 0),
            "coverage": (len(fair),), "least": (1,), "tail": (1,), "below": (len(fair),),
            "more": (len(kept),), "less": (len(kept),),
        }  # fmt: skip
        blocks: dict[str, Any] = {}
        start = 0
        for name, shape in shapes.items():
            blocks[name] = Block(name, start, shape)
            start += blocks[name].size
        largest = float(problem.budget.max(initial=1.0))
        unit = 10.0 ** max(0, math.floor(math.log10(max(largest, 1.0))) - 3)
        return cls(steps, unit, purse, funder, fair, kept, count=start, **blocks)

    def bounds(self, problem: Problem) -> tuple[Floats, Floats]:
        """Lower and upper bound of every column; free presences are simply there."""
        import numpy as np

        lower, upper = np.zeros(self.count), np.full(self.count, UNLIMITED)
        upper[self.served.all()] = problem.line_most[:, None]
        upper[self.present.all()] = 1.0
        lower[self.present.all()[problem.presence_cost == 0]] = 1.0
        upper[self.reached.all()] = problem.step_people * problem.reached_cells[problem.step_cell]
        upper[self.coverage.all()] = upper[self.least.all()] = PER_MILLE
        upper[self.tail.all()] = upper[self.below.all()] = PER_MILLE
        return lower, upper

    def impact(self, problem: Problem) -> Floats:
        """The benefit of one unit of each column: what "most good" adds up."""
        import numpy as np

        cost = np.zeros(self.count)
        cost[self.reached.all()] = problem.step_value
        return cost


def attainable(problem: Problem) -> Floats:
    """The benefit in each cell if all that is left of its need were served; 0 where no line reaches it."""
    import numpy as np

    good = np.maximum(problem.step_value, 0) * problem.step_people
    whole = np.bincount(problem.step_cell, good, minlength=len(problem.cell_need)).astype(float)
    return np.where(problem.reached_cells, whole, 0.0)


def done_good(problem: Problem) -> Floats:
    """The benefit in each cell of what is promised already; 0 where no line reaches it, as in ``attainable``."""
    import numpy as np

    return np.where(problem.reached_cells, np.maximum(problem.cell_done_good, 0.0), 0.0)
