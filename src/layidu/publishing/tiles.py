"""The schematic map: one square a place, coloured by a measure, with every way of being absent told apart.

Squares of one size let a reader see Bamako (252 km²) as well as Taoudénit (292 000 km²). The layout is data
of the country; the drawing is an Altair specification rendered by vl-convert with the packaged font.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from typing import Any, Literal

from layidu.core.numbers import NARROW_SPACE, format_fr, percent_fr
from layidu.publishing.content import Figure, TileMap, TileState, TileValue
from layidu.publishing.glyphs import FONT_DIRECTORY, FONT_FAMILY, printable

#: One hue from pale to deep: its order holds in grey and for every form of colour blindness.
SEQUENTIAL = ("#e3eef2", "#b4d1dc", "#7aadc0", "#367892", "#12506a")
#: The states that are not a measure, each with fill, outline, dashes, ink and its words in the legend.
STATES: dict[TileState, tuple[str, str, tuple[int, int], str, str]] = {
    "zero": ("#ffffff", "#12506a", (1, 0), "#12506a", "zéro, rapporté"),
    "presence_gap": ("#a63d1f", "#a63d1f", (1, 0), "#ffffff", "sans partenaire actif"),
    "reporting_gap": ("#f3c35f", "#f3c35f", (1, 0), "#3a2c00", "partenaires silencieux"),
    "no_data": ("#ffffff", "#8a949b", (3, 3), "#5b666d", "pas de données"),
    "not_applicable": ("#e4e6e7", "#e4e6e7", (1, 0), "#5b666d", "sans objet"),
}
INK, QUIET = "#1d2b33", "#5b666d"
_SIDE, _GAP = 70, 3


@dataclass(frozen=True, slots=True)
class Tile:
    """A square of a layout: the code of the place in the layout's scheme, its name, its column and row."""

    code: str
    name: str
    column: int
    row: int


@dataclass(frozen=True)
class Layout:
    """A country's tile map: which division it draws, under which code scheme, and where the legend stands."""

    division: str
    scheme: str
    title: str
    legend: tuple[int, int]
    tiles: tuple[Tile, ...]


@functools.cache
def tile_layout(country: str) -> Layout:
    """The tile map of a country. Errors: FileNotFoundError when the country has none.

    >>> layout = tile_layout("mali")
    >>> layout.division, layout.scheme, len(layout.tiles)
    ('ML-2023', 'ct-2023-007', 20)
    """
    import yaml

    text = resources.files("layidu").joinpath("countries", country, "tile_map.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    return Layout(
        data["division"],
        data["scheme"],
        data["title"],
        (data["legend"]["column"], data["legend"]["row"]),
        tuple(Tile(**tile) for tile in data["tiles"]),
    )


def place_values(content: TileMap) -> list[tuple[Tile, TileValue]]:
    """Each tile of the layout with what is known of it, in reading order; a tile without a value has no data.

    Errors: ValueError for a code outside the layout, a code given twice, or a measured tile without a shade:
    a value must never vanish from a map or be drawn by guess.

    >>> zero = TileValue("00", "zero", Figure("f", "", "0", 0))
    >>> [v.state for t, v in place_values(TileMap("mali", "", "", (), "count", (zero,))) if t.code in ("00", "01")]
    ['no_data', 'zero']
    """
    given = {value.code: value for value in content.values}
    known = {tile.code for tile in tile_layout(content.country).tiles}
    if len(given) != len(content.values):
        raise ValueError("a place is given twice to the map")
    if strange := sorted(set(given) - known):
        raise ValueError(f"not on the tile map of {content.country}: {', '.join(strange)}")
    if unshaded := sorted(v.code for v in content.values if v.state == "value" and v.shade is None):
        raise ValueError(f"measured without a shade: {', '.join(unshaded)}")
    none = Figure("", "", "pas de données", None)
    return [
        (tile, given.get(tile.code) or TileValue(tile.code, "no_data", none))
        for tile in tile_layout(content.country).tiles
    ]


