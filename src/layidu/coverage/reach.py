"""People reached, as a pair of bounds: never one falsely exact sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from layidu.core.findings import Finding
from layidu.core.periods import Period
from layidu.coverage import remarks
from layidu.coverage.counting import COUNTED, asked, judged
from layidu.coverage.denominators import Denominators
from layidu.coverage.groups import Groups
from layidu.coverage.leaves import UNSTATED, across, within_partner
from layidu.coverage.tables import (
    PARTITIONS,
    PLACES,
    POPULATION,
    REACH_STEPS,
    SET_ASIDE,
    WHOLE,
    fit,
    plain_rows,
)
from layidu.coverage.tree import Tree

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

Pair = tuple[int, int]

_JUDGED = (
    "delivery", "partner", "activity", "place", "month", "group", "people", "mode", "direct", "reason",
)  # fmt: skip


@dataclass(frozen=True)
class Frame:
    """What every figure is set in: the division, how groups relate, populations."""

    tree: Tree
    groups: Groups
    denominators: Denominators

    @classmethod
    def of(cls, population: ir.Table, places: ir.Table, partitions: ir.Table) -> Frame:
        """From the three declared tables; their errors are those of `Tree`, `Groups` and `Denominators`."""
        tree = Tree(plain_rows(fit(places, PLACES)))
        groups = Groups(plain_rows(fit(partitions, PARTITIONS)))
        return cls(tree, groups, Denominators(plain_rows(fit(population, POPULATION)), tree, groups))


@dataclass(frozen=True)
class Reach:
    """Bounds by place for one group, with all that leads to them.

    ``total``: place -> (low, high) with everything below it; ``own``: what was reported for the place as a whole
    and is not divided among those below. A place that is in neither has no figure, which is not zero.
    """

    total: Mapping[str, Pair]
    own: Mapping[str, Pair]
    doubtful: frozenset[str]
    steps: ir.Table
    set_aside: ir.Table
    findings: tuple[Finding, ...]


def reach(
    deliveries: ir.Table,
    population: ir.Table,
    places: ir.Table,
    partitions: ir.Table,
    *,
    group: str = WHOLE,
    period: Period | None = None,
    activity: str | None = None,
    sector: str | None = None,
) -> Reach:
    """How many people of a group were reached in every place of a division, within bounds.

    Decision served: where people are still not reached, without counting one person twice or adding what cannot
    be added. Takes DELIVERIES, POPULATION, PLACES, PARTITIONS; gives REACH_STEPS and SET_ASIDE, persons.
    Assumption: one person, one place, within the period. These bound what was reported, they are no confidence
    interval, and a partner who did not report leaves the top open.
    Errors: ValueError when a table lacks a column, breaks its grain or holds a negative count.
    Source of the method: DESIGN, « Coverage ».

    >>> from layidu.coverage.tables import DELIVERIES, rows_table
    >>> from datetime import date
    >>> row = {"activity": "essential_items", "place": "k", "month": date(2025, 3, 1),
    ...        "counting_mode": "caseload", "direct": True, "measure": "achieved", "verification": "reported"}
    >>> found = reach(
    ...     rows_table(DELIVERIES, [{**row, "delivery": "1", "partner": "A", "people": 200_000},
    ...                             {**row, "delivery": "2", "partner": "B", "people": 300_000}]),
    ...     rows_table(POPULATION, [{"place": "k", "group": "all", "value": 400_000}]),
    ...     rows_table(PLACES, [{"place": "k", "kind": "region", "name": "Kayes"}]),
    ...     rows_table(PARTITIONS, []))
    >>> found.total["k"]
    (300000, 400000)
    """
    frame = Frame.of(population, places, partitions)
    rows = asked(deliveries, period=period, activity=activity, sector=sector)
    return reach_in(frame, rows, group)


def reach_in(frame: Frame, rows: ir.Table, group: str) -> Reach:
    """As `reach`, from the rows of `counting.asked` and a frame that is already read."""
    import ibis

    known = ibis.memtable(judged(rows, frame.tree, frame.groups, group).select(*_JUDGED).to_pyarrow())
    counted = known.filter(known.reason == COUNTED)
    if (fewest := counted.people.min().to_pyarrow().as_py()) is not None and fewest < 0:
        raise ValueError(f"deliveries: a negative number of people ({fewest})")
    set_aside = known.group_by("reason").agg(rows=known.count()).order_by("reason").to_pyarrow()
    findings = remarks.on_rows(known)
    leaves = within_partner(counted).to_pyarrow()
    partner = ibis.memtable(leaves)
    activities = across(partner, ["place", "group", "activity"])
    groups = across(activities, ["place", "group"]).order_by("place", "group")
    of_group = {(row["place"], row["group"]): (row["low"], row["high"]) for row in plain_rows(groups)}
    fold = _Fold(frame, group, of_group)
    findings += remarks.on_falling(leaves, frame.tree)
    findings += remarks.on_denominators(fold.over_population(), fold.without_population(), frame.tree)
    steps = [_leaf_steps(partner, activities), ibis.memtable(_table(fold.steps()))]
    return Reach(
        total=fold.total,
        own=fold.own,
        doubtful=fold.doubtful(),
        steps=ibis.memtable(ibis.union(*steps).order_by("id").to_pyarrow()),
        set_aside=ibis.memtable(set_aside.cast(ibis.schema(dict(SET_ASIDE.columns)).to_pyarrow())),
        findings=findings,
    )


class _Fold:
    """Step 4's cap, then step 5: groups at each place, and places from the lowest up.

    In plain Python because it follows two small trees (a country's places x groups), whatever the rows were.
    """

    def __init__(self, frame: Frame, group: str, of_group: Mapping[tuple[str, str], Pair]) -> None:
        self._frame, self._group = frame, group
        self.of_group = {key: (low, self._capped(low, high, *key)) for key, (low, high) in sorted(of_group.items())}
        self.own: dict[str, Pair] = {}
        self.total: dict[str, Pair] = {}
        by_place: dict[str, dict[str, Pair]] = {}
        for (place, other), pair in self.of_group.items():
            by_place.setdefault(place, {})[other] = pair
        for place, pairs in by_place.items():
            low = frame.groups.low(group, {other: low for other, (low, _) in pairs.items()}) or 0
            high = sum(high for _, high in pairs.values())
            self.own[place] = (low, self._capped(low, high, place, group))
        for place in frame.tree.bottom_up():
            children = [self.total[child] for child in frame.tree.children(place) if child in self.total]
            own = self.own.get(place)
            if own is None and not children:
                continue
            own_low, own_high = own or (0, 0)
            low = max(sum(low for low, _ in children), own_low)
            high = sum(high for _, high in children) + own_high
            self.total[place] = (low, self._capped(low, high, place, group))

    def _capped(self, low: int, high: int, place: str, group: str) -> int:
        population = self._frame.denominators.value(place, group)
        return max(low, high if population is None else min(high, population))

    def over_population(self) -> list[tuple[str, str, int, int]]:
        """(place, group, low, population) wherever a lower bound is above a known population."""
        lows = {(place, self._group): low for place, (low, _) in self.total.items()}
        for key, (low, _) in self.of_group.items():
            lows.setdefault(key, low)
        known = [(*key, low, self._frame.denominators.value(*key)) for key, low in sorted(lows.items())]
        return [(place, group, low, top) for place, group, low, top in known if top is not None and low > top]

    def doubtful(self) -> frozenset[str]:
        """The places whose denominator of the group asked for is doubtful."""
        return frozenset(place for place, group, _, _ in self.over_population() if group == self._group)

    def without_population(self) -> list[tuple[str, str]]:
        """(place, group asked for) where people were reached and the population is unknown."""
        unknown = [p for p in sorted(self.total) if self._frame.denominators.value(p, self._group) is None]
        return [(place, self._group) for place in unknown]

    def steps(self) -> Iterable[dict[str, Any]]:
        """The steps by group, by place as a whole, and by place with all below."""
        for (place, group), pair in self.of_group.items():
            yield _step("group", place, group, pair, "across-activities", f"own|{place}|{self._group}")
        for place, pair in sorted(self.own.items()):
            yield _step("own", place, self._group, pair, "across-groups", f"place|{place}|{self._group}")
        for place, pair in sorted(self.total.items()):
            parent = self._frame.tree.parent(place)
            feeds = None if parent is None else f"place|{parent}|{self._group}"
            yield _step("place", place, self._group, pair, "across-places", feeds)


def _step(step: str, place: str, group: str, pair: Pair, formula: str, feeds: str | None) -> dict[str, Any]:
    return {
        "id": f"{step}|{place}|{group}", "step": step, "place": place, "group": group,
        "low": pair[0], "high": pair[1], "formula": formula, "feeds": feeds,
    }  # fmt: skip


def _table(steps: Iterable[dict[str, Any]]) -> pa.Table:
    import ibis
    import pyarrow as pa

    rows = list(steps)
    columns = {name: [row.get(name) for row in rows] for name in REACH_STEPS.columns}
    return pa.table(columns, schema=ibis.schema(_nullable()).to_pyarrow())


def _leaf_steps(partner: ir.Table, activities: ir.Table) -> ir.Table:
    """The partner-activity and activity steps; their activity is null again where none was stated."""
    import ibis

    where = partner.place + "|" + partner.group
    leaf = partner.mutate(
        id="partner-activity|" + where + "|" + partner.activity + "|" + partner.partner,
        step=ibis.literal("partner-activity"),
        feeds="activity|" + where + "|" + partner.activity,
    )
    where = activities.place + "|" + activities.group
    upper = activities.mutate(
        id="activity|" + where + "|" + activities.activity,
        step=ibis.literal("activity"),
        partner=ibis.null("string"),
        formula=ibis.literal("across-partners"),
        feeds="group|" + where,
        deliveries=ibis.null("array<string>"),
    )
    both = [table.mutate(activity=table.activity.nullif(UNSTATED)) for table in (leaf, upper)]
    return ibis.union(*(table.select(*REACH_STEPS.columns).cast(_nullable()) for table in both))


def _nullable() -> dict[str, str]:
    return {name: kind.lstrip("!") for name, kind in REACH_STEPS.columns.items()}
