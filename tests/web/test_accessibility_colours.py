"""Colours by arithmetic: text on its ground, edges, the ring of the focus, classes of a map for every kind of sight."""

from __future__ import annotations

import itertools
import re

import pytest

from layidu.publishing.hatching import HATCHES
from layidu.publishing.outline_map import INK as MAP_INK
from layidu.publishing.tiles import SEQUENTIAL, STATES
from layidu.web.pages import style
from layidu.web.region import drawing

#: WCAG 2.2 AA: text (1.4.3); parts of controls, the focus, what a picture means (1.4.11).
TEXT, PART = 4.5, 3.0
#: Machado, Oliveira, Fernandes 2009, « A Physiologically-based Model for Simulation of Color Vision Deficiency », at
#: full severity, on linear RGB.
SIGHTS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "all colours": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}
#: CIE76 in Lab: about 2 is the least that is seen side by side; a map's classes are compared across a page.
APART = 10.0
Linear = tuple[float, float, float]


def linear(colour: str) -> Linear:
    """Linear light of a colour written in hexadecimal.

    >>> linear("#ffffff"), linear("#000")
    ((1.0, 1.0, 1.0), (0.0, 0.0, 0.0))
    """
    digits = colour.removeprefix("#")
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits[:6]
    shares = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares)
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """WCAG's ratio.

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    light = [0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (linear(one), linear(other))]
    return (max(light) + 0.05) / (min(light) + 0.05)


def lab(light: Linear) -> Linear:
    """CIE Lab under D65."""
    red, green, blue = (min(1.0, max(0.0, one)) for one in light)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (one ** (1 / 3) if one > 0.008856 else 7.787 * one + 16 / 116 for one in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def apart(one: str, other: str, sight: str) -> float:
    """How different two colours are to somebody."""
    seen = []
    for colour in (one, other):
        light = linear(colour)
        red, green, blue = (sum(share * part for share, part in zip(row, light, strict=True)) for row in SIGHTS[sight])
        seen.append(lab((red, green, blue)))
    return float(sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5)


def sheet_colours() -> dict[str, str]:
    """The colours that the style sheet names."""
    return dict(re.findall(r"--([a-z]+):(#[0-9a-f]{3,6})", style.sheet().partition("}")[0]))


def test_text_edges_and_focus_of_pages_stand_out_from_every_ground() -> None:
    named = sheet_colours()
    grounds = {name: named[name] for name in ("ground", "pale")}
    weak = [
        f"{name} on {ground}: {ratio:.2f}"
        for name, least in (("ink", TEXT), ("quiet", TEXT), ("accent", TEXT), ("late", TEXT), ("edge", PART))
        for ground, colour in grounds.items()
        if (ratio := contrast(named[name], colour)) < least
    ]
    # Buttons: white on the accent, and on what it becomes under a pointer.
    fills = (named["accent"], *re.findall(r"button:hover[^{]*\{background:(#[0-9a-f]{6})", style.sheet()))
    weak += [f"white on {fill}" for fill in fills if contrast("#ffffff", fill) < TEXT]
    assert not weak, weak
    # The ring stands outside of what it is around, so that its ground is the page's.
    assert re.search(r":focus-visible[^{]*\{outline:3px solid var\(--accent\);outline-offset:2px\}", style.sheet())


def test_every_other_colour_in_the_sheet_is_an_edge_or_readable_on_white() -> None:
    sheet = style.sheet()
    for colour in set(re.findall(r"(?<![-\w])color:(#[0-9a-f]{3,6})", sheet)) - {"#fff"}:
        assert contrast(colour, "#ffffff") >= TEXT, colour


@pytest.mark.parametrize("sight", SIGHTS)
def test_classes_of_a_map_are_told_apart_by_everybody(sight: str) -> None:
    fills = [*SEQUENTIAL, *(STATES[state][0] for state in ("presence_gap", "reporting_gap"))]
    near = [
        f"{one} and {other}: {found:.1f}"
        for one, other in itertools.combinations(fills, 2)
        if (found := apart(one, other, sight)) < APART
    ]
    assert not near, near
    # The order of the classes is that of their lightness, to everybody and in grey.
    light = [lab(linear(fill))[0] for fill in SEQUENTIAL]
    assert light == sorted(light, reverse=True)


def test_what_is_written_on_a_map_is_readable_and_no_state_is_told_by_colour_alone() -> None:
    weak = []
    for at, fill in enumerate(SEQUENTIAL):
        ink = "#ffffff" if at >= 3 else MAP_INK
        if contrast(ink, fill) < TEXT:
            weak.append(f"{ink} on class {at}: {contrast(ink, fill):.2f}")
    for state, (fill, outline, dashes, ink, words) in STATES.items():
        if contrast(ink, fill) < TEXT:
            weak.append(f"{state}: {contrast(ink, fill):.2f}")
        # Seen without its colour: by hatching, by dashes, or written in the square; and named in the legend.
        assert words and (state in HATCHES or dashes != (1, 0) or outline != fill or state == "not_applicable"), state
    assert not weak, weak


def test_lines_and_words_of_a_chart_stand_out_and_its_band_is_told_by_its_edge_or_line() -> None:
    # Private names of the drawing: its colours are nowhere else.
    for ink in (drawing._INK, drawing._QUIET, drawing._ACCENT):
        assert contrast(ink, "#ffffff") >= TEXT
    assert contrast(drawing._ACCENT, drawing._BAND) >= PART
