"""Where a line leads at the contract's end: a straight line through its values, with how unsure it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from layidu.accountability.results import Projection, Reading
from layidu.core.periods import date_fr

#: Quantiles 0.90 of Student's t by degrees of freedom, 1 to 30 (an interval of 80 %); beyond, the normal one.
_MILLI = (
    3078, 1886, 1638, 1533, 1476, 1440, 1415, 1397, 1383, 1372, 1363, 1356, 1350, 1345, 1341,
    1337, 1333, 1330, 1328, 1325, 1323, 1321, 1319, 1318, 1316, 1315, 1314, 1313, 1311, 1310,
)  # fmt: skip
STUDENT_90 = tuple(Decimal(item) / 1000 for item in _MILLI)
NORMAL_90 = Decimal("1.282")


def projected(readings: Sequence[Reading], end: date, fewest: int, share: bool = False) -> Projection:
    """The value on the last day of a contract, were the values of its quarters to go on in a straight line.

    Decision served: whether to act before the year is lost. Takes one reading a period; gives the value (their unit)
    and an interval of 80 % for that one value (ordinary least squares by days, Student's t). Refused under ``fewest``
    points: two points always make a line. Assumptions: no season, no turning, equal scatter; a ``share`` stays in 0-1.
    """
    count = len(readings)
    if count < fewest:
        words = f"pas de projection : {count} valeur{'s' if count > 1 else ''} sur {fewest} au moins"
        return Projection(end, None, None, None, count, words)
    origin = readings[0].period.end
    days = [(reading.period.end - origin).days for reading in readings]
    values = [reading.used for reading in readings]
    mean_day, mean = Decimal(sum(days)) / count, sum(values, Decimal(0)) / count
    away = [day - mean_day for day in days]
    spread = sum((item * item for item in away), Decimal(0))
    if spread == 0:
        return Projection(end, None, None, None, count, "pas de projection : toutes les valeurs sont du même jour")
    slope = sum((item * value for item, value in zip(away, values, strict=True)), Decimal(0)) / spread
    distance = (end - origin).days - mean_day
    value = mean + slope * distance
    misses = [v - mean - slope * item for v, item in zip(values, away, strict=True)]
    rest = sum((miss * miss for miss in misses), Decimal(0))
    freedom = count - 2
    student = STUDENT_90[freedom - 1] if freedom <= len(STUDENT_90) else NORMAL_90
    error = student * (rest / freedom * (1 + Decimal(1) / count + distance * distance / spread)).sqrt()
    low, high = value - error, value + error
    if share:
        value, low, high = (min(Decimal(1), max(Decimal(0), item)) for item in (value, low, high))
    words = f"droite des moindres carrés par {count} valeurs, prolongée au {date_fr(end)} ; intervalle de 80 %"
    return Projection(end, value, low, high, count, words)
