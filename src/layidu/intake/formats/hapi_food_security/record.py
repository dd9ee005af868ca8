"""A row of food security -> the people in a phase, and their share where the source says it."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.hapi import check_published
from layidu.intake.records import ObservationRow, RecordRow
from layidu.intake.rows import TypedRow

PHASES = ("1", "2", "3", "4", "5", "3+", "4+", "all")


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report an unknown phase, a share above one, and what the publisher says of the row."""
    check_published(row)
    phase, share = row.text("phase"), row.get("share")
    if phase and phase.casefold() not in PHASES:
        row.report("CHOIX-INCONNU", "phase", phase, known=", ".join(f"« {each} »" for each in PHASES))
    if share is not None and share > 1:
        row.report("NOMBRE-HORS-BORNES", "share", row.text("share"), maximum="1")


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """Persons, and the share 0-1, at the grain place x phase x analysis x period; a projection is no observation of
    today: the analysis says which it is, and its period is the one projected."""
    cut = (("analysis", row.must("analysis")), ("phase", row.text("phase").casefold()))
    place = row.places[0] if row.places else None
    people = ObservationRow("food_security_phase", place, row.dated(), float(row.must("population")),
                            disaggregation=cut, series="IPC")  # fmt: skip
    if row.get("share") is None:
        return (people,)
    share = ObservationRow("food_security_phase_share", place, row.dated(), float(row.must("share")),
                           disaggregation=cut, series="IPC")  # fmt: skip
    return (people, share)
