"""Plans beside each other: fairness, the frontier, budgets that may fall, numbers that may move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from layidu.allocation.compare import frontier
from layidu.allocation.order import TITLES, Fairness
from layidu.allocation.plan import Plan
from layidu.allocation.problem import Problem
from layidu.allocation.robust import Scenario, Tested, Waiting, held_up, steps, usual_scenarios, value_of_waiting
from layidu.allocation.sensitivity import Sensitivity, sensitivity
from layidu.allocation.sheets import means_sheets
from layidu.catalogue.findings import refusal
from layidu.core.numbers import percent_fr
from layidu.cycle.planning.answering import Answers
from layidu.cycle.planning.arguing import LINEAR
from layidu.cycle.planning.loading import open_plan
from layidu.cycle.planning.making import Posed, planned
from layidu.cycle.planning.means_file import MeansFile
from layidu.cycle.planning.storing import Stored, place_shares, store
from layidu.ledger.workspace import Workspace
from layidu.publishing.plan.chart import FrontierPoint

LEVELS: tuple[Fairness, ...] = ("most_good", "least_served", "bounded", "worst_fifth")


@dataclass(frozen=True)
class Beside:
    """One plan among those compared: its good, the least share of the possible good that any reached place gets, the
    mean share of the worst-served fifth of the people, the reference that opens it (empty: it was not kept)."""

    name: str
    impact: float
    bound: float
    least: float
    fifth: float
    lines: int
    plan: str


def side_by_side(workspace: Workspace, posed: Posed, *, on: date, keep: bool) -> list[Beside]:
    """The same means planned for each idea of fairness.

    Decision served: which idea of fairness the cluster takes, seen by what it gives and what it costs. With ``keep``
    each plan is frozen and can be opened; none is proposed.
    """
    found = []
    for fairness in LEVELS:
        plan = planned(posed, fairness=fairness)
        ref = ""
        if keep:
            asked = replace(posed, asked=replace(posed.asked, fairness=fairness))
            ref = store(workspace, asked, plan, on=on, proposing=False).content.snapshot_id
        found.append(_beside(TITLES[fairness], plan, ref))
    return found


def frontier_points(
    workspace: Workspace, posed: Posed, *, points: int, on: date, keep: bool
) -> tuple[list[Beside], list[FrontierPoint]]:
    """Plans between the most good and the fairest (worst-served fifth), as a table and as the points of a chart.

    Decision served: how much good a step of fairness costs. With ``keep`` each point is frozen and can be opened.
    """
    rows, drawn = [], []
    for number, plan in enumerate(frontier(posed.problem, points=points).plans, 1):
        ref = ""
        if keep:
            name = f"frontière {number} sur {points}"
            ref = store(workspace, posed, plan, on=on, title=name, proposing=False).content.snapshot_id
        row = _beside(f"point {number}", plan, ref)
        rows.append(row)
        drawn.append(FrontierPoint(row.fifth, row.impact, ref or str(number)))
    return rows, drawn


def _beside(name: str, plan: Plan, ref: str) -> Beside:
    shares = place_shares(plan)
    return Beside(name, plan.impact, plan.bound, min(shares.values(), default=0.0), worst_fifth(plan),
                  len(plan.lines()), ref)  # fmt: skip


def worst_fifth(plan: Plan) -> float:
    """The mean share of the possible good that the worst-served fifth of the people in need get, place by place."""
    import numpy as np

    from layidu.allocation.constraints.fairness import WORST

    problem, shares = plan.problem, place_shares(plan)
    people = np.bincount(problem.cell_place, problem.cell_need, minlength=len(problem.names.places))
    ranked = sorted((share, float(people[problem.names.places.index(place)])) for place, share in shares.items())
    left = WORST * sum(weight for _, weight in ranked)
    whole, total = left, 0.0
    for share, weight in ranked:
        taken = min(weight, left)
        total += share * taken
        left -= taken
    return total / whole if whole else 0.0


#: Probabilities written with two decimals may miss a whole by this much.
PLAY = 0.015


def scenarios_of(posed: Posed) -> list[Scenario]:
    """The scenarios of the workbook of a plan that is being made. Errors: as ``scenarios_said``."""
    return scenarios_said(posed.file, posed.problem)


def scenarios_said(file: MeansFile | None, problem: Problem) -> list[Scenario]:
    """The scenarios of a workbook; the usual ones where it has none, or is not at hand.

    Probabilities that are left out share what the others leave. Errors: Refusal PLAN-PART-HORS-BORNES where those
    said do not make a whole.
    """
    rows = file.of("scenarios") if file else ()
    if not rows:
        return usual_scenarios(problem)
    everybody = problem.names.funders
    shares: dict[str, dict[str, float]] = {}
    late: dict[str, dict[str, int]] = {}
    said: dict[str, float] = {}
    for row in rows:
        name = row.values["scenario"]
        touched = [row.values["funder"]] if "funder" in row.values else list(everybody)
        shares.setdefault(name, {}).update(dict.fromkeys(touched, row.values.get("share", 1.0)))
        late.setdefault(name, {}).update(dict.fromkeys(touched, row.values.get("late", 0)))
        if "probability" in row.values:
            said[name] = row.values["probability"]
    unsaid = [name for name in shares if name not in said]
    total = sum(said.values())
    if total > 1 + PLAY or (not unsaid and total < 1 - PLAY):
        sheet = means_sheets()["scenarios"].title
        raise refusal("PLAN-PART-HORS-BORNES", what=f"feuille « {sheet} », somme des probabilités",
                      value=percent_fr(total, 1))  # fmt: skip
    each = max(0.0, 1.0 - sum(said.values())) / len(unsaid) if unsaid else 0.0
    each = each or (1.0 / len(shares) if unsaid else 0.0)
    return [Scenario(name, shares[name], said.get(name, each), late[name]) for name in shares]


@dataclass(frozen=True)
class Uncertain:
    """How candidate plans hold up: scenarios with their probabilities, candidates best first, the value of waiting
    where it was asked for, and the names of partners and places."""

    scenarios: tuple[Scenario, ...]
    tested: tuple[Tested, ...]
    waiting: Waiting | None
    benefit_unit: str
    label: Callable[[str], str]
    stopped: bool = False

    def as_json(self) -> dict[str, Any]:
        """The public shape of ``layidu plan scenarios --json``."""
        names = [scenario.name for scenario in self.scenarios]
        waiting = self.waiting
        return {
            "benefit_unit": self.benefit_unit, "stopped": self.stopped,
            "scenarios": [{"scenario": s.name, "probability": s.probability} for s in self.scenarios],
            "candidates": [
                {"made_for": one.made_for, "expected": one.expected, "worst_regret": one.worst_regret,
                 "impacts": dict(zip(names, one.impacts, strict=True)), "set_ups": int(one.plan.present.sum())}
                for one in self.tested
            ],
            "waiting": None if waiting is None else {
                "now": waiting.now, "later": waiting.later, "value": waiting.value,
                "known_after": waiting.known_after,
                "postponed": [{"partner": self.label(partner), "place": self.label(place), "probability": share}
                              for partner, place, share in waiting.postponed],
            },
        }  # fmt: skip


def uncertain(
    posed: Posed, *, waiting: bool, progress: Callable[[int, int], None] = lambda done, total: None,
    stop: Callable[[], bool] = lambda: False,
) -> Uncertain:  # fmt: skip
    """Candidate plans held against every scenario of the budgets, their set-ups committed.

    Decision served: which set-ups to commit to while budgets are not sure, and which to postpone. ``progress`` hears
    (plans tried, plans in all); once ``stop`` says so, what is known so far is the answer, and is said to be.
    """
    after = min(3, max(1, posed.assembled.known_after))
    return tried(posed.problem, scenarios_of(posed), waiting=waiting, known_after=after, progress=progress, stop=stop)


def tried(
    problem: Problem, scenarios: Sequence[Scenario], *, waiting: bool, known_after: int,
    progress: Callable[[int, int], None] = lambda done, total: None, stop: Callable[[], bool] = lambda: False,
) -> Uncertain:  # fmt: skip
    """As ``uncertain``, of a problem and scenarios at hand; budgets are known after the quarter ``known_after``."""
    total = steps(scenarios, waiting=waiting)
    done = 0

    def one_more() -> None:
        nonlocal done
        done += 1
        progress(done, total)

    tested = held_up(problem, scenarios, told=one_more, stop=stop)
    worth = None
    if waiting and not stop():
        worth = value_of_waiting(problem, scenarios, tested, known_after=known_after, told=one_more, stop=stop)
    progress(total, total)
    return Uncertain(tuple(scenarios), tuple(tested), worth, problem.benefit_unit, problem.names.label, stop())


def keep_candidate(workspace: Workspace, posed: Posed, found: Uncertain, made_for: str, *, on: date) -> Stored:
    """Freeze one candidate as a plan, and propose it. Errors: KeyError for a candidate that is not there."""
    chosen = {one.made_for: one.plan for one in found.tested}[made_for]
    return store(workspace, posed, chosen, on=on, title=f"scénarios, {made_for}")


@dataclass(frozen=True)
class Sensitive:
    """What moves and what holds, the plan's names and unit; for each move the ids that open its good and its lines that
    change, for the most fragile lines those of the least and the most people."""

    found: Sensitivity
    label: Callable[[str], str]
    benefit_unit: str
    ids: tuple[str, ...]
    changed_ids: tuple[str, ...] = ()
    ranges: tuple[tuple[str, str], ...] = ()


def sensitive(
    ref: str, progress: Callable[[int, int], None], *, stop: Callable[[], bool] = lambda: False, opening: int = 0
) -> Sensitive:
    """The lines of a stored plan that hold, and those that change, when its numbers move within low and high.

    Decision served: what may be signed now, and which number to know better first. ``opening``: of how many of the most
    fragile lines the least and the most open. Errors: Refusal PLAN-INCONNU.
    """
    opened = open_plan(ref)
    found = sensitivity(opened.means, opened.plan, need_at=opened.content.options["need_at"], progress=progress,
                        stop=stop)  # fmt: skip
    answers = Answers(opened)
    unit = opened.content.benefit_unit
    ids = [answers.number(f"Bien fait, {move.what} ({unit})", move.impact, f"{LINEAR} ; {move.what}").id
           for move in found.moves]  # fmt: skip
    changed = [
        answers.number(f"Lignes qui changent, {move.what}", move.changed, f"{LINEAR} ; lignes de plus d'un dixième").id
        for move in found.moves
    ]
    label, ranges = opened.plan.problem.names.label, []
    for line in [one for one in found.lines if not one.stable][:opening]:
        name = f"{label(line.activity)} – {label(line.place)} – {label(line.partner)}"
        least, most = (
            answers.number(f"{name}, {word}", round(people, 3), f"{LINEAR} ; {word} parmi tout ce qui a été essayé").id
            for word, people in (("le moins de personnes", line.least), ("le plus de personnes", line.most))
        )
        ranges.append((least, most))
    answers.save()
    return Sensitive(found, label, unit, tuple(ids), tuple(changed), tuple(ranges))


def table_of(rows: Sequence[Beside]) -> list[dict[str, Any]]:
    """The public shape of ``layidu plan compare --json``."""
    return [
        {"name": row.name, "impact": row.impact, "bound": row.bound if row.bound != float("inf") else None,
         "least": row.least, "worst_fifth": row.fifth, "lines": row.lines, "plan": row.plan}
        for row in rows
    ]  # fmt: skip
