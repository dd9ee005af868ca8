"""What a report carries over from the one before it, looked up once until the ledger moves on."""

from __future__ import annotations

from django.core.cache import caches

from layidu.core.periods import Period
from layidu.cycle.templates.five_w import CarriedOver, carried_over
from layidu.ledger.workspace import Workspace
from layidu.web.work.jobs import last_run

_SECONDS = 3600


def carried(workspace: Workspace, actor: str, month: Period) -> CarriedOver:
    """As ``carried_over``, from this process's memory while nothing was imported or decided since."""
    key = f"carried:{workspace.folder}:{actor}:{month}:{last_run()}".replace(" ", "_")
    cache = caches["process"]
    found = cache.get(key)
    if not isinstance(found, CarriedOver):
        found = carried_over(workspace, actor, month)
        cache.set(key, found, _SECONDS)
    return found
