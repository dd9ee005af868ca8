"""The jobs that make a region's page and its PDF."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from layidu.accountability.values import LEVELS
from layidu.core.numbers import format_fr, percent_fr
from layidu.core.periods import date_fr
from layidu.cycle.assessing import contracts_to_assess
from layidu.cycle.contracts.evidence import COMPLETENESS, TIMELINESS
from layidu.cycle.contracts.quarters import contract_quarters
from layidu.cycle.glance import latest_year
from layidu.cycle.region_brief import RegionBriefMaker, publish_region_brief
from layidu.cycle.series_across import Part, Point, Series, series_across
from layidu.ledger.models import Place, Snapshot
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.workspace import Workspace, find
from layidu.web.access.places import below
from layidu.web.figures.standing import PLACE, stands
from layidu.web.pages.english import english_picture
from layidu.web.promises.models import PromiseLine
from layidu.web.region.drawing import band_chart
from layidu.web.region.models import RegionPage
from layidu.web.work.jobs import last_run
from layidu.web.work.prepare import keep, keep_file, plain

PAGE, PDF = "region page", "region pdf"
#: From here on a value needs no decimal on an axis.
_FINE = 10


def region_page(place: str) -> None:
    """Make a region's page anew; its figures can be opened."""
    workspace, on, run = find(None), date.today(), last_run()  # noqa: DTZ011 - the server's day is its users'
    maker = RegionBriefMaker(workspace, place, period=latest_year(on), on=on)
    content = plain(maker.content())
    maker.book.save()
    content["made_on"] = date_fr(on)
    content["series"] = [_drawn(one) for one in series_across(workspace, place) if _shown(one)]
    content["judged"] = contract_quarters(workspace, below(place), on)
    _with_sources(content["judged"], content["series"], place)
    content["links"] = _links(content, place)
    _with_numbers([*content["overdue_state"], *content["overdue_partners"], *content["promised"]], place)
    content["contracts"] = [
        {**plain(one), "quarters": [[str(quarter), quarter.label_fr()] for quarter in one.quarters]}
        for one in contracts_to_assess(below(place), on)
    ]
    RegionPage.objects.update_or_create(
        place_id=place, defaults={"content": content, "run": run, "made_at": timezone.now()}
    )
    stands(content, PLACE, place)
    # What remembers parts of it looks at what was prepared last.
    keep(PAGE, {"run": run})


def region_pdf(place: str) -> None:
    """Freeze the region's one-page PDF; the same content twice is one publication."""
    workspace: Workspace = find(None)
    on = date.today()  # noqa: DTZ011 - as above
    made = publish_region_brief(RegionBriefMaker(workspace, place, period=latest_year(on), on=on))
    stands(Snapshot.objects.get(id=made.snapshot_id).references, PLACE, place)
    RegionPage.objects.filter(place_id=place).update(
        file_name=made.path.name, snapshot=made.snapshot_id, file_asked=False
    )


def _shown(series: Series) -> bool:
    """How many reports came, and why a value is absent, stand with the score."""
    return series.indicator not in (COMPLETENESS, TIMELINESS) and "absence" not in series.cut


def _drawn(series: Series) -> dict[str, Any]:
    share = series.unit == "part"
    points = [(one.start, one.end, one.value, one.low, one.high, one.how == "own") for one in series.points]

    def written(value: float) -> str:
        return percent_fr(value, 0) if share else format_fr(value, 0 if abs(value) >= _FINE else 1)

    svg = band_chart(points, written, change=series.change, words=_("new division"))
    rows = [
        {"start": one.start.isoformat(), "end": one.end.isoformat(), "division": one.division, "how": one.how,
         "value": one.value if one.value is not None else one.low, "text": _text(one, share),
         "parts": [{"origin": part.origin, "place": part.place, "text": _part_text(part, share)} for part in one.parts]}
        for one in series.points
    ]  # fmt: skip
    divisions = len({one.division for one in series.points})
    said = {**plain(series), "points": rows, "key": _key(series), "divisions": divisions}
    return {
        **said,
        "file": keep_file(svg.encode(), "image/svg+xml") if svg else "",
        "file_en": keep_file(english_picture(svg).encode(), "image/svg+xml") if svg else "",
    }


def _key(series: Series) -> str:
    """By which a series' own page is found, also when the page is made anew: which indicator, of whom, said by whom."""
    said = json.dumps([series.indicator, sorted(series.cut.items()), series.source])
    return hashlib.blake2b(said.encode(), digest_size=6).hexdigest()


def _written(value: float, share: bool) -> str:
    return percent_fr(value, 1) if share else format_fr(value, 0 if float(value).is_integer() else 1)


def _part_text(part: Part, share: bool) -> str:
    """What a row says: of a ratio its two parts, where it says them."""
    if part.numerator is not None and part.denominator is not None:
        return f"{_written(part.numerator, False)} / {_written(part.denominator, False)}"
    return "" if part.value is None else _written(part.value, share)


def _text(point: Point, share: bool) -> str:
    """A value as a table prints it: with its bounds where they differ, « au moins » where nothing bounds it."""

    def written(value: float) -> str:
        return _written(value, share)

    low, value, high = point.low, point.value, point.high
    if value is None and low is not None:
        return f"{written(low)} à {written(high)}" if high is not None else f"au moins {written(low)}"
    if value is None:
        return ""
    if low is None or high is None or low == high:
        return written(value)
    return f"{written(value)} ({written(low)} à {written(high)})"


def _with_sources(judged: Sequence[dict[str, Any]], series: Sequence[dict[str, Any]], place: str) -> None:
    """Say of each level of proof of a contract's line which series of the page it is a value of, where there is one."""
    known = {(one["indicator"], one["source"]): one["key"] for one in series if not one["cut"]}
    for quarter in (quarter for contract in judged for quarter in contract["quarters"]):
        for line in (line for objective in quarter["objectives"] for line in objective["lines"]):
            here = line["place"] == place
            line["sources"] = {level: known.get((line["indicator"], level), "") for level in LEVELS if here}


def _with_numbers(rows: Sequence[dict[str, Any]], place: str) -> None:
    """Say of each promise that the page prints its number, by which its own page is found; two alike stay without."""
    found: dict[tuple[str, str, str], list[str]] = {}
    lines = PromiseLine.objects.filter(places__place__in=below(place)).distinct()
    for ref, title, owed_by, end in lines.values_list("ref", "title", "owed_by", "end"):
        found.setdefault((title, owed_by, end.isoformat() if end else ""), []).append(ref)
    for row in rows:
        refs = found.get((row["title"], row["owed_by"], row["due"] or ""), [])
        row["ref"] = refs[0] if len(refs) == 1 else ""


def _links(content: dict[str, Any], place: str) -> dict[str, dict[str, str]]:
    """Names that the page prints -> where they lead: cercles of the region, and actors; a name of two is left plain."""
    named = {row["place"] for row in content["cercles"]}
    cercles = Place.objects.filter(parent=place, name__in=named).values_list("name", "id")
    names: dict[str, list[str]] = {}
    for actor, name in actor_names().items():
        names.setdefault(name, []).append(actor)
    partners = {one["partner"] for one in content["partners"]}
    actors = {name: ids[0] for name, ids in names.items() if name in partners and len(ids) == 1}
    return {"cercles": dict(cercles), "actors": actors}


JOBS: Mapping[str, Callable[..., None]] = {PAGE: region_page, PDF: region_pdf}
