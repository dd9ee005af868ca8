"""Decisions on more rows than a request may wait for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from layidu.ledger.models import SourceRow
from layidu.ledger.workspace import find
from layidu.web.inbox.deciding import settle as settle_some

PART = 500


def settle(ids: Sequence[int], action: str, by: str, why: str) -> None:
    """Settle rows in parts; what was settled before the job was killed, or by somebody else, is left alone."""
    workspace = find(None)
    for start in range(0, len(ids), PART):
        part = ids[start : start + PART]
        held = SourceRow.objects.filter(id__in=part, fate=SourceRow.Fate.HELD, retired_by__isnull=True)
        waiting = list(held.values_list("id", flat=True))
        if waiting:
            settle_some(workspace, waiting, action, by=by, why=why)


JOBS: Mapping[str, Callable[..., None]] = {"settle": settle}
