"""Codes said in another scheme: the real crosswalks, and bounds that hold whatever the links say."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layidu.core.errors import Refusal
from layidu.places.country import gazetteer_of
from layidu.places.translate import Translation, Translator, translate

MALI = gazetteer_of("mali")
TRANSLATOR = Translator(MALI)
SCHEMES = [scheme.id for scheme in MALI.schemes()]
OWN_CODES = sorted({(code.scheme, code.code) for place in MALI for code in MALI.codes(place.id)})


def shares(translations: list[Translation]) -> dict[str, tuple[float, float]]:
    return {t.to_code or t.place_name: (t.share_low, t.share_high) for t in translations}


def test_all_53_rows_of_the_crosswalk_both_ways(real_data: Path) -> None:
    path = real_data / "crosswalk" / "pcode_crosswalk_adm2_2015_vs_2021.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    assert len(rows) == 53
    for row in rows:
        old, new = row["pcode_cod_2015"] or "ML0704", row["pcode_cod_2021"]
        forward = shares(TRANSLATOR.translate(old, "cod-ab-2015", "cod-ab-2021"))
        if old == "ML0704":
            assert forward == dict.fromkeys(("ML1001", "ML1002", "ML1003", "ML1004"), (0.0, 1.0))
        else:
            assert forward == {new: (1.0, 1.0)}
        assert shares(TRANSLATOR.translate(new, "cod-ab-2021", "cod-ab-2015")) == {old: (1.0, 1.0)}


def test_what_a_2015_code_means_under_the_2021_codes_is_another_cercle_in_42_of_50_rows(real_data: Path) -> None:
    path = real_data / "crosswalk" / "pcode_crosswalk_adm2_2015_vs_2021.csv"
    rows = [row for row in csv.DictReader(path.open(encoding="utf-8-sig")) if row["pcode_cod_2015"]]
    same = 0
    for row in rows:
        then = MALI.by_code("cod-ab-2015", row["pcode_cod_2015"])
        now = MALI.by_code("cod-ab-2021", row["pcode_cod_2015"])
        same += bool(now) and MALI.place(then[0].place).name == MALI.place(now[0].place).name
    assert (len(rows), same) == (50, 8)


def test_every_region_under_six_schemes(real_data: Path) -> None:
    path = real_data / "crosswalk" / "region_code_schemes.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    assert len(rows) == 20
    for row in rows:
        for scheme in SCHEMES:
            if row[scheme]:
                found = MALI.by_code(scheme, row[scheme])[0]
                assert (MALI.place(found.place).name, found.level, found.extent) == (row["region"], "region", "whole")
        current = shares(TRANSLATOR.translate(row["cod-ab-2025"], "cod-ab-2025", "ct-2023-007"))
        assert current == {row["ct-2023-007"]: (1.0, 1.0)}


@pytest.mark.parametrize(
    ("code", "from_scheme", "to_scheme", "expected"),
    [
        ("ML09", "cod-ab-2015", "cod-ab-2025", {"ML00": (1.0, 1.0)}),
        ("ML08", "cod-ab-2015", "cod-ab-2025", {"ML08": (1.0, 1.0)}),
        ("ML01", "cod-ab-2015", "cod-ab-2025", {"ML01": (0.0, 1.0), "ML11": (0.0, 1.0), "ML12": (0.0, 1.0)}),
        ("ML19", "cod-ab-2025", "cod-ab-2015", {"ML05": (1.0, 1.0)}),
        ("ML09", "cod-ab-2025", "cod-ab-2021", {"ML06": (1.0, 1.0)}),
        ("ML15", "cod-ab-2025", "cod-ab-2015", {"ML02": (0.0, 1.0), "ML03": (0.0, 1.0)}),
        ("ML-BKO", "iso-3166-2", "cod-ab-2021", {"ML09": (1.0, 1.0)}),
        ("11", "ca-2023-006", "ct-2023-007", {"15": (1.0, 1.0)}),
        ("ML0601", "cod-ab-2015", "cod-ab-2021", {"ML0605": (1.0, 1.0)}),
        ("1507", "ct-2023-007", "cod-ab-2015", {"ML0205": (1.0, 1.0)}),
        ("ML0107", "cod-ab-2021", "cod-ab-2025", {"ML0103": (1.0, 1.0)}),
        ("ML0205", "cod-ab-2015", "iso-3166-2", {"ML-2": (1.0, 1.0)}),
        ("MLI05", "cod-ab-2021", "iso-3166-2", {"ML-5": (1.0, 1.0)}),
    ],
)
def test_known_translations(
    code: str, from_scheme: str, to_scheme: str, expected: dict[str, tuple[float, float]]
) -> None:
    assert shares(translate(MALI, code, from_scheme, to_scheme)) == expected


def test_old_kati_lies_in_five_units_of_2023_and_the_one_without_a_code_is_not_dropped() -> None:
    found = TRANSLATOR.translate("ML0205", "cod-ab-2015", "cod-ab-2025")
    assert {t.place_name: t.to_code for t in found} == {
        "Kati": "ML0204", "Siby": "ML0207", "Néguéla": "ML0208", "Ouéléssébougou": "ML1507", "Bamako": "",
    }  # fmt: skip
    assert {(t.share_low, t.share_high) for t in found} == {(0.0, 1.0)}


@pytest.mark.parametrize(
    ("code", "from_scheme", "to_scheme", "finding"),
    [
        ("ML99", "cod-ab-2015", "cod-ab-2021", "CODE-INCONNU"),
        ("ML11", "cod-ab-2021", "cod-ab-2015", "CODE-INCONNU"),
        ("BF4601", "cod-ab-2015", "cod-ab-2021", "CODE-AUTRE-PAYS"),
        ("", "cod-ab-2015", "cod-ab-2021", "CODE-INCONNU"),
        ("ML01", "cod-ab-1999", "cod-ab-2021", "SCHEMA-INCONNU"),
        ("ML01", "cod-ab-2015", "pcodes", "SCHEMA-INCONNU"),
    ],
)
def test_what_cannot_be_translated_is_an_error_with_its_finding(
    code: str, from_scheme: str, to_scheme: str, finding: str
) -> None:
    with pytest.raises(Refusal) as refused:
        translate(MALI, code, from_scheme, to_scheme)
    assert [item.code for item in refused.value.findings] == [finding]


def test_an_unknown_code_says_in_which_edition_it_exists() -> None:
    with pytest.raises(Refusal, match="COD-AB de 2025"):
        translate(MALI, "ML11", "cod-ab-2021", "cod-ab-2015")


@given(st.sampled_from(OWN_CODES), st.sampled_from(SCHEMES))
def test_shares_bound_a_whole_and_no_target_appears_twice(source: tuple[str, str], to_scheme: str) -> None:
    scheme, code = source
    found = TRANSLATOR.translate(code, scheme, to_scheme)
    assert found
    assert all(0 <= t.share_low <= t.share_high <= 1 for t in found)
    assert sum(t.share_low for t in found) <= 1 <= sum(t.share_high for t in found)
    assert len({t.place for t in found}) == len(found)


@given(st.sampled_from(OWN_CODES), st.sampled_from(SCHEMES))
def test_there_and_back_contains_the_start(source: tuple[str, str], to_scheme: str) -> None:
    scheme, code = source
    level = MALI.by_code(scheme, code)[0].level
    for there in TRANSLATOR.translate(code, scheme, to_scheme):
        if there.to_code and MALI.by_code(to_scheme, there.to_code)[0].level == level:
            back = TRANSLATOR.translate(there.to_code, to_scheme, scheme)
            assert code in {t.to_code for t in back}


@given(st.sampled_from(OWN_CODES))
def test_a_code_in_its_own_scheme_is_itself(source: tuple[str, str]) -> None:
    scheme, code = source
    assert shares(TRANSLATOR.translate(code, scheme, scheme)) == {code: (1.0, 1.0)}
