"""A country's facts: the tables agree with each other, and every row says where it was read."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

import pytest

from layidu.catalogue.country import countries, country

MALI = country("mali")


def test_a_country_is_a_folder_with_a_country_file() -> None:
    assert countries() == ("mali",)


def test_a_country_that_is_not_packaged_is_refused_with_the_ones_that_are() -> None:
    with pytest.raises(KeyError, match="mali"):
        country("atlantide")


def test_counts_by_division_and_kind() -> None:
    assert Counter((place.division, place.kind) for place in MALI.places) == {
        ("ML-2012", "country"): 1, ("ML-2012", "region"): 9, ("ML-2012", "cercle"): 50,
        ("ML-2016", "country"): 1, ("ML-2016", "region"): 11, ("ML-2016", "cercle"): 53,
        ("ML-2023", "country"): 1, ("ML-2023", "region"): 20, ("ML-2023", "cercle"): 160,
    }  # fmt: skip


def test_ids_are_unique_and_parents_exist_one_level_up_in_the_same_division() -> None:
    places = {place.id: place for place in MALI.places}
    kinds = {division.id: division.kinds for division in MALI.divisions}
    assert len(places) == len(MALI.places)
    for place in MALI.places:
        if place.parent is None:
            assert place.kind == "country"
        else:
            parent = places[place.parent]
            levels = kinds[place.division]
            assert parent.division == place.division
            assert levels.index(parent.kind) == levels.index(place.kind) - 1


def test_names_are_unique_within_a_parent() -> None:
    siblings = Counter((place.division, place.parent, place.name) for place in MALI.places)
    assert max(siblings.values()) == 1


@pytest.mark.parametrize("table", ["places", "names", "codes", "links", "divisions", "schemes"])
def test_every_row_names_sources_that_the_legend_explains(table: str) -> None:
    for row in getattr(MALI, table):
        assert row.source, row
        assert set(row.source.split()) <= set(MALI.sources), row


def test_every_place_has_exactly_one_official_name_its_own() -> None:
    official = [(name.place, name.name) for name in MALI.names if name.kind == "official"]
    assert sorted(official) == sorted((place.id, place.name) for place in MALI.places)


def test_a_spelling_is_not_listed_twice_for_one_place() -> None:
    assert max(Counter((name.place, name.name) for name in MALI.names).values()) == 1


def test_a_code_is_one_place_s_own_under_its_scheme() -> None:
    own = Counter((code.scheme, code.code) for code in MALI.codes if code.extent == "whole")
    assert max(own.values()) == 1
    for part in (code for code in MALI.codes if code.extent == "part"):
        assert own[part.scheme, part.code] == 1, f"no place owns {part}"


def test_codes_have_the_form_and_the_division_that_their_scheme_declares() -> None:
    places = {place.id: place for place in MALI.places}
    schemes = {scheme.id: scheme for scheme in MALI.schemes}
    for code in MALI.codes:
        scheme = schemes[code.scheme]
        assert places[code.place].division == scheme.division
        assert re.fullmatch(dict(scheme.level_patterns)[code.level], code.code), code
        if code.extent == "whole":
            assert places[code.place].kind == code.level


def test_inferred_codes_stay_marked() -> None:
    inferred = Counter((code.scheme, code.level) for code in MALI.codes if code.inferred)
    assert inferred == {
        ("ca-2023-006", "region"): 7, ("cod-ab-2025", "country"): 1, ("cod-ab-2025", "region"): 1,
        ("cod-ab-2025", "cercle"): 158,
    }  # fmt: skip
    seen = {code.code for code in MALI.codes if code.scheme == "cod-ab-2025" and not code.inferred}
    assert "ML1901" in seen
    assert "ML14" not in seen


def test_links_join_lowest_places_forward_in_time_and_miss_none() -> None:
    places = {place.id: place for place in MALI.places}
    parents = {place.parent for place in MALI.places}
    lowest = {place.id for place in MALI.places if place.id not in parents}
    order = [division.id for division in MALI.divisions]
    for link in MALI.links:
        assert {link.from_place, link.to_place} <= lowest, link
        steps = order.index(places[link.to_place].division) - order.index(places[link.from_place].division)
        assert steps == 1, link
    from_first = {link.from_place for link in MALI.links}
    to_last = {link.to_place for link in MALI.links}
    assert {place for place in lowest if places[place].division != order[-1]} == from_first
    assert {place for place in lowest if places[place].division != order[0]} == to_last


def test_a_single_successor_has_all_and_unknown_shares_are_bounds_never_numbers() -> None:
    successors = Counter(link.from_place for link in MALI.links)
    for link in MALI.links:
        expected = (1.0, 1.0) if successors[link.from_place] == 1 else (0.0, 1.0)
        assert (link.share_low, link.share_high) == expected, link


def test_supposed_origins_are_marked_and_say_why() -> None:
    names = {place.id: place.name for place in MALI.places}
    supposed = {names[link.to_place] for link in MALI.links if link.inferred}
    assert supposed == {
        "Kassambéré", "Achibogho", "Anouzagrène", "Inlamawane (Fanfi)",
        "Almoustrat", "Ersane", "Tabankort", "Timétrine", "Kani",
    }  # fmt: skip
    assert all(link.note for link in MALI.links if link.inferred)


def test_divisions_and_editions_of_a_family_follow_each_other_without_gap_or_overlap() -> None:
    families = {scheme.family for scheme in MALI.schemes}
    chains = [list(MALI.divisions)] + [[s for s in MALI.schemes if s.family == family] for family in sorted(families)]
    for chain in chains:
        dated = [item for item in chain if item.valid_from or item.valid_to]
        for earlier, later in pairwise(dated):
            if earlier.valid_to and later.valid_from:
                assert (later.valid_from - earlier.valid_to).days == 1, (earlier.id, later.id)
