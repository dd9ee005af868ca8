"""Coverage as a whole, on a case that a person can check: `golden/worked_case.md`.

After a change that is meant: `python -m tests.coverage.test_coverage` writes the file anew; read it before committing.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from layidu.coverage.coverage import CoverageResult, coverage
from layidu.coverage.tables import COVERAGE, PRESENCE, REACH_STEPS, SET_ASIDE, plain_rows
from tests.coverage.building import delivery, inputs, need, population

GOLDEN = Path(__file__).parent / "golden" / "worked_case.md"
SHOWN = (
    "place_name", "straddling", "in_need_low", "in_need_high", "targeted", "reached_low", "reached_high", "gap_low",
    "gap_high", "gap_kind", "partners_active", "partners_silent", "completeness", "population", "doubtful",
)  # fmt: skip


def worked_case(kind: str, **question: Any) -> CoverageResult:
    march = date(2025, 3, 1)
    given = inputs(
        [
            delivery(200_000, partner="A"),
            delivery(300_000, partner="B"),
            delivery(12_000, partner="A", place="bafoulabe", activity="essential_items"),
            delivery(9_000, partner="C", place="bafoulabe", activity="curative_consultations"),
            delivery(5_000, partner="C", place="bla", group="boys"),
            delivery(6_000, partner="C", place="bla", group="girls"),
            delivery(80_000, partner="D", place="land"),
            delivery(None, partner="E", place="capital", measure="presence"),
        ],
        needs=[
            need(350_000, 380_000, targeted=250_000),
            need(20_000, 30_000, place="bafoulabe", targeted=15_000),
            need(40_000, 45_000, place="bla", targeted=10_000),
            need(25_000, 25_000, place="niono"),
            need(10_000, 90_000, place="capital"),
            need(60_000, 70_000, place="land", stated_for="an old cercle"),
        ],
        people=population(kita=400_000, bafoulabe=10_000, bla=300_000, niono=350_000, capital=900_000),
        expected=[
            {"partner": "A", "place": "kita", "month": march, "reported": True},
            {"partner": "F", "place": "kita", "month": march, "reported": False},
            {"partner": "F", "place": "niono", "month": march, "reported": False},
        ],
        period="2025-03",
    )
    return coverage(given, kind=kind, sector="health", **question)


def render() -> str:
    lines = ["# The worked case: health, March 2025", ""]
    lines += ["Kita is the design's example: 200,000 and 300,000 people in a population of 400,000.", ""]
    for kind in ("cercle", "region", "country"):
        found = worked_case(kind)
        lines += [f"## By {kind}", "", "| " + " | ".join(SHOWN) + " |", "|" + "---|" * len(SHOWN)]
        for row in plain_rows(found.coverage):
            lines.append("| " + " | ".join("" if row[name] is None else str(row[name]) for name in SHOWN) + " |")
        lines.append("")
    lines += ["## Findings", ""] + [f"- {said.sentence()}" for said in found.findings] + [""]
    return "\n".join(lines)


def test_the_worked_case_reads_as_it_was_checked() -> None:
    assert render() == GOLDEN.read_text(encoding="utf-8")


def test_what_is_given_is_what_is_declared() -> None:
    found = worked_case("region")
    pairs = (
        (found.coverage, COVERAGE),
        (found.steps, REACH_STEPS),
        (found.presence, PRESENCE),
        (found.set_aside, SET_ASIDE),
    )
    for table, declared in pairs:
        assert not declared.missing_from(table.schema()), declared.name
        assert list(table.schema().names) == list(declared.columns)


def test_every_level_holds_every_row() -> None:
    for kind in ("cercle", "region", "country"):
        found = worked_case(kind)
        rows = plain_rows(found.coverage)
        assert len({row["id"] for row in rows}) == len(rows)
        partners = {row["partner"] for row in plain_rows(found.presence)}
        assert partners == {"A", "B", "C", "D", "E"}
        opened = {row["id"] for row in plain_rows(found.steps)}
        assert all(row["step"] in opened for row in rows if row["reached_low"] is not None)


def test_ids_of_levels_do_not_collide() -> None:
    straddling = {r["id"] for r in plain_rows(worked_case("cercle").coverage) if r["straddling"]}
    assert not straddling & {r["id"] for r in plain_rows(worked_case("country").coverage)}


def test_a_question_on_one_activity() -> None:
    rows = plain_rows(worked_case("cercle", activity="curative_consultations").coverage)
    figures = {row["place"]: (row["reached_low"], row["reached_high"]) for row in rows}
    assert figures["bafoulabe"] == (0, 9_000) and figures["kita"] == (None, None)


def test_a_table_that_lacks_a_column_is_refused() -> None:
    given = inputs()
    with pytest.raises(ValueError, match="needs: lacks low: int64"):
        type(given)(**{**vars(given), "needs": given.needs.drop("low")})


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(render(), encoding="utf-8")
