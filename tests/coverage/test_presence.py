"""Who is where, who is silent, and how complete reporting is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from layidu.coverage.coverage import coverage
from layidu.coverage.presence import presence
from layidu.coverage.tables import plain_rows
from tests.coverage.building import delivery, inputs


def due(partner: str, month: int, reported: bool, place: str = "kita") -> dict[str, Any]:
    return {"partner": partner, "place": place, "month": date(2025, month, 1), "reported": reported}


def counts(place: str, kind: str, *deliveries: dict[str, Any], **tables: Any) -> dict[str, Any]:
    rows = plain_rows(coverage(inputs(deliveries, **tables), kind=kind, sector="health").coverage)
    return next(row for row in rows if row["place"] == place and not row["straddling"])


def test_active_silent_and_completeness() -> None:
    expected = [
        due("A", 1, True), due("A", 2, False), due("B", 1, False), due("B", 2, False),
        due("C", 1, False, "bafoulabe"), due("D", 1, True), due("Z", 1, False, "bla"),
    ]  # fmt: skip
    rows = [
        delivery(5),
        delivery(None, partner="E", measure="presence"),
        delivery(4, partner="B", verification="rejected"),
    ]
    kita = counts("kita", "cercle", *rows, expected=expected)
    assert (kita["partners_active"], kita["partners_silent"]) == (2, 1)
    assert (kita["reports_received"], kita["reports_due"], kita["completeness"]) == (2, 5, 0.4)
    kayes = counts("kayes", "region", *rows, expected=expected)
    assert (kayes["partners_active"], kayes["partners_silent"], kayes["completeness"]) == (2, 2, 2 / 6)


def test_no_report_due_is_no_completeness() -> None:
    assert counts("kita", "cercle", delivery(5))["completeness"] is None
    assert counts("kita", "cercle", expected=[due("A", 1, False)])["completeness"] == 0
    assert counts("kita", "cercle", expected=[due("A", 1, True)])["completeness"] == 1


def test_a_missing_report_leaves_the_top_open_though_its_partner_is_active() -> None:
    kita = counts("kita", "cercle", delivery(5), expected=[due("A", 1, True), due("A", 2, False)])
    assert kita["top_open"] and kita["partners_silent"] == 0


def test_a_partner_heard_of_otherwise_is_not_silent() -> None:
    kita = counts("kita", "cercle", delivery(5), expected=[due("A", 1, False)])
    assert (kita["partners_active"], kita["partners_silent"]) == (1, 0)


def test_reports_of_other_periods_are_not_due() -> None:
    expected = [due("A", 1, False), {**due("B", 1, False), "month": date(2024, 12, 1)}]
    assert counts("kita", "cercle", expected=expected)["reports_due"] == 1


def test_one_report_told_twice_came_if_it_came_once() -> None:
    kita = counts("kita", "cercle", expected=[due("A", 1, False), due("A", 1, True)])
    assert (kita["reports_received"], kita["reports_due"]) == (1, 1)


def test_a_partner_that_states_no_sector_is_told_apart() -> None:
    rows = [
        delivery(None, measure="presence", activity=None),
        delivery(None, partner="B", measure="presence", activity=None, sector="education"),
    ]
    kita = counts("kita", "cercle", *rows)
    assert (kita["partners_active"], kita["partners_unstated"]) == (0, 1)


def test_the_matrix_of_who_does_what_where_when() -> None:
    rows = [
        delivery(5, 1), delivery(6, 1, group="boys"), delivery(7, 2, place="bafoulabe"),
        delivery(8, 1, partner="B", place="land", activity="vaccination"),
        delivery(9, 1, place="capital"), delivery(9, 1, partner="C", verification="rejected"),
    ]  # fmt: skip
    given = inputs(rows)
    found = plain_rows(presence(given.deliveries, given.places, "region"))
    assert [(r["place"], r["partner"], r["activity"], r["month"].month, r["deliveries"]) for r in found] == [
        ("capital", "A", "mental_health", 1, 1),
        ("kayes", "A", "mental_health", 1, 2),
        ("kayes", "A", "mental_health", 2, 1),
        ("land", "B", "vaccination", 1, 1),
    ]
    assert {r["sector"] for r in found} == {"health"}


def test_a_level_that_the_division_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="no place of kind 'commune'; there are: cercle, country, region"):
        coverage(inputs(), kind="commune")
