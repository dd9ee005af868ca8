"""How long coverage takes as deliveries grow, against adding the same rows up (which is quick, and wrong)."""

from __future__ import annotations

import time
from datetime import date

from layidu.core.periods import Period
from layidu.coverage.coverage import coverage
from layidu.coverage.tables import (
    DELIVERIES,
    EXPECTED,
    NEEDS,
    PARTITIONS,
    PLACES,
    POPULATION,
    CoverageInputs,
    plain_rows,
    rows_table,
)
from report import Figure, arguments, show

CERCLES, REGIONS, PARTNERS, ACTIVITIES, GROUPS = 160, 20, 150, 12, ("boys", "girls", "men", "women")
MODES = ("unique", "cumulative", "caseload", "contacts")


def made(rows: int) -> CoverageInputs:
    """A made-up country: 150 partners, 160 cercles, 12 months, figures by sex and age."""
    import ibis
    import numpy as np
    import pyarrow as pa

    random = np.random.default_rng(20260301)
    months = np.array([date(2025, month, 1) for month in range(1, 13)])
    columns = {
        "delivery": [f"d{number}" for number in range(rows)],
        "partner": np.char.add("partner-", random.integers(0, PARTNERS, rows).astype(str)),
        "activity": np.char.add("activity-", random.integers(0, ACTIVITIES, rows).astype(str)),
        "sector": np.full(rows, "health"),
        "place": np.char.add("cercle-", random.integers(0, CERCLES, rows).astype(str)),
        "month": months[random.integers(0, 12, rows)],
        "group": np.array(GROUPS)[random.integers(0, 4, rows)],
        "people": random.integers(0, 500, rows),
        "counting_mode": np.array(MODES)[random.integers(0, 4, rows)],
        "direct": np.ones(rows, bool),
        "measure": np.full(rows, "achieved"),
        "verification": np.full(rows, "reported"),
    }
    schema = ibis.schema(dict(DELIVERIES.columns)).to_pyarrow()
    places = [{"place": "country", "kind": "country", "name": "Pays"}]
    places += [{"place": f"r-{n}", "parent": "country", "kind": "region", "name": f"R{n}"} for n in range(REGIONS)]
    places += [
        {"place": f"cercle-{n}", "parent": f"r-{n % REGIONS}", "kind": "cercle", "name": f"C{n}"}
        for n in range(CERCLES)
    ]
    needs = [
        {
            "need": str(n),
            "place": f"cercle-{n}",
            "stated_for": f"cercle-{n}",
            "sector": "health",
            "low": 10_000,
            "high": 20_000,
        }
        for n in range(CERCLES)
    ]
    return CoverageInputs(
        deliveries=ibis.memtable(pa.table({k: pa.array(v, schema.field(k).type) for k, v in columns.items()})),
        needs=rows_table(NEEDS, needs),
        population=rows_table(
            POPULATION, [{"place": f"cercle-{n}", "group": "all", "value": 9_000_000} for n in range(CERCLES)]
        ),
        places=rows_table(PLACES, places),
        partitions=rows_table(
            PARTITIONS, [{"partition": "age_and_sex", "whole": "all", "part": group} for group in GROUPS]
        ),
        expected=rows_table(EXPECTED, []),
        period=Period.parse("2025"),
    )


def main() -> None:
    """Measure and print."""
    asked = arguments(__doc__ or "")
    figures = []
    for rows in (10_000,) if asked.quick else (10_000, 100_000, 1_000_000):
        inputs = made(rows)
        start = time.perf_counter()
        added = inputs.deliveries.group_by("place").agg(people=inputs.deliveries.people.sum()).to_pyarrow()
        adding = time.perf_counter() - start
        start = time.perf_counter()
        found = coverage(inputs, kind="region", sector="health")
        regions = plain_rows(found.coverage)
        taken = time.perf_counter() - start
        highs = sum(row["reached_high"] for row in regions)
        what = f"coverage by region, {rows} delivery rows"
        figures += [
            Figure(what, round(taken, 2), "s", f"adding up the same rows: {adding:.2f} s", taken / adding,
                   "<= 60 s", taken <= 60),
            Figure(f"{what}: sum of upper bounds", highs, "people", f"simple sum: {sum(added['people'].to_pylist())}",
                   highs / sum(added["people"].to_pylist()), "<= the simple sum",
                   highs <= sum(added["people"].to_pylist())),
        ]  # fmt: skip
    show(figures, as_json=asked.json)


if __name__ == "__main__":
    main()
