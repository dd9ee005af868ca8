"""What of the inbox a reader may see: what stands on sources that it may read."""

from __future__ import annotations

from django.db.models import QuerySet

from layidu.ledger.models import SourceRow
from layidu.web.access.reader import Reader
from layidu.web.inbox.models import Decided, Question


def readable_held(reader: Reader) -> QuerySet[SourceRow]:
    """Rows still held, file by file as they came, by row: the order of an index."""
    return (
        SourceRow.objects.filter(
            reader.sources("run__source__"), fate=SourceRow.Fate.HELD, retired_by__isnull=True
        )
        .select_related("run__source")
        .order_by("run_id", "row", "id")
    )  # fmt: skip


def readable_acts(reader: Reader) -> QuerySet[Decided]:
    """What was decided in the inbox on sources that it may read, newest first."""
    return Decided.objects.filter(sensitivity__in=reader.sensitivities()).order_by("-at")


def readable_questions(reader: Reader, kind: str) -> QuerySet[Question]:
    """Questions of a kind, in the order of their list."""
    return Question.objects.filter(kind=kind, sensitivity__in=reader.sensitivities()).order_by("order")
