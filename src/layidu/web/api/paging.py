"""Parts of a list: cut in SQL, in a stable order, with the address of the next one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from pydantic import AfterValidator, Field

from layidu.core.periods import Period
from layidu.web.work.jobs import last_run

LARGEST_PAGE, LAST_PAGE = 200, 1_000_000
#: No report, need or plan is of a year outside these; the calendar itself ends.
FIRST_YEAR, LAST_YEAR = 1900, 2100


def _plain(text: str) -> str:
    """Text that a database can compare: no sign without a shape."""
    if any(ord(sign) < 32 for sign in text):
        raise ValueError("signe de commande")
    return text


def _period(text: str) -> str:
    if text:
        asked = Period.parse(text)
        if not FIRST_YEAR <= asked.start.year <= asked.end.year <= LAST_YEAR:
            raise ValueError(f"l'année va de {FIRST_YEAR} à {LAST_YEAR}")
    return text


PageNumber = Annotated[int, Field(ge=1, le=LAST_PAGE, description="From 1.")]
PageSize = Annotated[int, Field(ge=1, le=LARGEST_PAGE)]
Id = Annotated[str, Field(max_length=120), AfterValidator(_plain)]
Short = Annotated[str, Field(max_length=60), AfterValidator(_plain)]
PeriodText = Annotated[
    Short, AfterValidator(_period), Field(description="2025, 2025-03, 2025Q1, or two joined by a colon.")
]


def paged(
    request: HttpRequest, found: QuerySet[Any] | Sequence[Any], page: int, size: int
) -> tuple[dict[str, Any], list[Any]]:
    """Where the list stands, and the rows of the page; a page beyond the last is not found.

    ``run`` is the ledger's last import or decision: where it differs between two pages, the list moved between them.
    """
    paginator = Paginator(found, size)
    if page > paginator.num_pages:
        raise Http404
    here = paginator.page(page)
    following = request.GET.copy()
    following["page"] = str(page + 1)
    where = {
        "count": paginator.count,
        "page": page,
        "pages": paginator.num_pages,
        "next": f"{request.path}?{following.urlencode()}" if here.has_next() else None,
        "run": last_run(),
    }
    return where, list(here)
