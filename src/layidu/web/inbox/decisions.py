"""The list of decisions that stand: who, when, what in words, and the undo of each."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.inbox.answering import LAST
from layidu.web.inbox.models import Decided
from layidu.web.inbox.readable import readable_acts
from layidu.web.inbox.undoing import standings
from layidu.web.pages.listing import Choice, Column, Listing, Words

PAGE = 40
KINDS = {
    "rows": gettext_noop("held rows"),
    "pairs": gettext_noop("counts that may be one"),
    "alias": gettext_noop("spellings"),
    "merger": gettext_noop("actors merged"),
    "apart": gettext_noop("actors told apart"),
    "known": gettext_noop("new organisations known"),
}
DECISIONS = Listing(
    columns=(
        Column("at", gettext_noop("On"), ("at",)),
        Column("decision", gettext_noop("Decision"), ("kind", "said")),
        Column("about", gettext_noop("About"), ("about",)),
        Column("by", gettext_noop("Decided by"), ("by",)),
        Column("why", gettext_noop("Reason"), ("why",)),
        Column("back", gettext_noop("Take back")),
    ),
    first="-at",
    filters=(
        Words("q", gettext_noop("File, name, person or reason"), ("about", "by", "why", "said")),
        Choice("made", gettext_noop("Decision"), "kind", lambda: [(one, _(said)) for one, said in KINDS.items()]),
    ),
    model=Decided,
    few="taken by people, one by one: thousands in years",
)


@guarded("settle rows")
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """What was decided and still stands, each with an undo that takes it back whole, or why it cannot be now."""
    table = DECISIONS.asked(request.GET)
    acts = readable_acts(reader_of(request)).filter(undone_at__isnull=True)
    page = Paginator(table.of(acts), PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    standing = standings(shown)
    context = {
        "page": page, "tab": "decisions", "table": table, "last": request.session.get(LAST),
        "lines": [(act, standing[act.id]) for act in shown],
        "back": urlencode({**table.given, "sort": table.sort, "page": page.number}),
    }  # fmt: skip
    return render(request, "inbox/decisions.html", context)
