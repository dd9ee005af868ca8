"""Gaps: worked by hand, and the promise that more deliveries never widen one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layidu.coverage.coverage import coverage
from layidu.coverage.tables import plain_rows
from tests.coverage.building import DIVISION, delivery, inputs, need, population

JANUARY = date(2025, 1, 1)


def row(place: str, *deliveries: dict[str, Any], kind: str = "cercle", **tables: Any) -> dict[str, Any]:
    found = plain_rows(coverage(inputs(deliveries, **tables), kind=kind, sector="health").coverage)
    return next(r for r in found if r["place"] == place and not r["straddling"])


def gap(place: str, *deliveries: dict[str, Any], **tables: Any) -> tuple[int | None, int | None, str | None]:
    found = row(place, *deliveries, **tables)
    return found["gap_low"], found["gap_high"], found["gap_kind"]


def silent(partner: str, place: str = "kita") -> dict[str, Any]:
    return {"partner": partner, "place": place, "month": JANUARY, "reported": False}


def test_what_is_not_reached() -> None:
    reached = [delivery(200), delivery(300, partner="B")]
    assert gap("kita", *reached, needs=[need(600, 700)], people=population(kita=1000)) == (100, 700, "unmet")
    assert gap("kita", *reached, needs=[need(600, 700)], people=population(kita=900)) == (100, 600, "unmet")
    assert gap("kita", *reached, needs=[need(600, 700)]) == (100, 700, "unmet")
    known = [need(600, 700, reached_are_in_need=True)]
    assert gap("kita", *reached, needs=known, people=population(kita=1000)) == (100, 400, "unmet")
    assert gap("kita", *reached, needs=[need(150, 200)], people=population(kita=300)) == (0, 0, "none")


def test_a_presence_gap_is_not_a_reporting_gap() -> None:
    needs = [need(600, 700), need(50, 60, place="bla")]
    tables = {"needs": needs, "expected": [silent("A", "bla")]}
    assert gap("kita", **tables) == (600, 700, "presence")
    assert gap("bla", **tables) == (None, 60, "reporting")
    assert gap("niono", **tables) == (None, None, None)


def test_active_partners_without_figures_leave_the_lower_bound_open() -> None:
    there = delivery(None, measure="presence", activity=None, sector="health")
    assert gap("kita", there, needs=[need(600, 700)]) == (None, 700, "uncounted")
    unstated = delivery(None, measure="presence", activity=None, sector=None)
    assert gap("kita", unstated, needs=[need(600, 700)]) == (None, 700, "uncounted")


def test_planned_and_rejected_rows_are_no_presence() -> None:
    rows = [delivery(10, measure="planned"), delivery(10, verification="rejected")]
    assert gap("kita", *rows, needs=[need(600, 700)]) == (600, 700, "presence")


@pytest.mark.parametrize("low", [1200, 900])
def test_no_gap_on_a_doubtful_denominator(low: int) -> None:
    reached = delivery(2000 - low)
    found = row("kita", reached, needs=[need(low, 1300)], people=population(kita=1000))
    assert found["doubtful"] and found["gap_kind"] == "doubtful"
    assert found["gap_low"] is None and found["gap_high"] is None
    assert found["reached_low"] == 2000 - low


places = st.sampled_from([str(place["place"]) for place in DIVISION])
figures = st.builds(
    delivery,
    st.integers(0, 60),
    st.integers(1, 4),
    partner=st.sampled_from("AB"),
    activity=st.sampled_from(["mental_health", "vaccination", None]),
    sector=st.just("health"),
    place=places,
    group=st.sampled_from(["all", "boys", "girls", "children", None]),
    counting_mode=st.sampled_from(["unique", "caseload", "contacts", None]),
    verification=st.sampled_from(["reported", "verified", "rejected"]),
    direct=st.sampled_from([True, True, None, False]),
)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(
    st.lists(figures, max_size=6),
    figures,
    st.sampled_from(["cercle", "region", "country"]),
    st.sampled_from([None, True]),
    st.lists(st.tuples(places, st.integers(0, 200), st.integers(0, 100)), max_size=4),
)
def test_the_gap_never_grows_when_a_delivery_is_added(
    before: list[dict[str, Any]], added: dict[str, Any], kind: str, all_in_need: bool | None, stated: list[Any]
) -> None:
    needs = [need(low, low + more, place=place, reached_are_in_need=all_in_need) for place, low, more in stated]
    people = population(kita=300, bafoulabe=300, bla=300, niono=300, capital=300)

    def gaps(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
        found = coverage(inputs(rows, needs=needs, people=people), kind=kind, sector="health").coverage
        return {r["place"]: r for r in plain_rows(found) if not r["straddling"]}

    earlier, later = gaps(before), gaps([*before, {**added, "delivery": "added"}])
    for place, old in earlier.items():
        new = later[place]
        if old["doubtful"] or new["doubtful"]:
            assert new["gap_low"] is None or not new["doubtful"]
            continue
        # An unknown lower bound may become known; one that is known may only shrink or, when an active partner
        # gives no figure, become unknown.
        assert None in (old["gap_low"], new["gap_low"]) or new["gap_low"] <= old["gap_low"]
        assert (old["gap_high"] is None) == (new["gap_high"] is None)
        assert old["gap_high"] is None or new["gap_high"] <= old["gap_high"]
        if old["reached_low"] is not None:
            assert new["reached_low"] >= old["reached_low"] and new["reached_high"] >= old["reached_high"]
