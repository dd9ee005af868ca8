"""What a focal point has to report, and a report by form: one activity a step, last month carried over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from layidu.core.errors import Refusal
from layidu.core.numbers import parse_number
from layidu.core.periods import Period
from layidu.cycle.reporting import ReportOfMonth, reports_of_each
from layidu.ledger.models import Actor
from layidu.ledger.workspace import Workspace, find
from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.access.soundness import number_of
from layidu.web.caching.remembered import remembered
from layidu.web.pages.listing import Choice, Column, Listing
from layidu.web.reports.addresses import the_actor, the_month
from layidu.web.reports.carrying import carried, carried_lines
from layidu.web.reports.draft_findings import digest_of, findings_of_draft, report_of
from layidu.web.reports.filling import (
    ANSWERS,
    FROM,
    MOST_LINES,
    Line,
    choices,
    filled_steps,
    nothing_lines,
    posted_lines,
    said_lines,
    shown,
    steps,
)
from layidu.web.reports.models import Draft, Receipt, new_key
from layidu.web.reports.receipts import newest
from layidu.web.reports.recorded import lines_recorded, rows_recorded
from layidu.web.reports.sending import CHOICES, AlreadyReported, OtherContent, send
from layidu.web.reports.side_by_side import UNSAID, side_by_side

#: Months back that are asked about, this one included.
MONTHS = 13
#: A report is late this many days after its month.
DAYS = 10
#: Where a month's report may stand, what most wants doing first, with its words.
STATUSES = {
    "late": gettext_noop("late"),
    "due": gettext_noop("due now"),
    "open": gettext_noop("month under way"),
    "received": gettext_noop("received"),
    "none": gettext_noop("nothing promised"),
}
MONTHS_LISTED = Listing(
    columns=(
        Column("month", gettext_noop("Month"), ("report__month__start",)),
        Column("status", gettext_noop("Status"), lambda item: list(STATUSES).index(item["status"])),
        Column("due", gettext_noop("Due for"), lambda item: ", ".join(item["report"].due_in) or None),
        Column("received", gettext_noop("Received"), ("report__received_at",)),
        Column("do", gettext_noop("To do")),
    ),
    first="-month",
    filters=(
        Choice("state", gettext_noop("Status"), "status", lambda: [(one, _(said)) for one, said in STATUSES.items()]),
    ),
    tie=("report__month__start",),
)
#: Lines (step, line, what is recorded of the same already) of a report that is read again, in its own order.
SAID_LISTED = Listing(
    columns=(
        Column("activity", gettext_noop("Activity"), lambda each: each[0]),
        Column("place", gettext_noop("Place"), lambda each: each[1].place or None),
        Column("group", gettext_noop("Group"), lambda each: each[1].cells.get("group", "")),
        Column(
            "before", gettext_noop("Recorded already"), lambda each: _count(each[2] and each[2].before), number=True
        ),
        Column(
            "reached", gettext_noop("People reached"), lambda each: _count(each[1].cells.get("reached")), number=True
        ),
        Column("do", gettext_noop("To do")),
    ),
    first="activity",
    tie=(),
)
LEFT_LISTED = Listing(
    columns=(
        Column("activity", gettext_noop("Activity"), ("activity",)),
        Column("place", gettext_noop("Place"), ("place",)),
        Column("group", gettext_noop("Group"), ("group",)),
        Column("before", gettext_noop("Recorded already"), lambda side: _count(side.before), number=True),
    ),
    first="activity",
    tie=(),
    name="others",
)


def _count(text: str | None) -> Decimal | None:
    """What a column of counts is sorted by; words and several counts of one line stand last."""
    return parse_number(text or "")


@guarded("report")
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """My due and late reports, what was received, and my receipts, for each organisation that I report for."""
    today = date.today()  # noqa: DTZ011 - the day of the server is the day of its users
    workspace, reader = find(None), reader_of(request)
    if "month" in request.GET:
        actor = the_actor(request, request.GET.get("actor", ""))
        return redirect("report-start", actor.id, str(the_month(request.GET["month"].strip())))
    table = MONTHS_LISTED.asked(request.GET)
    mine, asked_about, receipts = [], _months_of(workspace, reader.actors, today), newest(reader.actors)
    for actor in Actor.objects.filter(id__in=reader.actors).order_by("name"):
        months = asked_about[actor.id]
        mine.append(
            {
                "actor": actor,
                "months": table.of(months),
                "any": bool(months),
                "receipts": receipts.get(actor.id, ()),
                "late": sum(item["status"] == "late" for item in months),
            }
        )
    asked = " ".join((table.sort, *table.given.values()))
    return render(request, "reports/reports.html", {"mine": mine, "table": table, "asked": asked})


def _receipts_of(actor: Actor, month: Period) -> QuerySet[Receipt]:
    """What was sent of a month before, by whom: the report that this one meets may be a colleague's."""
    sent = Receipt.objects.filter(actor=actor, month=month.start).exclude(state="refused").select_related("sent_by")
    return sent.order_by("-received_at")[:3]


