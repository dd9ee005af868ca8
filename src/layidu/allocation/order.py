"""What a plan pursues, one aim after the other: shortfall, fairness level, impact, fewest changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from layidu.allocation.columns import PER_MILLE, Columns, attainable
from layidu.allocation.constraints.fairness import WORST, weights
from layidu.allocation.problem import Problem

if TYPE_CHECKING:
    from layidu.allocation.problem import Floats

Fairness = Literal["most_good", "least_served", "bounded", "worst_fifth"]
#: Weight of impact (as a share of all that could be done) beside a fairness level: pure max-min is degenerate.
IMPACT_BESIDE = 1e-3
#: What may be given up, as a share of all that could be done, so that fewer persons move: a last tie-break.
MOVED_BESIDE = 1e-4
#: A hundredth of a point of coverage may be given up to the next aim: a tighter hold is within the solver's error.
LEVEL_SLACK = 1e-4


@dataclass(frozen=True)
class Aim:
    """One aim: the benefit of each column, always to be made most; ``slack`` is what the next aims may give up.

    ``beside`` is pursued with it and not held: a little impact beside a level of fairness, few persons moved beside
    impact (which may cost ``given_up`` of it at most). ``scale`` brings costs near one for the solver.
    """

    name: str
    title: str
    cost: Floats
    beside: Floats | None = None
    slack: float = 1e-6
    scale: float = 1.0
    given_up: float = 0.0

    @property
    def pursued(self) -> Floats:
        """What the solver maximises."""
        return self.scale * (self.cost if self.beside is None else self.cost + self.beside)


def aims(problem: Problem, columns: Columns, *, fairness: Fairness = "most_good", near: bool = False) -> list[Aim]:
    """The aims of a plan, in order; each is held while the next is pursued.

    ``near`` breaks ties of impact by the fewest persons moved from the problem's present plan.

    >>> from layidu.allocation.preparing import prepared
    >>> from layidu.allocation.examples import two_cercles
    >>> problem = prepared(two_cercles())
    >>> [aim.name for aim in aims(problem, Columns.of(problem), fairness="worst_fifth")]
    ['worst_fifth', 'impact']
    """
    import numpy as np

    impact = columns.impact(problem)
    found = []
    if len(problem.floor_ids):
        cost = np.zeros(columns.count)
        cost[columns.short.all()] = -1.0
        found.append(Aim("shortfall", "manque aux planchers", cost))
    if fairness != "most_good":
        whole = max(float(attainable(problem).sum()), 1e-300)
        beside = IMPACT_BESIDE * impact / whole
        found.append(Aim(fairness, TITLES[fairness], level(problem, columns, fairness), beside, LEVEL_SLACK, 1000.0))
    moved, given_up = None, 0.0
    if near:
        moved = np.zeros(columns.count)
        moved[columns.served.all()] = -1.0
        moved[columns.served.all()[columns.kept_lines]] = 0.0
        moved[columns.more.all()] = moved[columns.less.all()] = -1.0
        given_up = MOVED_BESIDE * float(attainable(problem).sum())
        moved *= given_up / max(2.0 * float(problem.cell_need.sum()), 1e-300)
    found.append(Aim("impact", "impact", impact, moved, given_up=given_up))
    return found


#: What each fairness level is called.
TITLES: dict[Fairness, str] = {
    "most_good": "le plus de bien",
    "least_served": "les moins servis d'abord",
    "bounded": "inégalité bornée",
    "worst_fifth": "le cinquième le moins servi",
}


def level(problem: Problem, columns: Columns, fairness: Fairness) -> Floats:
    """The columns whose sum is a level of fairness (0-1), without any impact beside it."""
    import numpy as np

    cost: Floats = np.zeros(columns.count)
    if fairness in ("least_served", "bounded"):
        cost[columns.least.all()] = 1 / PER_MILLE
    elif fairness == "worst_fifth":
        cost[columns.tail.all()] = 1 / PER_MILLE
        cost[columns.below.all()] = -weights(problem, columns) / WORST / PER_MILLE
    return cost
