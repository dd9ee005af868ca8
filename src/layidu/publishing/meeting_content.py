"""What an agenda and a post's file hold: content ready to be set, each number openable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from layidu.publishing.content import Figure, PlaceLine, PromiseRow, SourceLine, Statement

#: What an agenda prints of each list; the counts above say how many there are, and follow-up lists them all.
LONGEST = 40


@dataclass(frozen=True, slots=True)
class FollowedRow:
    """A promise as it comes back before a meeting: the row itself, how far it is, and what the last review said.

    ``ref`` is its number; ``progress`` is in words (« bloqué : DTM »); ``judged`` says what the latest review found,
    with its date and author; ``evidence`` what it stood on. ``received_by`` are those to whom it is owed.
    """

    ref: str
    row: PromiseRow
    axis: str = ""
    progress: str = ""
    judged: str = ""
    evidence: str = ""
    received_by: str = ""


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting, with how many promises and reviews stand on it."""

    id: str
    title: str
    start: date
    held_by: str
    promises: Figure
    reviews: Figure
    citation: str = ""


@dataclass(frozen=True)
class AgendaContent:
    """What to bring to a meeting. Decision served: what each side must answer for, and what to ask them to confirm.

    ``about`` names whom or what the meeting is about (an actor, a place, a forum); ``last`` is the meeting before this
    one, ``None`` when none is known. ``promised`` is what was promised at it and since, with what became of it.
    ``they_owe`` and ``owed_to_them`` are overdue; about a place or a forum there is no other side, and ``they_owe``
    holds all. ``waiting`` and ``blocked`` wait for somebody; ``to_confirm`` are wishes, never overdue.
    """

    country: str
    title: str
    about: str
    about_kind: str
    issued_on: date
    snapshot_id: str
    example: bool
    last: MeetingLine | None
    open: Figure
    overdue: Figure
    waiting_count: Figure
    wishes: Figure
    closed_since: Figure
    promised: tuple[FollowedRow, ...] = ()
    they_owe: tuple[FollowedRow, ...] = ()
    owed_to_them: tuple[FollowedRow, ...] = ()
    waiting: tuple[FollowedRow, ...] = ()
    blocked: tuple[FollowedRow, ...] = ()
    due_soon: tuple[FollowedRow, ...] = ()
    to_confirm: tuple[Statement, ...] = ()
    cannot_say: tuple[str, ...] = ()
    sources: tuple[SourceLine, ...] = ()


@dataclass(frozen=True)
class HandoverContent:
    """A post's file on the day its holder changes. Decision served: the successor knows what binds the post.

    No name of a holder: that is personal data, and this content may be published. ``roadmap`` are tasks and
    recommendations, ``contract`` the targets of its contract; ``means_received`` what the State or others owe the post
    and what came of it; ``means_owed`` what the post owes; ``owes`` and ``owed`` are the other promises on either side;
    ``partners`` those active in its places over the twelve months before, most rows first.
    """

    country: str
    post: str
    issued_on: date
    period_label: str
    snapshot_id: str
    example: bool
    held_since: date | None
    held_until: date | None
    vacant: bool
    open: Figure
    overdue: Figure
    owed_to_post: Figure
    wishes: Figure
    places: tuple[str, ...] = ()
    roadmap: tuple[FollowedRow, ...] = ()
    contract: tuple[FollowedRow, ...] = ()
    means_received: tuple[FollowedRow, ...] = ()
    means_owed: tuple[FollowedRow, ...] = ()
    owes: tuple[FollowedRow, ...] = ()
    owed: tuple[FollowedRow, ...] = ()
    partners: tuple[PlaceLine, ...] = ()
    meetings: tuple[MeetingLine, ...] = ()
    closed: tuple[FollowedRow, ...] = ()
    to_confirm: tuple[Statement, ...] = ()
    cannot_say: tuple[str, ...] = ()
    sources: tuple[SourceLine, ...] = ()
