"""A plan: who does what, where, with which money, and how near to the best it is proven to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from layidu.allocation.columns import PER_MILLE, Columns
from layidu.allocation.problem import Problem

if TYPE_CHECKING:
    from layidu.allocation.problem import Bools, Floats

#: ``proven``: within the gap asked for; ``feasible``: a plan that may be followed, its gap said; ``impossible``: none.
Status = Literal["proven", "feasible", "impossible"]
#: Fewer persons than this in a line are the solver's dust, not a promise.
DUST = 1e-6


@dataclass(frozen=True)
class Level:
    """One aim of the order: its value in the plan, and the best that any plan could reach given the aims before."""

    name: str
    title: str
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """How far from the best at most, as a share of the value (0: proven best).

        >>> Level("impact", "impact", 99.0, 100.0).gap
        0.010101010101010102
        """
        apart = abs(self.bound - self.value)
        return apart / max(abs(self.value), 1e-9) if apart > 1e-6 else 0.0


@dataclass(frozen=True)
class Line:
    """One proposed commitment: persons a year (and by step), its money by funder in minor units."""

    place: str
    activity: str
    partner: str
    people: float
    by_step: tuple[float, ...]
    cost: float
    funders: dict[str, float]


@dataclass(frozen=True)
class Plan:
    """A plan over all columns, by block; ``levels`` in the order that they were pursued, impact among them."""

    problem: Problem
    columns: Columns
    values: Floats
    status: Status
    levels: tuple[Level, ...]
    solver: str
    seconds: float
    stopped: bool = False
    notes: tuple[str, ...] = field(default=())

    @property
    def impact(self) -> float:
        """The benefit, in ``problem.benefit_unit``, recomputed from the people reached."""
        return float(self.problem.step_value @ self.columns.reached.of(self.values))

    @property
    def bound(self) -> float:
        """No plan that does as well on the aims before impact has more benefit than this."""
        return self.level("impact").bound

    @property
    def gap(self) -> float:
        """The proven gap of the impact."""
        return self.level("impact").gap

    def level(self, name: str) -> Level:
        """One aim of the order. Errors: KeyError when the plan did not pursue it."""
        return {level.name: level for level in self.levels}[name]

    @property
    def served(self) -> Floats:
        """Persons a line, over the year."""
        people: Floats = self.columns.served.of(self.values).sum(axis=1)
        return people

    @property
    def present(self) -> Bools:
        """Presences that are set up (or free and used)."""
        import numpy as np

        problem = self.problem
        used = np.zeros(len(problem.presence_partner))
        np.add.at(used, problem.line_presence, self.served)
        paid = (self.columns.present.of(self.values) > 0.5) & (problem.presence_cost > 0)
        return paid | (used > DUST)

    @property
    def short(self) -> Floats:
        """Persons lacking to each floor."""
        return self.columns.short.of(self.values)

    def coverage(self) -> dict[str, float]:
        """The share of the good that each place could receive that it gets, by place id; unreached ones are absent."""
        at = self.columns
        places = (self.problem.names.places[place] for place in at.fair_places)
        return dict(zip(places, (at.coverage.of(self.values) / PER_MILLE).tolist(), strict=True))

    def spending(self) -> dict[str, float]:
        """Minor units spent by funder over the year, every funder named."""
        import numpy as np

        at, problem = self.columns, self.problem
        spent = np.zeros(len(problem.names.funders))
        np.add.at(spent, at.flow_funder, at.spent.of(self.values).sum(axis=1) * at.money_unit)
        return dict(zip(problem.names.funders, spent.tolist(), strict=True))

    def lines(self) -> list[Line]:
        """What each partner is proposed, place by place.

        Decision served: the commitments to request. Money of a purse is shared among its lines and presences in
        proportion to what they cost: every franc stays within its funder's earmark, since all of a purse is.
        """
        import numpy as np

        problem, at = self.problem, self.columns
        flows = at.spent.of(self.values).sum(axis=1) * at.money_unit
        shares = np.zeros(problem.purse_funders.shape)
        shares[at.flow_purse, at.flow_funder] = flows
        total = shares.sum(axis=1, keepdims=True)
        shares = np.divide(shares, total, out=np.zeros_like(shares), where=total > 0)
        steps = at.served.of(self.values)
        found = []
        served = self.served
        for line in np.flatnonzero(served > DUST):
            place, activity, partner = problem.line_key(int(line))
            cost = float(served[line] * problem.line_cost[line])
            paid = {
                problem.names.funders[f]: float(cost * shares[problem.line_purse[line], f])
                for f in np.flatnonzero(shares[problem.line_purse[line]] > 0)
            }
            found.append(Line(place, activity, partner, float(served[line]), tuple(steps[line].tolist()),
                              cost, paid))  # fmt: skip
        return found
