"""An indicator as a line with its axes, its band and the change of division."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from xml.sax.saxutils import escape

_FEWEST = 3
WIDE, HIGH, LEFT, FOOT, TOP = 620, 210, 62, 26, 18
_INK, _QUIET, _ACCENT, _BAND = "#1d2b33", "#52606a", "#12506a", "#c9dde6"
_MOST_STEPS = 4
Drawn = tuple[date, date, float | None, float | None, float | None, bool]


def band_chart(points: Sequence[Drawn], written: Callable[[float], str], *, change: date | None, words: str) -> str:
    """An SVG of a series with axes: a point a period, its band where bounds differ, a mark at the change of division.

    Decision served: whether it rises, falls or stands, though the borders changed. ``points``: first and last day,
    value, low, high, whether it was said in the present division; ``written``: a value as the axis prints it;
    ``words``: what stands at the mark. Hollow points were said in an earlier division. What is absent breaks the line.
    Empty below three values, where a table says it better.

    >>> months = [(date(2025, m, 1), date(2025, m, 28), float(m), m - 1.0, m + 1.0, m > 2) for m in (1, 2, 3)]
    >>> svg = band_chart(months, str, change=date(2025, 3, 1), words="2023")
    >>> svg.count("<circle"), svg.count("<rect"), "2023" in svg, band_chart(months[:2], str, change=None, words="")
    (3, 3, True, '')
    """
    known = [one for one in points if one[2] is not None]
    if len(known) < _FEWEST:
        return ""
    middle = {one: one[0].toordinal() + (one[1] - one[0]).days / 2 for one in points}
    first, last = min(middle.values()), max(middle.values())
    values = [value for one in points for value in one[2:5] if value is not None]
    low, high = min(values), max(values)
    if high == low:
        low, high = low - abs(low) / 2 - 0.5, high + abs(high) / 2 + 0.5

    def x(day: float) -> float:
        return LEFT + (day - first) / ((last - first) or 1) * (WIDE - LEFT - 16)

    def y(value: float) -> float:
        return HIGH - FOOT - (value - low) / (high - low) * (HIGH - FOOT - TOP)

    parts = []
    for step in range(_MOST_STEPS + 1):
        value = low + (high - low) * step / _MOST_STEPS
        at = f"{y(value):.1f}"
        parts.append(f'<path d="M{LEFT} {at}H{WIDE - 8}" stroke="#e3e8ea"/>')
        parts.append(_text(LEFT - 6, y(value) + 4, written(value), "end"))
    for year in range(points[0][0].year, points[-1][1].year + 1):
        if first <= (day := date(year, 1, 1).toordinal()) <= last:
            parts.append(f'<path d="M{x(day):.1f} {HIGH - FOOT}v5" stroke="{_QUIET}"/>')
            parts.append(_text(x(day), HIGH - 6, str(year), "middle"))
    for one in points:
        if one[3] is not None and one[4] is not None and one[4] > one[3]:
            tall = y(one[3]) - y(one[4])
            parts.append(f'<rect x="{x(middle[one]) - 4:.1f}" y="{y(one[4]):.1f}" width="8" height="{tall:.1f}" '
                         f'fill="{_BAND}"/>')  # fmt: skip
    for before, after in pairwise(points):
        if before[2] is not None and after[2] is not None and before[5] == after[5]:
            parts.append(f'<path d="M{x(middle[before]):.1f} {y(before[2]):.1f}L{x(middle[after]):.1f} '
                         f'{y(after[2]):.1f}" stroke="{_ACCENT}" stroke-width="1.8"/>')  # fmt: skip
    for one in known:
        inside = _ACCENT if one[5] else "#fff"
        parts.append(f'<circle cx="{x(middle[one]):.1f}" cy="{y(float(one[2] or 0)):.1f}" r="3.5" fill="{inside}" '
                     f'stroke="{_ACCENT}" stroke-width="1.5"/>')  # fmt: skip
    if change is not None:
        mark = x(change.toordinal())
        parts.append(f'<path d="M{mark:.1f} {TOP}V{HIGH - FOOT}" stroke="{_INK}" stroke-dasharray="4 3"/>')
        parts.append(_text(mark, TOP - 5, words, "middle"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}" '
        f'font-family="sans-serif" font-size="11" fill="none">{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{_QUIET}">{escape(words)}</text>'
