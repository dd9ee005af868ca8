"""Does a plan chosen over budget scenarios hold up better than the plan of the full budget, when cuts come later?

Blind: candidates are scored on scenarios, then held against 200 other draws of cuts with their set-ups committed.
Beside them, money in proportion to need, which is even allowed to know each draw.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from layidu.allocation.preparing import prepared
from layidu.allocation.problem import Problem
from layidu.allocation.robust import Scenario, held_up, recourse, usual_scenarios
from layidu.allocation.solve import solve


def cuts(problem: Problem, draws: int, seed: int) -> list[Any]:
    """Shares of each funder's budget that come: a common cut, one's own, and one funder in six gone."""
    import numpy as np

    random = np.random.default_rng(seed)
    funders = len(problem.budget)
    common = random.uniform(0.45, 1.0, (draws, 1))
    return list(np.clip(common * random.uniform(0.8, 1.15, (draws, funders)), 0, 1)
                * (random.random((draws, funders)) > 1 / 6))  # fmt: skip


def main() -> None:
    """Measure and print."""
    import numpy as np

    from plan_scale import country, proportional
    from report import Figure, arguments, show

    asked = arguments(__doc__ or "")
    problem = prepared(country(24, 10, 12, 6) if asked.quick else country(60, 20, 30, 12))
    draws = cuts(problem, 20 if asked.quick else 200, 2)
    seen = [
        Scenario(f"tirage {n}", dict(zip(problem.names.funders, share.tolist(), strict=True)), 0.1)
        for n, share in enumerate(cuts(problem, 6, 1))
    ]
    chosen = held_up(problem, [*usual_scenarios(problem), *seen])[0]
    base = solve(problem)
    results: dict[str, list[float]] = {"chosen": [], "base": [], "proportional": []}
    for share in draws:
        cut = replace(problem, budget=problem.budget * share)
        results["chosen"].append(recourse(cut, chosen.plan.present))
        results["base"].append(recourse(cut, base.present))
        results["proportional"].append(proportional(cut))
    found = {name: np.array(values) for name, values in results.items()}
    best = np.maximum.reduce(list(found.values()))
    worst = {name: float((best - values).max()) for name, values in found.items()}
    mine, figures = found["chosen"].mean(), []
    for name, label in (("base", "the plan of the full budget"), ("proportional", "proportional to need")):
        figures.append(Figure(f"expected impact over {len(draws)} draws (plan of « {chosen.made_for} »)", round(mine),
                              "DALY", label, round(mine / found[name].mean(), 4), ">= 1",
                              bool(mine >= found[name].mean())))  # fmt: skip
        figures.append(Figure("worst regret", round(worst["chosen"]), "DALY", f"{label}: {worst[name]:.0f}", None,
                              "not above", worst["chosen"] <= worst[name]))  # fmt: skip
    show(figures, as_json=asked.json)


if __name__ == "__main__":
    main()
