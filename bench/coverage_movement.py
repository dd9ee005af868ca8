"""How often the bounds on people reached fail when people move, which their assumption (one person, one place) denies.

Simulated people (tests/coverage/simulation.py) change cercle each month at several rates; partners report what their
registers say; the truth is the set of people. Beside it: the simple sum of the same reports.
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from statistics import median

from report import Figure, arguments, show

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.coverage import simulation
from tests.coverage.simulation import CERCLES, COUNTRY, REGIONS, simulate

from layidu.coverage.reach import reach
from layidu.coverage.tables import DELIVERIES, PARTITIONS, PLACES, POPULATION, rows_table

LEVELS = {"cercle": CERCLES, "region": tuple(REGIONS), "country": (COUNTRY,)}
MONTHS, PARTNERS, PEOPLE = 12, 10, 120
#: How eagerly partners serve: part of the people are reached in a year, or nearly all.
SERVICE = {"part": (0.001, 0.005, 0.02), "nearly all": (0.01, 0.05, 0.2)}


def measured(moving: float, service: str, worlds: int) -> list[Figure]:
    """Failures by level over that many simulated years."""
    places = rows_table(PLACES, simulation.PLACES)
    partitions = rows_table(PARTITIONS, simulation.PARTITION)
    tallies: dict[str, list[tuple[int, int, int, int]]] = {level: [] for level in LEVELS}
    for seed in range(worlds):
        world = simulate(
            Random(seed), months=MONTHS, partners=PARTNERS, people=PEOPLE, moving=moving, appetites=SERVICE[service]
        )
        population = rows_table(POPULATION, world.population())
        found = reach(rows_table(DELIVERIES, world.deliveries), population, places, partitions)
        for level, members in LEVELS.items():
            for place in members:
                if place in found.total:
                    simple = sum(row["people"] for row in world.deliveries if place in simulation.upward(row["place"]))
                    tallies[level].append((*found.total[place], world.truly_reached(place), simple))
    return [_figure(moving, service, level, tally) for level, tally in tallies.items()]


def _figure(moving: float, service: str, level: str, tally: list[tuple[int, int, int, int]]) -> Figure:
    above = sum(low > truth for low, _, truth, _ in tally)
    below = sum(high < truth for _, high, truth, _ in tally)
    worst = max([low / truth - 1 for low, _, truth, _ in tally if low > truth], default=0.0)
    far = max([1 - high / truth for _, high, truth, _ in tally if high < truth], default=0.0)
    width = median((high - low) / truth for low, high, truth, _ in tally if truth)
    failing = (above + below) / len(tally)
    wrong = sum(simple > 1.1 * truth for _, _, truth, simple in tally) / len(tally)
    times = median(simple / truth for _, _, truth, simple in tally if truth)
    said = [f"{service} reached, {moving:.0%} move a month, {level}: bounds that miss the truth (n = {len(tally)}"]
    said += [f"median width {width:.0%} of the truth"]
    said += [f"{above} lows too high, by {worst:.0%} at most"] if above else []
    said += [f"{below} highs too low, by {far:.0%} at most"] if below else []
    return Figure(
        what="; ".join(said) + ")",
        measured=round(100 * failing, 1),
        unit="%",
        compared_with=f"simple sum over 10 % too high: {100 * wrong:.0f} %; median {times:.1f} x the truth",
        ratio=failing / wrong if wrong else None,
        goal="0 % when nobody moves",
        holds=failing == 0 if moving == 0 else None,
    )


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "")
    rates, worlds = ((0.0, 0.05), 3) if asked.quick else ((0.0, 0.01, 0.05), 60)
    show(
        [figure for service in SERVICE for moving in rates for figure in measured(moving, service, worlds)],
        as_json=asked.json,
    )


if __name__ == "__main__":
    main()
