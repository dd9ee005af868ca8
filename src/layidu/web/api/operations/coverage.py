"""What the coverage engine answers: needs, reach, gaps, who is where. No request runs it: the worker does."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema, Status
from pydantic import Field

from layidu.web.access.problems import Problem
from layidu.web.access.reader import reader_of
from layidu.web.api.api import operation
from layidu.web.api.computing import computed
from layidu.web.api.paging import PageNumber, PageSize, PeriodText, Short, paged
from layidu.web.api.shapes import RETRY_SECONDS, Page, Rows, Waits
from layidu.web.work.jobs import last_run

LEVELS = Literal["country", "region", "cercle", "commune"]


class Asked(Schema):
    """What is asked of the engine, as ``layidu coverage`` is asked."""

    period: Annotated[PeriodText, Field(min_length=1)]
    by: LEVELS = "region"
    division: Short = ""
    group: Short = "all"
    activity: Short = ""
    sector: Short = ""
    fresh: bool = Field(False, description="Wait for an answer that knows the last import, rather than an older one.")


class Answer(Page):
    """An answer of the engine. ``current``: it knows the last import; a newer one is being made where it does not."""

    current: bool


class Coverage(Rows, Answer):
    """Rows of ``layidu coverage --json``: those of the level, then those that straddle several of its places."""


class Hapi(Answer):
    """Rows in the published columns of HDX HAPI; ``population`` is null where only bounds are known."""

    data: list[dict[str, Any]]


@operation("get", "/coverage", name="coverage", action="read coverage by token", gives=Coverage, waits=Waits)
def coverage(
    request: HttpRequest, response: HttpResponse, asked: Query[Asked], page: PageNumber = 1, size: PageSize = 200
) -> Any:
    """Needs, reach as bounds and gaps by place; a regional director's are those of its own places."""
    return _answer(request, response, "coverage", asked, page, size, "items")


@operation(
    "get", "/hapi/operational-presence", name="presence", action="read coverage by token", gives=Hapi, waits=Waits
)
def presence(
    request: HttpRequest, response: HttpResponse, asked: Query[Asked], page: PageNumber = 1, size: PageSize = 200
) -> Any:
    """Who was active where and in which sector, from what was reported, as HDX HAPI publishes the 3W."""
    return _answer(request, response, "presence", asked, page, size, "data")


@operation("get", "/hapi/humanitarian-needs", name="needs", action="read coverage by token", gives=Hapi, waits=Waits)
def needs(
    request: HttpRequest, response: HttpResponse, asked: Query[Asked], page: PageNumber = 1, size: PageSize = 200
) -> Any:
    """People in need and targeted by place, joined without counting twice, as HDX HAPI publishes them."""
    return _answer(request, response, "needs", asked, page, size, "data")


def _answer(
    request: HttpRequest, response: HttpResponse, kind: str, asked: Asked, page: int, size: int, under: str
) -> Any:
    words = {name: str(value) for name, value in asked.dict().items() if name != "fresh"}
    found = computed(kind, words)
    current = found.run >= last_run()
    if found.run < 0 or (asked.fresh and not current):
        response["Retry-After"] = str(RETRY_SECONDS)
        return Status(202, {"state": "waiting"})
    if found.refused:
        raise Problem(422, "API-DEMANDE", found.refused, why=found.refused[0]["message"].removesuffix("."))
    reader, rows = reader_of(request), found.rows
    if not reader.has("officer", "ministry"):
        rows = [row for row in rows if row["place"] in reader.places]
    where, items = paged(request, rows, page, size)
    if under == "data":
        items = [{name: value for name, value in row.items() if name != "place"} for row in items]
    return {**where, "run": found.run, "current": current, under: items}
