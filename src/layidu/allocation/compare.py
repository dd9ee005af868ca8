"""Plans beside each other: fairness levels and their frontier, one number changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Frontier:
    """Plans from the most good to the fairest. Of the ``wanted`` levels, ``missing`` have no plan because it was
    stopped, the fairest ones; ``partly`` more were looked for with one choice of set-ups, where another may do better.
    """

    plans: tuple[Plan, ...]
    wanted: int
    missing: int = 0
    partly: int = 0


def frontier(
    problem: Problem, *, points: int = 20, fairness: Fairness = "worst_fifth", stop: Callable[[], bool] = lambda: False
) -> Frontier:
    """Plans between the most good and the fairest, each with the most impact at its level of fairness.

    Decision served: how much good a step of fairness costs. Every point is a whole plan that can be opened, with the
    presences of whichever end serves it better; levels rise evenly; ``levels`` of each plan hold its fairness and
    impact. The bound of the impact is the most-good plan's: it says how far from any plan, not from any plan as fair.
    Once ``stop`` says so, the points found so far are the answer, and how many are missing is part of it.

    >>> from layidu.allocation.examples import two_cercles
    >>> plans = frontier(prepared(two_cercles()), points=3).plans
    >>> [round(plan.level("worst_fifth").value, 2) for plan in plans] == sorted(
    ...     round(plan.level("worst_fifth").value, 2) for plan in plans)
    True
    """
    import numpy as np

    good = solve(problem, stop=stop)
    if stop():
        return Frontier((), points, missing=points)
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
    #: How many levels each choice of set-ups was asked for.
    asked: list[int] = []
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
        asked.append(points)
        for point, wanted in enumerate(np.linspace(ends[0], ends[1], points)):
            if stop():
                asked[-1] = point
                break
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
    unsure = range(min(asked), points)
    partly = sum(point in best for point in unsure)
    return Frontier(tuple(best[point] for point in sorted(best)), points, len(unsure) - partly, partly)


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
