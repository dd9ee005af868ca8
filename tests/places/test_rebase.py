"""A series said of another division: its total conserved, every figure between its bounds, through real links."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from layidu.places.country import gazetteer_of
from layidu.places.rebase import Rebaser
from layidu.places.rebase_table import rebase_file

MALI = gazetteer_of("mali")
CERCLES = [place.id for place in MALI.places("ML-2012", "cercle")]
REBASERS = {division: Rebaser(MALI, division) for division in ("ML-2016", "ML-2023")}
AMOUNTS = st.one_of(
    st.integers(0, 10**9).map(Decimal), st.decimals(0, 10**6, allow_nan=False, allow_infinity=False, places=2)
)


@given(st.dictionaries(st.sampled_from(CERCLES), AMOUNTS, min_size=1), st.sampled_from(["ML-2016", "ML-2023"]))
def test_the_total_is_conserved_and_lies_between_the_bounds(values: dict[str, Decimal], division: str) -> None:
    rows = REBASERS[division].rebase(values, "cercle")
    total = sum(values.values())
    assert sum(row.value for row in rows) == total
    assert sum(row.low for row in rows) <= total <= sum(row.high for row in rows)
    assert all(0 <= row.low <= row.value <= row.high for row in rows)
    assert all(row.low == row.value == row.high for row in rows if row.method == "whole")


@given(st.dictionaries(st.sampled_from(CERCLES), st.integers(1, 10**6).map(Decimal), min_size=1))
def test_what_surely_lies_in_a_place_is_never_taken_from_it(values: dict[str, Decimal]) -> None:
    rebaser = REBASERS["ML-2016"]
    rows = {row.place: row for row in rebaser.rebase(values, "cercle")}
    for place, value in values.items():
        for target, share in rebaser.shares(place, "cercle").items():
            if share.low == 1:
                assert rows[target].low >= value


def rebased(tmp_path: Path, text: str) -> tuple[list[dict[str, str]], list[str]]:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(text, encoding="utf-8")
    result = rebase_file(MALI, source, out, "ML-2012", "ML-2023")
    assert result.read == result.done + result.held
    with out.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines)), [each.code for each in result.findings]


def test_a_file_keeps_its_series_apart_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    rows, codes = rebased(
        tmp_path,
        "place,period,value,indicator\n"
        "ML-2012:0601,2014,11,population\nML-2012:0601,2015,12,population\n"
        "ML-2012:0601,2014,5,idps\nML-2012:0601,2014,6,idps\nML-2023:0601,2014,1,idps\nML-2012:0602,2014,,idps\n",
    )
    assert codes == ["SERIE-LIEU-DEUX-FOIS", "SERIE-LIEU-INCONNU", "SERIE-VALEUR"]
    totals: dict[tuple[str, str], int] = {}
    for row in rows:
        key = row["indicator"], row["period"]
        totals[key] = totals.get(key, 0) + int(row["value"])
        assert row["place"].startswith("ML-2023:") and row["place_name"] and row["method"]
    assert totals == {("population", "2014"): 11, ("population", "2015"): 12, ("idps", "2014"): 5}


def test_a_ratio_is_that_of_its_parts_and_has_no_bound_where_none_is_known(tmp_path: Path) -> None:
    rows, codes = rebased(
        tmp_path, "place,period,numerator,denominator\nML-2012:09,2014,30,60\nML-2012:0601,2014,1,2\n"
    )
    assert codes == []
    (bamako,) = [row for row in rows if row["place"].startswith("ML-2023:00")]
    assert (bamako["numerator"], bamako["denominator"], bamako["value_low"], bamako["value_high"]) == (
        "30", "60", "0.5", "0.5",
    )  # fmt: skip
    assert all(row["value_high"] == "" for row in rows if row["method"] == "equal parts")
