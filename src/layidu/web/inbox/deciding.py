"""Decisions on rows as one act of a person, kept with what is needed to take it back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import ngettext

from layidu.cycle import mending
from layidu.ledger.models import Source
from layidu.ledger.workspace import Workspace
from layidu.web.inbox.models import Decided
from layidu.web.pages.findings import told_together
from layidu.web.reports.population import known_population

_STRICTEST = (Source.Sensitivity.MINISTRY, Source.Sensitivity.PARTNER, Source.Sensitivity.PUBLIC)
ROWS, PAIRS, ALIAS, MERGER, APART, KNOWN = "rows", "pairs", "alias", "merger", "apart", "known"


@dataclass(frozen=True)
class Act:
    """What was decided, in words, of what, and by which numbers of which ``kind`` it is taken back.

    ``rest``: held rows that the worker reads again as a part of the same act.
    """

    said: str
    kind: str = ROWS
    numbers: tuple[str, ...] = ()
    about: str = ""
    rest: tuple[int, ...] = ()


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
        by=by, why=why, said=act.said, about=act.about, kind=act.kind, numbers=list(act.numbers), rows=rows,
        sensitivity=strictest(sensitivities),
    )  # fmt: skip


def strictest(found: Collection[str]) -> str:
    """The strictest of some sensitivities; of none, that of the Ministry.

    >>> strictest({"public", "partner"})
    'partner'
    """
    return str(next((each for each in _STRICTEST if each in found), Source.Sensitivity.MINISTRY))
