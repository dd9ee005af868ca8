"""An indicator as a line small enough to stand in a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

WIDTH, HEIGHT, EDGE = 120, 24, 3
_FEWEST = 3


def sparkline(points: Sequence[tuple[date, float | None]]) -> str:
    """An SVG of the values by day; empty below three values, where a table says it better.

    Decision served: whether it rises, falls or stands. The axis does not begin at zero: the values stand beside it.
    A value that is absent breaks the line; it is not drawn as zero.

    >>> year = [(date(2025, month, 1), float(month)) for month in (1, 2, 3)]
    >>> sparkline(year).count("<path"), sparkline(year[:2])
    (1, '')
    >>> sparkline([*year, (date(2025, 4, 1), None), (date(2025, 5, 1), 2.0)]).count("M")
    2
    """
    known = [(day.toordinal(), value) for day, value in points if value is not None]
    if len(known) < _FEWEST:
        return ""
    days, values = [day for day, _ in known], [value for _, value in known]
    across = max(days) - min(days) or 1
    height = max(values) - min(values) or 1.0

    def place(day: int, value: float) -> str:
        x = EDGE + (day - min(days)) / across * (WIDTH - 2 * EDGE)
        y = HEIGHT - EDGE - (value - min(values)) / height * (HEIGHT - 2 * EDGE)
        return f"{x:.1f} {y:.1f}"

    path, drawing = [], False
    for day, value in points:
        if value is None:
            drawing = False
            continue
        path.append(f"{'L' if drawing else 'M'}{place(day.toordinal(), value)}")
        drawing = True
    last = place(*known[-1]).split()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<path d="{"".join(path)}" fill="none" stroke="#12506a" stroke-width="1.5"/>'
        f'<circle cx="{last[0]}" cy="{last[1]}" r="2.5" fill="#12506a"/></svg>'
    )
