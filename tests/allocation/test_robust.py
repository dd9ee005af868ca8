"""Budgets that fall or come late, numbers that move, plans made by people: each held against another way of knowing."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from layidu.allocation import tables as t
from layidu.allocation.argue import Argument
from layidu.allocation.check import check
from layidu.allocation.examples import two_cercles
from layidu.allocation.handmade import HandLine, improved, score
from layidu.allocation.plan import Plan
from layidu.allocation.preparing import prepared
from layidu.allocation.robust import Scenario, held_up, recourse, usual_scenarios, value_of_waiting
from layidu.allocation.sensitivity import sensitivity
from layidu.allocation.solve import solve
from tests.allocation.test_plans import small


@pytest.mark.parametrize("seed", [4, 5])
def test_set_ups_chosen_for_all_scenarios_hold_up_best(seed: int) -> None:
    problem = prepared(small(seed))
    scenarios = usual_scenarios(problem)
    tested = held_up(problem, scenarios)
    by_name = {one.made_for: one for one in tested}
    assert set(by_name) == {*(scenario.name for scenario in scenarios), "attendu", "moindre regret"}
    assert all(regret >= 0 for one in tested for regret in one.regrets)
    assert by_name["attendu"].expected == max(one.expected for one in tested)
    assert by_name["moindre regret"].worst_regret == min(one.worst_regret for one in tested)
    # Scored by simulation: what is printed is what the set-ups give when each scenario comes.
    for scenario, impact in zip(scenarios, by_name["attendu"].impacts, strict=True):
        assert impact == pytest.approx(recourse(scenario.of(problem), by_name["attendu"].plan.present), rel=1e-9)
    for plan in (by_name["attendu"].plan, by_name["plein"].plan):
        assert check(small(seed), plan).breaches == ()


def test_set_ups_chosen_for_all_scenarios_are_the_best_of_all_where_all_can_be_tried() -> None:
    means = two_cercles()
    problem = prepared(means)
    scenarios = usual_scenarios(problem)
    chosen = next(one for one in held_up(problem, scenarios) if one.made_for == "attendu")
    weights = np.array([scenario.probability for scenario in scenarios])
    everything = [
        float(weights @ [recourse(s.of(problem), np.array(some)) for s in scenarios])
        for some in itertools.product([False, True], repeat=len(problem.presence_cost))
    ]
    assert chosen.expected == pytest.approx(max(everything), rel=1e-9)


def test_money_late_by_a_quarter_leaves_what_would_come_last_out_of_the_year() -> None:
    means = two_cercles().replaced(
        availability=[{"funder": f, "quarter": q, "share": q / 4} for f in ("fonds", "nut") for q in (1, 2, 3, 4)]
    )
    problem = prepared(means)
    late = Scenario("tard", {}, 1.0, {"fonds": 1, "nut": 2}).of(problem)
    assert late.available.tolist() == [[0.0, 0.25, 0.5, 0.75], [0.0, 0.0, 0.25, 0.5]]
    assert recourse(late, np.ones(3, bool)) < recourse(problem, np.ones(3, bool))


def test_waiting_is_worth_something_only_where_set_ups_may_be_regretted() -> None:
    problem = prepared(two_cercles())
    certain = [Scenario("plein", {}, 1.0)]
    assert value_of_waiting(problem, certain, held_up(problem, certain)).value == pytest.approx(0, abs=1e-6)
    # A set-up that costs much and is useless without its funder is better kept open.
    dear = two_cercles().replaced(
        access=[{**row, "fixed_cost": 25_000_000 if row["place"] == "bla" else row["fixed_cost"]}
                for row in two_cercles().table(t.ACCESS)],
    )  # fmt: skip
    problem = prepared(dear)
    unsure = [Scenario("plein", {}, 0.5), Scenario("rien ou presque", {"fonds": 0.3, "nut": 1.0}, 0.5)]
    found = value_of_waiting(problem, unsure, held_up(problem, unsure))
    assert found.value >= 0
    assert found.later == pytest.approx(found.now + found.value)


def test_lines_that_hold_are_told_from_those_that_change() -> None:
    rows = [{**row, "benefit_low": row["benefit"] / 20, "benefit_high": row["benefit"], "cost_low": row["cost"],
             "cost_high": row["cost"]} for row in two_cercles().table(t.ACTIVITIES)]  # fmt: skip
    means = two_cercles().replaced(activities=rows)
    found = sensitivity(means, solve(prepared(means), exact=True))
    assert [move.what for move in found.moves] == [
        "besoins au plus bas", "besoins au plus haut", "effet de « Vaccination » au plus bas",
        "effet de « Prise en charge nutritionnelle » au plus bas",
    ]  # fmt: skip
    for line in found.lines:
        assert line.least <= line.planned <= line.most
        assert line.stable == (not line.because)
    fragile = [line for line in found.lines if not line.stable]
    assert any("effet" in reason for line in fragile for reason in line.because)


def _by_hand(plan: Plan) -> list[HandLine]:
    return [HandLine(line.place, line.activity, line.partner, line.people) for line in plan.lines()]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_sound_plan_written_by_hand_has_the_same_score_and_breaks_nothing(seed: int) -> None:
    means = small(seed)
    plan = solve(prepared(means))
    told = score(means, _by_hand(plan))
    assert [breach.sentence() for breach in told.breaches] == []
    assert told.impact == pytest.approx(plan.impact, rel=1e-6)
    used = sum(plan.spending().values())
    assert told.cost <= used * (1 + 1e-6)


def test_a_plan_by_hand_that_asks_too_much_is_told_each_rule_and_mended_with_few_changes() -> None:
    means = small(3)
    plan = solve(prepared(means))
    greedy = [replace(line, people=line.people * 1.5) for line in _by_hand(plan)]
    told = score(means, greedy)
    assert "argent" in {breach.rule for breach in told.breaches}
    found = improved(means, greedy)
    impacts = [one.plan.impact for one in found]
    assert impacts == sorted(impacts)
    for one in found:
        assert check(means, one.plan).breaches == ()
    asked = sum(line.people for line in greedy)
    mended = {(line.place, line.activity, line.partner): line.people for line in found[0].plan.lines()}
    kept = sum(min(line.people, mended.get((line.place, line.activity, line.partner), 0.0)) for line in greedy)
    assert found[0].moved == pytest.approx(asked - kept, rel=1e-3)


def test_a_line_without_access_or_with_too_small_a_budget_is_named() -> None:
    lines = [
        HandLine("bla", "nutrition", "alpha", 10),
        HandLine("kita", "vaccination", "alpha", 100, budget=1000),
    ]
    told = score(two_cercles(), lines)
    assert {"accès", "besoin", "budget de la ligne"} <= {breach.rule for breach in told.breaches}


def test_a_search_told_to_stop_gives_its_best_plan() -> None:
    means = small(7)
    plan = solve(prepared(means), exact=True, quarterly=True, gap=0.0, seconds=60, stop=lambda: True)
    assert plan.stopped
    assert plan.columns.quarters == 1
    assert plan.bound >= plan.impact > 0
    assert check(means, plan).breaches == ()


def test_without_a_line_the_plan_loses_what_the_line_is_worth() -> None:
    plan = solve(prepared(small(2)), exact=True, gap=1e-6)
    argument = Argument(plan, near=True)
    line = max(plan.lines(), key=lambda one: one.people)
    answered = argument.without(line.place, line.activity, line.partner)
    fewer = small(2).replaced(
        abilities=[row for row in small(2).table(t.ABILITIES)
                   if (row["partner"], row["activity"]) != (line.partner, line.activity)],
    )  # fmt: skip
    # All of that partner's lines of the activity gone is at least as bad as one of them gone.
    assert answered.gain <= 1e-6
    assert solve(prepared(fewer)).impact <= plan.impact + answered.gain + 0.01 * plan.impact
    assert argument.session.maximise(argument.cost).objective == pytest.approx(argument.base.objective, rel=1e-9)


def test_what_is_known_so_far_is_kept_when_scenarios_and_sensitivity_are_stopped() -> None:
    problem = prepared(two_cercles())
    scenarios = usual_scenarios(problem)
    told: list[int] = []

    def one() -> None:
        told.append(len(told))

    tested = held_up(problem, scenarios, told=one, stop=lambda: len(told) >= 2)
    assert [candidate.made_for for candidate in sorted(tested, key=lambda c: c.made_for)] == ["plein", "−20 %"]
    assert value_of_waiting(problem, scenarios, tested, stop=lambda: True) is None
    found = sensitivity(two_cercles(), solve(problem), stop=lambda: True)
    assert (len(found.moves), found.untried) == (0, 2)
