"""Decisions on more rows than a request may wait for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.db import transaction

from layidu.ledger.models import SourceRow
from layidu.ledger.workspace import find
from layidu.web.inbox.deciding import settle as settle_some
from layidu.web.inbox.models import Decided

PART = 500


def settle(ids: Sequence[int], action: str, by: str, why: str, act: str) -> None:
    """Settle rows in parts of one act; what was settled before the job was killed, or by somebody else, is left alone.

    An act that was taken back meanwhile is done no further.
    """
    for start in range(0, len(ids), PART):
        # Noted part by part: what was done before a kill can be taken back too.
        with transaction.atomic():
            whole = Decided.objects.select_for_update().filter(id=act, undone_at__isnull=True).first()
            if whole is None:
                return
            held = SourceRow.objects.filter(
                id__in=ids[start : start + PART], fate=SourceRow.Fate.HELD, retired_by__isnull=True
            )
            if not (waiting := list(held.values_list("id", flat=True))):
                continue
            part = settle_some(find(None), waiting, action, by=by, why=why)
            whole.said = f"{whole.said}\n{part.said}"
            whole.numbers = [*whole.numbers, *(f"R{number}" for number in part.numbers)]
            whole.save(update_fields=["said", "numbers"])


JOBS: Mapping[str, Callable[..., None]] = {"settle": settle}
