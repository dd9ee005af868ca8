"""The gap between a need and what reached it, and what kind of gap it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from layidu.coverage.needs import Need
from layidu.coverage.presence import Attendance

GapKind = Literal["presence", "reporting", "uncounted", "unmet", "none", "doubtful"]


@dataclass(frozen=True, slots=True)
class Gap:
    """People in need who were not reached, persons; ``None``: cannot be said.

    ``kind``: `presence` nobody is known to be active there; `reporting` nobody is known to be active and a partner
    who was due did not report; `uncounted` partners are active and gave no figure (or did not say for what);
    `unmet` fewer were reached than are in need; `none` all may be said to be reached; `doubtful` no gap is printed
    because a lower bound is above the population; ``None`` no need is stated.
    """

    low: int | None
    high: int | None
    kind: GapKind | None


def gap(
    need: Need | None, reached: tuple[int, int] | None, population: int | None, doubtful: bool, who: Attendance
) -> Gap:
    """The gap of one place and group.

    Decision served: where the next franc, team or partner should go first. low = max(0, need_low - reached_high);
    high = max(0, min(need_high, population - reached_low)), since at worst nobody who was reached was in need; or
    max(0, need_high - reached_low) where the source says that all were. Without any figure the lower bound is
    known only where no partner is known to be there. Source: DESIGN, « Coverage ».

    >>> gap(Need(100, 150, None), (30, 60), 1000, False, Attendance(active=2))
    Gap(low=40, high=150, kind='unmet')
    >>> gap(Need(100, 150, None, reached_are_in_need=True), (30, 60), 1000, False, Attendance(active=2)).high
    120
    >>> gap(Need(100, 150, None), None, 1000, False, Attendance()).kind
    'presence'
    >>> gap(Need(100, 150, None), None, 1000, False, Attendance(silent=1, due=3))
    Gap(low=None, high=150, kind='reporting')
    """
    if need is None or (need.low is None and need.high is None):
        return Gap(None, None, None)
    if doubtful:
        return Gap(None, None, "doubtful")
    absent = reached is None and not (who.active or who.silent or who.unstated)
    reached_low, reached_high = reached or (0, 0)
    low = None
    if need.low is not None and (reached is not None or absent):
        low = max(0, need.low - reached_high)
    if need.reached_are_in_need:
        high = None if need.high is None else max(0, need.high - reached_low)
    else:
        tops = [need.high] if need.high is not None else []
        tops += [population - reached_low] if population is not None else []
        high = max(0, min(tops)) if tops else None
    return Gap(low, high, _kind(high, reached, who))


def _kind(high: int | None, reached: tuple[int, int] | None, who: Attendance) -> GapKind:
    if high == 0:
        return "none"
    if reached is None and not who.active:
        if who.silent:
            return "reporting"
        return "uncounted" if who.unstated else "presence"
    return "uncounted" if reached is None else "unmet"
