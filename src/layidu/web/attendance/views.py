"""The matrix of who has reported; a reminder written, looked at as it will be read, and only then sent."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case, Count, Max, Q, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_POST, require_safe

from layidu.core.periods import Period
from layidu.ledger.models import Actor, SourceRow
from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.access.signature import signature
from layidu.web.attendance.background import order
from layidu.web.attendance.late import with_account
from layidu.web.attendance.letters import SUBJECT, TEXT, letters
from layidu.web.attendance.models import Attendance, Reminder, ReminderLetter, ReminderProposal
from layidu.web.attendance.prepared import KEY
from layidu.web.caching.remembered import Pages, remembered
from layidu.web.pages.listing import Column, Listing, Words
from layidu.web.reports.recorded import lines_recorded
from layidu.web.work.prepare import kept

MATRIX = Listing(
    columns=(
        Column("partner", gettext_noop("Partner"), ("sought",)),
        Column("missing", gettext_noop("Missing"), ("missing",), number=True),
    ),
    first="-missing",
    filters=(Words("q", gettext_noop("Partner"), ("sought",), folded=True),),
    model=Attendance,
    few="one row a partner: hundreds",
    tie=("sought", "pk"),
)
LINES = Listing(
    columns=(
        Column("activity", gettext_noop("Activity"), ("activity",)),
        Column("place", gettext_noop("Place"), ("region", "place")),
        Column("group", gettext_noop("Group"), ("group",)),
        Column("people", gettext_noop("People"), ("people",), number=True),
        Column("file", gettext_noop("File"), ("file", "line")),
    ),
    first="activity",
    filters=(Words("q", gettext_noop("Activity, place or group"), ("activity", "region", "place", "group")),),
    tie=("row", "group"),
)
REMINDERS_SENT = Listing(
    columns=(
        Column("on", gettext_noop("On"), ("asked_at",)),
        Column("month", gettext_noop("Month"), ("month",)),
        Column("by", gettext_noop("By"), ("asked_by",)),
        Column("letters", gettext_noop("Letters"), ("count",), number=True),
        Column("left", gettext_noop("Left"), ("left",), number=True),
    ),
    first="-on",
    filters=(Words("q", gettext_noop("By"), ("asked_by",)),),
    model=Reminder,
    few="one or two a month",
)
PAGE = 50
REMINDERS = 30
#: One preview holds for an hour: what was silent then may have reported since.
LASTS = 3600
_SALT = "layidu.web.attendance"


@guarded("follow attendance")
@require_safe
def attendance(request: HttpRequest) -> HttpResponse:
    """Partner by month, fifty a page; narrowed by name and by the month of a missing report."""
    made = remembered("months of attendance", lambda: kept(KEY))
    table = MATRIX.asked(request.GET)
    rows = table.of(Attendance.objects.values_list("pk", flat=True))
    month = _month(request.GET.get("month", ""))
    if month:
        rows = rows.filter(silent__contains=f" {month.isoformat()} ")
        # Those that a reminder can reach come first, on whatever page they would stand.
        rows = rows.order_by(Case(When(actor__in=with_account(), then=0), default=1), *rows.query.order_by)
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    actors = list(page)
    reached = rows.filter(actor__in=with_account()) if month else rows.none()
    count = reached.count() if month else 0
    context = {
        "made": made and made.content, "page": page, "q": table.given.get("q", ""), "month": month, "table": table,
        "actors": actors,
        # Asked for by rows that are not in memory as they are shown.
        "rows": SimpleLazyObject(lambda: Attendance.objects.select_related("actor").in_bulk(actors)),
        "proposal": ReminderProposal.objects.filter(settled_at__isnull=True).order_by("-month").first(),
        "reminded": _reminded(month, actors) if month else [],
        "writable": dict.fromkeys(reached.filter(pk__in=actors), True),
        "can_be": count, "cannot": page.paginator.count - count,
    }  # fmt: skip
    return render(request, "attendance/attendance.html", context)


def _reminded(month: date, actors: list[str]) -> list[dict[str, Any]]:
    """When partners were last written to about a month."""
    told = ReminderLetter.objects.filter(reminder__month=month, actor__in=actors)
    return list[Any](told.values("actor__name").annotate(at=Max("reminder__asked_at")).order_by("actor__name"))


@guarded("follow attendance")
@require_safe
def report(request: HttpRequest, actor_id: str, month: str) -> HttpResponse:
    """What a partner's reports of a month say, line by line, as far as the reader may read."""
    actor = Actor.objects.filter(id=actor_id).first()
    start = _month(f"{month}-01")
    if actor is None or start is None:
        raise Http404
    of_month = Period.month(start.year, start.month)
    lines = lines_recorded(actor.id, of_month)
    of_reader = SourceRow.objects.filter(reader_of(request).sources("run__source__"))
    open_rows = set(of_reader.filter(id__in={line.row for line in lines}).values_list("id", flat=True))
    shown = [line for line in lines if line.row in open_rows]
    table = LINES.asked(request.GET)
    context = {
        "actor": actor,
        "month": start,
        "lines": table.of(shown),
        "closed": len(lines) - len(shown),
        "table": table,
    }
    return render(request, "attendance/report.html", context)


