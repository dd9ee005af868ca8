"""The search in a process of its own, and the rules that the model is made of."""

from __future__ import annotations

import numpy as np
import pytest

from layidu.allocation.check import check
from layidu.allocation.constraint import rules
from layidu.allocation.preparing import prepared
from layidu.allocation.solve import solve
from tests.allocation.test_plans import small


def test_a_search_without_time_leaves_the_rounded_plan_and_says_so() -> None:
    means = small(7)
    rounded = solve(prepared(means))
    plan = solve(prepared(means), exact=True, gap=0.0, seconds=0.0)
    assert plan.stopped
    assert plan.impact == pytest.approx(rounded.impact)
    assert plan.bound >= plan.impact
    assert check(means, plan).breaches == ()


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_a_search_never_ends_below_rounding_and_shows_its_progress(seed: int) -> None:
    seen: list[tuple[float, float, float]] = []
    problem = prepared(small(seed))
    rounded = solve(problem)
    plan = solve(problem, exact=True, gap=1e-6, seconds=60, progress=lambda *now: seen.append(now))
    assert plan.status == "proven"
    assert not plan.stopped
    assert rounded.impact <= plan.impact * (1 + 1e-9)
    assert plan.impact <= rounded.bound * (1 + 1e-9)
    bests = [best for _, best, _ in seen]
    assert seen
    assert bests == sorted(bests)
    assert all(bound >= best - 1e-4 * abs(best) for _, best, bound in seen)


def test_presences_are_whole() -> None:
    plan = solve(prepared(small(7)), exact=True, gap=1e-6)
    there = plan.columns.present.of(plan.values)
    assert np.abs(there - there.round()).max() < 1e-6


def test_every_rule_can_be_read() -> None:
    """What a new file of the folder must say; found by scanning."""
    for rule in rules():
        assert rule.title
        assert rule.unit
        assert any(sign in rule.formula for sign in ("≤", "≥", "=", "<")), rule.name
        assert rule.rows.__doc__
