"""How often the bounds on people reached fail when people move, which their assumption (one person, one place) denies.

Simulated people (tests/coverage/simulation.py) change cercle each month at several rates; partners report what their
registers say; the truth is the set of people. Beside it: the simple sum of the same reports.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

from report import Figure, arguments, show

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.coverage import simulation
from tests.coverage.simulation import CERCLES, COUNTRY, REGIONS, simulate

from layidu.coverage.reach import reach
from layidu.coverage.tables import DELIVERIES, PARTITIONS, PLACES, POPULATION, rows_table

LEVELS = {"cercle": CERCLES, "region": tuple(REGIONS), "country": (COUNTRY,)}
MONTHS, PARTNERS, PEOPLE = 12, 10, 120


def measured(moving: float, worlds: int) -> list[Figure]:
    """Failures by level over that many simulated years."""
    places = rows_table(PLACES, simulation.PLACES)
    partitions = rows_table(PARTITIONS, simulation.PARTITION)
    tallies: dict[str, list[tuple[int, int, int, int]]] = {level: [] for level in LEVELS}
    for seed in range(worlds):
        world = simulate(Random(seed), months=MONTHS, partners=PARTNERS, people=PEOPLE, moving=moving)
        population = rows_table(POPULATION, world.population())
        found = reach(rows_table(DELIVERIES, world.deliveries), population, places, partitions)
        for level, members in LEVELS.items():
            for place in members:
                if place in found.total:
                    simple = sum(row["people"] for row in world.deliveries if place in simulation.upward(row["place"]))
                    tallies[level].append((*found.total[place], world.truly_reached(place), simple))
    return [_figure(moving, level, tally) for level, tally in tallies.items()]


def _figure(moving: float, level: str, tally: list[tuple[int, int, int, int]]) -> Figure:
    above = sum(low > truth for low, _, truth, _ in tally)
    below = sum(high < truth for _, high, truth, _ in tally)
    worst = max([low / truth - 1 for low, _, truth, _ in tally if low > truth], default=0.0)
    far = max([1 - high / truth for _, high, truth, _ in tally if high < truth], default=0.0)
    failing = (above + below) / len(tally)
    wrong = sum(simple > 1.1 * truth for _, _, truth, simple in tally) / len(tally)
    return Figure(
        what=f"{level}, {moving:.0%} move each month: bounds that miss the truth "
        f"(low too high {above}, by {worst:.0%} at most; high too low {below}, by {far:.0%} at most; of {len(tally)})",
        measured=round(100 * failing, 1),
        unit="%",
        compared_with=f"simple sum more than 10 % too high: {100 * wrong:.0f} %",
        ratio=failing / wrong if wrong else None,
        goal="0 % when nobody moves; measured otherwise",
        holds=failing == 0 if moving == 0 else None,
    )


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "")
    rates, worlds = ((0.0, 0.05), 3) if asked.quick else ((0.0, 0.01, 0.02, 0.05, 0.10), 60)
    show([figure for moving in rates for figure in measured(moving, worlds)], as_json=asked.json)


if __name__ == "__main__":
    main()