def _months_of(workspace: Workspace, actors: frozenset[str], today: date) -> Mapping[str, list[dict[str, Any]]]:
    """The months that each organisation is asked about, with where each stands today."""

    def found() -> Mapping[str, list[dict[str, Any]]]:
        reports = reports_of_each(workspace, actors, last_months(today))
        return {
            actor: [{"report": one, "status": status(one, today)} for one in of if _asked_about(one, today)]
            for actor, of in reports.items()
        }

    return remembered(("reports", workspace.folder, actors, today), found)


def _asked_about(report: ReportOfMonth, today: date) -> bool:
    return bool(report.promised or report.received_at or report.month.contains(Period(today, today)))


def last_months(today: date) -> Period:
    """The months that a report may be of, up to this one."""
    months = MONTHS - 1
    first = date(today.year - (months - today.month + 12) // 12, (today.month - months - 1) % 12 + 1, 1)
    return Period(first, Period.month(today.year, today.month).end)


def status(report: ReportOfMonth, today: date) -> str:
    """received, late, due (the month is over), open (it is running) or none (nothing is due)."""
    if report.received_at:
        return "received"
    if not report.promised:
        return "none"
    if report.month.end >= today:
        return "open"
    return "late" if report.month.end + timedelta(days=DAYS) < today else "due"


def _draft(request: HttpRequest, actor: Actor, month: Period) -> Draft:
    """The reader's draft of a month, made from what was carried over the first time."""
    who = {"user_id": reader_of(request).user, "actor": actor, "month": month.start}
    found = Draft.objects.filter(**who).first()
    if found is not None:
        return found
    before = carried(find(None), actor.id, month)
    draft, _made = Draft.objects.get_or_create(
        **who, defaults={"lines": carried_lines(before), "carried_from": before.carried_from, "example": before.example}
    )
    return draft


@guarded("report")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, actor_id: str, month: str) -> HttpResponse:
    """Where a report begins: its activities, « nothing to report », or the workbook. POST: begin anew, or nothing."""
    actor, period = the_actor(request, actor_id), the_month(month)
    if request.method == "POST":
        draft = _draft(request, actor, period)
        if "nothing" in request.POST:
            if not draft.lines:
                said = _("Add at least one activity and its place first, so that the zero has a place.")
                messages.error(request, said)
                return redirect("report-step", actor.id, month, 1)
            draft.lines = nothing_lines(draft.lines)
            draft.save()
            return redirect("report-review", actor.id, month)
        draft.delete()
        return redirect("report-start", actor.id, month)
    draft = _draft(request, actor, period)
    older = [line[FROM] for line in draft.lines if FROM in line]
    return render(
        request,
        "reports/start.html",
        {
            "actor": actor, "month": period, "draft": draft, "steps": filled_steps(draft.lines),
            "older": list(dict.fromkeys(older)), "older_lines": len(older),
            "begun": bool(said_lines(draft.lines)), "already": rows_recorded(actor.id, period),
        },
    )  # fmt: skip


@guarded("report")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, actor_id: str, month: str, number: int) -> HttpResponse:
    """One activity: its places and groups, each with an empty count; after the last, lines of a new one."""
    actor, period = the_actor(request, actor_id), the_month(month)
    draft = _draft(request, actor, period)
    activities = steps(draft.lines)
    if not 1 <= number <= len(activities) + 1:
        raise Http404
    activity = activities[number - 1] if number <= len(activities) else ""
    if request.method == "POST":
        if request.POST.get("key", draft.key) != draft.key or not _keep(draft, activity, request):
            said_anew = _("This report was sent, or begun anew, in another window: this is how it stands now.")
            messages.error(request, said_anew)
            return redirect("report-start", actor.id, month)
        if "more" in request.POST:
            return redirect("report-step", actor.id, month, _number_of(draft, activity, number))
        if number >= len(steps(draft.lines)):
            return redirect("report-review", actor.id, month)
        return redirect("report-step", actor.id, month, number + 1)
    said = findings_of_draft(draft, actor, period) if said_lines(draft.lines) else ()
    lines = shown(draft.lines, said)
    asked = [line for line in lines if line.cells.get("activity", "") == activity] if activity else []
    return render(
        request,
        "reports/step.html",
        {
            "actor": actor, "month": period, "activity": activity, "number": number, "of": len(activities),
            "draft": draft,
            "lines": asked, "numbers": not asked or any(line.counts for line in asked),
            "choices": choices(period), "next_line": len(draft.lines),
        },
    )  # fmt: skip


def _number_of(draft: Draft, activity: str, number: int) -> int:
    activities = steps(draft.lines)
    return activities.index(activity) + 1 if activity in activities else min(number, len(activities) + 1)


