"""The list of regions, and fresh pages asked for of those that have a director or were asked for; each is a job."""

from __future__ import annotations

from datetime import date
from typing import Any

from layidu.cycle.contracts.quarters import contract_quarters
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.ledger.models import Place, Snapshot
from layidu.ledger.workspace import Workspace
from layidu.web.access.models import Grant
from layidu.web.access.places import below
from layidu.web.home.prepared import PLACE_KEY
from layidu.web.promises.models import PromiseLine
from layidu.web.region.background import PAGE
from layidu.web.region.models import RegionPage
from layidu.web.work.jobs import ask, last_run
from layidu.web.work.models import Prepared
from layidu.web.work.prepare import keep

REGIONS = "regions"


def prepare(workspace: Workspace) -> None:
    """A region takes seconds, and there may be twenty: other pages do not wait for them."""
    keep(REGIONS, _listed(workspace, date.today()))  # noqa: DTZ011 - the server's day is its users'
    run = last_run()
    granted = Grant.objects.filter(role="regional_director", ended_at__isnull=True, place__kind="region")
    for place in granted.values_list("place_id", flat=True).distinct():
        RegionPage.objects.get_or_create(place_id=place)
    for place in RegionPage.objects.filter(run__lt=run).values_list("place_id", flat=True):
        ask(PAGE, place=place)


def _listed(workspace: Workspace, on: date) -> list[dict[str, Any]]:
    """One row a region: coverage of the latest year, promises running and late, the last score of its contracts."""
    division = workspace_gazetteer(workspace).default_division
    regions = dict(Place.objects.filter(kind="region", division=division).values_list("id", "name"))
    keys = {PLACE_KEY.format(place): place for place in regions}
    made = {keys[one.key]: one.content["row"] for one in Prepared.objects.filter(key__in=keys)}
    contracts = Snapshot.objects.filter(kind="contract").exists()
    return [
        {
            "place": place, "name": name, "row": made.get(place), **_promised(place, on),
            "score": _score(workspace, place, on) if contracts else None,
        }
        for place, name in sorted(regions.items(), key=lambda pair: pair[1])
    ]  # fmt: skip


def _promised(place: str, on: date) -> dict[str, int]:
    running = PromiseLine.objects.filter(binding=True, places__place__in=below(place)).distinct()
    return {"open": running.count(), "late": running.filter(end__lt=on).count()}


def _score(workspace: Workspace, place: str, on: date) -> dict[str, Any] | None:
    """The last quarter that is over, of the first contract that has one; figures that open it are saved."""
    for contract in contract_quarters(workspace, below(place), on):
        for quarter in contract["quarters"]:
            return {**quarter["score"], "value": quarter["value"], "label": quarter["label"]}
    return None
