"""A plan made by people: its score by the same measure, the rules it breaks, and how few changes would better it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from layidu.allocation import tables as t
from layidu.allocation.check import Breach, Checker
from layidu.allocation.highs import Session
from layidu.allocation.model import build
from layidu.allocation.plan import Level, Line, Plan
from layidu.allocation.preparing import prepared
from layidu.allocation.problem import QUARTERS, Measure, Problem
from layidu.allocation.tables import Means

if TYPE_CHECKING:
    from layidu.allocation.problem import Floats

#: Shares of the plan's persons that may change hands, for which the best plan is shown.
STEPS = (0.0, 0.05, 0.1, 0.2)
_SINK, _SOURCE = "bourses", "bailleurs"


@dataclass(frozen=True)
class HandLine:
    """One line as people wrote it; ``quarter`` 1-4, else the whole year; ``budget`` minor units, where they said it."""

    place: str
    activity: str
    partner: str
    people: float
    quarter: int | None = None
    budget: float | None = None


@dataclass(frozen=True)
class Scored:
    """What a hand-made plan is worth by the plan's own measure (of what it says, rules or not), what it costs (minor
    units), and every rule that it breaks."""

    impact: float
    cost: float
    breaches: tuple[Breach, ...]


@dataclass(frozen=True)
class Improved:
    """The best plan that changes at most a share of the persons (beyond what the rules make change): how many persons
    it serves differently, its plan."""

    share: float
    moved: float
    plan: Plan


def score(means: Means, lines: Sequence[HandLine], *, measure: Measure = "effects", need_at: float = 0.5) -> Scored:
    """A hand-made plan by the same measure, with the rules it breaks, from the tables alone (no solver).

    Decision served: what a plan made in a meeting is worth, and what would have to give. Money is checked as a flow
    from funders to what they may pay: what cannot be paid by anybody left is said. Assumption: no tasks are shifted.

    >>> from layidu.allocation.examples import two_cercles
    >>> told = score(two_cercles(), [HandLine("kita", "nutrition", "alpha", 2000)])
    >>> [breach.rule for breach in told.breaches]
    ['besoin', 'heures', 'argent']
    """
    steps = QUARTERS if any(line.quarter for line in lines) else 1
    made = [_line(line, steps) for line in lines if line.people > 0]
    checker = Checker(means, made, need_at, measure)
    checker.steps = steps
    checker.people()
    checker.hours()
    cost, fixed = _costs(means)
    present = {(line.partner, line.place) for line in made}
    total = sum(line.people * cost[line.activity] for line in made) + sum(fixed.get(key, 0.0) for key in present)
    breaches = [*checker.breaches, *_unpaid(means, made, present, steps), *_misjudged(lines, cost)]
    known = [line for line in made if checker.needs.get((line.place, line.activity), 0.0) > 0]
    return Scored(Checker(means, known, need_at, measure).impact(), total, tuple(breaches))


def _line(line: HandLine, steps: int) -> Line:
    shares = [line.people / steps] * steps if line.quarter is None else [0.0] * steps
    if line.quarter is not None:
        shares[line.quarter - 1] = line.people
    return Line(line.place, line.activity, line.partner, line.people, tuple(shares), 0.0, {})


def _costs(means: Means) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    rate = {means.currency: 1.0, **{row["currency"]: row["rate"] for row in means.table(t.RATES)}}
    cost = {row["activity"]: row["cost"] * rate[row["currency"]] for row in means.table(t.ACTIVITIES)}
    fixed = {(row["partner"], row["place"]): row["fixed_cost"] * rate[row["currency"]]
             for row in means.table(t.ACCESS)}  # fmt: skip
    return cost, fixed


def _misjudged(lines: Iterable[HandLine], cost: dict[str, float]) -> list[Breach]:
    """Budgets that people wrote and that the unit cost does not allow (a hundredth of play)."""
    return [
        Breach("budget de la ligne", f"{line.activity} à {line.place} par {line.partner}", line.budget,
               line.people * cost[line.activity])
        for line in lines
        if line.budget is not None and line.people * cost[line.activity] > 1.01 * line.budget
    ]  # fmt: skip


def _unpaid(means: Means, lines: Sequence[Line], present: set[tuple[str, str]], steps: int) -> list[Breach]:
    cost, fixed = _costs(means)
    marks: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in means.table(t.EARMARKS):
        marks[row["funder"], row["kind"]].add(row["id"])
    rate = {means.currency: 1.0, **{row["currency"]: row["rate"] for row in means.table(t.RATES)}}
    budget = {row["funder"]: row["budget"] * rate[row["currency"]] for row in means.table(t.FUNDERS)}
    shares: dict[str, dict[int, float]] = defaultdict(dict)
    for row in means.table(t.AVAILABILITY):
        shares[row["funder"]][row["quarter"]] = row["share"]

    def may(place: str, partner: str, activity: str | None) -> frozenset[str]:
        asked = (("place", place), ("partner", partner), ("activity", activity))
        return frozenset(
            funder for funder in budget
            if all(not marks[funder, kind] or ident is None or ident in marks[funder, kind] for kind, ident in asked)
        )  # fmt: skip

    found = []
    for step in range(steps):
        last = QUARTERS if steps == 1 else step + 1
        asked: dict[frozenset[str], float] = defaultdict(float)
        for line in lines:
            asked[may(line.place, line.partner, line.activity)] += sum(line.by_step[: step + 1]) * cost[line.activity]
        if step + 1 == steps:
            for partner, place in present:
                asked[may(place, partner, None)] += fixed.get((partner, place), 0.0)
        at_hand = {}
        for funder, whole in budget.items():
            known = [share for quarter, share in sorted(shares[funder].items()) if quarter <= last]
            at_hand[funder] = whole * (known[-1] if known else (0.0 if shares[funder] else 1.0))
        paid = _most_paid(asked, at_hand)
        short = sum(asked.values()) - paid
        if short > max(1.0, 1e-6 * sum(asked.values())):
            when = "" if steps == 1 else f", jusqu'au trimestre {step + 1}"
            found.append(Breach("argent", f"ce que les bailleurs peuvent payer{when}", paid, sum(asked.values())))
    return found


def _most_paid(asked: dict[frozenset[str], float], at_hand: dict[str, float]) -> float:
    """The most that can be paid: a greatest flow from funders to purses, by shortest augmenting paths."""
    room: dict[tuple[object, object], float] = defaultdict(float)
    beside: dict[object, set[object]] = defaultdict(set)

    def join(one: object, other: object, most: float) -> None:
        room[one, other] += most
        beside[one].add(other)
        beside[other].add(one)

    for funder, money in at_hand.items():
        join(_SOURCE, ("f", funder), money)
    for purse, money in asked.items():
        join(("p", purse), _SINK, money)
        for funder in purse:
            join(("f", funder), ("p", purse), float("inf"))
    total = 0.0
    while True:
        came: dict[object, object] = {_SOURCE: _SOURCE}
        waiting = deque([_SOURCE])
        while waiting and _SINK not in came:
            here: object = waiting.popleft()
            for there in beside[here]:
                if there not in came and room[here, there] > 1e-6:
                    came[there] = here
                    waiting.append(there)  # type: ignore[arg-type]
        if _SINK not in came:
            return total
        path: list[tuple[object, object]] = []
        node: object = _SINK
        while node != _SOURCE:
            path.append((came[node], node))
            node = came[node]
        pushed = min(room[edge] for edge in path)
        for one, other in path:
            room[one, other] -= pushed
            room[other, one] += pushed
        total += pushed


def improved(
    means: Means, lines: Sequence[HandLine], *, measure: Measure = "effects", need_at: float = 0.5
) -> list[Improved]:
    """The hand-made plan mended with the fewest persons moved, then bettered a little at a time, set-ups as they are.

    Decision served: which few changes are worth asking for. The first keeps every rule and moves as few persons as
    can be; each next may move that many and a share more, and does the most good. Lines that no partner can have (no
    access, no ability) are moved whole.
    """
    import numpy as np

    people: dict[tuple[str, str, str], float] = defaultdict(float)
    for line in lines:
        people[line.place, line.activity, line.partner] += line.people
    problem = prepared(means.replaced(present=[]), measure=measure, need_at=need_at)
    problem = replace(problem, line_present=_present(problem, people))
    impossible = sum(people.values()) - float(problem.line_present.sum())
    model = build(problem)
    columns, session = model.columns, Session(model)
    there = np.zeros(len(problem.presence_partner), bool)
    there[problem.line_presence[problem.line_present > 0]] = True
    upper = np.where(problem.presence_cost > 0, there.astype(float), 1.0)
    # What is written down is set up, unless no money can pay it.
    session.bound_columns(columns.present.all(), np.where(problem.presence_cost > 0, 0.0, 1.0), upper)
    moved = np.zeros(columns.count)
    moved[columns.served.all()] = 1.0
    moved[columns.served.all()[columns.kept_lines]] = 0.0
    moved[columns.more.all()] = moved[columns.less.all()] = 1.0
    fewest = session.maximise(-moved)
    for share_used in (1e-6, 0.3, 0.7, 0.999):
        # A presence is whole: those that the relaxed answer uses are paid whole, or, where money lacks, fewer.
        whole = np.where(problem.presence_cost > 0, columns.present.of(fewest.values) >= share_used, True)
        session.bound_columns(columns.present.all(), whole.astype(float), whole.astype(float))
        answer = session.maximise(-moved)
        if answer.status == "optimal":
            fewest = answer
            break
    else:
        raise ArithmeticError(f"mending: {answer.status}")
    least = float(moved @ fewest.values)
    used = np.flatnonzero(moved)
    row = session.add_row(-np.inf, np.inf, used, moved[used])
    impact = columns.impact(problem)
    total = sum(people.values())
    found = []
    for share in STEPS:
        session.bound_rows(np.array([row]), -np.inf, least + share * total + 1e-6 * max(1.0, total))
        answer = session.maximise(impact)
        if answer.status == "optimal":
            levels = (Level("impact", "impact", answer.objective, float("inf")),)
            plan = Plan(problem, columns, answer.values, "feasible", levels, "HiGHS", 0.0)
            found.append(Improved(share, float(moved @ answer.values) + impossible, plan))
    return found


def _present(problem: Problem, people: dict[tuple[str, str, str], float]) -> Floats:
    import numpy as np

    return np.array([people.get(problem.line_key(line), 0.0) for line in range(len(problem.line_cell))])
