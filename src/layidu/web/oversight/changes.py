"""The audit of what no file brought: what was taught, decided and given, by whom, when and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from layidu.catalogue.entries import Activity, entries
from layidu.web.access.forms import role_name
from layidu.web.access.guard import guarded
from layidu.web.access.reader import Reader, reader_of
from layidu.web.caching.remembered import remembered
from layidu.web.oversight.taught import (
    ACTORS,
    ENDED,
    LAYOUTS,
    REMINDERS,
    ROLES,
    ROWS,
    SPELLINGS,
    changes,
    changes_so_far,
    kinds_of,
)
from layidu.web.pages.listing import Choice, Column, Listing, Table, Words

PAGE = 50
_LONGEST_NUMBER = 9
KINDS = {
    SPELLINGS: gettext_noop("spellings"),
    ACTORS: gettext_noop("names of actors"),
    LAYOUTS: gettext_noop("layouts of files"),
    ROWS: gettext_noop("rows and repeats"),
    ROLES: gettext_noop("roles of accounts"),
    REMINDERS: gettext_noop("reminders"),
}
#: What was changed -> how it is said when it was made, and when it was ended.
SENTENCES: Mapping[str, tuple[str, str]] = {
    "place": (gettext_noop("“%(one)s” is read as %(two)s"), gettext_noop("“%(one)s” is read as %(two)s no more")),
    "merger": (gettext_noop("%(one)s is now %(two)s"), gettext_noop("%(one)s is %(two)s no more")),
    "apart": (gettext_noop("%(one)s and %(two)s are two"), gettext_noop("%(one)s and %(two)s are asked about again")),
    "known": (gettext_noop("%(one)s is known and right"), gettext_noop("%(one)s is new again")),
    "layout": (
        gettext_noop("the layout of %(one)s was learned, %(three)s %(two)s"),
        gettext_noop("the layout of %(one)s was withdrawn, %(three)s %(two)s"),
    ),
    "pair": (
        gettext_noop("both counts of a pair stand, %(one)s"),
        gettext_noop("a pair of counts is asked about again, %(one)s"),
    ),
    "role": (gettext_noop("role given to %(one)s: %(two)s"), gettext_noop("role of %(one)s ended: %(two)s")),
}
DECISIONS = {
    "mended": gettext_noop("rows of %(one)s mended"),
    "rejected": gettext_noop("rows of %(one)s rejected"),
    "dropped": gettext_noop("a count of %(one)s dropped as a repeat"),
    "undone": gettext_noop("a decision on %(one)s taken back"),
}
CHANGES = Listing(
    columns=(
        Column("on", gettext_noop("On"), ("told_on",)),
        Column("what", gettext_noop("What"), ("told_what", "told_done", "told_one")),
        Column("who", gettext_noop("Who"), ("told_who",)),
        Column("why", gettext_noop("Why"), ("told_reason",)),
    ),
    first="-on",
    filters=(
        Choice("kind", gettext_noop("What"), "told_what", lambda: [(one, _(said)) for one, said in KINDS.items()]),
        Words("person", gettext_noop("Who"), ("told_who",)),
        Words("day", gettext_noop("Day"), ("told_on",)),
    ),
    tie=("told_what", "told_done", "told_one", "told_two", "told_record"),
)


@guarded("follow changes")
@require_safe
def audit_changes(request: HttpRequest) -> HttpResponse:
    """Every change that the reader may follow, newest first, narrowed by kind, person and day."""
    reader, table = reader_of(request), CHANGES.asked(request.GET)
    number, kinds = request.GET.get("page", "1")[:_LONGEST_NUMBER], kinds_of(reader)
    asked = (reader.sensitivities(), sorted(reader.actors), kinds, table.sort, sorted(table.given.items()), number)

    def made() -> Page[Any]:
        page = Paginator(_narrowed(reader, table), PAGE).get_page(number)
        page.object_list = list(page.object_list)
        return page

    # Seventeen tables put side by side: asked again when something was added to one of them or ended.
    page = remembered(("changes", changes_so_far(), repr(asked)), made)
    context = {
        "table": table, "page": page, "lines": [(one, _said(one), _address(one, reader)) for one in page],
        "kinds": [(kind, _(said)) for kind, said in KINDS.items() if kind in kinds], "day": table.given.get("day", ""),
    }  # fmt: skip
    return render(request, "oversight/changes.html", context)


def _narrowed(reader: Reader, table: Table) -> Any:
    kind, who, day = (table.given.get(name, "") for name in ("kind", "person", "day"))
    return table.sorted(changes(reader, kind=kind, who=who, day=_day(day))) if _may(reader, kind) else []


def _may(reader: Reader, kind: str) -> bool:
    return not kind or kind in kinds_of(reader)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _said(change: Mapping[str, Any]) -> str:
    """A change in words."""
    names = {name: change[f"told_{name}"] for name in ("one", "two", "three")}
    what = change["told_what"]
    if what == "rows":
        words = DECISIONS[names["two"]]
        return _(words) % names
    if what == "reminder":
        count = int(names["two"])
        month = date_format(date.fromisoformat(names["one"][:10]), "F Y")
        text = ngettext("reminder for %(month)s to %(n)d address", "reminder for %(month)s to %(n)d addresses", count)
        return text % {"month": month, "n": count}
    if what == "role":
        where = f" – {names['three']}" if names["three"] else ""
        names["two"] = f"{role_name(names['two'])}{where}"
    if what == "activity":
        entry = entries(Activity).get(names["two"])
        if entry is not None:
            names["two"] = entry.label_en if get_language() == "en" else entry.label_fr
    made, ended = SENTENCES[what if what in SENTENCES else "place"]
    words = ended if change["told_done"] == ENDED else made
    return (_(words) % names).strip()


def _address(change: Mapping[str, Any], reader: Reader) -> str:
    """The page of the record that was changed; empty where there is none, or not for this reader."""
    make = _RECORDS.get(change["told_what"])
    if change["told_what"] == "role" and not reader.has("administrator"):
        return ""
    return make(change["told_record"]) if make and change["told_record"] else ""


def _file(name: str) -> str:
    return f"{reverse('audit')}?{urlencode({'q': name})}"


def _actor(record: str) -> str:
    return reverse("actor", args=[record])


_RECORDS: Mapping[str, Callable[[str], str]] = {
    "place": lambda record: reverse("place", args=[record]),
    "organisation": _actor,
    "merger": _actor,
    "apart": _actor,
    "known": _actor,
    "layout": _file,
    "rows": _file,
    "pair": lambda record: reverse("audit-row", args=[int(record)]),
    "role": lambda record: reverse("account", args=[record]),
    "reminder": lambda record: reverse("reminder", args=[record]),
}
