"""Every fault of real reports is in the example, as often as declared, and none destroys what it damages."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layidu.core.numbers import parse_number
from layidu.core.periods import Period
from layidu.core.text import fold, repair, tidy
from layidu.cycle.demo import mess
from layidu.cycle.demo.partners import partners
from layidu.cycle.demo.plans import plans
from layidu.cycle.demo.programme import programme
from layidu.cycle.demo.reports import Report, reports
from layidu.intake.days import span_of
from layidu.places.country import gazetteer_of

YEAR = programme("mali").months
ROW_FAULTS = (
    "exact_repeat",
    "blank_row",
    "negative_count",
    "unknown_place",
    "code_name_contradiction",
    "presence_only",
)
HELD = {"negative_count", "unknown_place", "code_name_contradiction"}
CELL_FAULTS = ("capitals", "no_accents", "trailing_space", "variant", "text_number", "other_month_form")


@cache
def year() -> tuple[Report, ...]:
    settings = programme("mali")
    who = partners(1, "mali")
    planned = plans(gazetteer_of("mali"), who, settings, YEAR, seed=1)
    return tuple(reports(who, planned, settings, YEAR, seed=1))


@cache
def faults() -> Counter[str]:
    return Counter(fault for report in year() for row in report.rows for fault in row.faults)


def rows() -> int:
    return sum(1 for report in year() for row in report.rows if row.cells)


def test_a_year_is_about_eighteen_thousand_rows_from_most_partners() -> None:
    assert 16_000 <= rows() <= 20_000
    assert 1_400 <= len(year()) < 150 * 12


@pytest.mark.parametrize("fault", ROW_FAULTS)
def test_row_faults_are_as_common_as_declared(fault: str) -> None:
    declared = programme("mali").mess["row"][fault]
    # Some rows cannot carry a fault (no code, no count), so a share may fall short of what is declared.
    assert 0.4 * declared <= faults()[fault] / rows() <= 1.5 * declared


@pytest.mark.parametrize("fault", CELL_FAULTS)
def test_cell_faults_are_common_but_leave_most_rows_whole(fault: str) -> None:
    assert 0.01 <= faults()[fault] / rows() <= 0.20


def test_rows_that_must_be_held_are_few() -> None:
    held = sum(1 for report in year() for row in report.rows if row.faults & HELD)
    assert 0.005 <= held / rows() <= 0.02


def test_every_declared_fault_of_workbooks_is_there() -> None:
    declared = programme("mali").mess["workbook"]
    seen = Counter(fault for report in year() for fault in report.faults)
    for fault in set(declared) - {"not_sent", "silent_partner"}:
        assert 0.4 * declared[fault] <= seen[fault] / len(year()) <= 2.0 * declared[fault], fault


def test_some_months_are_not_sent_and_some_partners_fall_silent_for_good() -> None:
    sent = {(report.partner.acronym, report.month) for report in year()}
    silent = {one.acronym: one.falls_silent for one in partners(1, "mali") if one.falls_silent is not None}
    assert 3 <= len(silent) <= 30
    for acronym, last in silent.items():
        assert not [month for month in YEAR[last + 1 :] if (acronym, month) in sent]
    # Only months of a plan count: nothing is due from a partner whose plans are over or still to come.
    planned = plans(gazetteer_of("mali"), partners(1, "mali"), programme("mali"), YEAR, seed=1)
    due = {
        (plan.partner.acronym, month)
        for plan in planned
        for month in YEAR[plan.months[0] : plan.months[1] + 1]
        if plan.partner.falls_silent is None
    }
    assert 0.05 <= len(due - sent) / len(due) <= 0.15


def test_a_zero_is_written_where_nobody_was_reached_and_nowhere_else() -> None:
    zero = {one.acronym for one in partners(1, "mali") if programme("mali").regions[one.regions[0]].zero_partners}
    assert zero
    for report in year():
        people = [row.cells["Personnes atteintes"] for row in report.rows if "Personnes atteintes" in row.cells]
        assert (0 in people) == (report.partner.acronym in zero and bool(people))
        if report.partner.acronym in zero:
            assert set(people) <= {0}


def test_exact_repeats_repeat_a_row_of_their_workbook_exactly() -> None:
    for report in year():
        plain = [row.cells for row in report.rows if "exact_repeat" not in row.faults]
        assert all(row.cells in plain for row in report.rows if "exact_repeat" in row.faults)


def test_apart_from_repeats_no_two_rows_of_a_workbook_share_an_identity() -> None:
    keys = ("Activité", "Région", "Cercle", "Groupe", "Bailleur", "ID ligne")
    for report in year():
        seen = Counter(
            tuple(fold(str(row.cells.get(key) or "")) for key in keys)
            for row in report.rows
            if row.cells and not row.faults & {"exact_repeat", "unknown_place"}
        )
        assert not [key for key, times in seen.items() if times > 1], (report.partner.acronym, str(report.month))


def test_old_codes_are_of_their_vintage_and_some_do_not_say_so() -> None:
    mali = gazetteer_of("mali")
    schemes = {"old_codes_2015": "cod-ab-2015", "old_codes_2021": "cod-ab-2021", "old_codes_unnamed": ""}
    told = Counter[str]()
    for report in year():
        habit = report.partner.habit
        if habit not in schemes:
            continue
        for row in report.rows:
            if not row.cells or row.faults & HELD:
                continue
            told[habit] += 1
            assert row.cells["Référentiel"] == schemes[habit]
            code = str(row.cells["Code cercle"])
            assert mali.by_code(schemes[habit] or "cod-ab-2021", code), code
    assert set(told) == set(schemes)


def test_contradictions_name_one_place_and_code_another() -> None:
    mali, found = gazetteer_of("mali"), 0
    for report in year():
        for row in report.rows:
            if "code_name_contradiction" in row.faults:
                found += 1
                held = mali.by_code(str(row.cells["Référentiel"]), str(row.cells["Code cercle"]))
                names = {fold(name.name) for name in mali.names(held[0].place)}
                assert fold(repair(tidy(str(row.cells["Cercle"])))) not in names
    assert found


@given(st.text())
def test_misread_text_can_always_be_read_again(text: str) -> None:
    assert repair(tidy(mess.misread(text))) == text or mess.misread(text) == text


@given(st.integers(0, 10**9), st.integers(0, 2))
def test_numbers_typed_as_text_say_the_same_number(value: int, style: int) -> None:
    assert parse_number(mess.number_as_text(value, style)) == value


@given(st.integers(2000, 2099), st.integers(1, 12), st.integers(0, 3))
def test_months_typed_in_any_form_say_the_same_month(year: int, month: int, style: int) -> None:
    period = Period.month(year, month)
    assert span_of(mess.month_as_text(period, style)) == period
