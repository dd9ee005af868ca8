"""Meetings as they stand, with who was there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from layidu.ledger.models import Meeting, MeetingAttendance


@dataclass(frozen=True, slots=True)
class MeetingFact:
    """A meeting by its reference; ``present`` holds the host too. ``origin`` is the row that says it."""

    ref: str
    title: str
    start: date
    held_by: str
    citation: str
    origin: int
    present: frozenset[str]


def meetings() -> dict[str, MeetingFact]:
    """Current meetings by reference; told by several rows or files, the latest telling counts and all are present."""
    present: dict[str, set[str]] = {}
    for meeting, actor in MeetingAttendance.objects.values_list("meeting_id", "actor_id"):
        present.setdefault(meeting, set()).add(actor)
    found: dict[str, MeetingFact] = {}
    for one in Meeting.objects.filter(origin__retired_by__isnull=True).order_by("origin_id"):
        before = found[one.ref].present if one.ref in found else frozenset()
        there = before | present.get(one.id, set()) | {one.held_by_id}
        found[one.ref] = MeetingFact(
            one.ref, one.title, one.start, one.held_by_id, one.citation, one.origin_id, frozenset(there)
        )
    return found
