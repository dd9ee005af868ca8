"""New organisations: listed with what brought them, said to be known and right, or merged into another."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from layidu.cycle import newcomers, same_actors
from layidu.web.access.guard import guarded
from layidu.web.access.signature import signature
from layidu.web.inbox.answering import answered, back_to, question_of, questions_of, reason
from layidu.web.inbox.deciding import KNOWN, MERGER, Act
from layidu.web.inbox.models import NEW, Question
from layidu.web.inbox.said import are_known
from layidu.web.inbox.views import PAGE, questions_page
from layidu.web.work.jobs import REFRESH, ask

#: Names that an act of many is listed with.
NAMED = 5


@guarded("settle rows")
@require_safe
def new_organisations(request: HttpRequest) -> HttpResponse:
    """Organisations that nobody has looked at, the last to come first; ``since``: first named on that day or later."""
    since = _day(request.GET.get("since", ""))
    narrowed = {"seen__gte": since} if since else {}
    return questions_page(request, NEW, narrowed, {"since": since.isoformat() if since else ""})


@guarded("settle rows")
@require_POST
def settle_new(request: HttpRequest) -> HttpResponse:
    """Say of one organisation, or of all ticked, that it is known and right; or merge one into another."""
    said = request.POST
    action, _colon, key = said.get("one", "").partition(":")
    if action == "merge" or action.startswith("near"):
        return _merge(request, question_of(request, NEW, key), action)
    if action == "known":
        return _know(request, [question_of(request, NEW, key)])
    if "one" in said or said.get("action") != "known":
        raise Http404
    return _know(request, questions_of(request, NEW, said.getlist("shown" if said.get("all") else "ticked")[:PAGE]))


def _know(request: HttpRequest, found: list[Question]) -> HttpResponse:
    why, by = reason(request), signature(request)
    if not found:
        messages.error(request, _("No organisation was ticked, or somebody settled it already."))
        return back_to(request, "inbox-new")

    def act() -> Act:
        numbers = [newcomers.know(each.content["id"], by=by, why=why) for each in found]
        names = [each.content["name"] for each in found]
        about = " · ".join([*names[:NAMED], *(["…"] if len(names) > NAMED else [])])
        return Act(are_known(len(found)), KNOWN, tuple(map(str, numbers)), about)

    return answered(request, "inbox-new", act, found)


def _merge(request: HttpRequest, found: Question, action: str) -> HttpResponse:
    """Into the name that was typed, or into the nearest of that number (``near0``)."""
    why, by, name = reason(request), signature(request), found.content["name"]
    into = request.POST.get(f"into:{found.key}", "").strip()[:255]
    if action != "merge":
        offered = {f"near{at}": near for at, near in enumerate(found.content["near"])}
        if action not in offered:
            raise Http404
        into = offered[action]
    if not into:
        messages.error(request, _("Write into which known organisation it is merged."))
        return back_to(request, "inbox-new")

    def act() -> Act:
        number = same_actors.merge_actors(name, into, on=date.today(), by=by, why=why)  # noqa: DTZ011 - local day
        ask(REFRESH)
        said = _("“%(merged)s” is now read as %(survivor)s.") % {"merged": name, "survivor": into}
        return Act(said, MERGER, (str(number),), f"{name} · {into}")

    return answered(request, "inbox-new", act, [found])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