@guarded("follow attendance")
@require_POST
def set_aside(request: HttpRequest) -> HttpResponse:
    """Settle the proposal of a month without sending anything."""
    month = _month(request.POST.get("month", "")) or date.min
    settled = {"settled_at": timezone.now(), "settled_by": signature(request)}
    if ReminderProposal.objects.filter(month=month, settled_at__isnull=True).update(**settled):
        messages.success(request, _("The proposal is set aside: nobody is written to."))
    return redirect("attendance")


@guarded("follow attendance")
@require_POST
def write_reminder(request: HttpRequest) -> HttpResponse:
    """The letter to the partners ticked, to be changed; with ``step=preview`` every letter as it will be read."""
    month, actors = _month(request.POST.get("month", "")), request.POST.getlist("actor")[:500]
    if month is None or not actors:
        messages.error(request, _("Choose a month, then tick at least one partner whose report is missing."))
        return redirect("attendance")
    subject = " ".join(request.POST.get("subject", SUBJECT).split())[:200]
    text = request.POST.get("text", TEXT)[:5000]
    made = letters(month, actors, subject, text)
    sent = [letter for letter in made if letter.email]
    preview = request.POST.get("step") == "preview" and bool(sent)
    promise = {"id": f"rem-{secrets.token_hex(12)}", "month": month.isoformat(), "actors": actors, "subject": subject,
               "text": text, "to": sorted(letter.email for letter in sent)}  # fmt: skip
    context = {
        "month": month, "actors": actors, "subject": subject, "text": text, "letters": sent,
        "without": sorted({letter.partner for letter in made if not letter.email}),
        "confirm": signing.dumps(promise, salt=_SALT, compress=True) if preview else "",
    }  # fmt: skip
    return render(request, "attendance/preview.html" if preview else "attendance/write.html", context)


@guarded("follow attendance")
@require_POST
def send_reminder(request: HttpRequest) -> HttpResponse:
    """Send what the preview showed, and nothing else: the worker sends it, once however often it is confirmed."""
    try:
        shown = signing.loads(request.POST.get("confirm", ""), salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        messages.error(request, _("Look at the preview first: it was too old, or was not confirmed from its page."))
        return redirect("attendance")
    month = date.fromisoformat(shown["month"])
    wanted = set(shown["to"])
    made = [one for one in letters(month, shown["actors"], shown["subject"], shown["text"]) if one.email in wanted]
    with transaction.atomic():
        reminder = order(shown["id"], month, made, by=signature(request))
        ReminderProposal.objects.filter(month=month, settled_at__isnull=True).update(
            settled_at=timezone.now(), settled_by=signature(request)
        )
    count = reminder.letters.count()
    said = ngettext("%(n)d letter is on its way.", "%(n)d letters are on their way.", count) % {"n": count}
    messages.success(request, said)
    return redirect("reminders")


@guarded("follow attendance")
@require_safe
def reminders(request: HttpRequest) -> HttpResponse:
    """Who reminded whom, when, and whether the letters left."""
    found = Reminder.objects.annotate(
        count=Count("letters"), left=Count("letters", filter=Q(letters__sent_at__isnull=False))
    )
    table = REMINDERS_SENT.asked(request.GET)
    page = Paginator(table.of(found), REMINDERS).get_page(request.GET.get("page"))
    return render(request, "attendance/reminders.html", {"page": page, "table": table})


@guarded("follow attendance")
@require_safe
def reminder(request: HttpRequest, reminder_id: str) -> HttpResponse:
    """The letters of one reminder, word for word."""
    found = Reminder.objects.filter(id=reminder_id).first()
    if found is None:
        raise Http404
    sent = found.letters.select_related("actor").order_by("actor__name", "email")
    return render(request, "attendance/reminder.html", {"reminder": found, "letters": sent})


def _month(said: str) -> date | None:
    try:
        return date.fromisoformat(said).replace(day=1)
    except ValueError:
        return None
