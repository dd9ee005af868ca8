"""People in need by place, as their sources state them: whole places, parts of places, sectors, groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from layidu.core.findings import Finding
from layidu.coverage import remarks
from layidu.coverage.reach import Frame
from layidu.coverage.tables import WHOLE


@dataclass(frozen=True, slots=True)
class Need:
    """People in need in one place, persons; ``None`` is not stated. ``reached_are_in_need``: every source says so."""

    low: int | None
    high: int | None
    targeted: int | None
    reached_are_in_need: bool = False


@dataclass(frozen=True)
class Needs:
    """``total``: by place with all below it; ``own``: what is stated of a place and not divided among those below."""

    total: Mapping[str, Need]
    own: Mapping[str, Need]
    findings: tuple[Finding, ...]


def needs_in(
    frame: Frame, rows: Iterable[Mapping[str, Any]], *, group: str = WHOLE, sector: str | None = None
) -> Needs:
    """Needs of a group in every place, from rows of NEEDS.

    Decision served: the denominator of a gap. Statements on different places add up. A statement on a whole place
    stands beside the sum of what is stated below it: low is the larger, high is the statement's where there is one.
    Where it is not known whether a statement is about the whole place or about some of those below, low is the
    larger and high the sum, up to the population. Without a sector asked for, a statement on all sectors wins; else
    people may be in need in several: low is the largest, high the sum, up to the population. Several statements on
    the same places, sector and group (two causes) are bounded likewise. Targets are never added where people overlap.
    Assumption: like reach, these bound what was stated: a place that no source names adds nothing to its parent.

    >>> from layidu.coverage.tables import PARTITIONS, PLACES, POPULATION, rows_table
    >>> frame = Frame.of(rows_table(POPULATION, []), rows_table(PLACES, [
    ...     {"place": "k", "kind": "region", "name": "K"}]), rows_table(PARTITIONS, []))
    >>> stated = {"place": "k", "sector": "health", "group": None, "targeted": None, "reached_are_in_need": None}
    >>> needs_in(frame, [{**stated, "stated_for": "old a", "low": 10, "high": 12},
    ...                  {**stated, "stated_for": "old b", "low": 5, "high": 9}]).total["k"]
    Need(low=15, high=21, targeted=None, reached_are_in_need=False)
    """
    findings: list[Finding] = []
    stated: dict[str, dict[str | None, list[Mapping[str, Any]]]] = {}
    lost = []
    for row in rows:
        if row["place"] not in frame.tree:
            lost.append(str(row["place"]))
        elif sector is None or row["sector"] == sector:
            stated.setdefault(row["place"], {}).setdefault(row["stated_for"], []).append(row)
    if lost:
        findings.append(remarks.outside_division(len(lost), min(lost)))
    total: dict[str, Need] = {}
    own: dict[str, Need] = {}
    for place in frame.tree.bottom_up():
        said = {
            key: need
            for key, some in sorted(stated.get(place, {}).items(), key=lambda item: item[0] or "")
            if (need := _of_group(frame, place, some, group)) is not None
        }
        whole, unsure = said.pop(place, None), said.pop(None, None)
        population = frame.denominators.value(place, group)
        children = [total[child] for child in frame.tree.children(place) if child in total]
        alone = _beside(whole, _overlapping(unsure, _added(list(said.values())), population))
        joined = _beside(whole, _overlapping(unsure, _added([*children, *said.values()]), population))
        if alone is not None:
            own[place] = alone
        if joined is None:
            continue
        if joined.low is not None and joined.high is not None and joined.low > joined.high:
            findings.append(remarks.incoherent_need(frame.tree.name(place), group, joined.low, joined.high))
            joined = Need(joined.low, joined.low, joined.targeted, joined.reached_are_in_need)
        total[place] = joined
    return Needs(total, own, tuple(findings))


def _of_group(frame: Frame, place: str, stated: Sequence[Mapping[str, Any]], group: str) -> Need | None:
    by_group: dict[str, list[Mapping[str, Any]]] = {}
    for row in stated:
        by_group.setdefault(row["group"] or WHOLE, []).append(row)
    relevant = {group} | frame.groups.below(group)
    found = {
        g: _over_sectors(rows, frame.denominators.value(place, g)) for g, rows in by_group.items() if g in relevant
    }
    if not found:
        return None
    lows = {g: need.low for g, need in found.items() if need.low is not None}
    highs = {g: need.high for g, need in found.items() if need.high is not None}
    targets = {g: need.targeted for g, need in found.items() if need.targeted is not None}
    return Need(
        low=frame.groups.low(group, lows),
        high=frame.groups.total(group, highs),
        targeted=frame.groups.total(group, targets),
        reached_are_in_need=all(need.reached_are_in_need for need in found.values()),
    )


def _over_sectors(rows: Sequence[Mapping[str, Any]], population: int | None) -> Need:
    if any(row["sector"] is None for row in rows):
        rows = [row for row in rows if row["sector"] is None]
    lows = [row["low"] for row in rows if row["low"] is not None]
    highs = [row["high"] for row in rows]
    high = None if None in highs else sum(highs)
    if high is not None and population is not None and len(rows) > 1:
        high = max(max(highs), min(high, population))
    return Need(
        low=max(lows, default=None),
        high=high,
        targeted=rows[0]["targeted"] if len(rows) == 1 else None,
        reached_are_in_need=all(row["reached_are_in_need"] is True for row in rows),
    )


def _added(parts: Sequence[Need]) -> Need | None:
    if not parts:
        return None
    lows = [part.low for part in parts if part.low is not None]
    highs = [part.high for part in parts]
    targets = [part.targeted for part in parts if part.targeted is not None]
    return Need(
        low=sum(lows) if lows else None,
        high=None if None in highs else sum(high for high in highs if high is not None),
        targeted=sum(targets) if targets else None,
        reached_are_in_need=all(part.reached_are_in_need for part in parts),
    )


def _overlapping(unsure: Need | None, below: Need | None, population: int | None) -> Need | None:
    if unsure is None or below is None:
        return unsure or below
    lows = [low for low in (unsure.low, below.low) if low is not None]
    highs = [unsure.high, below.high]
    low = max(lows, default=None)
    high = None if None in highs else sum(high for high in highs if high is not None)
    if high is not None and population is not None:
        high = max(low or 0, min(high, population))
    return Need(low, high, None, unsure.reached_are_in_need and below.reached_are_in_need)


def _beside(whole: Need | None, below: Need | None) -> Need | None:
    if whole is None or below is None:
        return whole or below
    lows = [low for low in (whole.low, below.low) if low is not None]
    return Need(
        low=max(lows, default=None),
        high=whole.high if whole.high is not None else below.high,
        targeted=whole.targeted if whole.targeted is not None else below.targeted,
        reached_are_in_need=whole.reached_are_in_need and below.reached_are_in_need,
    )
