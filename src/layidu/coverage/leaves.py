"""Steps 2 to 4 of reach: counts over months within one partner and activity, then across partners and activities."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

UNSTATED = "-"


def within_partner(rows: ir.Table) -> ir.Table:
    """One partner's bounds in one activity, from counted rows: (place, group, activity, partner, low, high, ...).

    Decision served: how a partner's monthly counts add up, by counting mode, in persons:
    `unique` adds months; `cumulative` takes the latest month; `caseload` (and an unknown mode) lies between the
    largest row and the sum; `contacts` give only an upper bound. Several rows of one month (two donors, two sites)
    may hold the same people, so outside `unique` the lower bound takes the largest row, never their sum. Rows of
    several modes lie between the largest low and the sum of highs. `falling`: a cumulative count went down.

    >>> from layidu.coverage.tables import plain_rows
    >>> import ibis, pyarrow
    >>> from datetime import date
    >>> rows = ibis.memtable(pyarrow.table({
    ...     "place": ["k", "k"], "group": ["all", "all"], "activity": ["a", "a"], "partner": ["P", "P"],
    ...     "mode": ["caseload", "caseload"], "month": [date(2025, 1, 1), date(2025, 2, 1)], "people": [40, 60],
    ...     "delivery": ["d1", "d2"]}))
    >>> [(row["low"], row["high"], row["deliveries"]) for row in plain_rows(within_partner(rows))]
    [(60, 100, ['d1', 'd2'])]
    """
    keys = ["place", "group", "activity", "partner", "mode"]
    rows = rows.mutate(activity=rows.activity.coalesce(UNSTATED), mode=rows["mode"].coalesce("caseload"))
    monthly = rows.group_by([*keys, "month"]).agg(
        total=rows.people.sum(), largest=rows.people.max(), deliveries=rows.delivery.collect()
    )
    modal = monthly.group_by(keys).agg(
        total=monthly.total.sum(),
        largest=monthly.largest.max(),
        latest_total=monthly.total.argmax(monthly.month),
        latest_largest=monthly.largest.argmax(monthly.month),
        peak=monthly.total.max(),
        deliveries=monthly.deliveries.collect().flatten(),
    )
    cumulative = modal["mode"] == "cumulative"
    low = cumulative.ifelse(modal.latest_largest, modal.largest)
    low = (modal["mode"] == "unique").ifelse(modal.total, low)
    low = (modal["mode"] == "contacts").ifelse(0, low)
    bounded = modal.mutate(
        low=low.cast("int64"),
        high=cumulative.ifelse(modal.latest_total, modal.total).cast("int64"),
        falling=cumulative & (modal.latest_total < modal.peak),
    )
    partner = bounded.group_by(keys[:-1]).agg(
        low=bounded.low.max(),
        high=bounded.high.sum().cast("int64"),
        modes=bounded["mode"].nunique(),
        formula=bounded["mode"].min(),
        falling=bounded.falling.any(),
        latest=bounded.latest_total.max(where=bounded.falling),
        peak=bounded.peak.max(where=bounded.falling),
        deliveries=bounded.deliveries.collect().flatten(),
    )
    return partner.mutate(
        formula=(partner.modes > 1).ifelse("mixed", partner.formula),
        deliveries=partner.deliveries.unique().sort(),
    ).drop("modes")


def across(bounds: ir.Table, keys: list[str]) -> ir.Table:
    """Bounds of a union of sets of people of which only the bounds are known: the largest low, the sum of highs.

    Decision served: partners and activities may reach the same people, so their figures are never simply added.
    Source: Fréchet bounds of a union.

    >>> from layidu.coverage.tables import plain_rows
    >>> import ibis, pyarrow
    >>> plain_rows(across(ibis.memtable(pyarrow.table(
    ...     {"place": ["k", "k"], "low": [20, 30], "high": [20, 35]})), ["place"]))
    [{'place': 'k', 'low': 30, 'high': 55}]
    """
    return bounds.group_by(keys).agg(low=bounds.low.max(), high=bounds.high.sum().cast("int64"))
