"""Budgets that may fall or come late: which set-ups hold up, and what it is worth to wait before setting up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from layidu.allocation.highs import Session
from layidu.allocation.model import Model, build
from layidu.allocation.plan import Level, Plan
from layidu.allocation.problem import QUARTERS, Problem
from layidu.allocation.solve import solve
from layidu.allocation.stacked import candidates

if TYPE_CHECKING:
    from layidu.allocation.problem import Bools, Floats

#: A set-up that a relaxed scenario wants at least this much is opened once budgets are known.
OPENED = (0.3, 0.7, 0.999)


@dataclass(frozen=True)
class Scenario:
    """A state of the budgets: the share of each funder's budget that comes (a funder left out: all of it), and by how
    many quarters its money is late: what should come after the year's end then does not come in it."""

    name: str
    shares: Mapping[str, float]
    probability: float
    late: Mapping[str, int] = field(default_factory=dict)

    def of(self, problem: Problem) -> Problem:
        """The problem with these budgets."""
        import numpy as np

        funders = problem.names.funders
        share = np.array([self.shares.get(funder, 1.0) for funder in funders])
        available = problem.available.copy()
        for at, funder in enumerate(funders):
            late = min(self.late.get(funder, 0), QUARTERS)
            if late:
                available[at, late:] = problem.available[at, : QUARTERS - late]
                available[at, :late] = 0.0
        return replace(problem, budget=problem.budget * share, available=available)


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
    """Full budgets, a fifth and two fifths less, the largest funder gone, money late by a quarter; equally likely.

    >>> from layidu.allocation.examples import two_cercles
    >>> from layidu.allocation.preparing import prepared
    >>> [scenario.name for scenario in usual_scenarios(prepared(two_cercles()))]
    ['plein', '−20 %', '−40 %', 'sans Fonds commun', "en retard d'un trimestre"]
    """
    funders = problem.names.funders
    largest = funders[int(problem.budget.argmax())]
    return [
        Scenario("plein", {}, 0.2),
        Scenario("−20 %", dict.fromkeys(funders, 0.8), 0.2),
        Scenario("−40 %", dict.fromkeys(funders, 0.6), 0.2),
        Scenario(f"sans {problem.names.label(largest)}", {largest: 0.0}, 0.2),
        Scenario("en retard d'un trimestre", {}, 0.2, dict.fromkeys(funders, 1)),
    ]


#: How many choices of set-ups the value of waiting is sought among, each with everything decided now, and later.
_WAITING = 4


def steps(scenarios: Sequence[Scenario], *, waiting: bool) -> int:
    """How many times ``told`` is called at most by ``held_up``, then (``waiting``) by ``value_of_waiting``.

    >>> steps([], waiting=True)
    10
    """
    return len(scenarios) + 2 + (2 * _WAITING if waiting else 0)


def held_up(
    problem: Problem, scenarios: Sequence[Scenario], *, joint: bool = True, told: Callable[[], None] = lambda: None,
    stop: Callable[[], bool] = lambda: False,
) -> list[Tested]:  # fmt: skip
    """Candidate plans, each tested in all scenarios with its set-ups committed.

    Decision served: which set-ups to commit to when budgets are not sure. Candidates: the plan of each scenario; with
    ``joint``, set-ups chosen for all scenarios at once, for the best expected impact (« attendu ») and for the least
    worst regret (« moindre regret »), each by the best of several roundings of a relaxed model over all scenarios, as
    scored here. In each scenario people and money are planned anew by ``recourse``; regret is against the best
    candidate in that scenario. Best expected impact first. ``told`` is called as each candidate is made; once ``stop``
    says so no more are, and those made so far are tested.

    >>> from layidu.allocation.examples import two_cercles
    >>> from layidu.allocation.preparing import prepared
    >>> problem = prepared(two_cercles())
    >>> tested = held_up(problem, usual_scenarios(problem))
    >>> tested[0].expected == max(one.expected for one in tested)
    True
    """
    import numpy as np

    cases = [scenario.of(problem) for scenario in scenarios]
    weights = np.array([scenario.probability for scenario in scenarios])
    weights = weights / weights.sum()
    own: list[Plan] = []
    for case in cases:
        if own and stop():
            break
        own.append(solve(case))
        told()
    found: list[tuple[str, Bools]] = [
        (scenario.name, plan.present) for scenario, plan in zip(scenarios, own, strict=False)
    ]
    scored = {present.tobytes(): _scores(cases, present) for _, present in found}
    if joint:
        best = np.max(list(scored.values()), axis=0)
        for aim in ("attendu", "moindre regret"):
            if stop():
                break
            tried = candidates(cases, weights, best if aim == "moindre regret" else None)
            for present in [*tried, *(present for _, present in found)]:
                if present.tobytes() not in scored:
                    scored[present.tobytes()] = _scores(cases, present)
            best = np.max(list(scored.values()), axis=0)
            pool = [*tried, *(present for _, present in found)]
            worth = [_worth(scored[present.tobytes()], weights, best, aim) for present in pool]
            found.append((aim, pool[int(np.argmax(worth))]))
            told()
    best = np.max(list(scored.values()), axis=0)
    tested = []
    for name, present in found:
        impacts = scored[present.tobytes()]
        regrets = best - impacts
        tested.append(Tested(_plan(problem, present), name, tuple(impacts.tolist()), tuple(regrets.tolist()),
                             float(weights @ impacts), float(regrets.max())))  # fmt: skip
    return sorted(tested, key=lambda one: -one.expected)


