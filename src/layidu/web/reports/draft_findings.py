"""What is said of a report that is being written, read once while neither its lines nor the ledger change."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence

from layidu.core.findings import Finding
from layidu.core.periods import Period
from layidu.ledger.models import Actor
from layidu.ledger.workspace import find
from layidu.web.caching.measured import measured
from layidu.web.reports.models import Draft
from layidu.web.reports.sending import TypedReport, findings_of


def report_of(draft: Draft, actor: Actor, month: Period, choice: str = "") -> TypedReport:
    """A draft as the report that it becomes when it is sent."""
    return TypedReport(actor, month, draft.key, draft.lines, draft.example, choice)


def digest_of(draft: Draft) -> str:
    """A short name of what a draft says: a page that shows another one was changed since in another window."""
    return hashlib.blake2b(json.dumps(draft.lines, sort_keys=True).encode(), digest_size=16).hexdigest()


def findings_of_draft(draft: Draft, actor: Actor, month: Period) -> Sequence[Finding]:
    """As ``findings_of``: who turns its pages does not wait at each. Its lines decide, not its key.

    Of what it said before, nothing is kept.
    """
    workspace = find(None)

    def said() -> bytes:
        found = findings_of(workspace, report_of(draft, actor, month))
        return json.dumps([dataclasses.astuple(each) for each in found]).encode()

    whose = "said of a draft", workspace.folder, draft.user_id, actor.id, month
    kept = measured(whose, (draft.example, digest_of(draft)), said)
    return [Finding(*each) for each in json.loads(kept)]
