"""A row of recommendations -> one commitment under its axis: the first owner answers, the others owe with it."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.records import ActorRef, CommitmentRow, MeetingRow, RecordRow, Role
from layidu.intake.rows import TypedRow

_RESERVED = {"fulfilled": "tenu", "cancelled": "annulé"}
_BINDING = ("accepted", "signed")
_MEETING = ("meeting_ref", "meeting_title", "meeting_start", "held_by")


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report a status that only a review may set, progress that belongs to one, and a promise without a day."""
    said = row.get("status")
    if said in _RESERVED:
        row.report("STATUT-RESERVE", "status", _RESERVED[said])
    elif said in row.extra["progress"]:
        row.report("AVANCEMENT-SANS-REVUE", "status", row.extra["progress"][said])
    if _status(row) in _BINDING and row.get("end") is None and not row.reported("end"):
        row.report("ECHEANCE-ABSENTE", "end", row.text("own_id"))


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """One commitment, after its meeting where the row says its title, day and host.

    Forums number from 1: a bare number is known by its forum's reference too (« EGS-2025 », « 12 »: EGS-2025-12).
    """
    owners: tuple[ActorRef, ...] = row.must("owes")
    also = {ref.id: ref for ref in (*owners[1:], *(row.get("co_owes") or ())) if ref.id != owners[0].id}
    actors: list[tuple[Role, ActorRef]] = [("owes", owners[0])]
    actors += [("co-owes", ref) for ref in also.values()]
    actors += [("leads", ref) for ref in row.get("leads") or ()]
    commitment = CommitmentRow(
        own_id=number_of(row.text("meeting_ref"), row.text("own_id")),
        kind=row.must("kind"),
        status=_status(row),  # type: ignore[arg-type]
        title=row.text("title"),
        actors=tuple(actors),
        places=row.places,
        start=row.get("start"),
        end=row.get("end"),
        milestone=row.text("title") if row.get("kind") == "task" else "",
        meeting_ref=row.text("meeting_ref"),
        note=row.text("note"),
        axis=row.text("axis"),
        axis_activity=row.text("axis_activity"),
        evidence_expected=row.text("evidence_expected"),
    )
    if not all(row.get(name) for name in _MEETING):
        return (commitment,)
    day = row.must("meeting_start")
    meeting = MeetingRow(row.text("meeting_ref"), row.text("meeting_title"), day, day, row.must("held_by"))
    return meeting, commitment


def number_of(meeting_ref: str, number: str) -> str:
    """The number by which reviews name it.

    >>> number_of("EGS-2025", "12"), number_of("EGS-2025", "R-12"), number_of("", "12")
    ('EGS-2025-12', 'R-12', '12')
    """
    return f"{meeting_ref}-{number}" if meeting_ref and number.isdigit() else number


def _status(row: TypedRow) -> str:
    said = row.text("status")
    return "accepted" if said in row.extra["progress"] else said
