"""What a year's promises and reviews say: what was planned and not done and why, and what reviews found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from layidu.core.periods import Period, date_fr
from layidu.core.text import fold
from layidu.cycle.figures import FigureBook
from layidu.cycle.following import FollowedPromise
from layidu.cycle.promise_rows import promise_row
from layidu.ledger.queries.promises import ReviewFact
from layidu.publishing.content import Figure
from layidu.publishing.retreat.content import Lesson, NotDone, Reason

NO_REASON = "aucune raison donnée"
LESSON = "lecon"


def due_in(followed: Sequence[FollowedPromise], year: Period) -> list[FollowedPromise]:
    """Promises that bound somebody, whose end fell in the year."""
    return [
        item
        for item in followed
        if item.promise.end is not None
        and year.start <= item.promise.end <= year.end
        and (item.standing.is_open or item.standing.bucket == "closed")
    ]


def is_undone(item: FollowedPromise) -> bool:
    """Past its end without a review that found it kept, or cancelled."""
    return item.standing.overdue or item.standing.status == "cancelled"


def reason_of(item: FollowedPromise) -> str:
    """Why it was not done, as the last review says; « aucune raison donnée » otherwise."""
    last = item.last_review()
    told = " ; ".join(words for words in (last.finding.strip() if last else "", item.progress_fr()) if words)
    return told or NO_REASON


def not_done(book: FigureBook, due: Sequence[FollowedPromise]) -> tuple[NotDone, ...]:
    """What was planned for the year and not done, the latest first."""
    return tuple(
        NotDone(item.promise.ref, promise_row(book, item), reason_of(item), _judged_by(item))
        for item in due
        if is_undone(item)
    )


def _judged_by(item: FollowedPromise) -> str:
    last = item.last_review()
    if last is None or reason_of(item) == NO_REASON:
        return ""
    return f"{item.names.get(last.decided_by, '')}, {date_fr(last.on)}"


def reasons(book: FigureBook, due: Sequence[FollowedPromise]) -> tuple[Reason, ...]:
    """How many promises were not done for each reason, the most frequent first; no reason is one of them."""
    found: dict[str, list[FollowedPromise]] = defaultdict(list)
    for item in due:
        if is_undone(item):
            found[reason_of(item)].append(item)
    lines = []
    for text, items in sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        told = [(last.origin, "finding") for item in items if (last := item.last_review()) and text != NO_REASON]
        made = book.add(
            f"Non fait – {text}", len(items), "promesses échues dans l'année et non tenues, de cette raison",
            origins=[*((item.promise.origin, "title") for item in items), *told],
        )  # fmt: skip
        lines.append(Reason(text, Figure.of(made.id, "promesses", len(items))))
    return tuple(lines)


def lessons(book: FigureBook, followed: Sequence[FollowedPromise], year: Period) -> tuple[Lesson, ...]:
    """What reviews found, in their words: those entered as lessons first, then the most frequent.

    Reviews held in the year, and those held since of what fell due in it: a year is judged in the next January. A
    finding is a lesson where it begins so (« Leçon : … »).
    """
    of_year = {item.promise.ref for item in due_in(followed, year)}
    found: dict[str, list[tuple[FollowedPromise, ReviewFact]]] = defaultdict(list)
    for item in followed:
        for review in item.promise.reviews:
            held = year.start <= review.on <= year.end or (item.promise.ref in of_year and review.on > year.end)
            if held and review.finding.strip():
                found[review.finding.strip()].append((item, review))
    lines = []
    for text, told in found.items():
        made = book.add(
            f"Constat – {text}", len(told), "revues de l'année, ou de ce qui y était échu, qui le disent",
            origins=[(review.origin, "finding") for _, review in told],
        )  # fmt: skip
        first = told[0][0].promise
        lines.append(
            Lesson(text, Figure.of(made.id, "revues", len(told)), f"{first.ref} {first.title}",
                   fold(text).startswith(LESSON))
        )  # fmt: skip
    return tuple(sorted(lines, key=lambda line: (not line.marked, -_count(line), line.text)))


def _count(line: Lesson) -> float:
    return float(line.count.text.replace("\u202f", ""))
