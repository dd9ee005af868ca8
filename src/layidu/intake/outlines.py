"""Outlines of one layer made sound and light: repaired, simplified together so that neighbours keep one line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Vertices of one file: thirty times the communes of Mali as COD-AB publishes them.
MOST_VERTICES = 3_000_000
#: How far a line may move, in metres, and the same in degrees; Mali's communes are some 20 km wide.
TOLERANCE_METRES = 200
_TOLERANCE = TOLERANCE_METRES / 111_000
#: Decimals kept of a degree: about ten metres.
_DECIMALS = 4
REPAIRED, NO_AREA = "réparé", "sans surface"

Geometry = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Outline:
    """A feature's outline: polygons in WGS84 degrees as WKB, empty where it has none; ``state`` says what was done."""

    wkb: bytes
    state: str


def positions(coordinates: Any, depth: int = 0) -> Iterator[Sequence[Any]]:
    """Every position of nested coordinates, as far down as GeoJSON nests them."""
    if isinstance(coordinates, list | tuple) and depth < 5:
        if coordinates and not isinstance(coordinates[0], list | tuple):
            yield coordinates
        else:
            for each in coordinates:
                yield from positions(each, depth + 1)


def vertices(geometry: Geometry) -> int:
    """How many positions a geometry has.

    >>> vertices({"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}), vertices(None)
    (4, 0)
    """
    return sum(1 for _ in positions(geometry.get("coordinates"))) if isinstance(geometry, dict) else 0


def extent(geometries: Iterable[Geometry]) -> tuple[float, float, float, float]:
    """The least and greatest coordinates (x, y, x, y); zeros where there are none.

    >>> extent([{"type": "Point", "coordinates": [2, 3]}, None])
    (2.0, 3.0, 2.0, 3.0)
    """
    xs, ys = [], []
    for geometry in geometries:
        for each in positions(geometry.get("coordinates") if isinstance(geometry, dict) else None):
            if len(each) >= 2 and all(isinstance(n, int | float) and math.isfinite(n) for n in each[:2]):
                xs.append(float(each[0]))
                ys.append(float(each[1]))
    return (min(xs), min(ys), max(xs), max(ys)) if xs else (0.0, 0.0, 0.0, 0.0)


def outlines(geometries: Sequence[Geometry]) -> list[Outline]:
    """The outlines of a layer's features, in their order.

    Decision served: one light outline a place, from which maps are drawn and facilities located. Method: polygons that
    cross themselves are made valid (GEOS), then all are simplified as one coverage (Visvalingam-Whyatt with shared
    edges, GEOS ``CoverageSimplify``), so that neighbours neither part nor overlap, and rounded to 0.0001 degree.
    Assumption: the layer's features do not overlap; where they do, their own edges alone are simplified.

    >>> square = {"type": "Polygon", "coordinates": [[[0, 15], [0, 16], [1, 16], [1, 15], [0, 15]]]}
    >>> bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    >>> [outline.state for outline in outlines([square, bow, {"type": "Point", "coordinates": [0, 0]}, None])]
    ['', 'réparé', 'sans surface', 'sans surface']
    """
    import numpy
    import shapely

    shapes, states = [], []
    for geometry in geometries:
        shape, state = _sound(geometry)
        shapes.append(shape)
        states.append(state)
    sound = [at for at, state in enumerate(states) if state != NO_AREA]
    if sound:
        drawn = shapely.coverage_simplify(numpy.array([shapes[at] for at in sound], dtype=object), _TOLERANCE)
        rounded = shapely.transform(drawn, lambda xy: numpy.round(xy, _DECIMALS))
        for at, before, shape in zip(sound, [shapes[at] for at in sound], rounded, strict=True):
            after = _polygons(shape if shape.is_valid else shapely.make_valid(shape))
            # A place smaller than the tolerance keeps its own line.
            shapes[at] = after if not after.is_empty and after.area > 0.5 * before.area else before
    return [
        Outline(b"" if state == NO_AREA else shapely.to_wkb(shape), state)
        for shape, state in zip(shapes, states, strict=True)
    ]


def _sound(geometry: Geometry) -> tuple[Any, str]:
    import shapely
    from shapely.geometry import shape

    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        return None, NO_AREA
    try:
        made = shapely.force_2d(shape(geometry))
    except (ValueError, TypeError, AttributeError, IndexError, shapely.errors.ShapelyError):
        return None, NO_AREA
    if not all(map(math.isfinite, made.bounds)):
        return None, NO_AREA
    state = ""
    if not made.is_valid:
        made, state = _polygons(shapely.make_valid(made)), REPAIRED
    return (None, NO_AREA) if made.is_empty or not made.area else (made, state)


def _polygons(shape: Any) -> Any:
    """The areas of what repairing made; the lines and points beside them are dropped."""
    import shapely

    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.unary_union(parts) if parts else shapely.Polygon()