def shade_class(breaks: Sequence[float], shade: float) -> int:
    """Which colour class a number falls in: 0 below the first break, up to ``len(breaks)``; a break opens
    its class.

    >>> [shade_class((0.25, 0.5), x) for x in (0.0, 0.25, 0.6)]
    [0, 1, 2]
    """
    return sum(shade >= limit for limit in breaks)


#: Limits of classes of shares, each scale for values that reach its last class, the widest first.
SHARE_SCALES = ((0.2, 0.4, 0.6, 0.8), (0.1, 0.2, 0.35, 0.5), (0.05, 0.1, 0.15, 0.25), (0.01, 0.02, 0.05, 0.1))


def fitting_breaks(shares: Sequence[float]) -> tuple[float, ...]:
    """The limits of classes that tell these shares (0-1) apart, for the ``breaks`` of a map.

    Decision served: which places differ, also in a month in which little of a year's need is reached. The widest of
    :data:`SHARE_SCALES` whose last class is reached by a value, else the narrowest. The scales are few and round, so
    that two maps of like periods have the same classes.

    >>> fitting_breaks((0.03, 0.68)), fitting_breaks((0.0, 0.08)), fitting_breaks(())
    ((0.1, 0.2, 0.35, 0.5), (0.01, 0.02, 0.05, 0.1), (0.01, 0.02, 0.05, 0.1))
    """
    highest = max(shares, default=0.0)
    return next((scale for scale in SHARE_SCALES if highest >= scale[-1]), SHARE_SCALES[-1])


def class_labels(breaks: Sequence[float], unit: Literal["share", "count"]) -> list[str]:
    """The legend's words for each class.

    >>> class_labels((0.25, 0.5), "share")
    ['moins de 25\u202f%', '25\u202f% à moins de 50\u202f%', '50\u202f% et plus']
    """
    words = [percent_fr(limit) if unit == "share" else format_fr(limit) for limit in breaks]
    if not words:
        return ["valeur rapportée"]
    between = [f"{low} à moins de {high}" for low, high in pairwise(words)]
    return [f"moins de {words[0]}", *between, f"{words[-1]} et plus"]


def class_colours(breaks: Sequence[float]) -> list[str]:
    """One colour a class, spread over the whole palette. Errors: ValueError beyond five classes or unsorted
    breaks.
    """
    count = len(breaks) + 1
    if count > len(SEQUENTIAL):
        raise ValueError(f"at most {len(SEQUENTIAL)} classes can be told apart, {count} asked for")
    if sorted(set(breaks)) != list(breaks):
        raise ValueError("the breaks must rise")
    if count == 1:
        return [SEQUENTIAL[2]]
    return [SEQUENTIAL[round(i * (len(SEQUENTIAL) - 1) / (count - 1))] for i in range(count)]


def describe_map(content: TileMap) -> str:
    """The map in words, for who cannot see it: every place with its printed figure and its state.

    >>> text = describe_map(TileMap("mali", "Couverture", "part atteinte", (), "share", ()))
    >>> text.startswith("Couverture, part atteinte. Taoudénit : pas de données")
    True
    """
    parts = [f"{tile.name} : {spoken(value)}" for tile, value in place_values(content)]
    return printable(f"{content.title}, {content.legend}. {' ; '.join(parts)}.")


def spoken(value: TileValue) -> str:
    """A place's printed figure, and its state where that is not a measure.

    >>> spoken(TileValue("01", "zero", Figure("", "", "0", 0)))
    '0 (zéro, rapporté)'
    """
    state = "" if value.state == "value" else STATES[value.state][4]
    text = value.figure.text if state in ("", value.figure.text) else f"{value.figure.text} ({state})"
    return printable(text)


