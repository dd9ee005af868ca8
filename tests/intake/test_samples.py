"""Every format has its mapping, record maker, sample and expected rows, and the sample reads as expected."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest

from layidu.intake.formats import checker, formats, recorder
from layidu.intake.vocabulary import shared
from tests.intake.readable import as_data, assert_adds_up, read

FOLDER = Path(str(resources.files("layidu.intake").joinpath("formats")))
FOLDERS = sorted(each.name for each in FOLDER.iterdir() if each.is_dir() and not each.name.startswith("__"))

SUFFIXES = ("xlsx", "csv", "json", "xml")


def test_the_scan_finds_the_formats_of_the_house() -> None:
    assert set(formats()) == {
        "five_w", "population", "displacement", "needs", "commitments", "instalments", "reviews", "meetings",
        "cadre_harmonise", "fts_flows", "fts_plans", "hapi_food_security", "hapi_funding", "hapi_humanitarian_needs",
        "hapi_idps", "hapi_operational_presence", "hapi_population", "hno", "minutes", "recommendations",
        "boundaries", "populated_places", "dtm_displacement", "practices", "health_facilities", "herams", "iati",
        "indicator_values", "stock_outs",
    }  # fmt: skip


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_is_complete(name: str) -> None:
    there = {each.name for each in (FOLDER / name).iterdir()}
    assert {"__init__.py", "mapping.yaml", "record.py", "expected.json"} <= there
    assert {f"sample.{suffix}" for suffix in SUFFIXES} & there, f"{name} has no sample"
    assert name in formats()
    assert callable(recorder(name)) and callable(checker(name))


@pytest.mark.parametrize("name", FOLDERS)
def test_a_field_is_named_in_french_english_and_hxl(name: str) -> None:
    import yaml

    declared = yaml.safe_load((FOLDER / name / "mapping.yaml").read_text(encoding="utf-8"))
    for field, said in declared["fields"].items():
        assert all(said["headers"].get(language) for language in ("fr", "en", "hxl")), f"{name}.{field}"


@pytest.mark.parametrize("name", FOLDERS)
def test_the_sample_reads_as_expected(name: str) -> None:
    sample = next(path for suffix in SUFFIXES if (path := FOLDER / name / f"sample.{suffix}").is_file())
    reading = read(sample)
    expected = json.loads((FOLDER / name / "expected.json").read_text(encoding="utf-8"))
    assert reading.example, "a sample says that its data are invented"
    assert_adds_up(reading)
    assert as_data(reading) == expected


@pytest.mark.parametrize("name", FOLDERS)
def test_french_english_and_tags_name_the_same_columns(name: str, tmp_path: Path) -> None:
    import yaml

    declared = yaml.safe_load((FOLDER / name / "mapping.yaml").read_text(encoding="utf-8"))["fields"]
    for language in ("fr", "en", "hxl"):
        headers = [said["headers"][language][0] for said in declared.values()]
        path = tmp_path / f"{language}_2025.csv"
        path.write_text(
            ",".join(f'"{header} *"' if language == "fr" else f'"{header}"' for header in headers) + "\n,\n"
        )
        reading = read(path, format=name)
        assert set(reading.columns) == set(declared), language


def test_vocabularies_speak_with_one_voice() -> None:
    for name in ("currencies", "counting_modes", "yes_no"):
        words = shared(name)
        assert words.labels
        assert None not in words.ids.values(), f"{name}: a spelling stands for two words"
