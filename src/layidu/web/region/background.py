"""The jobs that make a region's page and its PDF."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from layidu.core.periods import date_fr
from layidu.cycle.assessing import contracts_to_assess
from layidu.cycle.glance import latest_year
from layidu.cycle.region_brief import RegionBriefMaker, publish_region_brief
from layidu.cycle.series import Series, series_in
from layidu.ledger.workspace import Workspace, find
from layidu.web.access.places import below
from layidu.web.region.drawing import sparkline
from layidu.web.region.models import RegionPage
from layidu.web.work.jobs import last_run
from layidu.web.work.prepare import keep_file, plain

PAGE, PDF = "region page", "region pdf"


def region_page(place: str) -> None:
    """Make a region's page anew; its figures can be opened."""
    workspace, on, run = find(None), date.today(), last_run()  # noqa: DTZ011 - the server's day is its users'
    maker = RegionBriefMaker(workspace, place, period=latest_year(on), on=on)
    content = plain(maker.content())
    maker.book.save()
    content["made_on"] = date_fr(on)
    content["series"] = [_drawn(one) for one in series_in(workspace, place)]
    content["contracts"] = [
        {**plain(one), "quarters": [[str(quarter), quarter.label_fr()] for quarter in one.quarters]}
        for one in contracts_to_assess(below(place), on)
    ]
    RegionPage.objects.update_or_create(
        place_id=place, defaults={"content": content, "run": run, "made_at": timezone.now()}
    )


def region_pdf(place: str) -> None:
    """Freeze the region's one-page PDF; the same content twice is one publication."""
    workspace: Workspace = find(None)
    on = date.today()  # noqa: DTZ011 - as above
    made = publish_region_brief(RegionBriefMaker(workspace, place, period=latest_year(on), on=on))
    RegionPage.objects.filter(place_id=place).update(
        file_name=made.path.name, snapshot=made.snapshot_id, file_asked=False
    )


def _drawn(series: Series) -> dict[str, Any]:
    points: Sequence[tuple[date, float | None]] = [(point.end, point.value) for point in series.points]
    svg = sparkline(points)
    return {**plain(series), "file": keep_file(svg.encode(), "image/svg+xml") if svg else ""}


JOBS: Mapping[str, Callable[..., None]] = {PAGE: region_page, PDF: region_pdf}
