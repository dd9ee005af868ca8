"""Facts that stand on recommendations and minutes, as the records that their rows gave: the meeting first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from layidu.intake.formats.minutes.record import CONFIRMED
from layidu.intake.records import ActorRef, CommitmentRow, ConfirmationRow, MeetingRow, RecordRow, ReviewRow
from layidu.ledger.models import Meeting, MeetingAttendance

FORMATS = ("recommendations", "minutes")
_MEETING = ("meeting_ref", "meeting_title", "meeting_start", "held_by")


def meeting_rows(names: Mapping[str, str]) -> dict[str, MeetingRow]:
    """Current meetings by reference, the latest telling of each."""
    present: dict[str, list[ActorRef]] = {}
    for meeting, actor in MeetingAttendance.objects.order_by("id").values_list("meeting_id", "actor_id"):
        present.setdefault(meeting, []).append(ActorRef(actor, names[actor]))
    return {
        one.ref: MeetingRow(
            one.ref,
            one.title,
            one.start,
            one.end,
            ActorRef(one.held_by_id, names[one.held_by_id]),
            tuple(present.get(one.id, ())),
            one.citation,
        )
        for one in Meeting.objects.filter(origin__retired_by__isnull=True).order_by("origin_id")
    }


def as_told(
    records: Sequence[RecordRow], said: Mapping[str, str], meetings: Mapping[str, MeetingRow]
) -> tuple[RecordRow, ...]:
    """The records of one row in the order of its format; a commitment made by a confirmation is told as one."""
    reviews = [record for record in records if isinstance(record, ReviewRow)]
    confirmed = {review.commitment_ref: review for review in reviews if review.rating == CONFIRMED}
    told: list[RecordRow] = []
    meeting = meetings.get(said.get("meeting_ref", ""))
    if meeting and all(said.get(name) for name in _MEETING):
        told.append(meeting)
    told += reviews
    raised: list[RecordRow] = []
    for record in records:
        if isinstance(record, CommitmentRow) and (review := confirmed.get(record.own_id)):
            end = record.end if said.get("end") and not said.get("own_id") else None
            told.append(ConfirmationRow(record.own_id, review.on, review.decided_by, end, review.meeting_ref))
        elif isinstance(record, CommitmentRow):
            raised.append(record)
    return (*told, *raised)
