"""Plans of invented countries: kept rules, a second solver, and what must hold whatever the means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
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
from layidu.allocation.model import Model, build
from layidu.allocation.order import Fairness
from layidu.allocation.preparing import prepared
from layidu.allocation.solve import solve
from layidu.allocation.tables import Means
from layidu.core.errors import Refusal

SMALL = {"places": 12, "activities": 8, "partners": 8, "funders": 5}


def small(seed: int) -> Means:
    """A country of twelve places, floors left out (they have tests of their own)."""
    return country(**SMALL, seed=seed).replaced(floors=[])


def _by_cbc(model: Model, cost: Any, *, whole: bool) -> float:
    """The optimum that another solver finds for the same matrix."""
    import pulp

    problem = pulp.LpProblem("plan", pulp.LpMaximize)
    wholes = set(model.whole.tolist()) if whole else set()
    columns = [
        pulp.LpVariable(f"c{n}", low, None if np.isinf(high) else high, "Integer" if n in wholes else "Continuous")
        for n, (low, high) in enumerate(zip(model.lower, model.upper, strict=True))
    ]
    problem += pulp.lpSum(float(c) * columns[n] for n, c in enumerate(cost) if c)
    for row, (low, high) in enumerate(zip(model.row_lower, model.row_upper, strict=True)):
        part = slice(model.start[row], model.start[row + 1])
        total = pulp.lpSum(float(v) * columns[n] for n, v in zip(model.index[part], model.value[part], strict=True))
        if low == high:
            problem += total == low
            continue
        if np.isfinite(high):
            problem += total <= high
        if np.isfinite(low):
            problem += total >= low
    problem.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=1e-6))
    assert pulp.LpStatus[problem.status] == "Optimal"
    return float(pulp.value(problem.objective))


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("quarterly", [False, True])
def test_a_second_solver_finds_the_same_optimum_of_the_linear_model(seed: int, quarterly: bool) -> None:
    problem = prepared(small(seed))
    model = build(problem, quarterly=quarterly)
    cost = model.columns.impact(problem)
    ours = Session(model).maximise(cost)
    assert ours.status == "optimal"
    assert ours.objective == pytest.approx(_by_cbc(model, cost, whole=False), rel=1e-6)


def test_a_second_solver_finds_the_same_certified_plan() -> None:
    problem = prepared(small(4))
    plan = solve(problem, exact=True, gap=1e-6, seconds=60)
    model = build(problem)
    assert plan.status == "proven"
    assert plan.impact == pytest.approx(_by_cbc(model, model.columns.impact(problem), whole=True), rel=1e-5)


@pytest.mark.parametrize("fairness", ["most_good", "least_served", "bounded", "worst_fifth"])
@pytest.mark.parametrize("quarterly", [False, True])
@pytest.mark.parametrize("seed", [5, 6])
def test_every_plan_keeps_every_rule(seed: int, quarterly: bool, fairness: Fairness) -> None:
    means = country(**SMALL, seed=seed)
    plan = solve(prepared(means), quarterly=quarterly, fairness=fairness)
    verdict = check(means, plan)
    assert [breach.sentence() for breach in verdict.breaches] == []
    assert verdict.impact == pytest.approx(plan.impact, rel=1e-6)
    assert verdict.shortfall == pytest.approx(plan.short.sum(), abs=1e-3)
    assert plan.impact <= plan.bound * (1 + 1e-9)


def test_the_checker_sees_what_is_broken() -> None:
    """A plan of generous means, held against poorer ones, breaks exactly what was taken away."""
    means = two_cercles()
    plan = solve(prepared(means))
    poorer = means.replaced(funders=[{**row, "budget": row["budget"] // 2} for row in means.table(t.FUNDERS)])
    assert {breach.rule for breach in check(poorer, plan).breaches} == {"budget"}
    tired = means.replaced(capacities=[{**row, "amount": row["amount"] / 3} for row in means.table(t.CAPACITIES)])
    assert {breach.rule for breach in check(tired, plan).breaches} == {"heures"}
    closed = means.replaced(access=[row for row in means.table(t.ACCESS) if row["place"] != "bla"])
    assert {breach.rule for breach in check(closed, plan).breaches} == {"accès"}
    strict = means.replaced(earmarks=[{"funder": "fonds", "kind": "activity", "id": "nutrition"},
                                      *means.table(t.EARMARKS)])  # fmt: skip
    assert {breach.rule for breach in check(strict, plan).breaches} == {"affectation"}
    fewer = means.replaced(needs=[{**row, "low": 10, "high": 10} for row in means.table(t.NEEDS)])
    assert {breach.rule for breach in check(fewer, plan).breaches} == {"besoin"}


def _relaxed(means: Means) -> float:
    problem = prepared(means)
    model = build(problem)
    answer = Session(model).maximise(model.columns.impact(problem))
    assert answer.status == "optimal"
    return answer.objective


def _more(means: Means, schema: Any, column: str, factor: float, at: int) -> Means:
    rows = [dict(row) for row in means.table(schema)]
    row = rows[at % len(rows)]
    row[column] = type(row[column])(row[column] * factor)
    return means.replaced(**{schema.name: rows})


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 50), at=st.integers(0, 1000), factor=st.floats(1.0, 3.0))
@pytest.mark.parametrize(
    "change",
    [
        lambda m, at, k: _more(m, t.FUNDERS, "budget", k, at),
        lambda m, at, k: _more(m, t.CAPACITIES, "amount", k, at),
        lambda m, at, k: _more(m, t.ABSORPTION, "people", k, at),
        lambda m, at, k: m.replaced(access=[*m.table(t.ACCESS), *_new_access(m, at)]),
    ],
    ids=["budget", "capacity", "absorption", "access"],
)
def test_more_means_never_do_less_good(
    change: Callable[[Means, int, float], Means], seed: int, at: int, factor: float
) -> None:
    means = small(seed)
    before, after = _relaxed(means), _relaxed(change(means, at, factor))
    assert after >= before * (1 - 1e-6)


def _new_access(means: Means, at: int) -> list[dict[str, Any]]:
    known = {(row["partner"], row["place"]) for row in means.table(t.ACCESS)}
    free = [(o["partner"], p["place"]) for o in means.table(t.PARTNERS) for p in means.table(t.PLACES)
            if (o["partner"], p["place"]) not in known]  # fmt: skip
    partner, place = free[at % len(free)]
    return [{"partner": partner, "place": place, "fixed_cost": 1_000_000, "currency": "XOF"}]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 50), at=st.integers(0, 1000))
def test_a_tighter_earmark_never_does_more_good(seed: int, at: int) -> None:
    means = small(seed)
    marks = list(means.table(t.EARMARKS))
    funder, place = f"f{at % SMALL['funders']}", f"p{at % SMALL['places']}"
    others = [m for m in marks if (m["funder"], m["kind"]) != (funder, "place")]
    held = {m["id"] for m in marks if (m["funder"], m["kind"]) == (funder, "place")}
    if held and place not in held:
        place = min(held)
    tighter = means.replaced(earmarks=[*others, {"funder": funder, "kind": "place", "id": place}])
    assert _relaxed(tighter) <= _relaxed(means) * (1 + 1e-6)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 50), at=st.integers(0, 1000))
def test_the_price_of_a_rule_is_what_a_little_more_of_it_brings(seed: int, at: int) -> None:
    """A dual is one of the slopes on either side: it lies between the finite differences below and above."""
    problem = prepared(small(seed))
    model = build(problem)
    cost = model.columns.impact(problem)
    rows = np.concatenate([model.rows("budget").all(), model.rows("capacity").all()])
    row = rows[at % len(rows)]
    price = Session(model).maximise(cost).duals[row]
    step = max(1e-3 * model.row_upper[row], 1e-6)

    def at_limit(limit: float) -> float:
        upper = model.row_upper.copy()
        upper[row] = limit
        return Session(replace(model, row_upper=upper)).maximise(cost).objective

    here = at_limit(model.row_upper[row])
    above = (at_limit(model.row_upper[row] + step) - here) / step
    below = (here - at_limit(model.row_upper[row] - step)) / step
    slack = 1e-6 * (1 + abs(price)) + 2e-7 * abs(here) / step
    assert above - slack <= price <= below + slack


def test_floors_that_no_budget_can_meet_are_named() -> None:
    """4,000 hours of Bêta, a quarter of an hour each: 16,000 people between its two places, whatever the money."""
    means = two_cercles().replaced(
        access=[row for row in two_cercles().table(t.ACCESS) if row["partner"] == "beta"],
        partners=[{"partner": "beta", "name": "ONG Bêta"}],
        abilities=[{"partner": "beta", "activity": "vaccination"}],
        capacities=[{"partner": "beta", "skill": "agent", "amount": 4000.0, "unit": "heures"}],
        floors=[
            {"floor": "Kita", "place": "kita", "activity": "vaccination", "people": 10000},
            {"floor": "Bla", "place": "bla", "activity": "vaccination", "people": 7000},
        ],
    )
    with pytest.raises(Refusal) as refused:
        solve(prepared(means))
    assert [f.code for f in refused.value.findings] == ["PLAN-PLANCHERS-IMPOSSIBLES"]
    assert "Kita, Bla" in str(refused.value)


BAD = {
    "PLAN-LIEU-INCONNU": {"earmarks": [{"funder": "nut", "kind": "place", "id": "atlantide"}]},
    "PLAN-CAPACITE-SANS-UNITE": {"capacities": [{"partner": "alpha", "skill": "agent", "amount": 6.0, "unit": None}]},
    "PLAN-MONTANT-NEGATIF": {"funders": [{"funder": "nut", "name": "n", "budget": -1, "currency": "XOF"}],
                             "earmarks": []},
    "PLAN-DEVISE-SANS-TAUX": {"funders": [{"funder": "nut", "name": "n", "budget": 1, "currency": "EUR"}]},
    "PLAN-PARTENAIRE-SANS-ACCES": {"access": [{"partner": "alpha", "place": "kita", "fixed_cost": 0,
                                               "currency": "XOF"}]},
    "PLAN-EFFET-SANS-SOURCE": {"activities": [{**row, "reference": None} for row in
                                              two_cercles().table(t.ACTIVITIES)]},
    "PLAN-EFFETS-MELES": {"activities": [{**row, "benefit_unit": row["activity"]} for row in
                                         two_cercles().table(t.ACTIVITIES)]},
    "PLAN-PALIERS-INCOHERENTS": {"segments": [{"activity": "nutrition", "up_to": 0.5, "share": 0.5},
                                              {"activity": "nutrition", "up_to": 1.0, "share": 0.9}]},
    "PLAN-REFERENCE-INCONNUE": {"abilities": [{"partner": "gamma", "activity": "nutrition"}]},
    "PLAN-VALEUR-ABSENTE": {"needs": [{"place": "kita", "activity": "nutrition", "low": 5}]},
    "PLAN-LIGNE-EN-DOUBLE": {"places": [{"place": p, "name": p} for p in ("kita", "bla", "kita")]},
    "PLAN-PART-HORS-BORNES": {"availability": [{"funder": "nut", "quarter": 1, "share": 0.5},
                                               {"funder": "nut", "quarter": 2, "share": 0.4}]},
}  # fmt: skip


@pytest.mark.parametrize("code", BAD)
def test_bad_means_are_refused_with_their_code(code: str) -> None:
    with pytest.raises(Refusal) as refused:
        prepared(two_cercles().replaced(**BAD[code]))  # type: ignore[arg-type]
    assert code in {found.code for found in refused.value.findings}


def test_all_faults_are_said_at_once() -> None:
    together = {k: v for code in ("PLAN-CAPACITE-SANS-UNITE", "PLAN-PALIERS-INCOHERENTS", "PLAN-VALEUR-ABSENTE")
                for k, v in BAD[code].items()}  # fmt: skip
    with pytest.raises(Refusal) as refused:
        prepared(two_cercles().replaced(**together))  # type: ignore[arg-type]
    assert {"PLAN-CAPACITE-SANS-UNITE", "PLAN-PALIERS-INCOHERENTS", "PLAN-VALEUR-ABSENTE"} <= {
        found.code for found in refused.value.findings
    }


def test_a_rate_with_date_and_source_lets_currencies_mix() -> None:
    from datetime import date

    means = two_cercles().replaced(
        funders=[*two_cercles().table(t.FUNDERS),
                 {"funder": "eu", "name": "Union", "budget": 100_000_00, "currency": "EUR"}],
        rates=[{"currency": "EUR", "rate": 6.55957, "date": date(1999, 1, 1), "source": "parité fixe"}],
    )  # fmt: skip
    assert prepared(means).budget[-1] == pytest.approx(65_595_700)