def region_tile_map(
    values: Sequence[TileValue],
    title: str,
    legend: str,
    *,
    country: str,
    breaks: Sequence[float] = (),
    unit: Literal["share", "count"] = "share",
) -> str:
    """The map as SVG. Decision served: where to look first, and whether a pale square is little, nothing or unknown.

    ``values`` are at the grain of one place of the country's layout; ``legend`` names the measure and its
    unit; ``breaks`` are the limits of its classes. Errors: see :func:`place_values` and
    :func:`class_colours`.
    """
    return rendered(_specification(TileMap(country, title, legend, tuple(breaks), unit, tuple(values))))


def rendered(specification: dict[str, Any]) -> str:
    """A Vega-Lite specification as SVG, with the packaged font and French numbers."""
    import vl_convert

    _register_font()
    svg: str = vl_convert.vegalite_to_svg(specification, format_locale=_FRENCH, show_warnings=False)
    return svg


def map_png(svg: str, width: int = 1200) -> bytes:
    """An SVG of this module as PNG, ``width`` pixels wide (for a web page or a message)."""
    import vl_convert

    _register_font()
    drawn = float(svg.split('width="', 1)[1].split('"', 1)[0])
    return bytes(vl_convert.svg_to_png(svg, scale=width / drawn))


@functools.cache
def _register_font() -> None:
    import vl_convert

    vl_convert.register_font_directory(str(FONT_DIRECTORY))


_FRENCH = {"decimal": ",", "thousands": NARROW_SPACE, "grouping": [3], "currency": ["", ""]}


def _specification(content: TileMap) -> dict[str, Any]:
    import altair as alt

    placed = place_values(content)
    layout = tile_layout(content.country)
    colours = class_colours(content.breaks)
    width = _SIDE * (1 + max(tile.column for tile in layout.tiles))
    height = _SIDE * (1 + max(tile.row for tile in layout.tiles))
    squares, words = [], []
    for tile, value in placed:
        if value.state == "value":
            level = shade_class(content.breaks, value.shade or 0.0)
            fill, line, dash = colours[level], colours[level], [1, 0]
            ink = "#ffffff" if SEQUENTIAL.index(fill) >= 3 else INK
        else:
            fill, line, dashes, ink, _ = STATES[value.state]
            dash = list(dashes)
        left, top = tile.column * _SIDE, tile.row * _SIDE
        middle = left + (_SIDE - _GAP) / 2
        label = f"{tile.name} : {spoken(value)}"
        squares.append(_square(left, top, _SIDE - _GAP, fill, line, dash, label))
        words.append(_word(middle, top + 13, [tile.name], _fitting(tile.name, 11.4), ink, "normal", "center"))
        words += _printed(value.figure.text, middle, top, ink)
        if value.figure.id:
            reference = printable(value.figure.id)
            words.append(_word(middle, top + 59, [reference], _fitting(reference, 8.8), ink, "normal", "center"))
    keys, key_words = _legend(content, layout, colours)
    chart = alt.layer(*_layers(squares + keys, words + key_words)).properties(width=width, height=height)
    chart = chart.configure(font=FONT_FAMILY, background="#ffffff00", padding=1).configure_view(stroke=None)
    specification: dict[str, Any] = chart.to_dict()
    if content.title:
        specification["title"] = map_title(content.title, content.legend)
    return specification


def map_title(title: str, legend: str) -> dict[str, Any]:
    """A map's title, with the measure under it."""
    return {
        "text": printable(title),
        "subtitle": printable(legend),
        "anchor": "start",
        "font": FONT_FAMILY,
        "subtitleFont": FONT_FAMILY,
        "fontSize": 15,
        "subtitleFontSize": 11,
        "color": INK,
        "subtitleColor": QUIET,
        "offset": 10,
    }


