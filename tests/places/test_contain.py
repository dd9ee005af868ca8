"""Where places of one division lie in another, on Mali's real divisions."""

from __future__ import annotations

import pytest

from layidu.places.contain import Container
from layidu.places.country import gazetteer_of

MALI = gazetteer_of("mali")
CONTAINER = Container(MALI)


def find(division: str, kind: str, name: str) -> str:
    return next(place.id for place in MALI.places(division, kind) if place.name == name)


def test_only_three_cercles_of_2012_straddle_regions_of_2023() -> None:
    straddling = {
        place.name: CONTAINER.containing(place.id, "ML-2023", "region").place
        for place in MALI.places("ML-2012", "cercle")
        if CONTAINER.containing(place.id, "ML-2023", "region").straddles
    }
    assert straddling == dict.fromkeys(("Kati", "Bla", "Tombouctou"), "ML-2023:ML")


@pytest.mark.parametrize(
    ("division", "kind", "name", "into", "level", "expected"),
    [
        ("ML-2012", "cercle", "Kayes", "ML-2023", "region", ("Kayes", False)),
        ("ML-2012", "cercle", "Kayes", "ML-2023", "cercle", ("Kayes", True)),
        ("ML-2012", "cercle", "Yélimané", "ML-2023", "cercle", ("Yélimané", False)),
        ("ML-2012", "cercle", "Ménaka", "ML-2016", "region", ("Ménaka", False)),
        ("ML-2012", "region", "Gao", "ML-2016", "region", ("Mali", True)),
        ("ML-2012", "region", "Kidal", "ML-2023", "region", ("Kidal", False)),
        ("ML-2016", "region", "Taoudénit", "ML-2012", "cercle", ("Tombouctou", False)),
        ("ML-2016", "region", "Taoudénit", "ML-2016", "cercle", ("Taoudénit", True)),
        ("ML-2016", "region", "Taoudénit", "ML-2023", "region", ("Taoudénit", False)),
        ("ML-2023", "cercle", "Kassambéré", "ML-2012", "region", ("Gao", False)),
        ("ML-2023", "cercle", "Kassambéré", "ML-2012", "cercle", ("Gao", True)),
        ("ML-2023", "cercle", "Bamako", "ML-2012", "region", ("Mali", True)),
        ("ML-2023", "region", "San", "ML-2012", "region", ("Ségou", False)),
        ("ML-2023", "region", "Bamako", "ML-2023", "cercle", ("Bamako", False)),
        ("ML-2023", "country", "Mali", "ML-2012", "country", ("Mali", False)),
        ("ML-2023", "region", "Kayes", "ML-2023", "cercle", ("Kayes", True)),
    ],
)
def test_where_a_place_lies(
    division: str, kind: str, name: str, into: str, level: str, expected: tuple[str, bool]
) -> None:
    place, straddles = CONTAINER.containing(find(division, kind, name), into, level)
    assert place is not None
    assert MALI.place(place).division == into
    assert (MALI.place(place).name, straddles) == expected


def test_a_figure_for_three_cercles_is_counted_at_their_lowest_common_parent() -> None:
    douentza = [find("ML-2016", "cercle", name) for name in ("Bandiagara", "Koro", "Bankass")]
    assert CONTAINER.containing_all(douentza, "ML-2016", "cercle") == ("ML-2016:05", True)
    assert CONTAINER.containing_all(douentza, "ML-2023", "region") == ("ML-2023:19", False)


def test_unknown_ids_are_errors() -> None:
    with pytest.raises(KeyError):
        CONTAINER.containing("ML-2012:9999", "ML-2023", "region")
    with pytest.raises(KeyError):
        CONTAINER.containing("ML-2012:0101", "ML-1960", "region")


def test_every_place_lies_in_itself_and_in_its_own_ancestors() -> None:
    for place in MALI:
        for ancestor in MALI.lineage(place.id):
            assert CONTAINER.containing(place.id, place.division, ancestor.kind) == (ancestor.id, False)
