"""Lines that tell apart, in grey and for every form of colour blindness, the states that are not a measure."""

from __future__ import annotations

from typing import Any

#: State -> the ink of its lines, how far apart they are, and their slope (1 falls, -1 rises).
HATCHES = {
    "presence_gap": ("#e8b7a8", 13, 1),
    "reporting_gap": ("#8a6100", 9, -1),
    "no_data": ("#aab3b8", 7, 1),
}


def hatch_lines(polygon: Any, state: str, *, dense: bool = False) -> list[dict[str, Any]]:
    """The lines of a state inside a polygon, as whole pixels; none for a measure, a zero or what has no object.

    ``dense`` halves their distance, for the small square of a legend.

    >>> import shapely
    >>> hatch_lines(shapely.box(0, 0, 8, 8), "no_data")
    [{'x': 0, 'y': 7, 'x2': 7, 'y2': 0, 'ink': '#aab3b8'}, {'x': 6, 'y': 8, 'x2': 8, 'y2': 6, 'ink': '#aab3b8'}]
    >>> hatch_lines(shapely.box(0, 0, 8, 8), "value")
    []
    """
    import shapely

    if state not in HATCHES:
        return []
    ink, apart, slope = HATCHES[state]
    step = max(4, apart // 2) if dense else apart
    left, top, right, low = polygon.bounds
    found = []
    starts = (left + top, right + low) if slope == 1 else (left - low, right - top)
    at = (int(starts[0]) // step + 1) * step
    while at < starts[1]:
        # x + y = at, or x - y = at.
        line = shapely.LineString(
            [(left, at - left), (right, at - right)] if slope == 1 else [(left, left - at), (right, right - at)]
        )
        for part in shapely.get_parts(polygon.intersection(line)):
            if part.geom_type == "LineString" and part.length > 2:
                (x, y), (x2, y2) = part.coords[0], part.coords[-1]
                found.append({"x": round(x), "y": round(y), "x2": round(x2), "y2": round(y2), "ink": ink})
        at += step
    return found
