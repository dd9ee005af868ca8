"""A review entered directly: who judged what, on which day, on which evidence."""

from __future__ import annotations

from datetime import date

from layidu.core.errors import Refusal
from layidu.core.periods import Period
from layidu.cycle.actors import the_actor
from layidu.cycle.forms import said_of_form, store_form
from layidu.intake.formats import checker, formats
from layidu.intake.records import ActorRef, ReviewRow
from layidu.intake.rows import TypedRow
from layidu.ledger.importing import ImportResult
from layidu.ledger.workspace import Workspace


def enter_review(
    workspace: Workspace,
    ref: str,
    *,
    on: date,
    by: str,
    decision: str = "",
    state: str = "",
    waits_for: str = "",
    evidence: str = "",
    finding: str = "",
    rating: str = "",
    done_on: date | None = None,
) -> ImportResult:
    """Enter one review of the commitment ``ref``; the same review twice changes nothing.

    Decision served: a promise is closed on the day of the meeting, by who closes it, with its evidence. Another review
    of the same commitment by the same actor on the same day corrects the first. Errors: Refusal when the commitment or
    an actor is not known, when it closes without evidence or reason, when a state or the day it was done contradicts
    the decision, when somebody else than its author lets a wish go.
    """
    decider = _ref(by)
    awaited = _ref(waits_for) if waits_for else None
    values = {
        "commitment_ref": ref,
        "date": on,
        "decision": decision or None,
        "decided_by": decider,
        "state": state or None,
        "waits_for": awaited,
        "evidence": evidence or None,
        "finding": finding or None,
        "rating": rating or None,
        "done_on": done_on,
    }
    labels = {field.id: field.label for field in formats()["reviews"].fields.values()}
    row = TypedRow(1, (), values, (), Period(on, on), {})
    checker("reviews")(row, [row])
    if not row.sound:
        raise Refusal(tuple(said_of_form(row, labels)))
    cells = {
        labels[name]: value.spelling if isinstance(value, ActorRef) else str(value)
        for name, value in values.items()
        if value is not None
    }
    review = ReviewRow(
        commitment_ref=ref,
        on=on,
        rating=rating,
        decision=decision,  # type: ignore[arg-type]
        decided_by=decider,
        finding=finding,
        state=state,  # type: ignore[arg-type]
        waits_for=awaited,
        evidence=evidence,
        done_on=done_on,
    )
    return store_form(
        workspace,
        "reviews",
        cells,
        [review],
        identity=(ref, str(on), decider.id),
        scope=(ref,),
        period=Period(on, on),
    )


def _ref(name: str) -> ActorRef:
    found = the_actor(name)
    return ActorRef(found.id, found.name)
