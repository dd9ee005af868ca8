"""Followed promises as agendas and post files print them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from layidu.core.periods import date_fr
from layidu.cycle.figures import FigureBook
from layidu.cycle.following import FollowedPromise
from layidu.cycle.promise_rows import WISHES, promise_row
from layidu.ledger.queries.meetings import MeetingFact
from layidu.ledger.queries.promises import ReviewFact
from layidu.publishing.content import Figure, Statement
from layidu.publishing.meeting_content import FollowedRow, MeetingLine

DECISION_FR = {"fulfilled": "tenu", "cancelled": "annulé", "continue": "à poursuivre"}


def followed_row(book: FigureBook, item: FollowedPromise) -> FollowedRow:
    """One promise with its progress and what the latest review said of it."""
    last = item.last_review()
    return FollowedRow(
        ref=item.promise.ref,
        row=promise_row(book, item),
        axis=item.promise.axis,
        progress=item.progress_fr(),
        judged=_judged(item, last) if last else "",
        evidence=last.evidence if last else "",
        received_by=", ".join(item.names.get(actor, "") for actor in item.promise.in_role("receives")),
    )


def followed_rows(book: FigureBook, items: Iterable[FollowedPromise]) -> tuple[FollowedRow, ...]:
    """Several, in their order."""
    return tuple(followed_row(book, item) for item in items)


def _judged(item: FollowedPromise, review: ReviewFact) -> str:
    what = ", ".join(
        words for words in (DECISION_FR.get(review.decision, ""), review.rating, review.finding.rstrip(".")) if words
    )
    author = item.names.get(review.decided_by, "")
    return f"{what + ' – ' if what else ''}{author}, {date_fr(review.on)}"


def statements(items: Iterable[FollowedPromise]) -> tuple[Statement, ...]:
    """Wishes, to be confirmed or let go by their authors."""
    return tuple(
        Statement(
            item.promise.ref,
            f"{item.promise.title} ({item.owed_by})",
            item.promise.meeting,
            item.promise.citation,
            item.promise.said_on,
        )
        for item in items
        if item.standing.status in WISHES
    )


def count_of(book: FigureBook, label: str, rule: str, items: Sequence[FollowedPromise], short: str = "") -> Figure:
    """How many promises, opening to the row of each; ``short`` is printed in place of the label."""
    made = book.add(label, len(items), rule, origins=[(item.promise.origin, "title") for item in items])
    return Figure.of(made.id, short or label, len(items))


def meeting_line(
    book: FigureBook, meeting: MeetingFact, items: Sequence[FollowedPromise], names: dict[str, str], on: date
) -> MeetingLine:
    """A meeting with how many of these promises were made at it, and how many reviews of them."""
    said = [item for item in items if item.promise.meeting_ref == meeting.ref]
    reviews = [r for item in items for r in item.promise.reviews if r.meeting == meeting.ref and r.on <= on]
    promised = book.add(
        f"{meeting.ref} – dits à la réunion",
        len(said),
        "engagements et souhaits dont la source est la réunion",
        origins=[(item.promise.origin, "title") for item in said],
    )
    judged = book.add(
        f"{meeting.ref} – revues",
        len(reviews),
        "revues faites à la réunion",
        origins=[(review.origin, "decision") for review in reviews],
    )
    return MeetingLine(
        meeting.ref,
        meeting.title,
        meeting.start,
        names.get(meeting.held_by, ""),
        Figure.of(promised.id, "dits", len(said)),
        Figure.of(judged.id, "revues", len(reviews)),
        meeting.citation,
    )
