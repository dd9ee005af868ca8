"""Which rows of a format a reader may read: of open sources, its own, and for a director what is about its places."""

from __future__ import annotations

from django.db.models import QuerySet

from layidu.cycle.exporting.facts import current_lines
from layidu.ledger.models import SourceRow
from layidu.web.access.own_rows import rows_about
from layidu.web.access.reader import Reader


def readable_facts(reader: Reader, format_name: str) -> QuerySet[SourceRow]:
    """The current rows that the reader may read, in the order they came."""
    allowed = reader.sources("run__source__")
    if reader.places:
        allowed |= rows_about(reader.places)
    return current_lines(format_name).filter(allowed)
