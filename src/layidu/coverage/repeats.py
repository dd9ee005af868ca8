"""Counts that may say the same people twice: shown in pairs to a person, never dropped by a rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from layidu.core.periods import Period

PairKind = Literal["near", "across"]

#: Two partners' counts are near where the smaller is at least this share of the larger.
NEAR_SHARE = 0.95
#: Below this many people two partners' counts agree by chance too often to be asked about.
FEWEST_ACROSS = 50


@dataclass(frozen=True, slots=True)
class ReportedCount:
    """One count as reported: ``row`` is its number in the ledger, ``people`` persons (or contacts).

    ``apart`` is what its sender says to tell it from others of the same kind (donor, implementer, own number).
    """

    row: int
    partner: str
    activity: str
    places: tuple[str, ...]
    period: Period
    group: str
    people: int
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RepeatPair:
    """Two counts that may be of the same people, the earlier first: of one partner (``near``) or two (``across``)."""

    kind: PairKind
    first: ReportedCount
    second: ReportedCount

    @property
    def key(self) -> tuple[str, ...]:
        """What the pair is about, whatever the rows' numbers: a correction of a comment makes no other pair."""
        return (self.kind, *sorted("|".join(_about(count)) for count in (self.first, self.second)))


def find_repeats(counts: Iterable[ReportedCount]) -> list[RepeatPair]:
    """The pairs of counts that a person should look at, one partner's first, in the order of their rows.

    Decision served: whether people are counted twice. In: current counts. ``near``: one partner, activity, places,
    period and group, told apart by nothing that the partner says in both rows; a row is paired with the next of its
    kind, so that n rows make n - 1 pairs. ``across``: two partners, one activity, places, period and group, and counts
    of at least ``FEWEST_ACROSS`` that differ by 5 % at most: a campaign that both report. Nothing is dropped here.

    >>> march = Period.parse("2025-03")
    >>> def said(row, partner, people, apart=()):
    ...     return ReportedCount(row, partner, "vaccination", ("ML-2023:07",), march, "all", people, apart)
    >>> pairs = find_repeats([said(1, "a", 1200), said(2, "a", 1250), said(3, "b", 1210), said(4, "c", 40)])
    >>> [(pair.kind, pair.first.row, pair.second.row) for pair in pairs]
    [('near', 1, 2), ('across', 1, 3), ('across', 2, 3)]
    >>> find_repeats([said(1, "a", 1200, ("S-1",)), said(2, "a", 1250, ("S-2",))])
    []
    """
    alike: dict[tuple[object, ...], list[ReportedCount]] = defaultdict(list)
    for count in counts:
        alike[count.activity, tuple(sorted(count.places)), count.period, count.group].append(count)
    pairs = [pair for found in alike.values() if len(found) > 1 for pair in (*_near(found), *_across(found))]
    return sorted(pairs, key=lambda pair: (pair.kind != "near", pair.first.row, pair.second.row))


def _near(counts: Sequence[ReportedCount]) -> Iterator[RepeatPair]:
    by_partner: dict[str, list[ReportedCount]] = defaultdict(list)
    for count in counts:
        by_partner[count.partner].append(count)
    for own in by_partner.values():
        own.sort(key=lambda count: (count.people, count.row))
        for one, other in pairwise(own):
            if not _told_apart(one, other):
                yield _pair("near", one, other)


def _told_apart(one: ReportedCount, other: ReportedCount) -> bool:
    return any(mine and yours and mine != yours for mine, yours in zip(one.apart, other.apart, strict=False))


def _across(counts: Sequence[ReportedCount]) -> Iterator[RepeatPair]:
    """Each count with the next of every other partner, as long as it is near: no partner is paired twice with a row."""
    ordered = sorted(
        (each for each in counts if each.people >= FEWEST_ACROSS), key=lambda each: (each.people, each.row)
    )
    for at, one in enumerate(ordered):
        met = {one.partner}
        for other in ordered[at + 1 :]:
            if one.people < NEAR_SHARE * other.people:
                break
            if other.partner not in met:
                met.add(other.partner)
                yield _pair("across", one, other)


def _pair(kind: PairKind, one: ReportedCount, other: ReportedCount) -> RepeatPair:
    return RepeatPair(kind, *sorted((one, other), key=lambda count: count.row))


def _about(count: ReportedCount) -> tuple[str, ...]:
    said = (count.partner, count.activity, "+".join(sorted(count.places)), str(count.period), count.group)
    return (*said, str(count.people))
