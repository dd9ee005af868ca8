"""A series of one division said in another: every figure shared out between bounds, the total conserved."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from layidu.catalogue.country import Basis
from layidu.places.gazetteer import Gazetteer
from layidu.places.shares import Share, Shares

Method = Literal["whole", "equal parts"]


@dataclass(frozen=True, slots=True)
class Rebased:
    """A figure of one target place: the part sure to be its own, the part said of it, and the most it may be.

    ``method``: ``whole`` where every source lies wholly in it; ``equal parts`` where one was shared out among the
    places that it may lie in, nothing telling them apart.
    """

    place: str
    low: Decimal
    value: Decimal
    high: Decimal
    method: Method


class Rebaser:
    """Says figures of the places of one division of those of another; use one for a whole file.

    >>> from layidu.places.country import gazetteer_of
    >>> rebaser = Rebaser(gazetteer_of("mali"), "ML-2023")
    >>> for row in rebaser.rebase({"ML-2012:0601": Decimal(10), "ML-2012:09": Decimal(7)}, "region"):
    ...     print(row.place, row.low, row.value, row.high, row.method)
    ML-2023:00 7 7 7 whole
    ML-2023:06 0 5 10 equal parts
    ML-2023:09 0 5 10 equal parts
    """

    def __init__(self, gazetteer: Gazetteer, division: str, basis: Basis = "any") -> None:
        """``basis``: by what the links' shares are reckoned, beside those that hold for any."""
        self._gazetteer, self._division = gazetteer, division
        self._shares = Shares(gazetteer, basis)
        self._found: dict[tuple[str, str], Mapping[str, Share]] = {}

    def shares(self, place: str, kind: str) -> Mapping[str, Share]:
        """In which places of a kind some of a place may lie, and with what share of it; empty where no link says.

        Errors: KeyError for an unknown place.
        """
        key = place, kind
        if key not in self._found:
            reached = self._shares.of_places([place], self._division)
            targets = {at.id for leaf in reached if (at := self._gazetteer.at_kind(leaf, kind)) is not None}
            bounds = {
                target: self._shares.in_set([place], self._gazetteer.leaves(target)) for target in sorted(targets)
            }
            self._found[key] = {
                target: share for target, share in bounds.items() if share is not None and share.high > 0
            }
        return self._found[key]

    def rebase(self, values: Mapping[str, Decimal], kind: str) -> list[Rebased]:
        """The figures of one period said of the places of a kind of the other division, by place.

        Decision served: a series over three divisions of a country. In: place -> figure, not negative, whose places do
        not overlap; each has links to the other division. Out: sum of lows <= sum of values = total <= sum of highs,
        and low <= value <= high in each. Method: what is sure by the links first, the rest in equal parts among the
        places possible, rounded by the largest remainder to the decimals of the figures.
        """
        scale = max((-int(value.as_tuple().exponent) for value in values.values()), default=0)
        unit = Fraction(1, 10 ** max(0, scale))
        low: dict[str, Fraction] = defaultdict(Fraction)
        high: dict[str, Fraction] = defaultdict(Fraction)
        said: dict[str, Fraction] = defaultdict(Fraction)
        shared: set[str] = set()
        for place, value in values.items():
            amount = Fraction(value) / unit
            bounds = self.shares(place, kind)
            lows = {target: Fraction(share.low) for target, share in bounds.items()}
            highs = {target: Fraction(share.high) for target, share in bounds.items()}
            room = sum(highs.values()) - sum(lows.values())
            open_share = 1 - sum(lows.values())
            for target in bounds:
                part = open_share * (highs[target] - lows[target]) / room if room else Fraction(0)
                low[target] += amount * lows[target]
                high[target] += amount * highs[target]
                said[target] += amount * (lows[target] + part)
                if lows[target] != 1:
                    shared.add(target)
        whole = _largest_remainder(said)
        return [
            Rebased(
                target,
                _decimal(math.floor(low[target]), scale),
                _decimal(whole[target], scale),
                _decimal(math.ceil(high[target]), scale),
                "equal parts" if target in shared else "whole",
            )
            for target in sorted(said)
        ]


def _largest_remainder(parts: Mapping[str, Fraction]) -> dict[str, int]:
    """Whole numbers of the same sum, each part rounded down or up; the largest remainders go up, ties by name.

    >>> _largest_remainder({"a": Fraction(1, 2), "b": Fraction(1, 2), "c": Fraction(3)})
    {'a': 1, 'b': 0, 'c': 3}
    """
    down = {name: math.floor(part) for name, part in parts.items()}
    left = round(sum(parts.values())) - sum(down.values())
    order: Sequence[str] = sorted(parts, key=lambda name: (down[name] - parts[name], name))
    for name in order[:left]:
        down[name] += 1
    return down


def _decimal(units: int, scale: int) -> Decimal:
    return Decimal(units).scaleb(-scale) if scale > 0 else Decimal(units)
