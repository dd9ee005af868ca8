"""The example's partners are invented, told apart, and drawn alike for the same seed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from layidu.catalogue.entries import Sector, entries
from layidu.core.text import fold
from layidu.cycle.demo.partners import donors, partners
from layidu.cycle.demo.programme import programme
from layidu.intake.actors import ActorDirectory

REAL_5W = Path(__file__).parents[3] / "shared/data/humanitarian/whowhatwhere_5w_mli_mar2022.xlsx"
MEETINGS = Path(__file__).parents[2] / "src/layidu/countries/mali/facts/reunions.csv"
SEEDS = (1, 2, 2026)


def names_of_the_example() -> set[str]:
    """Every name by which the example calls a partner, donor or body, for all seeds: the whole stock of parts."""
    settings = programme("mali")
    stock = {f"{noun} {colour}" for noun in settings.names["nouns"] for colour in settings.names["colours"]}
    drawn = {name for seed in SEEDS for one in partners(seed, "mali") for name in (one.acronym, one.full_name)}
    bodies = {settings.names["state_body"].format(region=region) for region in settings.regions}
    return stock | drawn | bodies | set(settings.names["donors"]) | {settings.names["reviewer"]}


def real_organisations() -> set[str]:
    """The organisations of the public 5W of March 2022, and the acting parties of the packaged meetings."""
    import csv

    from python_calamine import CalamineWorkbook

    if not REAL_5W.exists():
        pytest.skip("the public 5W of March 2022 is not beside the checkout (shared/data)")
    book = CalamineWorkbook.from_path(REAL_5W)
    found = {str(row[0]).strip() for row in book.get_sheet_by_name("ML_5W").to_python()[2:]}
    found |= {str(cell).strip() for row in book.get_sheet_by_name("Acteurs").to_python() for cell in row[:2]}
    for row in csv.DictReader(MEETINGS.read_text(encoding="utf-8").splitlines()):
        found |= {row["Acteur"], row["Destinataire"], row["Tenue par"], *row["Présents"].split("; ")}
    return {name for name in found if name and not name.startswith(("#", "("))}


def test_no_name_of_the_example_is_a_real_organisation() -> None:
    real = {fold(name) for name in real_organisations()}
    assert len(real) > 140
    assert not {name for name in names_of_the_example() if fold(name) in real}


def test_no_alias_or_near_spelling_of_a_real_organisation_is_in_the_example() -> None:
    directory = ActorDirectory((name, fold(name)) for name in real_organisations())
    near = {name: other for name in names_of_the_example() if (other := directory.near(directory.resolve(name).id))}
    own = {fold(name) for name in names_of_the_example()}
    assert not {name: other for name, other in near.items() if fold(other) not in own}


def test_every_name_carries_its_mark_where_it_is_printed_in_full() -> None:
    assert all(one.full_name.endswith("(fictif)") for one in partners(1, "mali"))
    assert all(name.endswith("(fictif)") for name, _ in donors("mali"))
    assert "(exemple)" in programme("mali").names["state_body"]
    assert "exemple" in programme("mali").notice.lower()


@pytest.mark.parametrize("seed", SEEDS)
def test_partners_are_told_apart_and_drawn_alike(seed: int) -> None:
    drawn = partners(seed, "mali")
    assert len(drawn) == programme("mali").names["count"] == 150
    assert drawn == partners(seed, "mali")
    assert len({fold(one.name) for one in drawn}) == len({fold(one.acronym) for one in drawn}) == 150
    directory = ActorDirectory()
    warned = [one.name for one in drawn if directory.near(directory.resolve(one.name).id)]
    assert not warned, "names so alike that an import would ask whether they are one"


def test_seeds_give_different_partners() -> None:
    assert {one.name for one in partners(1, "mali")} != {one.name for one in partners(2, "mali")}


def test_partners_have_declared_sectors_and_no_region_that_is_left_without_anybody() -> None:
    settings = programme("mali")
    left = {name for name, region in settings.regions.items() if region.weight == 0}
    assert left, "the example must show presence gaps"
    hushed = {name: region.silent_partners for name, region in settings.regions.items() if region.silent_partners}
    empty = {name: region.zero_partners for name, region in settings.regions.items() if region.zero_partners}
    for one in partners(1, "mali"):
        assert one.regions and one.sectors and one.donors
        assert set(one.sectors) <= set(entries(Sector))
        allowed = hushed if one.falls_silent == -1 else empty
        assert not set(one.regions) & left or set(one.regions) <= set(allowed)
    assert left - set(hushed) - set(empty), "the example must show a gap of presence"
    found = Counter(region for one in partners(1, "mali") if one.falls_silent == -1 for region in one.regions)
    assert dict(found) == hushed, "the example must show a gap of reporting"
    assert left & set(hushed), "somewhere only silent partners work"
    there = Counter(region for one in partners(1, "mali") for region in one.regions if region in empty)
    assert dict(there) == empty, "the example must show a zero that is reported"


def test_the_name_parts_say_that_they_are_invented() -> None:
    path = Path(__file__).parents[2] / "src/layidu/countries/mali/demo/partners.yaml"
    text = path.read_text(encoding="utf-8")
    assert "INVENTED" in text.split("notice:")[0]
    assert yaml.safe_load(text)["mark"] == "(fictif)"
