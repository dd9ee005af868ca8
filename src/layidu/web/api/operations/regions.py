"""A region's page as data: score, gaps by cercle, partners, what is late on both sides, indicators."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Schema
from pydantic import Field

from layidu.web.api.api import operation
from layidu.web.api.paging import Id
from layidu.web.region.models import RegionPage
from layidu.web.work.jobs import last_run


class RegionOut(Schema):
    """What the region's page shows, as it was made."""

    place: str
    made_at: datetime
    current: bool = Field(description="It knows the last import; a newer one is being made where it does not.")
    content: dict[str, Any]


@operation("get", "/regions/{place_id}", name="region", action="read region by token", gives=RegionOut)
def region(request: HttpRequest, place_id: Id) -> Any:
    """A region's page, made when its director has an account or somebody opened it."""
    page = RegionPage.objects.filter(place=place_id, content__isnull=False).first()
    if page is None:
        raise Http404
    return {
        "place": page.place_id, "made_at": page.made_at, "current": page.run >= last_run(), "content": page.content,
    }  # fmt: skip
