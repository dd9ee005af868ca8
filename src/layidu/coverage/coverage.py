"""Needs against reach and presence, at any level of a division."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from layidu.core.findings import Finding
from layidu.coverage import remarks
from layidu.coverage.counting import asked
from layidu.coverage.gaps import Gap, gap
from layidu.coverage.needs import Need, Needs, needs_in
from layidu.coverage.presence import Attendance, attendance, present
from layidu.coverage.reach import Frame, Reach, reach_in
from layidu.coverage.tables import COVERAGE, NEEDS, WHOLE, CoverageInputs, fit, plain_rows, rows_table

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class CoverageResult:
    """What was asked, and all that leads to it: COVERAGE, REACH_STEPS, PRESENCE, SET_ASIDE and the findings."""

    coverage: ir.Table
    steps: ir.Table
    presence: ir.Table
    set_aside: ir.Table
    findings: tuple[Finding, ...]


def coverage(
    inputs: CoverageInputs, *, kind: str, group: str = WHOLE, activity: str | None = None, sector: str | None = None
) -> CoverageResult:
    """People in need, reached and not reached by place of a level, with who is there and who is silent.

    Decision served: which places nobody covers, and how sure that is. One row a place of the level ``kind`` (a
    place that holds none of that kind is listed itself), then one (`straddling`) for each place above that has
    figures of its own: they are in no row below, and are not divided. ``sector`` chooses the needs and the
    deliveries; ``activity`` the deliveries. Persons; assumption: one person, one place. Errors: ValueError when a
    table lacks a column or breaks its grain, or no place is of that kind.

    >>> from layidu.core.periods import Period
    >>> from layidu.coverage import tables
    >>> needs = [{"need": "n", "place": "k", "stated_for": "k", "sector": "health", "low": 100, "high": 120}]
    >>> found = coverage(CoverageInputs(
    ...     deliveries=rows_table(tables.DELIVERIES, []), needs=rows_table(NEEDS, needs),
    ...     population=rows_table(tables.POPULATION, [{"place": "k", "group": "all", "value": 900}]),
    ...     places=rows_table(tables.PLACES, [{"place": "k", "kind": "region", "name": "Kayes"}]),
    ...     partitions=rows_table(tables.PARTITIONS, []), expected=rows_table(tables.EXPECTED, []),
    ...     period=Period.parse("2025")), kind="region", sector="health")
    >>> [(row["gap_low"], row["gap_high"], row["gap_kind"]) for row in plain_rows(found.coverage)]
    [(100, 120, 'presence')]
    """
    frame = Frame.of(inputs.population, inputs.places, inputs.partitions)
    rows = asked(inputs.deliveries, period=inputs.period, activity=activity, sector=sector)
    reached = reach_in(frame, rows, group)
    needs = needs_in(frame, plain_rows(fit(inputs.needs, NEEDS)), group=group, sector=sector)
    who = attendance(rows, inputs.expected, frame.tree, kind, inputs.period)
    over = _needs_over_population(frame, needs, group)
    doubtful = reached.doubtful | {place for place, _, _, _ in over}
    question = {"period": str(inputs.period), "group": group, "activity": activity, "sector": sector}
    listed = [
        _listed(frame, place, question, reached, needs.total.get(place), who.get(place), place in doubtful)
        for place in frame.tree.listed(kind)
    ]
    above = [
        _straddling(frame, place, question, reached, needs.own.get(place), who.get(place))
        for place in frame.tree.above(kind)
        if place in reached.own or place in needs.own or place in who
    ]
    return CoverageResult(
        coverage=rows_table(COVERAGE, listed + above),
        steps=reached.steps,
        presence=present(rows.filter(rows.in_question.coalesce(False)), frame.tree, kind),
        set_aside=reached.set_aside,
        findings=(
            *reached.findings,
            *needs.findings,
            *remarks.on_denominators(over, (), frame.tree, what="Le minimum de personnes dans le besoin"),
        ),
    )


def _needs_over_population(frame: Frame, needs: Needs, group: str) -> list[tuple[str, str, int, int]]:
    over = []
    for place, need in sorted(needs.total.items()):
        population = frame.denominators.value(place, group)
        if need.low is not None and population is not None and need.low > population:
            over.append((place, group, need.low, population))
    return over


def _listed(
    frame: Frame, place: str, question: dict[str, Any], reached: Reach, need: Need | None,
    who: Attendance | None, doubtful: bool,
) -> dict[str, Any]:  # fmt: skip
    group = question["group"]
    bounds, population = reached.total.get(place), frame.denominators.value(place, group)
    found = gap(need, bounds, population, doubtful, who or Attendance())
    return {
        **_row(frame, place, question, need, bounds, found, who),
        "straddling": False,
        "population": population,
        "doubtful": doubtful,
        "step": f"place|{place}|{group}" if bounds else None,
    }


def _straddling(
    frame: Frame, place: str, question: dict[str, Any], reached: Reach, need: Need | None, who: Attendance | None
) -> dict[str, Any]:
    # No gap here: what serves these people may also be reported in the places below, and cannot be told apart.
    bounds = reached.own.get(place)
    return {
        **_row(frame, place, question, need, bounds, Gap(None, None, None), who),
        "id": _id(place, question) + "|straddling",
        "straddling": True,
        "doubtful": False,
        "step": f"own|{place}|{question['group']}" if bounds else None,
    }


def _row(
    frame: Frame, place: str, question: dict[str, Any], need: Need | None, bounds: tuple[int, int] | None,
    found: Gap, who: Attendance | None,
) -> dict[str, Any]:  # fmt: skip
    who, need = who or Attendance(), need or Need(None, None, None)
    low, high = bounds or (None, None)
    return {
        **question,
        "id": _id(place, question),
        "place": place,
        "place_name": frame.tree.name(place),
        "parent": frame.tree.parent(place),
        "in_need_low": need.low, "in_need_high": need.high, "targeted": need.targeted,
        "reached_low": low, "reached_high": high,
        "gap_low": found.low, "gap_high": found.high, "gap_kind": found.kind,
        "partners_active": who.active, "partners_silent": who.silent, "partners_unstated": who.unstated,
        "reports_received": who.received, "reports_due": who.due,
        "completeness": who.completeness, "top_open": who.top_open,
    }  # fmt: skip


def _id(place: str, question: dict[str, Any]) -> str:
    return "|".join(["coverage", place, *(str(question[k] or "-") for k in ("period", "group", "activity", "sector"))])
