"""Decisions on more rows than a request may wait for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from layidu.ledger.models import SourceRow
from layidu.ledger.workspace import find
from layidu.web.inbox.deciding import keep, strictest
from layidu.web.inbox.deciding import settle as settle_some
from layidu.web.inbox.models import Decided

PART = 500


def settle(ids: Sequence[int], action: str, by: str, why: str) -> None:
    """Settle rows in parts; what was settled before the job was killed, or by somebody else, is left alone."""
    workspace = find(None)
    noted: Decided | None = None
    for start in range(0, len(ids), PART):
        part = ids[start : start + PART]
        held = SourceRow.objects.filter(id__in=part, fate=SourceRow.Fate.HELD, retired_by__isnull=True)
        waiting = dict(held.values_list("id", "run__source__sensitivity"))
        if not waiting:
            continue
        act = settle_some(workspace, list(waiting), action, by=by, why=why)
        # Noted part by part: what was done before a kill can be taken back too.
        if noted is None:
            noted = keep(act, by=by, why=why, rows=len(waiting), sensitivities=set(waiting.values()))
        else:
            noted.said = f"{noted.said}\n{act.said}"
            noted.numbers = [*noted.numbers, *act.numbers]
            noted.rows += len(waiting)
            noted.sensitivity = strictest({noted.sensitivity, *waiting.values()})
            noted.save()


JOBS: Mapping[str, Callable[..., None]] = {"settle": settle}