def _legend(content: TileMap, layout: Layout, colours: list[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The classes up to the highest that is drawn and the states that are drawn: nothing to look for in vain."""
    left, top = layout.legend[0] * _SIDE, layout.legend[1] * _SIDE
    drawn = [value for _, value in place_values(content)]
    classes = [shade_class(content.breaks, value.shade or 0.0) for value in drawn if value.state == "value"]
    labels = class_labels(content.breaks, content.unit)[: 1 + max(classes, default=-1)]
    states = [look for state, look in STATES.items() if any(value.state == state for value in drawn)]
    squares, words = [], []
    for i, label in enumerate(labels):
        squares.append(_square(left, top + 24 * i, 15, colours[i], colours[i], [1, 0], f"légende : {label}"))
        words.append(_word(left + 22, top + 24 * i + 8, [label], 12, INK, "normal", "left"))
    aside = left + (175 if labels else 0)
    for i, (fill, line, dash, _, label) in enumerate(states):
        squares.append(_square(aside, top + 24 * i, 15, fill, line, list(dash), f"légende : {label}"))
        words.append(_word(aside + 22, top + 24 * i + 8, [label], 12, INK, "normal", "left"))
    return squares, words


def _square(left: float, top: float, side: float, fill: str, line: str, dash: list[int], label: str) -> dict[str, Any]:
    edges = {"x": left, "x2": left + side, "y": top, "y2": top + side}
    return {**edges, "fill": fill, "line": line, "dash": dash, "label": label}


def _word(x: float, y: float, lines: list[str], size: float, ink: str, weight: str, align: str) -> dict[str, Any]:
    return {"x": x, "y": y, "text": lines, "size": size, "ink": ink, "weight": weight, "align": align}


def _printed(text: str, middle: float, top: float, ink: str) -> list[dict[str, Any]]:
    """A square's figure: « au moins » small above its number, other words on as many lines as they need."""
    text = printable(text)
    for bound in ("au moins ", "au plus "):
        number = text.removeprefix(bound)
        if number != text and len(number) <= 9:
            small = _word(middle, top + 27, [bound.strip()], 9, ink, "normal", "center")
            return [small, _word(middle, top + 42, [number], 14, ink, "bold", "center")]
    lines = _wrapped(text)
    longest = max(lines, key=len)
    size = 14 if len(lines) == 1 and len(longest) <= 7 else _fitting(longest, 10, bold=True)
    return [_word(middle, top + 38 - 6 * (len(lines) - 1), lines, size, ink, "bold", "center")]


def _fitting(text: str, size: float, *, bold: bool = False) -> float:
    """The size asked for, or the one at which a text this long stays inside its square."""
    widest = 0.64 if bold else 0.6  # of the size, for a letter of the packaged font on average
    return min(size, round((_SIDE - _GAP - 2) / (widest * max(1, len(text))), 1))


def _wrapped(text: str) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= 11:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines if len(lines) <= 3 else [*lines[:2], f"{lines[2]}…"]


def _layers(squares: list[dict[str, Any]], words: list[dict[str, Any]]) -> list[Any]:
    import altair as alt

    x, y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    layers: list[Any] = []
    for dash in sorted({tuple(square["dash"]) for square in squares}):
        data = {"values": [square for square in squares if tuple(square["dash"]) == dash]}
        mark = alt.Chart(data).mark_rect(cornerRadius=3, strokeWidth=1.2, strokeDash=list(dash))
        fill = alt.Fill("fill:N", scale=None, legend=None)
        line = alt.Stroke("line:N", scale=None, legend=None)
        layers.append(mark.encode(x=x, x2="x2:Q", y=y, y2="y2:Q", fill=fill, stroke=line, description="label:N"))
    for size, weight, align in sorted({(word["size"], word["weight"], word["align"]) for word in words}):
        same = [w for w in words if (w["size"], w["weight"], w["align"]) == (size, weight, align)]
        mark = alt.Chart({"values": same}).mark_text(
            font=FONT_FAMILY,
            fontSize=size,
            fontWeight=weight,
            align=align,
            baseline="middle",
            lineHeight=12,
            aria=False,
        )
        ink = alt.Color("ink:N", scale=None, legend=None)
        layers.append(mark.encode(x=x, y=y, text="text:N", color=ink))
    return layers
