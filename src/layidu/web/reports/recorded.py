"""What a partner's reports of a month say as they stand: the rows that its pages count."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from layidu.core.periods import Period
from layidu.cycle.reported import ReportedLine, reported_lines
from layidu.ledger.workspace import find
from layidu.web.access.guard import guarded
from layidu.web.caching.remembered import remembered
from layidu.web.pages.listing import Column, Listing, Words
from layidu.web.reports.addresses import the_actor, the_month
from layidu.web.reports.knowing import knowledge

PAGE = 50
LINES = Listing(
    columns=(
        Column("activity", gettext_noop("Activity"), ("activity",)),
        Column("place", gettext_noop("Place"), ("region", "place")),
        Column("group", gettext_noop("Group"), ("group",)),
        Column("people", gettext_noop("People reached"), ("people",), number=True),
        Column("received", gettext_noop("Received"), ("received_at",)),
    ),
    first="activity",
    filters=(Words("q", gettext_noop("Activity, place or group"), ("activity", "region", "place", "group")),),
    tie=("row", "group"),
)


def rows_recorded(actor: str, month: Period) -> int:
    """How many rows of an organisation's reports stand for a month."""
    return len({line.row for line in lines_recorded(actor, month)})


def lines_recorded(actor: str, month: Period) -> Sequence[ReportedLine]:
    """Its lines of a month that stand, in the words of the form."""

    def found() -> Sequence[ReportedLine]:
        workspace = find(None)
        known = knowledge(workspace)
        return reported_lines(workspace, actor, month, merged_into=known.merged, gazetteer=known.gazetteer)

    return remembered(("reported", actor, month), found)


@guarded("report")
@require_safe
def recorded(request: HttpRequest, actor_id: str, month: str) -> HttpResponse:
    """The lines of a month, fifty a page, for who reports for the organisation."""
    actor, period = the_actor(request, actor_id), the_month(month)
    table = LINES.asked(request.GET)
    page = Paginator(table.of(lines_recorded(actor.id, period)), PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/recorded.html", {"actor": actor, "month": period, "table": table, "page": page})