def _keep(draft: Draft, activity: str, request: HttpRequest) -> bool:
    """Put what a step says into the draft: answers of its own lines, and one new line. False: it is there no more."""
    with transaction.atomic():
        # Another window may have kept another step of it meanwhile.
        now = Draft.objects.select_for_update().filter(id=draft.id, key=draft.key).first()
        if now is None:
            return False
        draft.lines = now.lines
        lines: list[Line] = [dict(line) for line in draft.lines]
        for at, line in enumerate(lines):
            if line.get("activity", "") != activity:
                continue
            for name in (*ANSWERS, "note"):
                asked = f"line-{at}-{name}"
                if asked in request.POST:
                    _set(line, name, request.POST[asked].strip()[:500])
        new = _new_lines(request, len(lines), activity)
        draft.lines = [*lines, *new][:MOST_LINES]
        draft.save()
    return True


def _set(line: Line, name: str, text: str) -> None:
    if text:
        line[name] = text
    else:
        line.pop(name, None)


def _new_lines(request: HttpRequest, first: int, activity: str) -> Sequence[Line]:
    posted = request.POST.copy()
    for name in list(posted):
        parts = name.split("-")
        at = number_of(parts[1]) if len(parts) == 3 else None
        if at is None or at < first:
            posted.pop(name)
    found = [{**({"activity": activity} if activity else {}), **line} for line in posted_lines(posted)]
    return [line for line in found if line.get("region") or any(line.get(name) for name in ANSWERS)]


@guarded("report")
@require_safe
def review(request: HttpRequest, actor_id: str, month: str) -> HttpResponse:
    """Everything that will be sent, with what is wrong or doubtful beside it."""
    actor, period = the_actor(request, actor_id), the_month(month)
    return _reviewed(request, actor, period, _draft(request, actor, period), rows_recorded(actor.id, period))


def _reviewed(
    request: HttpRequest, actor: Actor, month: Period, draft: Draft, already: int, status: int = 200, **more: Any
) -> HttpResponse:
    lines = shown(draft.lines, findings_of_draft(draft, actor, month))
    activities = steps(draft.lines)
    said = [line for line in lines if line.said]
    sides = side_by_side(lines_recorded(actor.id, month), draft.lines) if already else []
    before = {side.at: side for side in sides if side.at is not None}
    table, others = SAID_LISTED.asked(request.GET), LEFT_LISTED.asked(request.GET)
    return render(
        request,
        "reports/review.html",
        {
            "actor": actor, "month": month, "draft": draft, "already": already, "read": digest_of(draft),
            "said": table.sorted(
                [(activities.index(line.cells.get("activity", "")) + 1, line, before.get(line.at)) for line in said]
            ),
            "left": others.sorted([side for side in sides if side.fate == UNSAID]),
            # The answer to a report that was sent is no address that could be sorted.
            **({"table": table, "others": others} if request.method != "POST" else {}),
            "earlier": _receipts_of(actor, month) if already else [],
            "unsaid": len(lines) - len(said), "wrong": sum(line.wrong for line in said), **more,
        },
        status=status,
    )  # fmt: skip


@guarded("report")
@require_POST
def send_form(request: HttpRequest, actor_id: str, month: str) -> HttpResponse:
    """Send the draft: a receipt, or the review again with what to do."""
    actor, period = the_actor(request, actor_id), the_month(month)
    user = reader_of(request).user
    assert user is not None
    key = request.POST.get("key", "")[:64]
    draft = Draft.objects.filter(user_id=user, actor=actor, month=period.start, key=key).first()
    if draft is None:
        # Sent already, by a first press of the button: its receipt is the answer.
        sent = Receipt.objects.filter(actor=actor, key=key).first() if key else None
        return redirect("receipt", sent.number) if sent else redirect("report-start", actor.id, month)
    if request.POST.get("read", digest_of(draft)) != digest_of(draft):
        return _reviewed(request, actor, period, draft, rows_recorded(actor.id, period), status=409, changed=True)
    choice = request.POST.get("choice", "")
    try:
        done = send(find(None), report_of(draft, actor, period, choice if choice in CHOICES else ""), user)
    except AlreadyReported as answer:
        return _reviewed(request, actor, period, draft, answer.rows, status=409, choose=True)
    except OtherContent as answer:
        # It was stored, its sender never saw the receipt, and the draft was changed since.
        draft.key = new_key()
        draft.save(update_fields=["key"])
        already = rows_recorded(actor.id, period)
        return _reviewed(request, actor, period, draft, already, status=409, otherwise=answer.receipt, choose=True)
    except Refusal as answer:
        return _reviewed(request, actor, period, draft, 0, status=400, refused=list(answer.findings))
    if not _let_go(draft):
        left = _("What another window changed while this report was on its way is not in it: it waits to be sent.")
        messages.warning(request, left)
    return redirect("receipt", done.receipt.number)


def _let_go(draft: Draft) -> bool:
    """End a draft that was sent. False: another window changed it meanwhile, and it stays, as another report."""
    with transaction.atomic():
        now = Draft.objects.select_for_update().filter(id=draft.id, key=draft.key).first()
        if now is None:
            return True
        if now.lines == draft.lines:
            now.delete()
            return True
        now.key = new_key()
        now.save(update_fields=["key"])
    return False
