"""A number opened, as on its page."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Schema
from pydantic import Field

from layidu.ledger.models import Figure, Snapshot
from layidu.web.access.reader import Reader, reader_of
from layidu.web.api.api import operation
from layidu.web.api.paging import Id
from layidu.web.figures.opening import opened_for

MOST_ROWS = 10_000


class InputOut(Schema):
    """A figure that this one is made of."""

    label: str
    value: Any
    id: str


class CellOut(Schema):
    """A cell of a file as received; ``column`` empty: the row as a whole."""

    file: str
    sha256: str
    sheet: str
    row: int
    column: str
    value: str


class FigureOut(Schema):
    """The shape of ``layidu explain --json``, as deep as the token's owner may read."""

    id: str
    label: str
    value: Any
    formula: str
    inputs: list[InputOut]
    rows: list[CellOut]
    closed_rows: int = Field(description="Rows that it stands on and that are closed to the reader.")
    closed_inputs: int = Field(description="Figures that it is made of and that are closed to the reader.")
    more_rows: int = Field(description="Open cells beyond those given.")


@operation("get", "/figures/{figure}", name="figure", action="read public pages", gives=FigureOut, public=True)
def figure(
    request: HttpRequest,
    figure: Annotated[Id, Field(description="n38d65902a96a, or as printed: B3.17.")],
    rows: Annotated[int, Field(ge=0, le=MOST_ROWS, description="At most so many cells.")] = 1000,
) -> Any:
    """Formula, what it is made of, and cells. Without a token: the figures that public pages print."""
    reader = reader_of(request)
    # A key limited to rows of some formats opens what anybody may open.
    opened = opened_for(Reader() if reader.formats else reader, _id_of(figure))
    if opened is None:
        raise Http404
    cells = opened["rows"]
    return {**opened, "rows": cells[:rows], "more_rows": max(0, len(cells) - rows)}


def _id_of(said: str) -> str:
    """The figure's own id, of one printed in a publication."""
    snapshot, dot, _number = said.partition(".")
    if not dot or Figure.objects.filter(id=said).exists():
        return said
    printed = Snapshot.objects.filter(id=snapshot.upper()).values_list("references", flat=True).first() or {}
    return str(printed.get(said.upper(), said))
