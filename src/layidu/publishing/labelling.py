"""Names and figures on a map: inside their outline where they fit, else beside the land with a line to it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from layidu.publishing.content import Area

#: Of the size, a letter of the packaged font on average.
_LETTER = 0.56
_SIZES = (15, 13, 11)
_BESIDE = 12
_AIR = 3


@dataclass(frozen=True, slots=True)
class Label:
    """The lines of one place: the middle of the first, how far apart they are, and the line that leads to its place."""

    code: str
    lines: tuple[str, ...]
    x: int
    y: int
    size: int
    step: int
    lead: tuple[int, int, int, int] | None = None


def polygon_of(area: Area) -> Any:
    """An area's rings as a shape."""
    import shapely

    rings = [[tuple(map(int, pair.split(","))) for pair in ring.split()] for ring in area.rings]
    return shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for ring in rings])


def placed_labels(
    polygons: Mapping[str, Any],
    words: Mapping[str, Sequence[str]],
    width: float,
    height: float,
    taken: Sequence[tuple[float, float, float, float]] = (),
) -> list[Label]:
    """Where each place's lines stand; no two overlap, and none covers another place.

    Decision served: every figure can be read, of Bamako as of Taoudénit. Method: the middle of the largest circle
    inside the outline, at the largest size that fits; else the nearest free spot off the land, by growing circles.

    >>> import shapely
    >>> found = placed_labels({"a": shapely.box(0, 0, 200, 200), "b": shapely.box(200, 0, 210, 10)},
    ...                       {"a": ["Gao", "12 %"], "b": ["Bamako", "3 %"]}, 400, 200)
    >>> [(label.code, label.lead is None) for label in found]
    [('a', True), ('b', False)]
    """
    import shapely

    boxes: list[Any] = [shapely.box(*each) for each in taken]
    land = shapely.union_all(list(polygons.values()))
    placed: list[Label] = []
    beside: list[str] = []
    for code, polygon in polygons.items():
        label = _inside(code, polygon, tuple(words[code]))
        if label is None:
            beside.append(code)
            continue
        placed.append(label)
        boxes.append(_box(label))
    for code in sorted(beside, key=lambda code: -polygons[code].centroid.y):
        label = _outside(code, polygons[code], tuple(words[code]), land, boxes, (width, height))
        placed.append(label)
        boxes.append(_box(label).buffer(_AIR))
        if label.lead:
            boxes.append(shapely.LineString([label.lead[:2], label.lead[2:]]))
    return placed


def _inside(code: str, polygon: Any, lines: tuple[str, ...]) -> Label | None:
    import shapely

    part = max(shapely.get_parts(polygon), key=lambda each: each.area)
    circle = shapely.maximum_inscribed_circle(part)
    middle = circle.coords[0]
    for size in _SIZES:
        step = size + 2
        for dx in (0, -12, 12, -24, 24):
            label = Label(
                code, lines, round(middle[0] + dx), round(middle[1] - step * (len(lines) - 1) / 2), size, step
            )
            if part.contains(_box(label).buffer(1)):
                return label
    return None


def _outside(
    code: str, polygon: Any, lines: tuple[str, ...], land: Any, boxes: Sequence[Any], room: tuple[float, float]
) -> Label:
    import shapely

    start = shapely.maximum_inscribed_circle(max(shapely.get_parts(polygon), key=lambda each: each.area)).coords[0]
    step = _BESIDE + 2
    best: tuple[float, Label] | None = None
    for far in range(30, 700, 10):
        for turn in range(32):
            angle = 2 * math.pi * turn / 32
            x, y = start[0] + far * math.cos(angle), start[1] + far * math.sin(angle)
            label = Label(code, lines, round(x), round(y - step * (len(lines) - 1) / 2), _BESIDE, step)
            box = _box(label)
            left, top, right, low = box.bounds
            if left < 0 or top < 0 or right > room[0] or low > room[1]:
                continue
            # The line ends at the nearest side of the box.
            end = shapely.shortest_line(shapely.Point(start), box).coords[-1]
            line = shapely.LineString([start, end])
            if box.buffer(_AIR).intersects(land) or any(
                box.intersects(other) or line.intersects(other) for other in boxes
            ):
                continue
            made = Label(code, lines, label.x, label.y, _BESIDE, step, (*_whole(start), *_whole(end)))
            if best is None or line.length < best[0]:
                best = (line.length, made)
        if best is not None and far > best[0] + 60:
            break
    if best is not None:
        return best[1]
    # No free spot: the place's own middle, small, is better than nothing.
    return Label(code, lines, *_whole(start), 9, 11)


def _whole(point: Any) -> tuple[int, int]:
    return round(point[0]), round(point[1])


def _box(label: Label) -> Any:
    import shapely

    half = _LETTER * label.size * max(map(len, label.lines)) / 2
    low = label.y + label.step * (len(label.lines) - 1)
    return shapely.box(label.x - half, label.y - label.size / 2, label.x + half, low + label.size / 2)
