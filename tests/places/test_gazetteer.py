"""The questions put to a gazetteer."""

from __future__ import annotations

from datetime import date

import pytest

from layidu.places.country import gazetteer_of
from layidu.places.gazetteer import Gazetteer, Place

MALI = gazetteer_of("mali")


@pytest.mark.parametrize(
    ("day", "division", "scheme"),
    [
        (date(2010, 1, 1), "ML-2012", None),
        (date(2015, 12, 31), "ML-2012", "cod-ab-2015"),
        (date(2016, 1, 1), "ML-2016", "cod-ab-2015"),
        (date(2021, 12, 19), "ML-2016", "cod-ab-2015"),
        (date(2021, 12, 20), "ML-2016", "cod-ab-2021"),
        (date(2023, 3, 13), "ML-2023", "cod-ab-2021"),
        (date(2026, 11, 21), "ML-2023", "cod-ab-2025"),
    ],
)
def test_what_is_in_force_on_a_day(day: date, division: str, scheme: str | None) -> None:
    found, edition = MALI.division_on(day), MALI.scheme_on("cod-ab", day)
    assert (found and found.id, edition and edition.id) == (division, scheme)


def test_a_code_means_another_place_under_another_scheme() -> None:
    meant = {
        s: MALI.place(MALI.by_code(s, "ML09")[0].place).name for s in ("cod-ab-2015", "cod-ab-2021", "cod-ab-2025")
    }
    assert meant == {"cod-ab-2015": "Bamako", "cod-ab-2021": "Bamako", "cod-ab-2025": "Taoudénit"}


def test_unknown_codes_are_empty_and_unknown_schemes_are_errors() -> None:
    assert MALI.by_code("cod-ab-2021", "ML11") == ()
    with pytest.raises(KeyError):
        MALI.by_code("cod-ab", "ML01")
    with pytest.raises(KeyError):
        MALI.places("ML-1960")


def test_the_tree_holds_together() -> None:
    for place in MALI:
        assert place in MALI.children(place.parent) if place.parent else place.kind == "country"
        children = MALI.children(place.id)
        below = frozenset().union(*(MALI.leaves(child.id) for child in children))
        assert MALI.leaves(place.id) == (below if children else {place.id})
    for division, count in (("ML-2012", 50), ("ML-2016", 54), ("ML-2023", 160)):
        assert len(MALI.leaves(f"{division}:ML")) == count


def test_plain_codes_undo_the_forms_met_in_files_and_leave_the_rest() -> None:
    forms = {
        ("cod-ab-2021", "mli05"): "ML05", ("cod-ab-2021", "ML 0506"): "ML0506", ("cod-ab-2015", "MLI-0101"): "ML0101",
        ("ct-2023-007", "1"): "01", ("ct-2023-007", "1101.0"): "1101", ("ct-2023-007", "101.0"): "0101",
        ("ca-2023-006", "11"): "11", ("iso-3166-2", "ML-5"): "ML-5", ("cod-ab-2021", "BF46"): "BF46",
        ("cod-ab-2021", "MLI050"): "MLI050",
    }  # fmt: skip
    for (scheme, code), plain in forms.items():
        assert MALI.plain_code(scheme, code) == plain


def test_rows_that_refer_to_nothing_are_refused() -> None:
    orphan = Place("X:1", "ML-2023", "region", "X", "X:0", None, None, "test")
    with pytest.raises(ValueError, match="X:0"):
        Gazetteer(
            divisions=MALI.divisions(), schemes=[], kinds=[], places=[orphan], names=[], codes=[], links=[],
            default_division="ML-2023",
        )  # fmt: skip