def _worth(impacts: Floats, weights: Floats, best: Floats, aim: str) -> float:
    expected = float(weights @ impacts)
    # Of two plans with the same worst regret, the one that does more good.
    return expected if aim == "attendu" else -float((best - impacts).max()) + 1e-6 * expected


def _scores(cases: Sequence[Problem], present: Bools) -> Floats:
    import numpy as np

    return np.array([recourse(case, present) for case in cases])


def recourse(problem: Problem, present: Bools, *, quarterly: bool = False) -> float:
    """The most impact once budgets are known, with exactly these set-ups paid first.

    Nobody sets up elsewhere, and a set-up closes only where the money left cannot pay it: a commitment costs, also
    when it serves nobody. Persons and money are planned anew.
    """
    model = build(problem, quarterly=quarterly)
    return float(model.columns.impact(problem) @ _followed(problem, model, present))


def _followed(problem: Problem, model: Model, present: Bools) -> Floats:
    import numpy as np

    session = Session(model)
    upper = np.where(problem.presence_cost > 0, present.astype(float), 1.0)
    session.bound_columns(model.columns.present.all(), np.where(problem.presence_cost > 0, 0.0, 1.0), upper)
    answer = session.maximise(_kept_first(problem, model))
    if answer.status != "optimal":
        raise ArithmeticError(f"recourse: {answer.status}")
    return answer.values


def _kept_first(problem: Problem, model: Model) -> Floats:
    """Costs by which floors come first, then keeping set-ups, then impact."""
    import numpy as np

    impact, cost = model.columns.impact(problem), np.zeros(model.columns.count)
    cost[model.columns.short.all()] = -10.0 * float(abs(impact).max(initial=1e-9))
    dearest = float((problem.cell_value[problem.line_cell] / np.maximum(problem.line_cost, 1.0)).max(initial=0))
    cost[model.columns.present.all()] = 10.0 * dearest * problem.presence_cost
    total: Floats = cost + impact
    return total


def _plan(problem: Problem, present: Bools) -> Plan:
    model = build(problem)
    values = _followed(problem, model, present)
    impact = float(model.columns.impact(problem) @ values)
    return Plan(problem, model.columns, values, "feasible", (Level("impact", "impact", impact, float("inf")),),
                "HiGHS", 0.0)  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """What it is worth to postpone set-ups until budgets are known. ``now``, ``later``: the best expected impact found
    when all is decided at once, and when set-ups may open later; ``value`` their difference, never below 0.

    ``committed`` are the presences (partner, place) to set up at once all the same; ``postponed`` those that wait,
    with the probability that they open after all.
    """

    now: float
    later: float
    value: float
    known_after: int
    committed: tuple[tuple[str, str], ...]
    postponed: tuple[tuple[str, str, float], ...]


