"""The filters of held rows: an address that can be sent to a colleague, and the rule of a decision in bulk."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from layidu.ledger.models import SourceRow

FILTERS = ("code", "file", "format")


def asked(values: Mapping[str, str]) -> dict[str, str]:
    """The filters that an address or a form names; empty ones are none.

    >>> asked({"code": "LIEU-INCONNU", "file": "", "page": "2"})
    {'code': 'LIEU-INCONNU'}
    """
    return {name: values[name][:255] for name in FILTERS if values.get(name)}


def narrowed(rows: QuerySet[SourceRow], filters: Mapping[str, str]) -> QuerySet[SourceRow]:
    """The rows that filters leave."""
    if file := filters.get("file"):
        rows = rows.filter(run__source__file_name=file)
    if name := filters.get("format"):
        rows = rows.filter(format=name)
    if code := filters.get("code"):
        # JSON has no portable « contains »: a code stands between quotation marks and nowhere else.
        rows = rows.alias(said=Cast("reasons", TextField())).filter(said__contains=f'"{code}"')
    return rows
