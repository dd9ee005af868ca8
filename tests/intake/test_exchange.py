"""The sector's exchange formats: their published columns, tags in any order, drift by column name, and real files."""

from __future__ import annotations

import csv
import functools
import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from layidu.core.errors import Refusal
from layidu.intake.formats import formats
from layidu.intake.mapping import header_key
from layidu.intake.records import Reading
from tests.conftest import needs_real_data
from tests.intake.readable import DATA, assert_adds_up, codes, plain, read

FORMATS = Path(str(resources.files("layidu.intake").joinpath("formats")))
HUMANITARIAN = DATA / "humanitarian"
EXCHANGED = sorted(
    name for name, format in formats().items() if format.exchange and (FORMATS / name / "sample.csv").is_file()
)
SCHEMAS = {
    "hapi_operational_presence": "hapi_operational_presence_api",
    "hapi_humanitarian_needs": "hapi_humanitarian_needs_csv",
    "hapi_idps": "hapi_idps_csv",
    "hapi_population": "hapi_population_table",
    "hapi_funding": "hapi_funding_csv",
    "hapi_food_security": "hapi_food_security_table",
    "fts_flows": "fts_flow_flat",
    "hno": "hdx_hno_csv",
}


def sample_of(name: str) -> Path:
    return next((FORMATS / name).glob("sample.*"))


@functools.cache
def declared(name: str) -> Mapping[str, Any]:
    fields: Mapping[str, Any] = yaml.safe_load((FORMATS / name / "mapping.yaml").read_text(encoding="utf-8"))["fields"]
    return fields


