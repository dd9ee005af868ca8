"""A row of meetings -> the meeting, and what was said there as a commitment that binds nobody yet."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.records import ActorRef, CommitmentRow, MeetingRow, RecordRow, Role
from layidu.intake.rows import TypedRow


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report dates of the statement out of order, and a target without unit."""
    start, end = row.get("start"), row.get("end")
    if start is not None and end is not None and end < start:
        row.report("DATES-INVERSEES", "end", str(end), start=str(start))
    if row.get("target") is not None and row.get("unit") is None and not row.reported("unit"):
        row.report("UNITE-ABSENTE", "target", row.text("target"))


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """The meeting and one commitment: owed by the actor (of a request: the one who is asked), received by the other.

    The citation is publisher, title and date; what the source leaves out is left out.
    """
    meeting, said = row.dated(), row.text("kind")
    citation = [row.text(name) for name in ("publisher", "source_title", "source_date")]
    recipients: tuple[ActorRef, ...] = row.get("recipient") or ()
    actors: list[tuple[Role, ActorRef]] = [("owes", row.must("actor"))]
    actors += [("receives", ref) for ref in recipients]
    return (
        MeetingRow(
            ref=row.text("meeting_ref"),
            title=row.text("meeting_title"),
            start=meeting.start,
            end=meeting.end,
            held_by=row.must("held_by"),
            present=row.get("present") or (),
            citation=", ".join(part for part in citation if part),
        ),
        CommitmentRow(
            own_id=row.text("own_id"),
            kind=row.extra["kind"][said],
            status=row.extra["status"][said],
            title=row.text("statement"),
            actors=tuple(actors),
            places=row.places,
            start=row.get("start"),
            end=row.get("end"),
            target=row.get("target"),
            unit=row.text("unit"),
            meeting_ref=row.text("meeting_ref"),
        ),
    )
