"""One measure in two years, without ever taking a year without data for a year of zeros."""

from __future__ import annotations

from layidu.core.numbers import Bounds
from layidu.publishing.content import Figure
from layidu.publishing.retreat.content import Twice

NO_DATA = "aucune donnée"


def absent(label: str, *, known_year: bool) -> Figure:
    """A figure for which there is nothing: no data at all in the year, or not known in this place.

    >>> absent("Besoin", known_year=False).text, absent("Besoin", known_year=True).text
    ('aucune donnée', 'non connu')
    """
    return Figure("", label, "non connu" if known_year else NO_DATA)


def compared(now: Figure, before: Figure) -> Twice:
    """Both years side by side, and what is sure of the change: only what holds wherever in its bounds each lies.

    >>> compared(Figure.of("a", "x", Bounds(10, 12)), Figure.of("b", "x", 9)).change
    'hausse sûre'
    >>> compared(Figure.of("a", "x", Bounds(8, None)), Figure.of("b", "x", 9)).change
    'rien de sûr'
    >>> compared(Figure.of("a", "x", 1), absent("x", known_year=False)).change
    'non comparable'
    """
    (low, high), (low_before, high_before) = _bounds(now), _bounds(before)
    if (low is None and high is None) or (low_before is None and high_before is None):
        return Twice(now, before, "non comparable")
    if low is not None and high_before is not None and low > high_before:
        return Twice(now, before, "hausse sûre")
    if high is not None and low_before is not None and high < low_before:
        return Twice(now, before, "baisse sûre")
    same = low is not None and low == high == low_before == high_before
    return Twice(now, before, "stable" if same else "rien de sûr")


def _bounds(figure: Figure) -> tuple[float | None, float | None]:
    if isinstance(figure.value, Bounds):
        return figure.value.low, figure.value.high
    return figure.value, figure.value
