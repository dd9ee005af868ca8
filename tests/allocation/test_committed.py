"""What is promised already is served first: needs, steps of coverage, hours, places and floors that are left."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bench.plan_scale import country
from hypothesis import given, settings
from hypothesis import strategies as st

from layidu.allocation import tables as t
from layidu.allocation.check import check
from layidu.allocation.examples import two_cercles
from layidu.allocation.highs import Session
from layidu.allocation.model import build
from layidu.allocation.order import Fairness
from layidu.allocation.preparing import prepared
from layidu.allocation.solve import solve
from layidu.allocation.tables import Means
from tests.allocation.test_plans import SMALL, small


def promised(means: Means, seed: int, count: int = 12) -> list[dict[str, Any]]:
    """Some lines of a country as promises, some above their need, one by a partner outside the plan."""
    problem, random = prepared(means), np.random.default_rng(seed)
    chosen = random.choice(len(problem.line_cell), size=min(count, len(problem.line_cell)), replace=False)
    rows = []
    for at, line in enumerate(chosen):
        place, activity, partner = problem.line_key(int(line))
        people = float(round(problem.cell_need[problem.line_cell[line]] * random.uniform(0.05, 1.1)))
        rows.append({"place": place, "activity": activity, "partner": partner if at else None, "people": people})
    return rows


@pytest.mark.parametrize("fairness", ["most_good", "worst_fifth"])
@pytest.mark.parametrize("quarterly", [False, True])
def test_a_plan_beside_promises_keeps_every_rule(quarterly: bool, fairness: Fairness) -> None:
    means = country(**SMALL, seed=7)
    means = means.replaced(committed=promised(means, 7))
    plan = solve(prepared(means), quarterly=quarterly, fairness=fairness)
    verdict = check(means, plan)
    assert [breach.sentence() for breach in verdict.breaches] == []
    assert verdict.impact == pytest.approx(plan.impact, rel=1e-6)
    assert verdict.shortfall == pytest.approx(plan.short.sum(), abs=1e-3)


def test_the_checker_sees_a_plan_that_forgets_the_promises() -> None:
    means = two_cercles()
    plan = solve(prepared(means))
    line = max(plan.lines(), key=lambda one: one.people)
    need = {(r["place"], r["activity"]): r["high"] for r in means.table(t.NEEDS)}[line.place, line.activity]
    taken = {"place": line.place, "activity": line.activity, "partner": line.partner, "people": float(need)}
    assert {breach.rule for breach in check(means.replaced(committed=[taken]), plan).breaches} >= {"besoin"}


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 30))
def test_what_is_promised_leaves_less_to_do(seed: int) -> None:
    means = small(seed)
    problem, after = prepared(means), prepared(means.replaced(committed=promised(means, seed)))
    best = []
    for each in (problem, after):
        model = build(each)
        best.append(Session(model).maximise(model.columns.impact(each)).objective)
    assert best[1] <= best[0] * (1 + 1e-6)
    # The good of a cell is shared between what is promised and what is left, never counted twice or lost.
    whole = [
        np.bincount(p.step_cell, p.step_value * p.step_people, minlength=len(p.cell_need)) for p in (problem, after)
    ]
    assert whole[1] + after.cell_done_good == pytest.approx(whole[0], rel=1e-9)


def test_promises_fill_the_first_steps_of_coverage_and_take_hours_and_floors() -> None:
    means = two_cercles()
    need = next(r for r in means.table(t.NEEDS) if (r["place"], r["activity"]) == ("bla", "vaccination"))
    half = need["low"] / 2
    told = means.replaced(
        segments=[{"activity": "vaccination", "up_to": 0.5, "share": 1.0},
                  {"activity": "vaccination", "up_to": 1.0, "share": 0.4}],
        floors=[{"floor": "Bla", "place": "bla", "activity": "vaccination", "people": round(half) + 100}],
        committed=[{"place": "bla", "activity": "vaccination", "partner": "beta", "people": half}],
    )  # fmt: skip
    problem = prepared(told)
    cell = next(c for c in range(len(problem.cell_need))
                if problem.names.places[problem.cell_place[c]] == "bla"
                and problem.names.activities[problem.cell_activity[c]] == "vaccination")  # fmt: skip
    assert problem.step_people[problem.step_cell == cell].tolist() == [0.0, half]
    assert problem.floor_people.tolist() == [100.0]
    before = prepared(means)
    beta, agent = problem.names.partners.index("beta"), problem.names.skills.index("agent")
    per_person = problem.hours[problem.cell_activity[cell], agent]
    assert problem.capacity[beta, agent].sum() == pytest.approx(before.capacity[beta, agent].sum() - half * per_person)
    over = prepared(told.replaced(committed=[{"place": "bla", "activity": "vaccination", "partner": "beta",
                                              "people": 1e9}]))  # fmt: skip
    assert "PLAN-PROMESSES-AU-DELA-DES-HEURES" in {found.code for found in over.findings}
    assert over.capacity[beta, agent].sum() == 0