def written(path: Path, *rows: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def cells_of(reading: Reading) -> list[list[str]]:
    """The rows of a reading as received, in the order of its columns."""
    lines = sorted((*reading.loaded, *reading.held), key=lambda row: row.origin.row)
    return [[row.origin.cells.get(header, "") for header in reading.columns.values()] for row in lines]


def said(reading: Reading) -> tuple[Counter[str], Counter[tuple[str, ...]]]:
    """What a reading says, whatever its rows' numbers and headers."""
    records = Counter(str(plain(record)) for row in reading.loaded for record in row.records)
    return records, Counter(tuple(sorted(reason.code for reason in row.reasons)) for row in reading.held)


@needs_real_data
@pytest.mark.parametrize("name", SCHEMAS)
def test_the_columns_are_those_of_the_published_schema(name: str) -> None:
    with (HUMANITARIAN / "exchange_schemas.csv").open(encoding="utf-8") as stream:
        published = {row["schema"]: row["columns"].split("|") for row in csv.DictReader(stream)}
    assert list(formats()[name].exchange) == published[SCHEMAS[name]]


@pytest.mark.parametrize("name", sorted(formats()))
def test_tags_alone_are_enough_whatever_the_header_and_the_order_of_attributes(name: str, tmp_path: Path) -> None:
    whole = read(sample_of(name))
    chance = random.Random(name)
    tags = []
    for field in whole.columns:
        tag, *attributes = declared(name)[field]["headers"]["hxl"][0].split("+")
        chance.shuffle(attributes)
        tags.append(" +".join([tag.upper(), *attributes]))
    unknown = [f"Zz{at}" for at in range(len(tags))]
    path = written(tmp_path / f"etiquettes{sample_of(name).stem}.csv", unknown, tags, *cells_of(whole))
    reading = read(path, period=whole.period if formats()[name].period_from_file else None)
    assert reading.format == name
    assert dict.fromkeys(reading.columns) == dict.fromkeys(whole.columns)
    if "TABLEAU-DEPLIE" in codes(whole):  # a row of the sample is several lines here, each a row of its own
        assert [set(each) for each in said(reading)] == [set(each) for each in said(whole)]
    else:
        assert said(reading) == said(whole)


@pytest.mark.parametrize("name", EXCHANGED)
def test_french_and_english_headers_are_recognised_without_being_told(name: str, tmp_path: Path) -> None:
    whole = read(sample_of(name))
    for language in ("fr", "en"):
        headers = [declared(name)[field]["headers"][language][0] for field in whole.columns]
        reading = read(written(tmp_path / f"{language}.csv", headers, *cells_of(whole)))
        assert (reading.format, said(reading)) == (name, said(whole))


@pytest.mark.parametrize("name", EXCHANGED)
def test_a_column_that_is_lost_or_renamed_is_named_and_never_zero(name: str, tmp_path: Path) -> None:
    whole = read(sample_of(name))
    format, rows = formats()[name], cells_of(whole)
    headers = list(whole.columns.values())
    needed = set(format.required_fields())
    for at, (field, header) in enumerate(whole.columns.items()):
        if header not in format.exchange:
            continue
        left = [[*row[:at], *row[at + 1 :]] for row in ([headers, *rows])]
        renamed = [[*headers[:at], f"{header}_v2", *headers[at + 1 :]], *rows]
        for lines, new in ((left, ""), (renamed, f"{header}_v2")):
            path = written(tmp_path / "derive.csv", *lines)
            try:
                reading = read(path, format=name)
            except Refusal as refusal:
                alone = any(
                    field in group and not set(group) & (set(whole.columns) - {field}) for group in format.one_of
                )
                assert field in needed or alone, f"{header} is not required"
                assert all(finding.code == "COLONNE-OBLIGATOIRE" for finding in refusal.findings)
                assert f"La colonne « {header} » manque" in str(refusal)
                assert new in str(refusal), "the columns seen are listed, the new name among them"
                continue
            assert field not in needed
            assert_adds_up(reading)
            assert {finding.value for finding in reading.findings if finding.code == "COLONNE-DISPARUE"} == {header}
            unknown = {finding.value for finding in reading.findings if finding.code == "COLONNE-INCONNUE"}
            assert unknown == ({new} if new else set())
            before = list(zeros(whole).values())
            for row, now in zeros(reading).items():
                then = before[row - 2]  # below one header row
                assert now is None or then is None or now <= then, f"{header}: absent was read as zero"


def zeros(reading: Reading) -> Mapping[int, Counter[str] | None]:
    """The measures that are zero by row, in the order of the file; ``None`` for a row that is held."""
    found: dict[int, Counter[str] | None] = {row.origin.row: None for row in reading.held}
    for row in reading.loaded:
        data = [plain(record) for record in row.records]
        found[row.origin.row] = Counter(
            f"{each.get('indicator', each.get('kind'))}.{measure}"
            for each in data for measure in ("value", "low", "high", "targeted", "amount") if each.get(measure) == 0
        )  # fmt: skip
    return {row: found[row] for row in sorted(found)}


@pytest.mark.parametrize("name", EXCHANGED)
def test_a_column_that_is_added_is_said_and_changes_nothing(name: str, tmp_path: Path) -> None:
    whole = read(sample_of(name))
    lines = [[*row, "7"] for row in cells_of(whole)]
    reading = read(written(tmp_path / "plus.csv", [*whole.columns.values(), "sous_total_2"], *lines))
    assert (reading.format, said(reading)) == (name, said(whole))
    assert {"COLONNE-INCONNUE"} == codes(reading) - codes(whole)


@pytest.mark.parametrize("name", [name for name in EXCHANGED if name.startswith("hapi_")])
def test_an_api_answer_says_what_the_table_says(name: str, tmp_path: Path) -> None:
    whole = read(sample_of(name))
    headers = list(whole.columns.values())
    data = [{header: cell or None for header, cell in zip(headers, row, strict=True)} for row in cells_of(whole)]
    path = tmp_path / "reponse.json"
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    reading = read(path)
    assert (reading.format, said(reading)) == (name, said(whole))


@pytest.mark.parametrize("name", sorted(formats()))
def test_every_sample_is_of_one_format_only(name: str) -> None:
    assert read(sample_of(name)).format == name


def test_no_two_formats_share_a_header_that_both_require_alone() -> None:
    """A file with no more than what one format requires is that format's, or no format's: never two."""
    needs = {
        name: {frozenset(header_key(str(header)) for header in declared(name)[field]["headers"]["en"])
               for field in format.required_fields()}
        for name, format in formats().items()
    }  # fmt: skip
    for name in EXCHANGED:
        for other, required in needs.items():
            assert other == name or not required or not required <= needs[name], (name, other)


def test_a_level_that_its_place_is_not_of_holds_the_row() -> None:
    reading = read(sample_of("hapi_humanitarian_needs"))
    assert [reason.code for row in reading.held for reason in row.reasons if row.origin.row == 12] == [
        "NIVEAU-INCOHERENT"
    ]


@needs_real_data
def test_the_real_cadre_harmonise_adds_up_and_holds_only_what_its_codes_contradict() -> None:
    reading = read(HUMANITARIAN / "cadre_harmonise_mli_2014_2024.csv")
    assert_adds_up(reading)
    assert (reading.format, reading.read, len(reading.loaded), len(reading.held), reading.folded) == (
        "cadre_harmonise", 2110, 2071, 39, 0,
    )  # fmt: skip
    for row in reading.held:
        assert row.origin.cells["adm2_name"] == "Menaka" and row.origin.cells["adm2_pcod2"] == "ML0704"
        assert {"LIEU-CODE-AUTRE-VINTAGE", "LIEU-PARENT-CONTREDIT"} == {reason.code for reason in row.reasons}
        assert row.mend == {"adm2_pcod2": "ML1001", "adm1_name": "Ménaka", "adm1_pcod2": "ML10"}
    phases = [record for row in reading.loaded for record in row.records if record.indicator == "food_security_phase"]  # type: ignore[union-attr]
    assert not [record for record in phases if record.denominator is None]  # type: ignore[union-attr]
    unsaid = [row for row in reading.loaded if not row.origin.cells.get("phase1")]
    assert len(unsaid) == 2 and all(len(row.records) == 1 for row in unsaid), "no phase said: the population alone"
    both = Counter(record.place for row in reading.loaded for record in row.records[:1]
                   if row.origin.cells.get("adm2_pcod2") == "ML0605")  # type: ignore[union-attr]  # fmt: skip
    assert len(both) == 2, "one code, two places: the names tell them apart"


@needs_real_data
def test_the_real_cadre_harmonise_of_three_countries_holds_the_others(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "cadre_harmonise_mli_bfa_ner.csv"
    path.write_bytes(gzip.decompress((HUMANITARIAN / "cadre_harmonise_mli_bfa_ner_2014_2024.csv.gz").read_bytes()))
    reading = read(path)
    assert_adds_up(reading)
    assert (reading.read, len(reading.loaded)) == (6743, 2071)
    held = Counter(row.origin.cells["adm0_pcod3"] for row in reading.held)
    assert held["MLI"] == 39 and set(held) == {"MLI", "BFA", "NER"}
    of_others = [row for row in reading.held if row.origin.cells["adm0_pcod3"] != "MLI"]
    assert all("CODE-AUTRE-PAYS" in {reason.code for reason in row.reasons} for row in of_others)


@needs_real_data
def test_the_real_plans_give_requirements_needs_and_no_donor() -> None:
    reading = read(HUMANITARIAN / "fts_plans_2022_mli_bfa_ner.csv")
    assert_adds_up(reading)
    assert (reading.format, reading.read, len(reading.loaded), len(reading.held)) == ("fts_plans", 3, 1, 2)
    assert [reason.code for row in reading.held for reason in row.reasons] == ["CODE-AUTRE-PAYS"] * 2
    records = [plain(record) for record in reading.loaded[0].records]
    observed = [(each["indicator"], each["value"]) for each in records if "indicator" in each]
    assert observed == [
        ("funding_required", 685734819.0), ("funding_required", 685734819.0), ("funding_received", 75976890.0),
        ("population_analysed", 21111977.0), ("people_affected", 12911566.0), ("reported_reach", 114399.0),
    ]  # fmt: skip
    (need,) = [each for each in records if "indicator" not in each]
    assert (need["low"], need["high"], need["targeted"], need.get("sector")) == (7522833, 7522833, 5264731, None)
