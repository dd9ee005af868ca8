"""Arguments, comparisons and changes of a plan, each held against a plan solved another way."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from layidu.allocation import tables as t
from layidu.allocation.argue import Argument
from layidu.allocation.check import check
from layidu.allocation.compare import frontier, moved, replanned
from layidu.allocation.examples import two_cercles
from layidu.allocation.highs import Session
from layidu.allocation.model import build
from layidu.allocation.plan import Plan
from layidu.allocation.preparing import prepared
from layidu.allocation.solve import solve
from tests.allocation.test_plans import small


def _forced(plan: Plan, line: int, people: float) -> float:
    """The impact of the same plan with that line forced, from a new model with a changed bound."""
    problem = plan.problem
    model = build(problem)
    lower, upper = model.lower.copy(), model.upper.copy()
    set_up = np.where(problem.presence_cost > 0, plan.present.astype(float), 1.0)
    set_up[problem.line_presence[line]] = 1.0
    lower[model.columns.present.all()] = upper[model.columns.present.all()] = set_up
    lower[model.columns.served.all()[line, 0]] = people
    answer = Session(replace(model, lower=lower, upper=upper)).maximise(model.columns.impact(problem))
    return answer.objective if answer.status == "optimal" else float("nan")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_why_not_tells_the_loss_of_a_forced_plan(seed: int) -> None:
    plan = solve(prepared(small(seed)))
    argument = Argument(plan)
    random = np.random.default_rng(seed)
    idle = np.flatnonzero(plan.served < 1e-6)
    for line in random.choice(idle, size=8, replace=False):
        people = float(plan.problem.line_most[line]) / 4
        answered = argument.why_not(*plan.problem.line_key(int(line)), people)
        expected = _forced(plan, int(line), people)
        if np.isnan(expected):
            assert not answered.possible
        else:
            assert answered.gain == pytest.approx(expected - argument.base.objective, abs=1e-4 * abs(expected))
            assert answered.gain <= 1e-6 * abs(expected)
    # Questions leave no trace: the plan argued for is still the same.
    assert argument.session.maximise(argument.cost).objective == pytest.approx(argument.base.objective, rel=1e-9)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_benefit_equals_price_for_what_the_plan_does_in_part(seed: int) -> None:
    """Complementary slackness, through the figures that the sentences print."""
    argument = Argument(solve(prepared(small(seed))))
    problem, served = argument.problem, argument.columns.served.of(argument.base.values)[:, 0]
    unbounded = (served > 1) & (served < problem.line_most - 1)
    for line in np.flatnonzero(unbounded)[:20]:
        total = argument._marginal(int(line)) - sum(price for _, price in argument._used(int(line)))
        assert total == pytest.approx(0, abs=1e-6)


def test_the_words_of_an_argument() -> None:
    """Read by a person: the numbers of the example can be followed by hand (14.3 = 1.2 / 0.084 a million)."""
    argument = Argument(solve(prepared(two_cercles()), exact=True))
    assert [price.sentence for price in argument.prices()] == [
        "Un million de XOF de plus de Fonds commun apporterait 14,3 DALY.",
        "Une heure de plus : heures de travail d'un partenaire (ONG Alpha, agent) apporterait 0,08571 DALY.",
        "Un million de XOF de plus de Fonds nutrition apporterait 14,3 DALY.",
    ]
    assert argument.why("kita", "nutrition", "alpha").fr.startswith(
        "Prise en charge nutritionnelle à Kita par ONG Alpha : 1\u202f000 personnes. Une personne de plus vaut "
        "1,20 DALY ; ce qu'elle prend ailleurs en vaut 1,20 (argent 0,86, heures 0,34)."
    )
    assert argument.why("kita", "nutrition", "alpha").en.startswith(
        "Prise en charge nutritionnelle in Kita by ONG Alpha: 1,000 people. One more person is worth 1.20 DALY; what "
        "that takes elsewhere is worth 1.20 (money 0.86, hours 0.34)."
    )
    assert [price.said.en for price in argument.prices()][1] == (
        "One hour more: a partner's hours of work (ONG Alpha, agent) would bring 0.08571 DALY."
    )
    assert argument.more_money("fonds", 1_000_000).sentence.startswith(
        "Fonds commun : 1\u202f000\u202f000\u202fXOF de plus apporterait 14,3 DALY, surtout Prise en charge"
    )


def test_more_and_less_money_tell_what_a_new_solve_tells() -> None:
    means = small(2)
    plan = solve(prepared(means))
    argument = Argument(plan)
    funder = plan.problem.names.funders[0]
    for amount in (5_000_000, -5_000_000):
        changed = replace(plan, problem=replace(plan.problem, budget=plan.problem.budget + np.eye(1, 5)[0] * amount))
        expected = Argument(changed).base.objective - argument.base.objective
        assert argument.more_money(funder, amount).gain == pytest.approx(expected, abs=1e-6 * plan.impact)


def test_places_out_of_reach_are_listed() -> None:
    means = two_cercles().replaced(access=[r for r in two_cercles().table(t.ACCESS) if r["place"] == "kita"])
    plan = solve(prepared(means))
    assert [f.code for f in plan.problem.findings] == ["PLAN-BESOIN-HORS-ATTEINTE"]
    assert Argument(plan).unreached() == [("bla", "vaccination", 10000.0)]


def test_the_frontier_trades_good_for_fairness_and_every_point_keeps_the_rules() -> None:
    means = small(3)
    found = frontier(prepared(means), points=6)
    plans = found.plans
    assert (found.wanted, found.missing, found.partly) == (6, 0, 0)
    levels = [plan.level("worst_fifth").value for plan in plans]
    impacts = [plan.impact for plan in plans]
    assert len(plans) == 6
    assert levels == sorted(levels)
    assert all(a >= b - 1e-6 * a for a, b in itertools.pairwise(impacts))
    for plan in plans:
        assert check(means, plan).breaches == ()


@pytest.mark.parametrize(("looks", "missing", "partly"), [(0, 6, 0), (3, 5, 1), (7, 1, 5), (9, 1, 4), (20, 0, 0)])
def test_a_frontier_that_is_stopped_keeps_its_points_and_says_which_are_missing(
    looks: int, missing: int, partly: int
) -> None:
    # « stop » is asked once by the first plan, once after it, then before each point of either choice of set-ups.
    answers = itertools.chain(itertools.repeat(False, looks), itertools.repeat(True))
    whole = frontier(prepared(small(3)), points=6).plans
    found = frontier(prepared(small(3)), points=6, stop=lambda: next(answers))
    assert (found.wanted, found.missing, found.partly) == (6, missing, partly)
    assert len(found.plans) == 6 - missing
    for plan, best in zip(found.plans, whole, strict=False):
        assert check(small(3), plan).breaches == ()
        assert plan.impact <= best.impact + 1e-6 * best.impact


def test_a_change_of_means_moves_few_people_and_keeps_the_rules() -> None:
    means = small(5)
    plan = solve(prepared(means))
    rows = [dict(row) for row in means.table(t.FUNDERS)]
    rows[0]["budget"] //= 2
    poorer = means.replaced(funders=rows)
    near = replanned(plan, poorer)
    assert check(poorer, near).breaches == ()
    anew = solve(prepared(poorer))
    assert near.impact >= 0.97 * anew.impact
    assert moved(plan, near) <= moved(plan, anew) + 1e-6
    assert moved(plan, replanned(plan, means)) <= 1e-2
