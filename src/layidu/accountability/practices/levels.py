"""The level of an indicator in a place over a period, from the values that lie in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from layidu.accountability.results import Explained, Reading
from layidu.core.periods import Period


@dataclass(frozen=True, slots=True)
class Level:
    """A level, how many of the period's months have a value, and what it is made of; ``value`` none: too few."""

    value: Decimal | None
    months: int
    of: int
    explanation: Explained


def level_in(readings: Iterable[Reading], period: Period, least: Decimal, label: str) -> Level:
    """The level over a period: the value of that very period, else the mean of the values of one length inside it.

    Decision served: what a place was like before, and after. A ratio whose parts are all known is the sum of its
    numerators over that of its denominators. Of several lengths (months, quarters) the one that covers most counts.
    A period of which less than ``least`` (share of months) is known has no level: absent is not zero.
    """
    inside = [reading for reading in readings if period.contains(reading.period)]
    by_length: dict[int, list[Reading]] = defaultdict(list)
    for reading in inside:
        by_length[reading.period.months_count()].append(reading)
    length = max(by_length, key=lambda months: (months * len(by_length[months]), months), default=0)
    used = by_length[length] if length else []
    covered, whole = length * len(used), period.months_count()
    if not used or Decimal(covered) < least * whole:
        said = f"{covered} mois connus sur {whole} : trop peu"
        return Level(None, covered, whole, Explained(label, None, said, (), _origins(used)))
    value, words = _pooled(used)
    return Level(value, covered, whole, Explained(label, value, words, (), _origins(used)))


def _pooled(used: Sequence[Reading]) -> tuple[Decimal, str]:
    if all(reading.numerator is not None and reading.denominator for reading in used):
        over = sum((reading.numerator or Decimal(0) for reading in used), Decimal(0))
        under = sum((reading.denominator or Decimal(0) for reading in used), Decimal(0))
        ratio = [reading.used for reading in used]
        # Only where the parts say the ratio itself: a rate of 100 000 has parts in another scale.
        if abs(over / under - sum(ratio, Decimal(0)) / len(ratio)) <= max(map(abs, ratio)) * Decimal("0.5"):
            return over / under, "somme des numérateurs ÷ somme des dénominateurs de la période"
    mean = sum((reading.used for reading in used), Decimal(0)) / len(used)
    return mean, f"moyenne de {len(used)} valeurs de la période" if len(used) > 1 else "valeur de la période"


def _origins(used: Iterable[Reading]) -> tuple[tuple[int, str], ...]:
    return tuple(origin for reading in used for origin in reading.origins)
