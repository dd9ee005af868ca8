"""Rows under the headers of the formats in which they came."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Schema
from pydantic import AfterValidator, Field

from layidu.cycle.exporting.cells import exported_formats
from layidu.cycle.exporting.page import page_of_facts
from layidu.intake.formats import formats
from layidu.ledger.models import ObservationFile, SourceRow
from layidu.ledger.workspace import find
from layidu.web.access.reader import reader_of
from layidu.web.api.api import operation
from layidu.web.api.models import FactLine
from layidu.web.api.paging import PageNumber, PageSize, paged
from layidu.web.api.readable import readable_facts
from layidu.web.api.shapes import Rows

FORMATS = exported_formats()


def _known(name: str) -> str:
    if name not in FORMATS:
        raise ValueError(f"un de : {', '.join(FORMATS)}")
    return name


FormatName = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": list(FORMATS)})]


class Facts(Rows):
    """Current rows of a format under its own headers.

    ``id`` names the row, ``example`` says that it is invented; ``omitted``: the headers cannot say it; ``waiting``: the
    worker has not written it out yet.
    """

    format: str


class FormatOut(Schema):
    """An import format: its headers in French, and how many current rows of it the token's owner may read."""

    format: str
    label: str
    headers: list[str]
    rows: int


class Formats(Schema):
    """The formats that are given back."""

    items: list[FormatOut]


@operation("get", "/facts", name="formats", action="read rows by token", gives=Formats)
def formats_(request: HttpRequest) -> Any:
    """The formats in which rows are given back, and how many rows of each the token's owner may read."""
    reader = reader_of(request)
    stand = set(SourceRow.objects.order_by().values_list("format", flat=True).distinct())
    known = [name for name in FORMATS if not reader.formats or name in reader.formats]
    return {
        "items": [
            {
                "format": name, "label": formats()[name].label_fr,
                "headers": [field.label for field in formats()[name].fields.values()],
                "rows": readable_facts(reader, name).count() if name in stand else 0,
            }
            for name in known
        ]
    }  # fmt: skip


@operation("get", "/facts/{format_name}", name="facts", action="read rows by token", gives=Facts)
def facts(request: HttpRequest, format_name: FormatName, page: PageNumber = 1, size: PageSize = 100) -> Any:
    """The current rows of a format that the token's owner may read, under the headers in which they are imported."""
    reader = reader_of(request)
    if reader.formats and format_name not in reader.formats:
        raise Http404
    where, ids = paged(request, readable_facts(reader, format_name).values_list("id", flat=True), page, size)
    return {**where, "format": format_name, "items": _rows(format_name, ids)}


def _rows(format_name: str, ids: list[int]) -> list[dict[str, Any]]:
    """Rows from the database, and those that brought observations as the worker wrote them out."""
    observed = ObservationFile.objects.values("run")
    written = set(SourceRow.objects.filter(id__in=ids, run__in=observed).values_list("id", flat=True))
    made: dict[int, dict[str, Any]] = dict(FactLine.objects.filter(origin__in=written).values_list("origin", "cells"))
    made |= {row: {"id": row, "waiting": True} for row in written if row not in made}
    rest = [row for row in ids if row not in written]
    if rest:
        made |= {int(str(cells["id"])): cells for cells in page_of_facts(find(None), format_name, rest)}
    return [made[row] for row in ids]
