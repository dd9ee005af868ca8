"""How fast and how near to the best a country's plan is, beside another solver and two rules of thumb.

An invented, seeded country of 160 places, 40 activities, 60 partners and 25 funders. Beside it in the same run: the
same model by PuLP and CBC, a greedy by benefit a franc, and money in proportion to need; each keeps every rule.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from layidu.allocation import tables as t
from layidu.allocation.check import check
from layidu.allocation.compare import frontier, replanned
from layidu.allocation.model import build
from layidu.allocation.plan import Plan
from layidu.allocation.preparing import prepared
from layidu.allocation.problem import Problem
from layidu.allocation.solve import Run, solve
from layidu.allocation.tables import Means


def country(
    places: int = 160, activities: int = 40, partners: int = 60, funders: int = 25, seed: int = 20261121
) -> Means:
    """Means of that size: few partners reach a place, most money is earmarked, a third of the need is payable."""
    import numpy as np

    r = np.random.default_rng(seed)
    p, i, o, f = (
        [f"{kind}{n}" for n in range(size)]
        for kind, size in (("p", places), ("i", activities), ("o", partners), ("f", funders))
    )
    skills = ("medecin", "infirmier", "agent")
    population = np.exp(r.normal(10.8, 0.7, places))
    cost = np.round(np.exp(r.normal(9.0, 1.1, activities)), 0)
    benefit = np.round(cost / np.exp(r.normal(11.0, 1.0, activities)), 5)
    hours = np.round(np.exp(r.normal(-0.3, 0.7, (activities, 3))) * (r.random((activities, 3)) < 0.5), 3)
    regions = min(20, places // 3)
    region = np.arange(places) * regions // places
    home = [r.choice(regions, size=min(regions, r.integers(1, 5)), replace=False) for _ in range(partners)]
    access = [
        {"partner": o[k], "place": p[n], "fixed_cost": int(np.exp(r.normal(16.3, 0.5))), "currency": "XOF",
         "present": bool(r.random() < 0.3)}
        for k in range(partners) for n in range(places)
        if region[n] in home[k] and (r.random() < 0.8 or n == np.argmax(region == home[k][0]))
    ]  # fmt: skip
    able = [r.choice(activities, size=r.integers(3, activities // 2), replace=False) for _ in range(partners)]
    needs = []
    for n in range(places):
        for a in range(activities):
            if r.random() < 0.9:
                low = int(population[n] * r.uniform(0.005, 0.12))
                needs.append({"place": p[n], "activity": i[a], "low": low, "high": int(low * r.uniform(1.0, 1.5)),
                              "severity": float(r.integers(1, 6))})  # fmt: skip
    total = sum((row["low"] + row["high"]) / 2 * cost[int(row["activity"][1:])] for row in needs)
    shares = r.dirichlet(np.full(funders, 1.2))
    earmarks = []
    for k in range(funders):
        if r.random() < 0.6:
            for g in r.choice(regions, size=min(regions, r.integers(2, 10)), replace=False):
                earmarks += [{"funder": f[k], "kind": "place", "id": p[n]} for n in np.flatnonzero(region == g)]
        if r.random() < 0.4:
            chosen = r.choice(activities, size=r.integers(activities // 5, activities // 2), replace=False)
            earmarks += [{"funder": f[k], "kind": "activity", "id": i[a]} for a in chosen]
        if r.random() < 0.2:
            chosen = r.choice(partners, size=r.integers(partners // 6, partners // 2), replace=False)
            earmarks += [{"funder": f[k], "kind": "partner", "id": o[n]} for n in chosen]
    late = [(0.05, 0.2, 0.5, 1.0), (0.1, 0.3, 0.6, 1.0), (0.25, 0.5, 0.75, 1.0), (0.0, 0.25, 0.6, 1.0)]
    reach = {(row["place"], i[a]) for row in access for a in able[int(row["partner"][1:])]}
    open_needs = [row for row in needs if (row["place"], row["activity"]) in reach]
    floors = [
        {"floor": f"plancher {n}", "place": row["place"], "activity": row["activity"], "people": int(row["low"] * 0.1)}
        for n, row in enumerate(
            open_needs[k] for k in r.choice(len(open_needs), size=min(places // 4, len(open_needs)), replace=False)
        )
    ]
    return Means.of(
        "XOF",
        places=[{"place": n, "name": f"Lieu {n[1:]}"} for n in p],
        activities=[
            {"activity": i[a], "name": f"Activité {a}", "cost": float(cost[a]), "currency": "XOF",
             "benefit": float(benefit[a]), "benefit_unit": "DALY", "reference": "inventé"} for a in range(activities)
        ],
        needs=needs,
        hours=[{"activity": i[a], "skill": skills[s], "hours": float(hours[a, s])}
               for a in range(activities) for s in range(3) if hours[a, s] > 0],
        segments=[{"activity": n, "up_to": up, "share": share} for n in i
                  for up, share in ((0.5, 1.0), (0.8, 0.7), (1.0, 0.4))],
        partners=[{"partner": n, "name": f"Partenaire {n[1:]}"} for n in o],
        abilities=[{"partner": o[k], "activity": i[a]} for k in range(partners) for a in able[k]],
        capacities=[{"partner": o[k], "skill": s, "amount": float(np.exp(r.normal(10.2, 0.7))), "unit": "heures"}
                    for k in range(partners) for s in skills],
        access=access,
        absorption=[{"place": p[n], "quarter": q, "people": int(population[n] * r.uniform(0.15, 0.4))}
                    for n in range(places) for q in (1, 2, 3, 4)],
        funders=[{"funder": f[k], "name": f"Bailleur {k}", "budget": int(0.35 * total * shares[k]), "currency": "XOF"}
                 for k in range(funders)],
        earmarks=earmarks,
        availability=[{"funder": n, "quarter": q + 1, "share": share}
                      for n in f for q, share in enumerate(late[r.integers(len(late))])],
        floors=floors,
    )  # fmt: skip


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and how long it took in seconds."""
    began = time.perf_counter()
    return call(), time.perf_counter() - began


