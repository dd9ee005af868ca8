"""Answers of the coverage engine: made by the worker when somebody asks, kept while the ledger does not move."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from django.utils import timezone

from layidu.core.errors import Refusal
from layidu.core.periods import Period
from layidu.cycle.covering import cover
from layidu.cycle.exporting.hapi import needs_rows, presence_rows
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.ledger.workspace import find
from layidu.web.access.problems import said
from layidu.web.api.models import Computed
from layidu.web.figures.standing import WHOLE, of_rows, stand
from layidu.web.work.jobs import ask, last_run
from layidu.web.work.prepare import plain

COMPUTE, FORGET = "compute for a program", "forget what programs asked"
#: What nobody asked for since is let go.
KEPT = timedelta(days=30)


def computed(kind: str, asked: Mapping[str, str]) -> Computed:
    """What is known of an answer; one that is missing, or older than the ledger, is asked of the worker."""
    words = "&".join(f"{name}={value}" for name, value in sorted(asked.items()) if value)
    key = f"{kind}:{hashlib.blake2b(words.encode(), digest_size=12).hexdigest()}"
    found, _new = Computed.objects.get_or_create(key=key, defaults={"kind": kind, "asked": dict(asked)})
    Computed.objects.filter(key=found.key).update(asked_at=timezone.now())
    if found.run < last_run():
        ask(COMPUTE, key=found.key)
    return found


def compute(key: str) -> None:
    """Ask the engine, and keep its rows; a question that has no answer keeps why."""
    found = Computed.objects.get(key=key)
    run, words, workspace = last_run(), found.asked, find(None)
    if found.run >= run:
        return
    try:
        covered = cover(
            workspace, kind=cast(Any, words["by"]), period=Period.parse(words["period"]),
            division=words["division"] or None, group=words["group"] or "all", activity=words["activity"] or None,
            sector=words["sector"] or None,
        )  # fmt: skip
    except Refusal as refused:
        Computed.objects.filter(key=key).update(rows=[], run=run, refused=[said(each) for each in refused.findings])
        return
    gazetteer = workspace_gazetteer(workspace)
    if found.kind == "presence":
        rows = presence_rows(gazetteer, covered)
    elif found.kind == "needs":
        rows = needs_rows(gazetteer, covered, words["sector"] or None)
    else:
        rows = covered.as_json()
    answer = [plain(row) for row in rows]
    stand([(answer, WHOLE, ""), *of_rows(answer)])
    Computed.objects.filter(key=key).update(rows=answer, run=run, refused=[])


def forget() -> None:
    """Let go of what nobody asked for in a month."""
    Computed.objects.filter(asked_at__lt=timezone.now() - KEPT).delete()
