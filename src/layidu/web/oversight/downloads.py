"""The list of commitments and the coverage of a year as files: xlsx with text cells, CSV, JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from layidu.core.spreadsheets import csv_text
from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.oversight.background import SHOWN
from layidu.web.oversight.models import CoverageYear
from layidu.web.promises.filters import Filters, narrowed
from layidu.web.promises.readable import readable_promises

FORMS = ("xlsx", "csv", "json")
PROMISE = (
    "ref", "kind", "status", "title", "owed_by", "place_names", "start", "end", "activity", "sector", "target", "done",
    "meeting", "citation",
)  # fmt: skip
_PART = 500


@guarded("read commitments")
@require_safe
def promises_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list that the same filters show, as far as the reader may read."""
    filters = Filters(request.GET)
    filters.is_valid()
    lines = narrowed(readable_promises(reader_of(request)), filters).values_list(*PROMISE)
    return as_file(form, "engagements", PROMISE, lines.iterator(chunk_size=_PART))


@guarded("oversee")
@require_safe
def coverage_file(request: HttpRequest, period: str, level: str, form: str) -> HttpResponseBase:
    """The coverage of a year at a level; an absent value is empty, never zero."""
    year = CoverageYear.objects.filter(period=period, run__gte=0).first()
    if year is None or level not in year.rows:
        raise Http404
    name = f"couverture-{level}-{period.replace(':', '_')}"
    return as_file(form, name, SHOWN, ([row[column] for column in SHOWN] for row in year.rows[level]))


def as_file(form: str, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponseBase:
    """Rows as xlsx with text cells, CSV or JSON; any other form is not found."""
    if form not in FORMS:
        raise Http404
    answer: HttpResponseBase
    if form == "xlsx":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        answer = HttpResponse(_workbook(columns, rows), content_type=kind)
    elif form == "csv":
        answer = StreamingHttpResponse(_csv(columns, rows), content_type="text/csv; charset=utf-8")
    else:
        answer = StreamingHttpResponse(_json(columns, rows), content_type="application/json")
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.{form}")
    return answer


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A mark first, so that Excel reads UTF-8; semicolons, as French Excel has them."""
    yield "\ufeff"
    for row in _with_head(columns, rows):
        line = io.StringIO()
        csv.writer(line, delimiter=";").writerow(["" if cell is None else csv_text(str(cell)) for cell in row])
        yield line.getvalue()


def _with_head(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    yield columns
    yield from rows


def _json(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    opening = "["
    for row in rows:
        item: Mapping[str, Any] = dict(zip(columns, row, strict=True))
        yield f"{opening}\n{json.dumps(item, ensure_ascii=False, default=str)}"
        opening = ","
    yield "[]\n" if opening == "[" else "\n]\n"


def _workbook(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for at, row in enumerate(_with_head(columns, rows)):
            for column, cell in enumerate(row):
                if isinstance(cell, int | float) and not isinstance(cell, bool):
                    sheet.write_number(at, column, cell)
                elif cell is not None:
                    sheet.write_string(at, column, str(cell))
    return stream.getvalue()
