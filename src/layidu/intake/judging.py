"""What a judgement may not leave out, in a file of reviews as in the minutes of a meeting."""

from __future__ import annotations

from datetime import date

from layidu.intake.rows import TypedRow

#: The decisions that close a commitment, as people write them.
CLOSING = {"fulfilled": "tenu", "cancelled": "annulé"}


def check_judgement(row: TypedRow, on: date | None = None) -> None:
    """Report a closing without evidence or reason, a state of progress or a day of doing that contradicts the row.

    Decision served: nothing is closed on a bare word. Reads ``decision``, ``evidence``, ``finding``, ``state``,
    ``waits_for`` and ``done_on``, which is of what is kept, and not after the day ``on`` of the judgement.

    >>> bare = TypedRow(3, (), {"decision": "fulfilled"}, (), None, {})
    >>> check_judgement(bare)
    >>> [issue.code for issue in bare.issues]
    ['CLOTURE-SANS-PREUVE']
    """
    decision, state, awaited = row.get("decision"), row.get("state"), row.get("waits_for")
    if decision in CLOSING:
        if not row.text("evidence") and not row.text("finding"):
            row.report("CLOTURE-SANS-PREUVE", "decision", CLOSING[decision])
        if state:
            row.report("ETAT-INCOHERENT", "state", f"un engagement {CLOSING[decision]} n'a plus d'état")
    done_on = row.get("done_on")
    if done_on is not None and decision != "fulfilled":
        row.report("JOUR-FAIT-INCOHERENT", "done_on", str(done_on), why="rien ne le dit tenu")
    elif done_on is not None and on is not None and done_on > on:
        row.report("JOUR-FAIT-INCOHERENT", "done_on", str(done_on), why=f"la revue est du {on}")
    if state == "waiting" and awaited is None and not row.reported("waits_for"):
        row.report("ATTENTE-SANS-ACTEUR", "state", "en attente")
    if awaited is not None and state not in ("waiting", "blocked"):
        row.report("ETAT-INCOHERENT", "waits_for", "on attend quelqu'un sans être ni en attente ni bloqué")
