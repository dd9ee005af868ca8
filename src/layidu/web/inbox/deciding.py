"""Decisions on rows as one act of a person, with what is needed to take it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from layidu.catalogue.findings import refusal
from layidu.cycle import aliases, mending, repeats, same_actors
from layidu.ledger.models import Source
from layidu.ledger.workspace import Workspace
from layidu.web.inbox.models import Decided
from layidu.web.pages.findings import told_together
from layidu.web.reports.population import known_population
from layidu.web.work.jobs import REFRESH, ask

_STRICTEST = (Source.Sensitivity.MINISTRY, Source.Sensitivity.PARTNER, Source.Sensitivity.PUBLIC)
ROWS, PAIRS, ALIAS, MERGER = "rows", "pairs", "alias", "merger"


@dataclass(frozen=True)
class Act:
    """What was decided, in words, and by which numbers of which ``kind`` it is taken back."""

    said: str
    kind: str = ROWS
    numbers: tuple[str, ...] = ()


def settle(
    workspace: Workspace,
    ids: Sequence[int],
    action: str,
    *,
    by: str,
    why: str = "",
    changes: Mapping[str, str] | None = None,
) -> Act:
    """Accept the mends proposed, read again, mend by hand or reject held rows.

    Decision served: a row counts, or is set aside for ever. Errors: Refusal when a row is no longer held.
    """
    rows = mending.chosen(ids)
    if action == "reject":
        numbers = mending.reject(rows, decided_by=by, why=why)
        said = ngettext("%(n)d row rejected.", "%(n)d rows rejected.", len(rows)) % {"n": len(rows)}
        return Act(said, ROWS, tuple(map(str, numbers)))
    done = mending.mend(
        workspace, rows, changes or {}, accept=action == "accept", decided_by=by, why=why, population=known_population()
    )
    settled = done.loaded + done.unchanged
    said = ngettext("%(n)d row loaded.", "%(n)d rows loaded.", settled) % {"n": settled}
    if done.still:
        reasons = told_together((finding for _row, found in done.still[:3] for finding in found), "\n")
        more = ngettext("%(n)d row still held:", "%(n)d rows still held:", len(done.still)) % {"n": len(done.still)}
        said = f"{said}\n{more}\n{reasons}"
    return Act(said, ROWS, tuple(str(number) for number in done.decisions if number))


def keep(act: Act, *, by: str, why: str, rows: int, sensitivities: Collection[str]) -> Decided:
    """Note an act, so that it is taken back whole whoever did its parts."""
    return Decided.objects.create(
        by=by, why=why, said=act.said, kind=act.kind, numbers=list(act.numbers), rows=rows,
        sensitivity=strictest(sensitivities),
    )  # fmt: skip


def strictest(found: Collection[str]) -> str:
    """The strictest of some sensitivities; of none, that of the Ministry.

    >>> strictest({"public", "partner"})
    'partner'
    """
    return str(next((each for each in _STRICTEST if each in found), Source.Sensitivity.MINISTRY))


def undo_act(decided: Decided, *, by: str) -> str:
    """Take an act back whole, or not at all. Errors: Refusal when some part of it moved on."""
    with transaction.atomic():
        taken = Decided.objects.select_for_update().filter(id=decided.id, undone_at__isnull=True).first()
        if taken is None:
            raise refusal("DECISION-INCONNUE", value=decided.id)
        said = take_back(taken.kind, taken.numbers, by=by)
        Decided.objects.filter(id=taken.id).update(undone_at=timezone.now(), undone_by=by)
        return said


def take_back(kind: str, numbers: Sequence[str], *, by: str) -> str:
    """Take an act back whole; gives what was done, in words. Errors: Refusal when it was taken back already."""
    for number in numbers:
        if kind == ROWS or (kind == ALIAS and number.isdigit()):
            # A spelling that is taken back holds again the rows that were loaded by it.
            mending.undo(int(number), decided_by=by)
        elif kind == PAIRS:
            repeats.undo(int(number), decided_by=by)
        elif kind == ALIAS:
            aliases.withdraw(number, by=by)
        else:
            same_actors.take_back(int(number), by=by)
            # A merger is no import: nothing else tells that figures have changed.
            ask(REFRESH)
    return _("The decision is taken back.")
