"""What an import makes of the example: sound rows are loaded, and exactly those with a grave fault are held."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from layidu.core.periods import Period
from layidu.core.text import fold, repair, tidy
from layidu.cycle.demo.generate import generate, report_path
from layidu.cycle.demo.partners import partners
from layidu.cycle.demo.plans import plans
from layidu.cycle.demo.programme import programme
from layidu.cycle.demo.reports import Report, reports
from layidu.intake.actors import ActorDirectory
from layidu.intake.read import read_file
from layidu.intake.records import Reading
from layidu.places.country import gazetteer_of

MONTHS = list(Period.parse("2025-03:2025-04").months())
REASONS = {
    "negative_count": {"NOMBRE-NEGATIF"},
    "unknown_place": {"LIEU-INCONNU"},
    "code_name_contradiction": {"LIEU-CODE-CONTREDIT", "LIEU-CODE-AUTRE-VINTAGE"},
}


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    generate(gazetteer_of("mali"), folder, seed=1, months=MONTHS)
    return folder


@pytest.fixture(scope="module")
def read(example: Path) -> list[tuple[Report, Reading]]:
    settings, mali, actors = programme("mali"), gazetteer_of("mali"), ActorDirectory()
    who = partners(1, "mali")
    sent = reports(who, plans(mali, who, settings, MONTHS, seed=1), settings, MONTHS, seed=1)
    return [(one, read_file(example / report_path(one), gazetteer=mali, actors=actors)) for one in sent]


def first_row(report: Report) -> int:
    """The row, as Excel numbers it, of a report's first row below notice, title, blank and headers."""
    return 6 if "complete" in report.faults else 5


def test_every_report_is_read_as_an_example_and_complete_where_it_says_so(read: list[tuple[Report, Reading]]) -> None:
    for report, reading in read:
        assert reading.format == "five_w"
        assert reading.example
        assert reading.complete == ("complete" in report.faults)
        assert reading.period == report.month


def test_every_row_is_loaded_held_or_folded(read: list[tuple[Report, Reading]]) -> None:
    for report, reading in read:
        rows = [row for row in report.rows if row.cells]
        assert reading.read == len(rows) == len(reading.loaded) + len(reading.held) + reading.folded
        assert reading.folded == sum("exact_repeat" in row.faults for row in rows)


def test_rows_are_held_for_the_fault_put_into_them_and_no_other(read: list[tuple[Report, Reading]]) -> None:
    for report, reading in read:
        if report.partner.habit == "old_codes_unnamed":
            continue
        held = {row.origin.row: {reason.code for reason in row.reasons} for row in reading.held}
        wanted = {
            first_row(report) + index: REASONS[fault]
            for index, row in enumerate(report.rows)
            for fault in row.faults & set(REASONS)
            if "exact_repeat" not in row.faults
        }
        assert held.keys() == wanted.keys(), report_path(report)
        for row, codes in held.items():
            assert codes & wanted[row], (report_path(report), row, codes)


def test_codes_of_another_vintage_that_do_not_say_so_are_never_taken_on_trust(
    read: list[tuple[Report, Reading]],
) -> None:
    mali, seen = gazetteer_of("mali"), Counter[str]()
    for report, reading in read:
        if report.partner.habit == "old_codes_unnamed":
            seen["held"] += len(reading.held)
            for row in reading.loaded:
                seen["loaded"] += 1
                for record in row.records:
                    for place in record.places:
                        names = {fold(name.name) for name in mali.names(place)}
                        assert fold(repair(tidy(row.origin.cells["Cercle"]))) in names
    assert seen["held"] > 0


def test_the_other_workbooks_are_read_without_a_held_row(example: Path) -> None:
    mali, actors = gazetteer_of("mali"), ActorDirectory()
    for name, wanted in (
        ("besoins_2025.xlsx", "needs"),
        ("engagements_partenaires.xlsx", "commitments"),
        ("versements.xlsx", "instalments"),
        ("revues.xlsx", "reviews"),
    ):
        reading = read_file(example / name, gazetteer=mali, actors=actors)
        assert reading.format == wanted
        assert reading.example
        assert not [row.reasons for row in reading.held], name
        assert len(reading.loaded) == reading.read
        assert "ACTEUR-PROCHE" not in {finding.code for finding in reading.findings}, name
