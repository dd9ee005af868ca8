"""Who may open the numbers of every page that stands, whenever it was made; jobs that make a page say so themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from layidu.ledger.models import Snapshot
from layidu.ledger.workspace import Workspace
from layidu.web.api.models import Computed
from layidu.web.api.prepared import CONTRACTS, SCORES
from layidu.web.figures.standing import PLACE, WHOLE, Page, of_rows, stand
from layidu.web.home.prepared import KEY, PLACE_KEY
from layidu.web.home.views import PUBLIC_KINDS
from layidu.web.oversight.models import CoverageYear, Presence
from layidu.web.plans.models import PlanPage, PlanQuestion, PlanStudy
from layidu.web.plans.prepared import PLANS
from layidu.web.region.models import RegionPage
from layidu.web.region.prepared import REGIONS
from layidu.web.work.models import Prepared
from layidu.web.work.prepare import kept, open_figures


def prepare(workspace: Workspace) -> None:
    """Numbers of pages made before this was kept are found too; what a job makes later is kept when it is made."""
    stand([*_of_the_whole(), *_of_places(), *_of_contracts()])
    published = Snapshot.objects.filter(kind__in=PUBLIC_KINDS).values_list("references", flat=True)
    open_figures(figure for references in published for figure in references.values())


def _of_the_whole() -> Iterator[Page]:
    pages = Prepared.objects.filter(key__startswith=PLACE_KEY.format("")) | Prepared.objects.filter(
        key__in=(KEY, PLANS)
    )
    contents: Iterable[Any] = chain(
        pages.values_list("content", flat=True),
        PlanPage.objects.values_list("content", flat=True),
        PlanStudy.objects.values_list("content", flat=True),
        PlanQuestion.objects.values_list("answer", flat=True),
        CoverageYear.objects.values_list("rows", flat=True),
        Presence.objects.values_list("rows", flat=True),
        Computed.objects.values_list("rows", flat=True),
    )
    for content in contents:
        yield content, WHOLE, ""


def _of_places() -> Iterator[Page]:
    for content in Prepared.objects.filter(key__startswith=PLACE_KEY.format("")).values_list("content", flat=True):
        yield content, PLACE, content["row"]["place"]
    regions = kept(REGIONS)
    for one in regions.content if regions else ():
        yield one["score"], PLACE, one["place"]
    for place, content in RegionPage.objects.filter(content__isnull=False).values_list("place_id", "content"):
        yield content, PLACE, place
    files = dict(RegionPage.objects.exclude(snapshot="").values_list("snapshot", "place_id"))
    for snapshot, references in Snapshot.objects.filter(id__in=files).values_list("id", "references"):
        yield references, PLACE, files[snapshot]
    for rows in Computed.objects.values_list("rows", flat=True):
        yield from of_rows(rows)


def _of_contracts() -> Iterator[Page]:
    """Scores that programs read: of a contract about one place, its director's; of several, the Ministry's alone."""
    contracts, scores = kept(CONTRACTS), kept(SCORES)
    places = {one["ref"]: one["places"] for one in (contracts.content if contracts else ())}
    for scored in scores.content.values() if scores else ():
        for one in scored:
            if len(found := places.get(one["contract"], ())) == 1:
                yield one, PLACE, found[0]
