"""Who does what, where: a matrix of places and sectors, a map, and the list of partners, all by one address."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, gettext_noop
from django.views.decorators.http import require_safe

from layidu.catalogue.entries import Sector, entries
from layidu.core.text import fold
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.ledger.models import Place
from layidu.ledger.workspace import find
from layidu.web.access.guard import guarded
from layidu.web.caching.remembered import remembered
from layidu.web.oversight.downloads import FORMS, as_file
from layidu.web.oversight.models import Presence
from layidu.web.pages.listing import Column, Listing

PAGE = 40
#: Asked for as a cercle: what is said of a region as a whole; as a region: what is said of none of today's.
WHOLE = "-"
Row = Mapping[str, Any]
COLUMNS = (
    "region", "region_name", "cercle", "cercle_name", "partner", "partner_name", "sector", "activities", "rows",
    "until",
)  # fmt: skip
LISTED = Listing(
    columns=(
        Column("partner", gettext_noop("Partner"), ("partner_name",)),
        Column("place", gettext_noop("Where"), ("region_name", "cercle_name")),
        Column("sector", gettext_noop("Sector"), ("sector",)),
        Column("what", gettext_noop("Activities")),
        Column("rows", gettext_noop("Rows reported"), ("rows",), number=True),
        Column("until", gettext_noop("Until"), ("until",), number=True),
    ),
    first="partner",
    tie=("partner", "region", "cercle", "sector"),
)


def _matrix_listing(sectors: Sequence[tuple[str, str]], place: str) -> Listing:
    """As many columns as sectors occur; ``place`` is what a line is of."""

    def partners(at: int) -> Callable[[Row], Any]:
        return lambda line: line["cells"][at][1] or None

    return Listing(
        columns=(
            Column("place", place, ("name",)),
            Column("all", gettext_noop("In all"), lambda line: line["all"] or None, number=True),
            *(Column(sector, name, partners(at), number=True) for at, (sector, name) in enumerate(sectors)),
        ),
        first="place",
        tie=("name",),
        name="matrix",
    )


@guarded("oversee")
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    """Places against sectors with how many partners are in each, then who they are; filters are the address."""
    made = _made()

    @functools.cache
    def shown() -> dict[str, Any]:
        return _shown(request, made or {"rows": [], "maps": {}})

    return render(request, "oversight/who.html", {"made": made, "asked": _asked(request), "shown": shown})


def _shown(request: HttpRequest, made: Mapping[str, Any]) -> dict[str, Any]:
    """What the address asks to see: written once for each, until who does what is prepared anew."""
    rows, asked, table = made["rows"], _asked(request), LISTED.asked(request.GET)
    sectors, regions = _sectors(rows), dict(_places({"region": "", "cercle": ""}))
    region = regions.get(asked["region"], "")
    matrix = _matrix_listing(sectors, gettext_noop("Cercle") if region else gettext_noop("Region")).asked(request.GET)
    said = tuple(sorted(asked.items()))
    kept = remembered(("who is kept", table.sort, said), lambda: table.of(_kept(rows, asked)))
    lines = remembered(("who matrix", said, get_language()), lambda: _matrix(kept, sectors, _places(asked)))
    return {
        "table": table, "page": Paginator(kept, PAGE).get_page(request.GET.get("page")), "sectors": sectors,
        "forms": FORMS, "regions": regions.items(), "region_name": region, "matrix": matrix.of(lines),
        "matrix_table": matrix, "partners": len({row["partner"] for row in kept}),
        "map": _map(made["maps"], asked["sector"]),
    }  # fmt: skip


@guarded("oversee")
@require_safe
def who_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list that the same filters show."""
    made = _made()
    if made is None:
        raise Http404
    rows = _kept(made["rows"], _asked(request))
    lines = ([", ".join(row[name]) if name == "activities" else row[name] for name in COLUMNS] for row in rows)
    return as_file(form, "qui-fait-quoi-ou", COLUMNS, lines)


def _map(maps: Mapping[str, str], sector: str) -> str:
    """The key of the sector's map in the reader's language; of all sectors where it has none."""
    spoken = " en" if get_language() == "en" else ""
    return maps.get(f"{sector}{spoken}") or maps.get(spoken) or maps.get("", "")


def _made() -> Mapping[str, Any] | None:
    def read() -> Mapping[str, Any] | None:
        return (
            Presence.objects.filter(run__gte=0).order_by("-made_at").values("label", "rows", "maps", "made_at").first()
        )

    return remembered(("who does what",), read)


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip()[:100] for name in ("q", "sector", "region", "cercle")}


def _kept(rows: Iterable[Row], asked: Mapping[str, str]) -> list[Row]:
    words = fold(asked["q"]).split()
    return [
        row
        for row in rows
        if (not asked["sector"] or row["sector"] == asked["sector"])
        and all(not asked[name] or row[name] == asked[name].removeprefix(WHOLE) for name in ("region", "cercle"))
        and all(word in fold(row["partner_name"]) for word in words)
    ]


def _sectors(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """The sectors that occur with their words, those of most partners first."""
    known, language = entries(Sector), "label_en" if get_language() == "en" else "label_fr"
    partners: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        partners[row["sector"]].add(row["partner"])
    ranked = sorted((one for one in partners if one), key=lambda one: (-len(partners[one]), one))
    return [(one, getattr(known[one], language) if one in known else one) for one in ranked]


def _places(asked: Mapping[str, str]) -> list[tuple[str, str]]:
    """The regions of today, or the cercles of the region asked for: also those of which no report tells."""
    places = Place.objects.filter(division=workspace_gazetteer(find(None)).default_division)
    if asked["region"]:
        places = places.filter(parent=asked["region"], kind="cercle")
        if asked["cercle"]:
            places = places.filter(id=asked["cercle"])
    else:
        places = places.filter(kind="region")
    return sorted(places.values_list("id", "name"), key=lambda pair: fold(pair[1]))


def _matrix(
    rows: Sequence[Row], sectors: Sequence[tuple[str, str]], places: Sequence[tuple[str, str]]
) -> list[dict[str, Any]]:
    """One line a place: how many partners in each sector, and in all. A cell where nobody is told of stays empty.

    What is said of a region as a whole stands last among its cercles.
    """
    partners: dict[tuple[str, str], set[str]] = defaultdict(set)
    known = {place for place, _name in places}
    for row in rows:
        place = row["region"] if row["region"] in known else row["cercle"]
        for sector in (row["sector"], ""):
            partners[place, sector].add(row["partner"])
    lines = [*places, ("", "")] if ("", "") in partners else places
    return [
        {"place": place, "asked": place or WHOLE, "name": name, "all": len(partners.get((place, ""), ())),
         "cells": [(sector, len(partners.get((place, sector), ()))) for sector, _label in sectors]}
        for place, name in lines
    ]  # fmt: skip