def by_hand(problem: Problem, order: Any, share: Any) -> float:
    """Serve line by line in that order, at most ``share`` of each need, while hours, places and money last.

    Presences are paid when first used; each line is paid by whoever may pay with most left. Both rules of thumb.
    """
    import numpy as np

    hours, room = problem.capacity.sum(axis=2).copy(), problem.absorption.sum(axis=1).copy()
    money, there = problem.budget.copy(), problem.presence_cost == 0
    left, served = problem.cell_need * share, np.zeros(len(problem.cell_need))

    def pay(purse: int, amount: float) -> None:
        for funder in np.flatnonzero(problem.purse_funders[purse])[np.argsort(-money[problem.purse_funders[purse]])]:
            part = min(amount, money[funder])
            money[funder] -= part
            amount -= part

    def purse_money(purse: int) -> float:
        return float(money[problem.purse_funders[purse]].sum())

    for line in order:
        cell, presence = problem.line_cell[line], problem.line_presence[line]
        place, partner = problem.cell_place[cell], problem.line_partner[line]
        need = problem.hours[problem.cell_activity[cell]]
        able = (hours[partner][need > 0] / need[need > 0]).min(initial=np.inf)
        people = min(left[cell], able, room[place], problem.line_most[line])
        if people < 1:
            continue
        if not there[presence]:
            setup = float(problem.presence_cost[presence])
            # Ten times the line's own money is a fair guess of what the presence will carry.
            if setup > people * problem.line_cost[line] or purse_money(problem.presence_purse[presence]) < setup:
                continue
            pay(problem.presence_purse[presence], setup)
            there[presence] = True
        if problem.line_cost[line] > 0:
            people = min(people, purse_money(problem.line_purse[line]) / problem.line_cost[line])
        pay(problem.line_purse[line], people * problem.line_cost[line])
        hours[partner] -= people * need
        room[place] -= people
        left[cell] -= people
        served[cell] += people
    return impact(problem, served)


def impact(problem: Problem, served: Any) -> float:
    """The benefit of persons served a cell, steps of coverage filled from the first."""
    import numpy as np

    total, done = 0.0, np.zeros(len(served))
    for cell, people, value in zip(problem.step_cell, problem.step_people, problem.step_value, strict=True):
        part = min(people, served[cell] - done[cell])
        done[cell] += part
        total += part * value
    return total


def greedy(problem: Problem) -> float:
    """Lines by benefit a franc."""
    import numpy as np

    value = problem.cell_value[problem.line_cell] / np.maximum(problem.line_cost, 1e-9)
    return by_hand(problem, np.argsort(-value), 1.0)


def proportional(problem: Problem) -> float:
    """The share of every need that all the money would pay, lines in the order of the tables."""
    import numpy as np

    cost = np.zeros(len(problem.cell_need))
    cost[problem.line_cell] = problem.line_cost
    share = min(1.0, float(problem.budget.sum()) / float((problem.cell_need * cost).sum()))
    return by_hand(problem, np.arange(len(problem.line_cell)), share)


