"""The map of real outlines: each place coloured by its measure, with every way of being absent told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layidu.publishing.content import OutlineMap, TileValue
from layidu.publishing.glyphs import FONT_FAMILY, printable
from layidu.publishing.hatching import hatch_lines
from layidu.publishing.labelling import Label, placed_labels, polygon_of
from layidu.publishing.tiles import (
    INK,
    QUIET,
    SEQUENTIAL,
    STATES,
    class_colours,
    class_labels,
    map_title,
    rendered,
    shade_class,
    spoken,
)  # fmt: skip

_LINE, _LEAD = "#ffffff", "#8a949b"
_APPROXIMATE = "Limites approximatives"


def outline_map_svg(content: OutlineMap) -> str:
    """The map as SVG.

    Decision served: where to look first, on the ground that readers know. The same colours, states and legend as the
    tile map; a state that is not a measure is hatched too, so that grey print tells it apart. « Limites
    approximatives » is written where the outlines are. Errors: ValueError for a measured place without a shade, a value
    without an outline, or classes that cannot be told apart.

    >>> from layidu.publishing.content import Area, Figure, TileValue
    >>> value = TileValue("01", "value", Figure("", "", "12 %", 0.12), 0.12)
    >>> area = Area("01", "Gao", ("0,0 0,300 300,300 300,0",))
    >>> drawn = OutlineMap("Couverture", "part", (0.1, 0.5), "share", (area,), (value,), 400, 300, "essai", True)
    >>> "Limites approximatives" in outline_map_svg(drawn)
    True
    """
    return rendered(_specification(content))


def describe_outline_map(content: OutlineMap) -> str:
    """The map in words, for who cannot see it: every place with its printed figure and its state."""
    given = _values(content)
    parts = [f"{area.name} : {spoken(given[area.code])}" for area in content.areas]
    return printable(f"{content.title}, {content.legend}. {' ; '.join(parts)}.")


def _values(content: OutlineMap) -> dict[str, TileValue]:
    from layidu.publishing.content import Figure

    given = {value.code: value for value in content.values}
    if strange := sorted(set(given) - {area.code for area in content.areas}):
        raise ValueError(f"no outline for {', '.join(strange)}")
    if unshaded := sorted(v.code for v in content.values if v.state == "value" and v.shade is None):
        raise ValueError(f"measured without a shade: {', '.join(unshaded)}")
    none = Figure("", "", "pas de données", None)
    return {area.code: given.get(area.code) or TileValue(area.code, "no_data", none) for area in content.areas}


def _specification(content: OutlineMap) -> dict[str, Any]:
    import altair as alt

    given = _values(content)
    colours = class_colours(content.breaks)
    polygons = {area.code: polygon_of(area) for area in content.areas}
    shapes, inks, words = [], {}, {}
    for area in content.areas:
        value = given[area.code]
        fill, inks[area.code] = _look(value, content, colours)
        coordinates = [[_positions(ring)] for ring in area.rings]
        label = f"{area.name} : {spoken(value)}"
        geometry = {"type": "MultiPolygon", "coordinates": coordinates}
        shapes.append({"type": "Feature", "geometry": geometry, "fill": fill, "label": label})
        words[area.code] = [area.name, *_figure_lines(value)]
    keys, key_words, box = _legend(content, list(given.values()), colours)
    labels = placed_labels(polygons, words, content.width, content.height, taken=[box])
    hatches = [line for area in content.areas for line in hatch_lines(polygons[area.code], given[area.code].state)] + [
        line for key in keys for line in hatch_lines(_box(key), key["state"], dense=True)
    ]
    layers = [_shapes(shapes), *_keys(keys), *_hatches(hatches), *_leads(labels), *_words(labels, inks, key_words)]
    chart = alt.layer(*layers).properties(width=content.width, height=content.height)
    chart = chart.configure(font=FONT_FAMILY, background="#ffffff00", padding=2).configure_view(stroke=None)
    specification: dict[str, Any] = chart.to_dict()
    if content.title:
        specification["title"] = map_title(content.title, content.legend)
    return specification


def _look(value: TileValue, content: OutlineMap, colours: Sequence[str]) -> tuple[str, str]:
    """Fill, and the ink that can be read on it."""
    if value.state == "value":
        fill = colours[shade_class(content.breaks, value.shade or 0.0)]
        return fill, "#ffffff" if SEQUENTIAL.index(fill) >= 3 else INK
    fill, _, _, ink, _ = STATES[value.state]
    return fill, ink


def _figure_lines(value: TileValue) -> list[str]:
    text = printable(value.figure.text)
    return [text, printable(value.figure.id)] if value.figure.id else [text]


def _positions(ring: str) -> list[list[int]]:
    made = [[int(number) for number in pair.split(",")] for pair in ring.split()]
    return [*made, made[0]]


def _box(key: dict[str, Any]) -> Any:
    import shapely

    return shapely.box(key["x"], key["y"], key["x2"], key["y2"])


def _legend(
    content: OutlineMap, drawn: Sequence[TileValue], colours: Sequence[str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], tuple[float, float, float, float]]:
    """The classes up to the highest drawn, the states drawn, and what must be said; where it leaves most room."""
    highest = max((shade_class(content.breaks, v.shade or 0.0) for v in drawn if v.state == "value"), default=-1)
    entries: list[tuple[str, str, str, str]] = [
        (colours[at], colours[at], label, "value")
        for at, label in enumerate(class_labels(content.breaks, content.unit)[: highest + 1])
    ]
    for gap, (fill, line, _, _, label) in STATES.items():
        if any(value.state == gap for value in drawn):
            entries.append((fill, line, label, gap))
    notes = [_APPROXIMATE] if content.approximate else []
    notes += [f"Source des limites : {content.source}"] if content.source else []
    width = 24 + max([8.0 * len(label) for _, _, label, _ in entries] + [6.2 * len(note) for note in notes], default=0)
    height = 26 * len(entries) + 18 * len(notes)
    left, top = _corner(content, width, height)
    squares, words = [], []
    for at, (fill, line, label, state) in enumerate(entries):
        y = top + 26 * at
        squares.append({"x": left, "x2": left + 18, "y": y, "y2": y + 18, "fill": fill, "line": line,
                        "state": state, "label": f"légende : {label}"})  # fmt: skip
        words.append({"x": left + 26, "y": y + 9, "text": label, "size": 14, "ink": INK, "weight": "normal"})
    for at, note in enumerate(notes):
        y = top + 26 * len(entries) + 12 + 18 * at
        weight = "bold" if note == _APPROXIMATE else "normal"
        words.append({"x": left, "y": y, "text": printable(note), "size": 12, "ink": QUIET, "weight": weight})
    return squares, words, (left, top, left + width, top + height + 12)


def _corner(content: OutlineMap, width: float, height: float) -> tuple[float, float]:
    """The first corner whose box covers no outline; else the one that covers least."""
    import shapely

    land = shapely.union_all([polygon_of(area) for area in content.areas])
    right, low = max(0.0, content.width - width), max(0.0, content.height - height - 12)
    corners = [(4.0, 4.0), (right, 4.0), (4.0, low), (right, low)]

    def covered(x: float, y: float) -> int:
        return round(shapely.box(x, y, x + width, y + height).intersection(land).area)

    return min(corners, key=lambda at: covered(*at))


def _shapes(shapes: list[dict[str, Any]]) -> Any:
    import altair as alt

    chart = alt.Chart({"values": shapes}).mark_geoshape(stroke="#5b666d", strokeWidth=0.8)
    fill = alt.Fill("fill:N", scale=None, legend=None)
    chart = chart.encode(fill=fill, description="label:N")
    return chart.project(type="identity", scale=1, translate=[0, 0])


def _keys(keys: list[dict[str, Any]]) -> list[Any]:
    import altair as alt

    chart = alt.Chart({"values": keys}).mark_rect(strokeWidth=1)
    x, y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    fill, line = alt.Fill("fill:N", scale=None, legend=None), alt.Stroke("line:N", scale=None, legend=None)
    return [chart.encode(x=x, x2="x2:Q", y=y, y2="y2:Q", fill=fill, stroke=line, description="label:N")] if keys else []


def _hatches(lines: list[dict[str, Any]]) -> list[Any]:
    import altair as alt

    x, y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    ink = alt.Color("ink:N", scale=None, legend=None)
    chart = alt.Chart({"values": lines}).mark_rule(strokeWidth=1, aria=False)
    return [chart.encode(x=x, x2="x2:Q", y=y, y2="y2:Q", color=ink)] if lines else []


def _leads(labels: Sequence[Label]) -> list[Any]:
    import altair as alt

    leads = [
        {"x": label.lead[0], "y": label.lead[1], "x2": label.lead[2], "y2": label.lead[3]}
        for label in labels if label.lead
    ]  # fmt: skip
    x, y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    chart = alt.Chart({"values": leads}).mark_rule(strokeWidth=1, color=QUIET, aria=False)
    return [chart.encode(x=x, x2="x2:Q", y=y, y2="y2:Q")] if leads else []


def _words(labels: Sequence[Label], inks: dict[str, str], key_words: list[dict[str, Any]]) -> list[Any]:
    import altair as alt

    words = list(key_words)
    for label in labels:
        ink = INK if label.lead else inks[label.code]
        for at, line in enumerate(label.lines):
            size, weight = (label.size, "normal") if at != 1 else (label.size, "bold")
            words.append({"x": label.x, "y": label.y + at * label.step, "text": line, "size": size if at < 2 else 10,
                          "ink": ink, "weight": weight, "align": "center"})  # fmt: skip
    layers = []
    x, y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    for size, weight, align in sorted({(w["size"], w["weight"], w.get("align", "left")) for w in words}):
        same = [w for w in words if (w["size"], w["weight"], w.get("align", "left")) == (size, weight, align)]
        mark = alt.Chart({"values": same}).mark_text(
            font=FONT_FAMILY, fontSize=size, fontWeight=weight, align=align, baseline="middle", aria=False
        )
        layers.append(mark.encode(x=x, y=y, text="text:N", color=alt.Color("ink:N", scale=None, legend=None)))
    return layers
