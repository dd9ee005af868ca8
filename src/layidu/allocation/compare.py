"""Plans beside each other: fairness levels and their frontier, budgets that may fall, one number changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from layidu.allocation import tables as t
from layidu.allocation.highs import Session
from layidu.allocation.model import build
from layidu.allocation.order import Fairness, level
from layidu.allocation.plan import Level, Plan
from layidu.allocation.preparing import prepared
from layidu.allocation.problem import Problem
from layidu.allocation.solve import Run, solve
from layidu.allocation.tables import Means

if TYPE_CHECKING:
    from layidu.allocation.problem import Bools


def frontier(problem: Problem, *, points: int = 20, fairness: Fairness = "worst_fifth") -> list[Plan]:
    """Plans between the most good and the fairest, each with the most impact at its level of fairness.

    Decision served: how much good a step of fairness costs. Every point is a whole plan that can be opened, with the
    presences of whichever end serves it better; levels rise evenly; ``levels`` of each plan hold its fairness and
    impact. The bound of the impact is the most-good plan's: it says how far from any plan, not from any plan as fair.

    >>> from layidu.allocation.examples import two_cercles
    >>> plans = frontier(prepared(two_cercles()), points=3)
    >>> [round(plan.level("worst_fifth").value, 2) for plan in plans] == sorted(
    ...     round(plan.level("worst_fifth").value, 2) for plan in plans)
    True
    """
    import numpy as np

    good = solve(problem)
    model = build(problem, fair=True)
    fairest = Run(model, fairness=fairness, near=False)
    # Only its set-ups and its level are wanted: what it does of good at that level is the last point's own solve.
    fairest.aims = [aim for aim in fairest.aims if aim.name != "impact"]
    fairest.relax()
    fairest.round()
    level_bound, shorts = fairest.bounds[-1], (good.short, fairest.short())
    cost, measure = model.columns.impact(problem), level(problem, model.columns, fairness)
    used = np.flatnonzero(measure)
    best: dict[int, Plan] = {}
    ends: list[float] = []
    for present, short in zip((good.present, fairest.present()), shorts, strict=True):
        session = Session(model)
        columns = model.columns
        upper = np.where(problem.presence_cost > 0, present.astype(float), 1.0)
        session.bound_columns(columns.present.all(), upper, upper)
        session.bound_columns(columns.short.all(), 0.0, short + 1e-6)
        if not ends:
            # The level of the most-good plan is what it happens to give; the fairest level is its plan's.
            answer = session.maximise(cost + measure * 1e-3)
            ends = [float(measure @ answer.values), fairest.values[-1]]
        row = session.add_row(-np.inf, np.inf, used, measure[used])
        for point, wanted in enumerate(np.linspace(ends[0], ends[1], points)):
            session.bound_rows(np.array([row]), wanted - 1e-4, np.inf)
            answer = session.maximise(cost)
            if answer.status != "optimal":
                break
            known = best.get(point)
            if known is None or answer.objective > known.impact:
                levels = (
                    Level(fairness, "équité", float(measure @ answer.values), level_bound),
                    Level("impact", "impact", answer.objective, max(good.bound, answer.objective)),
                )
                best[point] = Plan(problem, columns, answer.values, "feasible", levels, "HiGHS", 0.0,
                                   notes=(f"manque aux planchers : {float(short.sum()):g}",))  # fmt: skip
    return [best[point] for point in sorted(best)]


@dataclass(frozen=True)
class Scenario:
    """A state of the budgets: the share of each funder's budget that comes (a funder left out: all of it)."""

    name: str
    shares: Mapping[str, float]
    probability: float

    def of(self, problem: Problem) -> Problem:
        """The problem with these budgets."""
        import numpy as np

        share = np.array([self.shares.get(funder, 1.0) for funder in problem.names.funders])
        return replace(problem, budget=problem.budget * share)


@dataclass(frozen=True)
class Tested:
    """One plan held against every scenario: impact in each, regret against the best found for it."""

    plan: Plan
    made_for: str
    impacts: tuple[float, ...]
    regrets: tuple[float, ...]
    expected: float
    worst_regret: float


def usual_scenarios(problem: Problem) -> list[Scenario]:
    """Full budgets, a fifth and two fifths less, and the largest funder gone, equally likely.

    >>> from layidu.allocation.examples import two_cercles
    >>> [scenario.name for scenario in usual_scenarios(prepared(two_cercles()))]
    ['plein', '−20 %', '−40 %', 'sans Fonds commun']
    """
    funders = problem.names.funders
    largest = funders[int(problem.budget.argmax())]
    return [
        Scenario("plein", {}, 0.25),
        Scenario("−20 %", dict.fromkeys(funders, 0.8), 0.25),
        Scenario("−40 %", dict.fromkeys(funders, 0.6), 0.25),
        Scenario(f"sans {problem.names.label(largest)}", {largest: 0.0}, 0.25),
    ]


