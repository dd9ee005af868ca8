"""The published benefits package of Uganda, through the functions that a plan uses."""

from __future__ import annotations

import numpy as np
import pytest

from layidu.allocation.plan import Plan
from layidu.allocation.preparing import prepared
from layidu.allocation.solve import solve
from tests.allocation import uganda
from tests.conftest import REAL_DATA

FOLDER = REAL_DATA / "allocation" / "uganda_hbp"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the published tables of Uganda are not at {FOLDER}")
#: Scenario, options, interventions, DALYs, net DALYs, share of the drug budget (Table 2 and supplementary table 8).
PUBLISHED = [
    ("base", {}, 45, 34_819_184, 26_714_032, 0.6028754),
    ("task shifting", {"shifting": True}, 73, 40_508_535, 32_045_499, 1.0),
    ("drug budget only", {"staff": False}, 76, 40_627_699, 32_085_540, 1.0),
]
TIED = "Modern contraception: "


def _dalys(plan: Plan) -> float:
    per_case = {row["Code"]: float(row[uganda.DALYS]) for row in uganda.interventions(FOLDER)}
    return sum(line.people * per_case[line.activity] for line in plan.lines()) / uganda.FINE


@pytest.mark.parametrize(("scenario", "options", "count", "dalys", "net", "spent"), PUBLISHED)
def test_published_results(
    scenario: str, options: dict[str, bool], count: int, dalys: int, net: int, spent: float
) -> None:
    plan = solve(prepared(uganda.means(FOLDER, **options)))
    assert plan.status == "proven"
    assert len([line for line in plan.lines() if line.people > 1]) == count
    assert plan.impact == pytest.approx(net, rel=5e-7)  # six net DALYs: needs are whole persons
    assert _dalys(plan) == pytest.approx(dalys, rel=5e-7)
    assert plan.spending()["drugs"] / (100 * uganda.BUDGET) == pytest.approx(
        spent, abs=2e-4
    )  # which of two tied sterilisations


@pytest.mark.parametrize(("table", "options"), [("stable_2base", {}), ("stable_3taskshifting", {"shifting": True})])
def test_every_intervention_is_covered_as_published(table: str, options: dict[str, bool]) -> None:
    plan = solve(prepared(uganda.means(FOLDER, **options)))
    names = {row["Code"]: row["Intervention"] for row in uganda.interventions(FOLDER)}
    cases = {row["Code"]: float(row[uganda.CASES]) * uganda.FINE for row in uganda.interventions(FOLDER)}
    found = dict.fromkeys(names.values(), 0.0)
    for line in plan.lines():
        found[names[line.activity]] += line.people / cases[line.activity]
    expected = uganda.published(FOLDER, f"{table}.csv")
    apart = {name: (share, expected[name]) for name, share in found.items() if abs(share - expected[name]) > 3e-3}
    # Two sterilisations are worth the same to the last digit: any mix of them is as good.
    assert {name for name in apart if not name.startswith(TIED)} == set()
    tied = [name for name in found if name.startswith(TIED)]
    assert sum(found[n] for n in tied) == pytest.approx(sum(expected[n] for n in tied), abs=0.01)


def test_shadow_prices_of_staff_time_under_task_shifting() -> None:
    """58, 60 and 64 dollars a net DALY: a year's salary over what one more year of that cadre brings."""
    salary = {"nutrition": 230 * 12, "pharmacy": 230 * 12, "nursing": 166 * 12}
    plain = solve(prepared(uganda.means(FOLDER, shifting=True))).impact
    price = {}
    for cadre, (most, staff) in uganda.minutes(FOLDER).items():
        if cadre in salary:
            more = uganda.means(FOLDER, shifting=True, extra={cadre: most / staff})
            price[cadre] = salary[cadre] / (solve(prepared(more)).impact - plain)
    assert np.round([price["nutrition"], price["pharmacy"], price["nursing"]]).tolist() == [58, 60, 64]
