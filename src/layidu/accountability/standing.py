"""Where a promise stands on a date: only a review fulfils or cancels; a wish is never overdue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

DeclaredStatus = Literal["announced", "proposed", "requested", "accepted", "signed"]
Decision = Literal["", "fulfilled", "cancelled", "continue"]
State = Literal["", "started", "blocked", "waiting"]
Bucket = Literal["overdue", "blocked", "waiting", "due-soon", "open", "wish", "closed"]
Status = Literal["announced", "proposed", "requested", "accepted", "signed", "fulfilled", "cancelled"]

#: The statuses by which an actor is bound: past their end without a review that closes them, they are overdue.
BINDING: frozenset[str] = frozenset({"accepted", "signed"})
DUE_SOON_DAYS = 30
#: Where a promise can stand, the one that calls for action first. Each promise is in exactly one on any day.
BUCKETS: tuple[Bucket, ...] = ("overdue", "blocked", "waiting", "due-soon", "open", "wish", "closed")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A review's decision on a date; an empty decision judges without deciding.

    ``state`` is how far the work was found, ``waits_for`` the actor whose move it is; empty: not said.
    """

    on: date
    decision: Decision
    state: State = ""
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The status on a date, and how late or how near its end it is, in days (0 when neither).

    ``state``: how far the latest review that says so found it, since it was last opened; ``waits_for``: for whom it
    waits, or who blocks it.
    """

    status: Status
    days_late: int
    days_left: int | None
    state: State = ""
    waits_for: str = ""

    @property
    def overdue(self) -> bool:
        """Bound, past its end, and not closed by a review."""
        return self.days_late > 0

    @property
    def due_soon(self) -> bool:
        """Bound, and ending within thirty days."""
        return self.status in BINDING and self.days_left is not None and 0 <= self.days_left <= DUE_SOON_DAYS

    @property
    def is_open(self) -> bool:
        """Bound and not closed, overdue or not."""
        return self.status in BINDING

    @property
    def bucket(self) -> Bucket:
        """The one place where it is counted: late before blocked, blocked before waiting, then due soon, then open.

        >>> Standing("signed", 3, None, "blocked").bucket, Standing("announced", 0, None).bucket
        ('overdue', 'wish')
        """
        if self.status in ("fulfilled", "cancelled"):
            return "closed"
        if not self.is_open:
            return "wish"
        if self.overdue:
            return "overdue"
        if self.state == "blocked" or self.state == "waiting":
            return self.state
        return "due-soon" if self.due_soon else "open"


def standing(status: DeclaredStatus, end: date | None, judgements: Iterable[Judgement], on: date) -> Standing:
    """Where a promise stands on the day ``on``, from what it says of itself and the reviews up to that day.

    Decision served: whom to call. The latest decision counts; ``continue`` opens again what was closed. Reviews after
    ``on`` are not known yet. The latest state said counts too, as long as nothing closed the promise after it.
    Assumption: a promise without an end is never late (only wishes may have none).

    >>> standing("signed", date(2026, 1, 31), [], date(2026, 3, 5)).days_late
    33
    >>> standing("signed", date(2026, 1, 31), [Judgement(date(2026, 2, 10), "fulfilled")], date(2026, 3, 5)).status
    'fulfilled'
    >>> standing("announced", date(2025, 1, 31), [], date(2026, 3, 5)).overdue
    False
    >>> standing("signed", date(2026, 4, 30), [Judgement(date(2026, 2, 1), "", "waiting", "act-7")], date(2026, 3, 5))
    Standing(status='signed', days_late=0, days_left=56, state='waiting', waits_for='act-7')
    """
    known = sorted((j for j in judgements if j.on <= on), key=lambda judgement: judgement.on)
    last: Decision = ""
    state: State = ""
    waits_for = ""
    for judgement in known:
        last = judgement.decision or last
        if judgement.state:
            state, waits_for = judgement.state, judgement.waits_for
        elif judgement.decision in ("fulfilled", "cancelled"):
            state, waits_for = "", ""
    if last == "fulfilled" or last == "cancelled":
        return Standing(last, 0, None)
    if status not in BINDING or end is None:
        return Standing(status, 0, None, state, waits_for)
    late = (on - end).days
    return Standing(status, max(0, late), None if late > 0 else -late, state, waits_for)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many promises stand where. ``wishes`` are announced, proposed or requested: nobody is bound by them."""

    open: int
    overdue: int
    due_soon: int
    kept: int
    cancelled: int
    wishes: int


def tally(standings: Sequence[Standing]) -> Tally:
    """Count standings; every promise is in exactly one of open, kept, cancelled and wishes.

    >>> tally([standing("announced", None, [], date(2026, 1, 1))]).wishes
    1
    """
    return Tally(
        open=sum(item.is_open for item in standings),
        overdue=sum(item.overdue for item in standings),
        due_soon=sum(item.due_soon for item in standings),
        kept=sum(item.status == "fulfilled" for item in standings),
        cancelled=sum(item.status == "cancelled" for item in standings),
        wishes=sum(item.status in ("announced", "proposed", "requested") for item in standings),
    )