def value_of_waiting(
    problem: Problem, scenarios: Sequence[Scenario], tested: Sequence[Tested], *, known_after: int = 1,
    told: Callable[[], None] = lambda: None, stop: Callable[[], bool] = lambda: False,
) -> Waiting | None:  # fmt: skip
    """Set-ups postponed until budgets are known, against set-ups committed now, by quarter.

    Decision served: what to sign today, and what to keep open. Budgets are known after quarter ``known_after``; a
    set-up that waits serves only from the quarter after it, at its whole fixed cost. Choices tried: what the best plan
    for the expected impact commits, what the first scenario's does, what all do, and nothing; so the value is at
    least this, and is said so. ``told`` and ``stop`` as in ``held_up``; ``None`` when it was stopped before anything
    could be compared. Errors: ValueError for a quarter outside 1-3.

    >>> from layidu.allocation.examples import two_cercles
    >>> from layidu.allocation.preparing import prepared
    >>> problem = prepared(two_cercles())
    >>> usual = usual_scenarios(problem)
    >>> value_of_waiting(problem, usual, held_up(problem, usual)).value >= 0
    True
    """
    import numpy as np

    if known_after not in range(1, QUARTERS):
        raise ValueError(f"budgets known after quarter {known_after}")
    cases = [scenario.of(problem) for scenario in scenarios]
    weights = np.array([scenario.probability for scenario in scenarios])
    weights = weights / weights.sum()
    plans = [one.plan.present for one in tested]
    named = [one.plan.present for one in tested if one.made_for == scenarios[0].name]
    choices = {
        present.tobytes(): present for present in [plans[0], *named, np.logical_and.reduce(plans), plans[0] & False]
    }
    now: dict[bytes, float] = {}
    for key, present in choices.items():
        if stop():
            return None
        now[key] = float(weights @ [recourse(case, present, quarterly=True) for case in cases])
        told()
    first = max(now, key=lambda key: now[key])
    later: dict[bytes, tuple[float, Floats]] = {}
    for key, present in choices.items():
        if stop():
            break
        told()
        answers = [_opened_later(case, present, known_after) for case in cases]
        opened = weights @ np.array([there.astype(float) for _, there in answers])
        later[key] = float(weights @ [impact for impact, _ in answers]), opened
    if not later:
        return None
    best = max(later, key=lambda key: later[key][0])
    worth = max(now[first], later[best][0])
    gain = worth - now[first]
    chosen = choices[best] if gain > 0 else choices[first]
    names = problem.names
    pair = [(names.partners[o], names.places[p])
            for o, p in zip(problem.presence_partner, problem.presence_place, strict=True)]  # fmt: skip
    opening = (later[best][1] > 0) & ~chosen & (problem.presence_cost > 0)
    waiting = np.flatnonzero(opening & (gain > 0))
    return Waiting(
        now[first], worth, gain, known_after, tuple(pair[at] for at in np.flatnonzero(chosen)),
        tuple((*pair[at], float(later[best][1][at])) for at in waiting),
    )  # fmt: skip


def _opened_later(problem: Problem, present: Bools, known_after: int) -> tuple[float, Bools]:
    """The best found of a case in which set-ups beyond ``present`` may open after a quarter, and all that is open."""
    import numpy as np

    model = build(problem, quarterly=True)
    columns = model.columns
    session = Session(model)
    costly = problem.presence_cost > 0
    waits = costly & ~present
    late = np.flatnonzero(waits[problem.line_presence])
    session.bound_columns(columns.served.all()[late, :known_after].ravel(), 0.0, 0.0)
    impact, first = columns.impact(problem), _kept_first(problem, model)
    # Only what is committed is kept for its own sake; what waits opens where it does good.
    first[columns.present.all()[waits]] = 0.0
    there = np.where(costly, 0.0, 1.0)
    session.bound_columns(columns.present.all(), there, np.ones(len(there)))
    relaxed = columns.present.of(session.maximise(first).values)
    best: tuple[float, Bools] | None = None
    for least in OPENED:
        opened = np.where(waits, relaxed >= least, present)
        upper = np.where(costly, opened.astype(float), 1.0)
        session.bound_columns(columns.present.all(), np.where(costly, 0.0, 1.0), upper)
        answer = session.maximise(first)
        if answer.status == "optimal":
            used = columns.present.of(answer.values) > 0.5
            # A set-up used in part is paid in part in the relaxed model: only whole ones may count.
            session.bound_columns(columns.present.all()[waits], used[waits].astype(float), used[waits].astype(float))
            answer = session.maximise(first)
        if answer.status == "optimal" and (best is None or float(impact @ answer.values) > best[0]):
            best = float(impact @ answer.values), columns.present.of(answer.values) > 0.5
    if best is None:
        raise ArithmeticError("no plan with later set-ups was found")
    return best
