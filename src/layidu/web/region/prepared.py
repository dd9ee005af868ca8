"""Asks for fresh pages of the regions that have a director or were asked for before; each is a job of its own."""

from __future__ import annotations

from layidu.ledger.workspace import Workspace
from layidu.web.access.models import Grant
from layidu.web.region.background import PAGE
from layidu.web.region.models import RegionPage
from layidu.web.work.jobs import ask, last_run


def prepare(workspace: Workspace) -> None:
    """A region takes seconds, and there may be twenty: other pages do not wait for them."""
    run = last_run()
    granted = Grant.objects.filter(role="regional_director", ended_at__isnull=True, place__kind="region")
    for place in granted.values_list("place_id", flat=True).distinct():
        RegionPage.objects.get_or_create(place_id=place)
    for place in RegionPage.objects.filter(run__lt=run).values_list("place_id", flat=True):
        ask(PAGE, place=place)
