"""What stands beside an actor or a place: its years, its places, its months, the places within it."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import ExtractYear, TruncMonth

from layidu.ledger.models import Actor, Place
from layidu.web.access.places import below
from layidu.web.access.reader import Reader
from layidu.web.directory.reported import reported_at
from layidu.web.home.prepared import PLACE_KEY
from layidu.web.promises.filters import BOUND, ROLES_OF
from layidu.web.promises.models import PromiseLineActor
from layidu.web.promises.readable import readable_promises
from layidu.web.region.models import RegionPage
from layidu.web.work.models import Prepared

OWING = ROLES_OF["owing"]
MONTHS = 12
PLACES = 12


def years_of(reader: Reader, actor: Actor, today: date) -> list[dict[str, Any]]:
    """What an actor owed by the year of its end, newest first: promised, kept, late now, cancelled. Wishes are none."""
    mine = PromiseLineActor.objects.filter(line=OuterRef("pk"), actor=actor, role__in=OWING)
    counted = (
        readable_promises(reader)
        .filter(BOUND, Exists(mine), end__isnull=False)
        .order_by()
        .annotate(year=ExtractYear("end"))
        .values("year")
        .annotate(
            promised=Count("pk"),
            kept=Count("pk", filter=Q(status="fulfilled")),
            late=Count("pk", filter=Q(binding=True, end__lt=today)),
            cancelled=Count("pk", filter=Q(status="cancelled")),
        )
        .order_by("-year")
    )
    return [dict(row) for row in counted]


def roles_of(reader: Reader, actor: Actor) -> dict[str, int]:
    """In how many commitments an actor stands by role, as far as the reader may read."""
    readable = readable_promises(reader).filter(pk=OuterRef("line")).order_by()
    counted = PromiseLineActor.objects.filter(Exists(readable), actor=actor).values_list("role")
    return dict(counted.annotate(count=Count("line", distinct=True)))


def places_of(reader: Reader, actor: Actor) -> list[dict[str, Any]]:
    """The places of what an actor owes, those of most commitments first; what lies in a place counts there too."""
    mine = PromiseLineActor.objects.filter(line=OuterRef("pk"), actor=actor, role__in=OWING)
    found = readable_promises(reader).filter(Exists(mine), places__isnull=False).order_by()
    lines: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    for ref, place, name in found.values_list("pk", "places__place", "places__place__name"):
        lines[place].add(ref)
        names[place] = name
    counts = {place: len(set().union(*(lines[one] for one in below(place) & lines.keys()))) for place in names}
    most = sorted(names, key=lambda place: (-counts[place], names[place]))[:PLACES]
    return [{"place": place, "name": names[place], "count": counts[place]} for place in most]


def contracts_of(reader: Reader, actor: Actor) -> list[str]:
    """The numbers of the contracts in which an actor has a part."""
    mine = PromiseLineActor.objects.filter(line=OuterRef("pk"), actor=actor)
    lines = readable_promises(reader).filter(Exists(mine), kind__in=["contract_target", "means"], ref__contains="/")
    return sorted({ref.partition("/")[0] for ref in lines.order_by().values_list("ref", flat=True)})


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
            **{name: one[name] for name in ("label_fr", "label_en", "of", "source")},
            "at": at,
            "points": [(point["start"], point.get("value")) for point in one["points"]],
            "count": len(one["points"]),
            "last": one["points"][-1]["text"] if one["points"] else "",
            "until": one["points"][-1]["end"] if one["points"] else None,
        }
        for at, one in enumerate(page or [])
    ]


def rows_within(place: Place) -> list[dict[str, Any]]:
    """The places within one, by name, each with its row of coverage where one was made."""
    children = list(place.children.order_by("name"))
    keys = {PLACE_KEY.format(child.id): child.id for child in children}
    made = {keys[one.key]: one.content["row"] for one in Prepared.objects.filter(key__in=keys)}
    return [{"place": child.id, "name": child.name, "row": made.get(child.id)} for child in children]


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
