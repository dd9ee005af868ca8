"""A row of the Cadre Harmonisé -> the population analysed, the people by phase, and the phase of the area."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from layidu.core.numbers import format_fr
from layidu.core.periods import Period
from layidu.intake.records import ObservationRow, RecordRow
from layidu.intake.rows import TypedRow

SERIES = "Cadre Harmonisé"
PHASES = ("1", "2", "3", "4", "5", "3+")
#: The outcomes that an area is classified by, beside its own phase.
OUTCOMES = ("consumption", "livelihoods", "nutrition", "mortality")
#: Each phase is rounded by itself: beyond this share of the population it is no rounding.
_ROUNDING = 0.01


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report phases that do not add up to the population, or to the total that is called for help (3 to 5)."""
    phases = [row.get(f"phase{n}") for n in range(1, 6)]
    population, severe = row.get("population"), row.get("phase35")
    if None in phases or population is None:
        return
    slack = max(5, _ROUNDING * population)
    for total, field, parts, names in (
        (sum(phases), "population", population, "1 à 5"),
        (sum(phases[2:]), "phase35", severe, "3 à 5"),
    ):
        if parts is not None and abs(total - parts) > slack:
            row.report("PHASES-INCOHERENTES", field, format_fr(parts), phases=names, sum=format_fr(total))
    for name in OUTCOMES:
        value = row.get(name)
        if value is not None and value > 5:
            row.report("NOMBRE-HORS-BORNES", name, row.text(name), maximum="5")


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """Observations at the grain cercle (or its part) x exercise x analysis x season; the denominator of a phase is the
    population analysed, which is no census. A phase that the row does not say is absent, never zero."""
    made = [_observed(row, "population_analysed", row.must("population"))]
    for phase in PHASES:
        people = row.get("phase35" if phase == "3+" else f"phase{phase}")
        if people is not None:
            made.append(_observed(row, "food_security_phase", people, phase=phase))
    said = [name for name in ("area_phase", *OUTCOMES) if row.get(name) is not None]
    classified = [_observed(row, "food_security_classification", row.must(name), outcome=name) for name in said]
    return (*made, *classified)


def _observed(row: TypedRow, indicator: str, value: float, **cut: str) -> ObservationRow:
    said = {
        "analysis": row.text("analysis"),
        "exercise": f"{row.must('exercise_year')} {row.must('exercise')}",
        "zone": row.text("zone"),
        "commune": row.text("commune"),
        **cut,
    }
    people = "phase" in cut
    return ObservationRow(
        indicator=indicator,
        place=row.places[0] if row.places else None,
        period=_season(row),
        value=float(value),
        numerator=float(value) if people else None,
        denominator=float(row.must("population")) if people else None,
        disaggregation=tuple(sorted((name, text) for name, text in said.items() if text)),
        series=SERIES,
    )


def _season(row: TypedRow) -> Period:
    first, last = row.extra["months"][row.must("reference")]
    year = row.dated().start.year
    return Period(date(year, first, 1), date(year, last, monthrange(year, last)[1]))
