"""The schematic map: its layout, its colours, and what it may not hide."""

from __future__ import annotations

import csv
import dataclasses
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layidu.publishing.content import Figure, TileMap, TileValue
from layidu.publishing.tiles import (
    SEQUENTIAL,
    STATES,
    class_colours,
    class_labels,
    describe_map,
    fitting_breaks,
    map_png,
    place_values,
    region_tile_map,
    shade_class,
    tile_layout,
)
from tests.publishing.golden_files import assert_golden
from tests.publishing.samples import tile_map

REGIONS = Path(__file__).parents[3] / "shared" / "data" / "mali_regions.csv"
SVG = "{http://www.w3.org/2000/svg}"


def drawn(content: TileMap) -> str:
    """The SVG of a content."""
    return region_tile_map(
        content.values,
        content.title,
        content.legend,
        country=content.country,
        breaks=content.breaks,
        unit=content.unit,
    )


def outline(svg: str) -> str:
    """What the drawing is made of: each square with its colours, then each text, sorted."""
    root = ET.fromstring(svg)
    squares = [
        f"carré | {path.get('aria-label')} | {path.get('fill')} | {path.get('stroke')} {path.get('stroke-dasharray')}"
        for path in root.iter(f"{SVG}path")
        if path.get("aria-roledescription") == "rect mark"
    ]
    words = [f"texte | {' / '.join(text.itertext())}" for text in root.iter(f"{SVG}text")]
    return "\n".join([*sorted(squares), *sorted(words)])


def test_the_drawing_is_the_one_that_was_looked_at() -> None:
    assert_golden("tile_map.txt", outline(drawn(tile_map())))


def test_the_layout_has_every_region_of_the_division_under_its_code() -> None:
    if not REGIONS.exists():
        pytest.skip("the table of regions is not beside the checkout (../shared/data/mali_regions.csv)")
    with REGIONS.open(encoding="utf-8") as file:
        expected = {row["ct_code_law_2023_007"]: row["region_new"] for row in csv.DictReader(file)}
    assert {tile.code: tile.name for tile in tile_layout("mali").tiles} == expected


def test_no_two_tiles_share_a_square_nor_lie_under_the_legend() -> None:
    layout = tile_layout("mali")
    taken = {(tile.column, tile.row) for tile in layout.tiles}
    assert len(taken) == len(layout.tiles)
    left, top = layout.legend
    assert not taken & {(left + x, top + y) for x in range(5) for y in range(2)}


@pytest.mark.parametrize(
    ("west", "east"),
    [("Kayes", "Nioro"), ("Bamako", "Koulikoro"), ("Ségou", "Mopti"), ("Tombouctou", "Gao"), ("Gao", "Ménaka"),
     ("Sikasso", "Koutiala"), ("Mopti", "Douentza")],
)  # fmt: skip
def test_the_map_keeps_west_and_east(west: str, east: str) -> None:
    columns = {tile.name: tile.column for tile in tile_layout("mali").tiles}
    assert columns[west] < columns[east]


@pytest.mark.parametrize(
    ("north", "south"),
    [("Taoudénit", "Tombouctou"), ("Kidal", "Gao"), ("Nara", "Koulikoro"), ("Koulikoro", "Bougouni"), ("Kayes", "Kita"),
     ("San", "Koutiala"), ("Mopti", "San"), ("Dioïla", "Sikasso")],
)  # fmt: skip
def test_the_map_keeps_north_and_south(north: str, south: str) -> None:
    rows = {tile.name: tile.row for tile in tile_layout("mali").tiles}
    assert rows[north] < rows[south]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of a hexadecimal colour."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_way_of_being_absent_looks_different() -> None:
    looks = {state: (fill, line, dash) for state, (fill, line, dash, _, _) in STATES.items()}
    assert len(set(looks.values())) == len(looks) == 5
    assert not {fill for fill, _, _ in looks.values()} & set(SEQUENTIAL)


def test_the_scale_darkens_at_each_step_so_that_it_reads_in_grey() -> None:
    steps = [luminance(colour) for colour in SEQUENTIAL]
    assert all(light > 1.25 * dark for light, dark in pairwise(steps))


