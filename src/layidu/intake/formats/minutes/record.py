"""A point of the minutes -> the meeting, and a review, a confirmation or a new commitment that stand on it."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.judging import check_judgement
from layidu.intake.records import ActorRef, CommitmentRow, ConfirmationRow, MeetingRow, RecordRow, ReviewRow, Role
from layidu.intake.rows import TypedRow

#: What the review of a wish says when its author makes it a promise.
CONFIRMED = "confirmé par son auteur"
_LABELS = {
    "decided_by": "Décidé par",
    "title": "Nouvel engagement",
    "owes": "Acteur responsable",
    "status": "Statut",
}


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report a point about nothing, a judgement without author or reason, a promise without owner or day."""
    judges, raises = bool(row.text("commitment_ref")), bool(row.text("own_id") or row.text("title"))
    if not judges and not raises:
        row.report("POINT-SANS-OBJET", "commitment_ref")
    if judges:
        _ask(row, "decided_by")
        check_judgement(row, row.get("meeting_start"))
        if not any(row.get(name) for name in ("decision", "state", "finding")) and not raises:
            row.report("POINT-SANS-OBJET", "decision", row.text("commitment_ref"))
    if raises:
        for name in ("title", "owes", "status"):
            _ask(row, name)
        if not row.text("own_id"):
            row.report("VALEUR-OBLIGATOIRE", "own_id", header="N°")
        if row.get("status") == "accepted" and row.get("end") is None and not row.reported("end"):
            row.report("ECHEANCE-ABSENTE", "end", row.text("own_id"))


def _ask(row: TypedRow, name: str) -> None:
    if row.get(name) is None and not row.reported(name):
        row.report("VALEUR-OBLIGATOIRE", name, header=_LABELS[name])


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """The meeting first, then what was judged, then what was promised.

    The due date of a row that only confirms is the day to which the author commits.
    """
    held = row.dated()
    made: list[RecordRow] = [
        MeetingRow(
            ref=row.text("meeting_ref"),
            title=row.text("meeting_title"),
            start=held.start,
            end=held.end,
            held_by=row.must("held_by"),
            present=row.get("present") or (),
        )
    ]
    if row.text("commitment_ref") and (row.get("decision") or row.get("state") or row.text("finding")):
        made += _judged(row)
    if row.text("own_id"):
        made.append(_raised(row))
    return tuple(made)


def _judged(row: TypedRow) -> list[RecordRow]:
    on, ref = row.dated().start, row.text("commitment_ref")
    confirmed = row.get("decision") == "confirmed"
    review = ReviewRow(
        commitment_ref=ref,
        on=on,
        rating=CONFIRMED if confirmed else "",
        decision="continue" if confirmed else (row.get("decision") or ""),
        decided_by=row.must("decided_by"),
        finding=row.text("finding"),
        state=row.get("state") or "",
        waits_for=row.get("waits_for"),
        evidence=row.text("evidence"),
        done_on=row.get("done_on"),
        meeting_ref=row.text("meeting_ref"),
    )
    if not confirmed:
        return [review]
    promised = None if row.text("own_id") else row.get("end")
    return [review, ConfirmationRow(ref, on, row.must("decided_by"), promised, row.text("meeting_ref"))]


def _raised(row: TypedRow) -> CommitmentRow:
    actors: list[tuple[Role, ActorRef]] = [("owes", row.must("owes"))]
    actors += [("co-owes", ref) for ref in row.get("co_owes") or ()]
    actors += [("receives", ref) for ref in row.get("receives") or ()]
    return CommitmentRow(
        own_id=row.text("own_id"),
        kind=row.must("kind"),
        status=row.must("status"),
        title=row.text("title"),
        actors=tuple(actors),
        places=row.places,
        start=row.get("start"),
        end=row.get("end"),
        milestone=row.text("title"),
        meeting_ref=row.text("meeting_ref"),
        axis=row.text("axis"),
        evidence_expected=row.text("evidence_expected"),
    )