def held_up(problem: Problem, scenarios: Sequence[Scenario]) -> list[Tested]:
    """One candidate plan a scenario, each tested in all scenarios with its set-ups committed.

    Decision served: which set-ups to commit to when budgets are not sure. In each scenario people and money are
    planned anew by ``recourse``. Regret is against the
    best candidate in that scenario. Best expected impact first.
    """
    plans = [solve(scenario.of(problem)) for scenario in scenarios]
    results = [[recourse(scenario.of(problem), plan.present) for scenario in scenarios] for plan in plans]
    best = [max(column) for column in zip(*results, strict=True)]
    total = sum(scenario.probability for scenario in scenarios)
    tested = []
    for plan, scenario, impacts in zip(plans, scenarios, results, strict=True):
        regrets = tuple(b - found for b, found in zip(best, impacts, strict=True))
        expected = sum(s.probability * found for s, found in zip(scenarios, impacts, strict=True)) / total
        tested.append(Tested(plan, scenario.name, tuple(impacts), regrets, expected, max(regrets)))
    return sorted(tested, key=lambda one: -one.expected)


def recourse(problem: Problem, present: Bools) -> float:
    """The most impact once budgets are known, with exactly these set-ups paid first.

    Nobody sets up elsewhere, and a set-up closes only where the money left cannot pay it: a commitment costs, also
    when it serves nobody. Persons and money are planned anew.
    """
    import numpy as np

    model = build(problem)
    session = Session(model)
    upper = np.where(problem.presence_cost > 0, present.astype(float), 1.0)
    session.bound_columns(model.columns.present.all(), np.where(problem.presence_cost > 0, 0.0, 1.0), upper)
    impact, short = model.columns.impact(problem), np.zeros(model.columns.count)
    short[model.columns.short.all()] = -1.0
    heavy = 10.0 * float(abs(impact).max(initial=1e-9))
    kept = np.zeros(model.columns.count)
    dearest = float((problem.cell_value[problem.line_cell] / np.maximum(problem.line_cost, 1.0)).max(initial=0))
    kept[model.columns.present.all()] = 10.0 * dearest * problem.presence_cost
    answer = session.maximise(impact + heavy * short + kept)
    if answer.status != "optimal":
        raise ArithmeticError(f"recourse: {answer.status}")
    return float(impact @ answer.values)


def replanned(plan: Plan, means: Means, *, need_at: float = 0.5) -> Plan:
    """The plan made again after the means changed, near the old one: its set-ups where still possible, then the most
    impact, then the fewest persons moved.

    Decision served: a partner leaves, a road closes, a budget falls: what changes, and only that. In seconds: no
    bound is computed (it is infinite, and the status ``feasible``); ``solve(near=True)`` gives one.
    """
    import time

    began = time.monotonic()
    rows = [{"place": line.place, "activity": line.activity, "partner": line.partner, "people": line.people}
            for line in plan.lines()]  # fmt: skip
    places = {row["place"] for row in means.table(t.PLACES)}
    partners = {row["partner"] for row in means.table(t.PARTNERS)}
    activities = {row["activity"] for row in means.table(t.ACTIVITIES)}
    kept = [r for r in rows if r["place"] in places and r["partner"] in partners and r["activity"] in activities]
    problem = prepared(means.replaced(present=kept), measure=plan.problem.measure, need_at=need_at)
    old = {
        (plan.problem.names.partners[o], plan.problem.names.places[p])
        for o, p, here in zip(plan.problem.presence_partner, plan.problem.presence_place, plan.present, strict=True)
        if here
    }
    run = Run(build(problem), fairness="most_good", near=True)
    run.follow(_present(problem, old))
    run.bounds = run.bounds or [float("inf")] * len(run.values)
    return run.plan(gap=0.0, seconds=time.monotonic() - began, stopped=False)


def _present(problem: Problem, wanted: set[tuple[str, str]]) -> Bools:
    import numpy as np

    names = problem.names
    pairs = zip(problem.presence_partner, problem.presence_place, strict=True)
    return np.array([(names.partners[o], names.places[p]) in wanted for o, p in pairs], dtype=bool)


def moved(before: Plan, after: Plan) -> float:
    """Persons a year that two plans serve differently, over all lines: half of this changes hands.

    >>> from layidu.allocation.examples import two_cercles
    >>> plan = solve(prepared(two_cercles()))
    >>> moved(plan, plan)
    0.0
    """
    people: dict[tuple[str, str, str], float] = {}
    for sign, plan in ((-1.0, before), (1.0, after)):
        for line in plan.lines():
            key = (line.place, line.activity, line.partner)
            people[key] = people.get(key, 0.0) + sign * line.people
    return sum(abs(apart) for apart in people.values())