def by_cbc(problem: Problem, seconds: int) -> float:
    """The impact of the best whole plan of the same model by PuLP and CBC in that time (none: nan)."""
    import numpy as np
    import pulp

    model = build(problem)
    wholes = set(model.whole.tolist())
    cost = model.columns.impact(problem)
    cost[model.columns.short.all()] = -10 * cost.max()
    linear = pulp.LpProblem("plan", pulp.LpMaximize)
    columns = [
        pulp.LpVariable(f"c{n}", low, None if np.isinf(high) else high, "Integer" if n in wholes else "Continuous")
        for n, (low, high) in enumerate(zip(model.lower, model.upper, strict=True))
    ]
    linear += pulp.LpAffineExpression([(columns[n], float(c)) for n, c in enumerate(cost) if c])
    for row, (low, high) in enumerate(zip(model.row_lower, model.row_upper, strict=True)):
        part = slice(model.start[row], model.start[row + 1])
        pairs = [(columns[n], float(v)) for n, v in zip(model.index[part], model.value[part], strict=True)]
        total = pulp.LpAffineExpression(pairs)
        if low == high:
            linear += total == low
        else:
            linear += total <= high if np.isfinite(high) else total >= low
    linear.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, gapRel=0.005))
    found = np.array([0.0 if column.value() is None else column.value() for column in columns])
    whole = np.abs(found[model.whole] - found[model.whole].round()).max(initial=0) < 1e-5
    return float(model.columns.impact(problem) @ found) if whole else float("nan")


def main() -> None:
    """Measure and print."""
    # Here, so that the tests can import the invented country.
    from report import Figure, arguments, show

    asked = arguments(__doc__ or "")
    quick = asked.quick
    means = country(24, 10, 12, 6) if quick else country()
    problem = prepared(means)
    size = f"{len(problem.line_cell)} lines, {len(problem.presence_partner)} presences"
    figures: list[Figure] = []

    def say(what: str, seconds: float, most: float, plan: Plan | None, gap: float, other: str = "own bound") -> None:
        figures.append(Figure(f"{what}: time ({size})", round(seconds, 2), "s", "-", None, f"<= {most:g} s",
                              None if quick else seconds <= most))  # fmt: skip
        if plan is not None:
            figures.append(Figure(f"{what}: proven gap", round(100 * plan.gap, 3), "%", other, None,
                                  f"<= {100 * gap:g} %", plan.gap <= gap))  # fmt: skip

    first, seconds = timed(lambda: solve(problem))
    say("first plan", seconds, 5, first, 0.01)
    verdict = check(means, first)
    figures.append(Figure("first plan: rules broken", len(verdict.breaches), "rules", "independent checker", None, "0",
                          not verdict.breaches))  # fmt: skip
    certified, seconds = timed(lambda: solve(problem, exact=True, gap=0.002, seconds=10 if quick else 58))
    say("certified yearly plan", seconds, 60, certified, 0.005)
    by_quarter, seconds = timed(lambda: solve(problem, quarterly=True))
    say("quarterly plan", seconds, 60, by_quarter, 0.02)

    rows = [dict(row) for row in means.table(t.FUNDERS)]
    rows[0]["budget"] = int(rows[0]["budget"] * 0.7)
    poorer = means.replaced(funders=rows)
    _, seconds = timed(lambda: replanned(first, poorer))
    say("what-if, near the old plan (tables read again)", seconds, 1, None, 0)
    run = Run(build(problem), fairness="most_good", near=False)
    run.fix(first.present)
    run.pursue()
    budget = run.model.rows("budget").all()[:1]
    run.session.bound_rows(budget, -float("inf"), 0.7 * run.model.row_upper[budget])
    run.session.afresh()
    _, seconds = timed(lambda: run.session.maximise(run.aims[-1].cost))
    say("what-if, one linear solve", seconds, 1, None, 0)
    plans, seconds = timed(lambda: frontier(problem, points=5 if quick else 20).plans)
    say(f"frontier of {len(plans)} points", seconds, 30, None, 0)

    for name, rule in (("greedy by benefit a franc", greedy), ("proportional to need", proportional)):
        found = rule(problem)
        figures.append(Figure("first plan: impact", round(first.impact), "DALY", name, round(first.impact / found, 3),
                              "never below", first.impact >= found))  # fmt: skip
    limit = 10 if quick else 60
    found, seconds = timed(lambda: by_cbc(problem, limit))
    ratio = round(first.impact / found, 4) if found > 0 else None
    figures.append(Figure(f"first plan: impact (CBC had {seconds:.0f} s)", round(first.impact), "DALY",
                          "PuLP with CBC", ratio, "-", None))  # fmt: skip
    if not quick:
        large = prepared(country(1600))
        size = f"{len(large.line_cell)} lines, {len(large.presence_partner)} presences"
        plan, seconds = timed(lambda: solve(large))
        say("ten times the places, first plan", seconds, 90, plan, 0.02)
    show(figures, as_json=asked.json)


if __name__ == "__main__":
    main()
