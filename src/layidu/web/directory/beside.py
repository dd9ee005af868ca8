"""What stands beside an actor or a place: its places, its last reports, its months, the places within it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from layidu.ledger.models import Actor, Delivery, Place
from layidu.web.access.places import below
from layidu.web.access.reader import Reader
from layidu.web.directory.reported import reported_at, reported_by
from layidu.web.home.prepared import PLACE_KEY
from layidu.web.promises.filters import ROLES_OF
from layidu.web.promises.models import PromiseLineActor
from layidu.web.promises.readable import readable_promises
from layidu.web.region.models import RegionPage
from layidu.web.work.models import Prepared

OWING = ROLES_OF["owing"]
MONTHS = 12
PLACES = 12
REPORTS = 12


def places_of(reader: Reader, actor: Actor) -> list[dict[str, Any]]:
    """The places of what an actor owes, those of most commitments first; what lies in a place counts there too."""
    mine = PromiseLineActor.objects.filter(actor=actor, role__in=OWING)
    found = readable_promises(reader).filter(pk__in=mine.values("line"), places__isnull=False).order_by()
    lines: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    for ref, place, name in found.values_list("pk", "places__place", "places__place__name"):
        lines[place].add(ref)
        names[place] = name
    counts = {place: len(set().union(*(lines[one] for one in below(place) & lines.keys()))) for place in names}
    most = sorted(names, key=lambda place: (-counts[place], names[place]))[:PLACES]
    return [{"place": place, "name": names[place], "count": counts[place]} for place in most]


def last_reports(reader: Reader, actor: Actor) -> list[dict[str, Any]]:
    """The newest deliveries that an actor reported, each with its places and its people by group."""
    newest = reported_by(reader, actor).order_by("-period_end", "id").values("id")[:REPORTS]
    rows = Delivery.objects.filter(id__in=newest).order_by("places__name", "figures__id").values_list(
        "id", "period_end", "activity", "places__id", "places__name", "figures__id", "figures__group",
        "figures__people",
    )  # fmt: skip
    found: dict[str, dict[str, Any]] = {}
    for delivery, until, activity, place, name, figure, group, people in rows:
        one = found.setdefault(
            delivery, {"pk": delivery, "period_end": until, "activity": activity, "places": {}, "figures": {}}
        )
        if place is not None:
            one["places"][place] = {"id": place, "name": name}
        if figure is not None:
            one["figures"][figure] = {"group": group, "people": people}
    return [{**one, **{name: list(one[name].values()) for name in ("places", "figures")}} for one in found.values()]


def months_at(reader: Reader, place: str) -> list[dict[str, Any]]:
    """The last twelve months reported about a place: rows and partners of each, as far as the reader may read.

    People are not summed here: a sum over months would count one person twice.
    """
    counted = (
        reported_at(reader, place)
        .order_by()
        .annotate(month=TruncMonth("period_end"))
        .values("month")
        .annotate(
            rows=Count("id", distinct=True),
            partners=Count("actors__actor", distinct=True, filter=Q(actors__role="leads")),
        )
        .order_by("-month")[:MONTHS]
    )
    return [dict(row) for row in counted]


def indicators_of(place: str) -> list[dict[str, Any]]:
    """What was observed of a region, as its own page prints it: of each series the last value and how many there are.

    Decision served: where the region stands, beside what was promised for it. One row a series of one source; empty
    where nobody has asked for the region's page. Only for who may read that page.
    """
    page = RegionPage.objects.filter(place=place).values_list("content__series", flat=True).first()
    return [
        {
            **{name: one.get(name, "") for name in ("label_fr", "label_en", "source")},
            "said": one.get("said", {}),
            "at": at,
            "points": [(point["start"], point.get("value")) for point in one["points"]],
            "count": len(one["points"]),
            "last": one["points"][-1]["text"] if one["points"] else "",
            "until": one["points"][-1]["end"] if one["points"] else None,
        }
        for at, one in enumerate(page or [])
    ]


def with_those_within(place: str) -> tuple[Place | None, list[Place]]:
    """A place (``None``: there is none) and the places directly within it by name, in one question."""
    found = list(Place.objects.filter(Q(id=place) | Q(parent=place)).select_related("parent", "division"))
    own = next((one for one in found if one.id == place), None)
    return own, sorted((one for one in found if one.id != place), key=lambda one: one.name)


def rows_of(places: Sequence[Place]) -> dict[str, Mapping[str, Any]]:
    """Of each place what was prepared for its page (its row of coverage, of which year), where something was."""
    keys = {PLACE_KEY.format(one.id): one.id for one in places}
    return {keys[one.key]: one.content for one in Prepared.objects.filter(key__in=keys)}


def partners_at(reader: Reader, place: str) -> list[dict[str, Any]]:
    """Who owes something here now: actors with how many commitments run and how many are late."""
    today = date.today()  # noqa: DTZ011 - the day of the server is the day of its users
    here = readable_promises(reader).filter(binding=True, places__place__in=below(place)).order_by()
    pairs = set(here.filter(actors__role__in=OWING).values_list("pk", "end", "actors__actor", "actors__actor__name"))
    late: Counter[str] = Counter()
    found: dict[str, dict[str, Any]] = defaultdict(lambda: {"count": 0})
    for _ref, end, actor, name in pairs:
        found[actor] |= {"actor": actor, "name": name, "count": found[actor]["count"] + 1}
        late[actor] += bool(end and end < today)
    return [{**one, "late": late[key]} for key, one in found.items()]
