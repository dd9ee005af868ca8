"""The matrix of who has reported; a reminder written, looked at as it will be read, and only then sent."""

from __future__ import annotations

import secrets
from datetime import date

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from layidu.core.text import fold
from layidu.web.access.guard import guarded
from layidu.web.access.signature import signature
from layidu.web.attendance.background import SEND
from layidu.web.attendance.letters import SUBJECT, TEXT, letters
from layidu.web.attendance.models import Attendance, Reminder, ReminderLetter
from layidu.web.attendance.prepared import KEY
from layidu.web.caching.remembered import Pages
from layidu.web.work.jobs import ask
from layidu.web.work.prepare import kept

PAGE = 50
REMINDERS = 30
#: One preview holds for an hour: what was silent then may have reported since.
LASTS = 3600
_SALT = "layidu.web.attendance"


@guarded("follow attendance")
@require_safe
def attendance(request: HttpRequest) -> HttpResponse:
    """Partner by month, fifty a page; narrowed by name and by the month of a missing report."""
    made = kept(KEY)
    rows = Attendance.objects.select_related("actor").order_by("-missing", "sought")
    for word in fold(request.GET.get("q", "")[:100]).split():
        rows = rows.filter(sought__contains=word)
    month = _month(request.GET.get("month", ""))
    if month:
        rows = rows.filter(silent__contains=f" {month.isoformat()} ")
    page = Pages(rows, PAGE).get_page(request.GET.get("page"))
    context = {"made": made and made.content, "page": page, "q": request.GET.get("q", ""), "month": month}
    return render(request, "attendance/attendance.html", context)


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
        reminder, new = Reminder.objects.get_or_create(
            id=shown["id"], defaults={"month": month, "asked_by": signature(request)}
        )
        if new:
            ReminderLetter.objects.bulk_create(
                [
                    ReminderLetter(
                        reminder=reminder, actor_id=one.actor, email=one.email, subject=one.subject[:255], text=one.text
                    )
                    for one in made
                ]
            )
    ask(SEND, reminder=reminder.id)
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
    ).order_by("-asked_at")
    page = Paginator(found, REMINDERS).get_page(request.GET.get("page"))
    return render(request, "attendance/reminders.html", {"page": page})


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
