"""Decisions on held rows and on names of places. Each is signed by the account and can be taken back at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from layidu.core.errors import Refusal
from layidu.cycle import aliases
from layidu.ledger.workspace import find
from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.access.signature import signature
from layidu.web.access.soundness import number_of
from layidu.web.inbox.answering import LAST, answered, back_to, done, question_of, remember
from layidu.web.inbox.deciding import ALIAS, ROWS, Act, keep, settle
from layidu.web.inbox.filters import asked, narrowed
from layidu.web.inbox.models import PLACE
from layidu.web.inbox.readable import readable_acts, readable_held
from layidu.web.inbox.undoing import NotNowError, undo_act
from layidu.web.inbox.views import PAGE
from layidu.web.pages.findings import told_together
from layidu.web.work.jobs import ask

ACTIONS = ("accept", "again", "mend", "reject")
#: Rows that a request settles itself; more are the worker's.
AT_ONCE = 100
#: Names of files that an act is listed with.
FILES = 3


@guarded("settle rows")
@require_POST
def settle_rows(request: HttpRequest) -> HttpResponse:
    """Settle one row (``one``: action:id), those ticked, or every row of the filters (``all``)."""
    said, back = request.POST, back_to(request, "inbox")
    action, _colon, single = said.get("one", "").partition(":")
    action = action or said.get("action", "")
    # A reason typed in the row is that row's own.
    why = (said.get(f"why:{single}", "").strip() or said.get("why", "").strip())[:2000]
    # What is typed into cells is one row's: never written over others that are ticked along.
    if action not in ACTIONS or (action == "mend" and not single):
        raise Http404
    if action == "reject" and not why:
        messages.error(request, _("Say why in “Reason”: a rejected row is never loaded, and its sender will ask."))
        return back
    readable = readable_held(reader_of(request))
    if said.get("all") and not single:
        filters = asked(said.dict())
        wanted_rows = narrowed(readable, filters)
    else:
        chosen = map(number_of, [single] if single else said.getlist("rows"))
        wanted = [each for each in chosen if each is not None]
        wanted_rows = readable.filter(id__in=wanted[:PAGE])
    found = {row: (sensitivity, file) for row, sensitivity, file in wanted_rows.values_list(
        "id", "run__source__sensitivity", "run__source__file_name")}  # fmt: skip
    ids, sensitivities = list(found), {sensitivity for sensitivity, _file in found.values()}
    about = _files(file for _sensitivity, file in found.values())
    if not ids:
        messages.error(request, _("No row was chosen, or somebody settled it already."))
        return back
    if len(ids) > AT_ONCE:
        text = ngettext("%(n)d row is being settled", "%(n)d rows are being settled", len(ids)) % {"n": len(ids)}
        # Listed from now on: taken back before the worker came to it, it is not done.
        with translation.override("fr"):
            waiting = Act(_("By the worker, in parts."), ROWS, (), about)
        act = keep(waiting, by=signature(request), why=why, rows=len(ids), sensitivities=sensitivities)
        ask("settle", ids=ids, action=action, by=signature(request), why=why, act=act.id)
        remember(request, act.id, "inbox")
        messages.success(request, text + _(": see “Decisions” in a minute."))
        return back
    changes = {}
    if action == "mend":
        row = readable.get(id=ids[0])
        given = {name: said.get(f"cell:{at}", old).strip() for at, (name, old) in enumerate(row.cells.items())}
        changes = {name: new for name, new in given.items() if new != row.cells[name].strip()}
    return done(
        request, "inbox",
        lambda: replace(settle(
            find(None), ids, "again" if action == "mend" else action, by=signature(request), why=why, changes=changes
        ), about=about),
        sensitivities=sensitivities, rows=len(ids), why=why,
    )  # fmt: skip


@guarded("settle rows")
@require_POST
def settle_place(request: HttpRequest) -> HttpResponse:
    """Confirm which place a spelling means, and read again the rows that waited for it."""
    found = question_of(request, PLACE, request.POST.get("key", ""))
    name = request.POST.get("name", "").strip()[:255]
    within = request.POST.get("within", "").strip()[:255]
    if near := request.POST.get("near", "")[:511]:
        name, _bar, within = near.partition("|")
    readable = readable_held(reader_of(request)).filter(id__in=found.content["ids"][:AT_ONCE])

    def act() -> Act:
        confirmed = aliases.confirm_place(
            find(None), found.content["spelling"], name, kind=found.content["level"], parent=within or None,
            by=signature(request),
        )  # fmt: skip
        ids = list(readable.values_list("id", flat=True))
        again = settle(find(None), ids, "again", by=signature(request)) if ids else Act("")
        said = _("“%(spelling)s” is now read as %(place)s.") % {
            "spelling": confirmed.spelling, "place": confirmed.means,
        }  # fmt: skip
        about = f"{confirmed.spelling} · {_files(found.content['files'])}"
        numbers, rest = (*again.numbers, confirmed.number), tuple(found.content["ids"][AT_ONCE:])
        return Act(f"{said}\n{again.said}".strip(), ALIAS, numbers, about, rest)

    return answered(request, "inbox-places", act, [found])


@guarded("settle rows")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take a decision back: the last one of this session, or one of the list (``listed``: act:its id)."""
    last = list(request.session.get(LAST, []))
    if "listed" in request.POST:
        number, page = request.POST["listed"].removeprefix("act:"), "inbox-decisions"
    else:
        number, page = last[-1] if last else ("", "inbox")
    back = back_to(request, page)
    request.session[LAST] = [each for each in last if each[0] != number]
    decided = readable_acts(reader_of(request)).filter(id=number).first()
    if decided is None:
        messages.error(request, _("There is nothing to take back."))
        return back
    try:
        messages.success(request, undo_act(decided, by=signature(request)))
    except Refusal as refused:
        messages.error(request, told_together(refused.findings))
    except NotNowError as stopped:
        messages.error(request, _("This cannot be taken back: %(why)s.") % {"why": stopped})
    return back


def _files(names: Iterable[str]) -> str:
    """Files by name, the first three of many."""
    distinct = list(dict.fromkeys(names))
    return ", ".join([*distinct[:FILES], *(["…"] if len(distinct) > FILES else [])])
