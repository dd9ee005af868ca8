"""The bounds hold the true number of people, on simulated people whom the engine never sees."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layidu.coverage.reach import Reach, reach
from layidu.coverage.tables import DELIVERIES, PARTITIONS, PLACES, POPULATION, rows_table
from tests.coverage import simulation
from tests.coverage.simulation import CERCLES, COUNTRY, GROUPS, REGIONS, World, simulate

worlds = st.builds(
    lambda seed, months, partners, people: (seed, months, partners, people),
    st.integers(0, 2**32), st.integers(1, 6), st.integers(1, 8), st.integers(1, 60),
)  # fmt: skip


def bounds(world: World, group: str = "all") -> Reach:
    return reach(
        rows_table(DELIVERIES, world.deliveries),
        rows_table(POPULATION, world.population()),
        rows_table(PLACES, simulation.PLACES),
        rows_table(PARTITIONS, simulation.PARTITION),
        group=group,
    )


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(worlds, st.sampled_from(["all", *GROUPS]))
def test_bounds_hold_the_true_union(shape: tuple[int, int, int, int], group: str) -> None:
    seed, months, partners, people = shape
    world = simulate(Random(seed), months=months, partners=partners, people=people)
    found = bounds(world, group)
    for place in (COUNTRY, *REGIONS, *CERCLES):
        truth = world.truly_reached(place, GROUPS if group == "all" else [group])
        low, high = found.total.get(place, (0, 0))
        assert low <= truth <= high, (place, low, truth, high)


@settings(max_examples=20, deadline=None)
@given(worlds)
def test_missing_reports_open_the_top_and_never_the_bottom(shape: tuple[int, int, int, int]) -> None:
    seed, months, partners, people = shape
    world = simulate(Random(seed), months=months, partners=partners, people=people, silent=0.4)
    for place, (low, _) in bounds(world).total.items():
        assert low <= world.truly_reached(place)


@settings(max_examples=15, deadline=None)
@given(worlds)
def test_levels_agree(shape: tuple[int, int, int, int]) -> None:
    seed, months, partners, people = shape
    found = bounds(simulate(Random(seed), months=months, partners=partners, people=people))
    for upper in (COUNTRY, *REGIONS):
        lower = [row["place"] for row in simulation.PLACES if row["parent"] == upper]
        if upper not in found.total:
            assert not any(place in found.total for place in lower)
            continue
        low, high = found.total[upper]
        below = [found.total[place] for place in lower if place in found.total]
        own = found.own.get(upper, (0, 0))
        assert low == max(sum(pair[0] for pair in below), own[0])
        assert low <= high <= max(low, sum(pair[1] for pair in below) + own[1])


@settings(max_examples=10, deadline=None)
@given(worlds, st.randoms(use_true_random=False))
def test_neither_order_nor_repeats_of_rows_matter(shape: tuple[int, int, int, int], random: Random) -> None:
    seed, months, partners, people = shape
    world = simulate(Random(seed), months=months, partners=partners, people=people)
    before = bounds(world)
    repeated = [*world.deliveries, *world.deliveries[::2]]
    random.shuffle(repeated)
    world.deliveries = repeated
    after = bounds(world)
    assert after.total == before.total and after.own == before.own
    assert after.steps.to_pyarrow().equals(before.steps.to_pyarrow())
    assert after.set_aside.to_pyarrow().equals(before.set_aside.to_pyarrow())


def test_the_simulation_is_not_trivial() -> None:
    world = simulate(Random(7), months=6, partners=6, people=40)
    reported = sum(row["people"] for row in world.deliveries)
    assert 0 < world.truly_reached(COUNTRY) < len(world.people) < reported
    low, high = bounds(world).total[COUNTRY]
    assert 0 < low < high
