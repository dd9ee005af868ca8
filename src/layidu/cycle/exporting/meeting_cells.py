"""Recommendations and minutes back to the cells of their formats; what is said of the meeting is as it was received."""

from __future__ import annotations

from datetime import date

from layidu.cycle.exporting.facts import LedgerRow
from layidu.cycle.exporting.places import CannotSay, PlaceColumns
from layidu.intake.formats.minutes.record import CONFIRMED
from layidu.intake.formats.recommendations.record import number_of
from layidu.intake.records import CommitmentRow, ConfirmationRow, ReviewRow, Role
from layidu.intake.values import PART_MARK
from layidu.intake.write import Value

_MEETING = ("meeting_ref", "meeting_title", "meeting_start", "held_by")


def recommendation_cells(row: LedgerRow, places: PlaceColumns) -> dict[str, Value]:
    """A recommendation's cells; a bare number is given back without its forum. Errors: CannotSay."""
    found = [record for record in row.records if isinstance(record, CommitmentRow)]
    if len(found) != 1:
        raise CannotSay("faits d'une autre forme que celle du format")
    fact = found[0]
    meeting_ref, said = row.said.get("meeting_ref", ""), row.said.get("own_id", "")
    return {
        "own_id": said if said and number_of(meeting_ref, said) == fact.own_id else fact.own_id,
        "kind": fact.kind,
        "axis": fact.axis,
        "axis_activity": fact.axis_activity,
        "title": fact.title,
        "owes": _names(fact, "owes"),
        "co_owes": _names(fact, "co-owes"),
        "leads": _names(fact, "leads"),
        "start": _day(fact.start),
        "end": _day(fact.end),
        "evidence_expected": fact.evidence_expected,
        "status": fact.status,
        **places.cells(fact.places),
        **{name: row.said.get(name, "") for name in _MEETING},
    }


def minutes_cells(row: LedgerRow, places: PlaceColumns) -> dict[str, Value]:
    """A point's cells: the review, the confirmation (whose end is the day promised), the new commitment."""
    cells: dict[str, Value] = {name: row.said.get(name, "") for name in (*_MEETING, "meeting_end", "present")}
    reviews = [record for record in row.records if isinstance(record, ReviewRow)]
    judged = reviews[0] if reviews else None
    if judged:
        cells |= {
            "commitment_ref": judged.commitment_ref,
            "decision": "confirmed" if judged.rating == CONFIRMED else judged.decision,
            "decided_by": judged.decided_by.spelling,
            "state": judged.state,
            "waits_for": judged.waits_for.spelling if judged.waits_for else None,
            "evidence": judged.evidence,
            "done_on": _day(judged.done_on),
            "finding": judged.finding,
        }
    for fact in row.records:
        if isinstance(fact, ConfirmationRow):
            cells["end"] = _day(fact.end)
        if not isinstance(fact, CommitmentRow):
            continue
        cells |= {
            "commitment_ref": row.said.get("commitment_ref", ""),
            "own_id": fact.own_id,
            "kind": fact.kind,
            "status": fact.status,
            "title": fact.title,
            "owes": _names(fact, "owes"),
            "co_owes": _names(fact, "co-owes"),
            "receives": _names(fact, "receives"),
            "start": _day(fact.start),
            "end": _day(fact.end),
            "axis": fact.axis,
            "evidence_expected": fact.evidence_expected,
            **places.cells(fact.places),
        }
    return cells


def _names(fact: CommitmentRow, role: Role) -> str:
    return f"{PART_MARK} ".join(ref.spelling for each, ref in fact.actors if each == role)


def _day(day: date | None) -> Value:
    return day.isoformat() if day and day.year < 1900 else day
