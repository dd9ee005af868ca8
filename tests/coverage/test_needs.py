"""People in need by place, as sources state them."""

from __future__ import annotations

from typing import Any

from layidu.coverage.coverage import CoverageResult, coverage
from layidu.coverage.tables import plain_rows
from tests.coverage.building import inputs, need, population


def result(
    *needs: dict[str, Any], kind: str = "region", sector: str | None = "health", **tables: Any
) -> CoverageResult:
    group = tables.pop("group", "all")
    return coverage(inputs(needs=needs, **tables), kind=kind, sector=sector, group=group)


def stated(place: str, *needs: dict[str, Any], straddling: bool = False, **question: Any) -> tuple[Any, Any, Any]:
    rows = plain_rows(result(*needs, **question).coverage)
    row = next(row for row in rows if row["place"] == place and row["straddling"] == straddling)
    return row["in_need_low"], row["in_need_high"], row["targeted"]


def test_needs_add_over_places() -> None:
    rows = [need(10, 15, targeted=5), need(20, 30, place="bafoulabe", targeted=6)]
    assert stated("kayes", *rows) == (30, 45, 11)
    assert stated("land", *rows, kind="country") == (30, 45, 11)
    assert stated("segou", *rows) == (None, None, None)


def test_a_statement_on_the_whole_place_stands_beside_the_sum() -> None:
    rows = [need(10, 15), need(50, 60, place="kayes", targeted=40)]
    assert stated("kayes", *rows) == (50, 60, 40)
    assert stated("kita", *rows, kind="cercle") == (10, 15, None)
    assert stated("kayes", *rows, kind="cercle", straddling=True) == (50, 60, 40), "not divided, not dropped"


def test_a_statement_on_some_places_below_adds_to_theirs() -> None:
    rows = [need(10, 15), need(100, 120, place="land", stated_for="old cercle", targeted=70)]
    assert stated("land", *rows, kind="country") == (110, 135, 70)
    assert stated("land", *rows, straddling=True) == (100, 120, 70)
    assert stated("kayes", *rows) == (10, 15, None)


def test_statements_on_different_old_places_add_and_those_on_the_same_overlap() -> None:
    old = [need(10, 15, place="kayes", stated_for="old a"), need(20, 30, place="kayes", stated_for="old b")]
    assert stated("kayes", *old) == (30, 45, None)
    assert stated("kayes", *old, need(25, 25, place="kayes", stated_for="old b")) == (35, 70, None)
    assert stated("kayes", *old, need(7, 7)) == (37, 52, None)


def test_where_the_extent_of_a_statement_is_unknown_it_may_overlap() -> None:
    rows = [need(10, 15), need(8, 9, place="kayes", stated_for=None)]
    assert stated("kayes", *rows) == (10, 24, None)
    assert stated("kayes", *rows, people=population(kayes=20)) == (10, 20, None)


def test_a_contradiction_is_said_and_the_low_stands() -> None:
    found = result(need(80, 90), need(50, 60, place="kayes"))
    assert [f.code for f in found.findings] == ["BESOIN-INCOHERENT"]
    kayes = next(row for row in plain_rows(found.coverage) if row["place"] == "kayes")
    assert (kayes["in_need_low"], kayes["in_need_high"]) == (80, 80)


def test_sectors_overlap_and_causes_overlap() -> None:
    rows = [need(40, 50, targeted=9), need(30, 35, sector="nutrition", targeted=8)]
    assert stated("kayes", *rows, sector=None) == (40, 85, None)
    assert stated("kayes", *rows, sector=None, people=population(kita=70)) == (40, 70, None)
    assert stated("kayes", *rows, need(60, 70, sector=None, targeted=50), sector=None) == (60, 70, 50)
    two_causes = [need(40, 50), need(30, 35)]
    assert stated("kayes", *two_causes) == (40, 85, None)


def test_groups_of_need() -> None:
    parts = [need(n, n, group=g) for g, n in (("boys", 1), ("girls", 2), ("men", 3), ("women", 4))]
    assert stated("kayes", *parts) == (10, 10, None)
    assert stated("kayes", *parts[:2]) == (3, None, None), "half a partition bounds the whole from below only"
    assert stated("kayes", *parts, need(8, 20)) == (10, 20, None)
    assert stated("kayes", need(8, 20), group="boys") == (None, None, None), "never divided downward"


def test_a_place_outside_the_division_is_said() -> None:
    (said,) = result(need(1, 2, place="nowhere")).findings
    assert said.code == "LIEU-HORS-DIVISION" and "nowhere" in said.message
