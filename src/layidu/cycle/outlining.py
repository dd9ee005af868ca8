"""Outlines of the ledger, ready to draw: one country's places of one level as pixels."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from layidu.ledger.store.geography import Drawn, drawn_places
from layidu.places.gazetteer import Gazetteer, Kind

if TYPE_CHECKING:
    from layidu.publishing.content import Area

#: Pixels: the width of the land, and what is left around it for names that do not fit inside.
WIDTH, MARGIN = 820, 60
#: How far a line may move, in pixels, and the smallest island drawn, in square pixels.
_TOLERANCE, _SMALLEST = 1.2, 4.0


@dataclass(frozen=True)
class Sketch:
    """The areas of a level with the size of their map, where they come from, and whether they are approximate."""

    areas: tuple[Area, ...]
    width: int
    height: int
    source: str
    approximate: bool


def sketch(gazetteer: Gazetteer, division: str, kind: Kind) -> Sketch | None:
    """The outlines of all places of a level; ``None`` where the ledger lacks that of any, since a map with a hole lies.

    Decision served: whether a map of the ground can be drawn at all. Method: plate carrée with the country's middle
    latitude true to scale; simplified as one coverage, so that neighbours keep one line.
    """
    drawn = drawn_places(division, kind)
    wanted = {place.id for place in gazetteer.places(division, kind)}
    if not wanted or not wanted <= {each.place for each in drawn}:
        return None
    return _sketched(gazetteer, [each for each in drawn if each.place in wanted])


def shape_of(outline: str) -> Any:
    """A stored outline as a shape in degrees."""
    import shapely

    return shapely.from_wkb(base64.urlsafe_b64decode(outline))


def _sketched(gazetteer: Gazetteer, drawn: Sequence[Drawn]) -> Sketch:
    import numpy
    import shapely

    from layidu.publishing.content import Area

    shapes = numpy.array([shape_of(each.outline) for each in drawn], dtype=object)
    left, low, right, top = shapely.total_bounds(shapes)
    narrow = float(numpy.cos(numpy.radians((low + top) / 2)))
    scale = WIDTH / ((right - left) * narrow)

    def pixels(degrees: Any) -> Any:
        x = MARGIN + (degrees[:, 0] - left) * narrow * scale
        return numpy.column_stack([x, MARGIN + (top - degrees[:, 1]) * scale])

    simple = shapely.coverage_simplify(shapely.transform(shapes, pixels), _TOLERANCE)
    areas = []
    # The largest first: what lies inside another place (Bamako) is drawn over it.
    for each, shape in sorted(zip(drawn, simple, strict=True), key=lambda pair: -pair[1].envelope.area):
        parts = sorted(shapely.get_parts(shape), key=lambda part: -part.area)
        kept = [part for part in parts if part.area >= _SMALLEST] or parts[:1]
        rings = tuple(_ring(part.exterior.coords) for part in kept)
        areas.append(Area(each.place, gazetteer.place(each.place).name, rings))
    height = round(2 * MARGIN + (top - low) * scale)
    files = ", ".join(dict.fromkeys(each.file for each in drawn))
    return Sketch(tuple(areas), WIDTH + 2 * MARGIN, height, files, any(each.approximate for each in drawn))


def _ring(coordinates: Any) -> str:
    points = dict.fromkeys((round(x), round(y)) for x, y in coordinates)
    return " ".join(f"{x},{y}" for x, y in points)
