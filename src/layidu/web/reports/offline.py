"""A report without a network: an installable page that keeps it on the device, and what it talks to when it is back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import resources

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from layidu.core.errors import Refusal
from layidu.core.periods import Period
from layidu.cycle.reported import reported_lines
from layidu.cycle.reporting import carries_over_example
from layidu.ledger.workspace import find
from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.caching.remembered import remembered
from layidu.web.pages.templatetags.layidu import finding_words, said
from layidu.web.reports.addresses import the_actor, the_month
from layidu.web.reports.carrying import carried, carried_lines
from layidu.web.reports.filling import choices, nothing_lines, posted_lines, shown
from layidu.web.reports.models import Draft, Receipt
from layidu.web.reports.sending import CHOICES, AlreadyReported, NotSound, OtherContent, TypedReport, send
from layidu.web.reports.side_by_side import side_by_side, told
from layidu.web.reports.views import last_months

#: Empty lines for what the month before did not have.
NEW_LINES = 3
#: Pixels of the pictures that a telephone shows of the installed page.
ICON_SIZES = (192, 512)
#: Under a key that is taken something else was sent before: the code by which programs are told so.
KEY_TAKEN = "API-CLE"
#: Lines of a conflict that the page shows.
MOST_SIDES = 60


@guarded("report")
@require_safe
def offline(request: HttpRequest, actor_id: str) -> HttpResponse:
    """The whole report on one page. With JavaScript it is kept on the device; without, it is sent like any form."""
    actor = the_actor(request, actor_id)
    today = date.today()  # noqa: DTZ011 - the day of the server is the day of its users
    month = Period.month(today.year, today.month)
    workspace = find(None)
    lines = remembered(
        ("carried lines", workspace.folder, actor.id, month),
        lambda: shown(carried_lines(carried(workspace, actor.id, month))),
    )
    return render(
        request,
        "reports/offline.html",
        {
            "actor": actor, "this_month": month, "lines": lines, "choices": choices(month),
            "months": sorted(last_months(today).months(), reverse=True),
            "new": range(len(lines), len(lines) + NEW_LINES), "key_taken": KEY_TAKEN,
        },
    )  # fmt: skip


@guarded("report")
@require_http_methods(["GET", "POST"])
def send_offline(request: HttpRequest, actor_id: str) -> HttpResponse:
    """GET: a fresh token for who is signed in still. POST: one report; the same one again gets the same receipt.

    Another one under a key that is taken gets 409 with its code and the first one's receipt: it wants a key of its own.
    """
    actor = the_actor(request, actor_id)
    if request.method == "GET":
        answer = JsonResponse({"token": get_token(request), "user": request.user.get_username()})
        answer["Cache-Control"] = "no-store"
        return answer
    month = the_month(request.POST.get("month", ""))
    lines = posted_lines(request.POST)
    if "nothing" in request.POST:
        lines = nothing_lines([line for line in lines if line.get("region") or line.get("cercle")])
    user, key, choice = reader_of(request).user, request.POST.get("key", "")[:64], request.POST.get("choice", "")
    assert user is not None
    if "application/json" not in request.headers.get("Accept", ""):
        # Without JavaScript the page is an ordinary form: what it says goes to the page where it is read again.
        before = carried(find(None), actor.id, month)
        Draft.objects.update_or_create(
            user_id=user, actor=actor, month=month.start, defaults={"lines": lines, "example": before.example}
        )
        return redirect("report-review", actor.id, str(month))
    example = carries_over_example(actor.id, month)
    report = TypedReport(actor, month, key, lines, example, choice if choice in CHOICES else "")
    return _sent(request, report, user)


def _sent(request: HttpRequest, report: TypedReport, user: int) -> JsonResponse:
    if not 16 <= len(report.key) <= 64:
        return JsonResponse({"said": [_("The report has no identifier: open the page again.")]}, status=400)
    try:
        done = send(find(None), report, user, sound_only="anyway" not in request.POST)
    except NotSound as answer:
        wrong = [
            f"{said(line.cells.get('activity', ''))} – {line.place} : {words}"
            for line in shown(report.lines, answer.findings)
            for severity, words in line.told
            if severity == "error"
        ]
        return JsonResponse({"held": True, "said": wrong[:20]}, status=422)
    except AlreadyReported as answer:
        already = _("This month has a report already (%(n)s rows).") % {"n": answer.rows}
        sides = told(side_by_side(reported_lines(find(None), report.actor.id, report.month), report.lines))
        return JsonResponse({"conflict": True, "said": [already], "sides": sides[:MOST_SIDES]}, status=409)
    except OtherContent as answer:
        otherwise = _("This report had come already, and said otherwise; what was changed since is another report.")
        return JsonResponse({"code": KEY_TAKEN, "said": [otherwise], **_told(answer.receipt)}, status=409)
    except Refusal as refused:
        return JsonResponse({"said": [finding_words(each) for each in refused.findings]}, status=422)
    return JsonResponse(_told(done.receipt))


def _told(receipt: Receipt) -> Mapping[str, object]:
    """A receipt as the page shows it."""
    address = reverse("receipt", args=[receipt.number])
    return {"receipt": receipt.number, "address": address, "loaded": receipt.loaded, "held": receipt.held}


@guarded("read public pages")
@require_safe
@cache_control(max_age=300)
def manifest(request: HttpRequest) -> HttpResponse:
    """What makes the page installable."""
    return JsonResponse(
        {
            "name": f"Layidu – {_('My reports')}",
            "short_name": "Layidu",
            "start_url": reverse("reports"),
            "scope": reverse("reports"),
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#12506a",
            "id": reverse("reports"),
            "lang": get_language(),
            "icons": [
                {"src": static("pages/layidu.svg"), "sizes": "any", "type": "image/svg+xml"},
                *(
                    {
                        "src": static(f"reports/icon-{size}.png"),
                        "sizes": f"{size}x{size}",
                        "type": "image/png",
                        "purpose": "any maskable",
                    }
                    for size in ICON_SIZES
                ),
            ],
        },
        content_type="application/manifest+json",
    )


@guarded("read public pages")
@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at an address whose scope is the reports."""
    file = resources.files("layidu.web.reports") / "static" / "reports" / "worker.js"
    return HttpResponse(file.read_bytes(), content_type="text/javascript")
