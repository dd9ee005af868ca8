"""What of the inbox a reader may see: what stands on sources that it may read."""

from __future__ import annotations

from django.db.models import QuerySet

from layidu.ledger.models import SourceRow
from layidu.web.access.reader import Reader
from layidu.web.inbox.models import Question


def readable_held(reader: Reader) -> QuerySet[SourceRow]:
    """Rows still held, by file and row."""
    return (
        SourceRow.objects.filter(
            reader.sources("run__source__"), fate=SourceRow.Fate.HELD, retired_by__isnull=True
        )
        .select_related("run__source")
        .order_by("run__source__file_name", "run_id", "sheet", "row", "id")
    )  # fmt: skip


def readable_questions(reader: Reader, kind: str) -> QuerySet[Question]:
    """Questions of a kind, in the order of their list."""
    return Question.objects.filter(kind=kind, sensitivity__in=reader.sensitivities()).order_by("order")