def test_the_words_in_each_square_can_be_read() -> None:
    root = ET.fromstring(drawn(tile_map()))
    fills = {
        path.get("aria-label", "").split(" : ")[0]: path.get("fill", "")
        for path in root.iter(f"{SVG}path")
        if path.get("aria-roledescription") == "rect mark"
    }
    names = [text for text in root.iter(f"{SVG}text") if text.text in fills]
    assert len(names) == 20
    for text in names:
        pair = sorted((luminance(fills[text.text or ""]), luminance(text.get("fill", ""))))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, text.text


def test_the_legend_has_what_is_drawn_and_nothing_to_look_for_in_vain() -> None:
    low = dataclasses.replace(tile_map(), breaks=(0.1, 0.2, 0.5), values=tuple(
        TileValue(tile.code, "value", Figure.share("f", "", 0.05 if i else 0.15), 0.05 if i else 0.15)
        for i, tile in enumerate(tile_layout("mali").tiles)
    ))  # fmt: skip
    words = [line for line in outline(drawn(low)).splitlines() if "légende" in line]
    assert [line.split("légende : ")[1].split(" |")[0] for line in words] == [
        "10\u202f% à moins de 20\u202f%", "moins de 10\u202f%"
    ]  # fmt: skip


def test_a_bound_and_its_number_stand_apart_so_that_both_fit() -> None:
    value = TileValue("01", "value", Figure("f", "", "au moins 6\u202f%"), 0.06)
    words = outline(drawn(dataclasses.replace(tile_map(), values=(value,))))
    assert "texte | au moins\n" in words
    assert "texte | 6\u202f%" in words


@given(st.floats(0, 1))
def test_a_scale_fits_the_highest_value(highest: float) -> None:
    breaks = fitting_breaks((0.0, highest))
    assert len(class_colours(breaks)) == 5
    assert highest < 0.01 or shade_class(breaks, highest) >= 1
    assert highest < 0.1 or shade_class(breaks, highest) == 4


@given(st.lists(st.floats(0, 1), min_size=1, max_size=4, unique=True).map(sorted), st.floats(0, 1), st.floats(0, 1))
def test_more_is_never_paler(breaks: list[float], one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert shade_class(breaks, low) <= shade_class(breaks, high) < len(class_labels(breaks, "share"))
    assert len(class_colours(breaks)) == len(set(class_colours(breaks))) == len(breaks) + 1


def test_a_place_without_a_value_has_no_data_and_is_never_zero() -> None:
    states = {tile.name: value.state for tile, value in place_values(tile_map())}
    assert states["Ménaka"] == "no_data"
    assert "Ménaka : pas de données" in describe_map(tile_map())


def test_a_code_that_is_not_of_this_scheme_is_refused() -> None:
    stray = TileValue("ML09", "value", Figure.share("f", "", 0.5), 0.5)
    with pytest.raises(ValueError, match="ML09"):
        region_tile_map((stray,), "", "", country="mali")


def test_a_place_given_twice_is_refused() -> None:
    twice = TileValue("01", "value", Figure.share("f", "", 0.5), 0.5)
    with pytest.raises(ValueError, match="twice"):
        region_tile_map((twice, twice), "", "", country="mali")


def test_a_measure_without_a_shade_is_refused_rather_than_drawn_pale() -> None:
    bare = TileValue("01", "value", Figure.share("f", "", 0.5))
    with pytest.raises(ValueError, match="shade"):
        region_tile_map((bare,), "", "", country="mali")


def test_breaks_that_do_not_rise_or_are_too_many_are_refused() -> None:
    with pytest.raises(ValueError, match="rise"):
        class_colours((0.5, 0.2))
    with pytest.raises(ValueError, match="classes"):
        class_colours((0.1, 0.2, 0.3, 0.4, 0.5))


def test_hostile_words_are_drawn_as_words() -> None:
    hostile = TileValue("01", "value", Figure("</svg><script>", "", '</text><script>alert("x")</script> 🎉'), 0.4)
    content = dataclasses.replace(tile_map(), values=(hostile,), title='<b>"Titre"</b> & fils', breaks=(0.5,))
    root = ET.fromstring(drawn(content))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {"svg", "g", "path", "rect", "text", "tspan"}
    assert any('<b>"Titre"</b> & fils' in "".join(text.itertext()) for text in root.iter(f"{SVG}text"))


def test_the_picture_has_the_width_asked_for() -> None:
    png = map_png(drawn(tile_map()), width=800)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(png[16:20], "big") in (799, 800, 801)
