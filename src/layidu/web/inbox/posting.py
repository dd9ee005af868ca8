"""Decisions sent from the inbox. Each is signed by the account, says what it did, and can be taken back at once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from layidu.core.errors import Refusal
from layidu.core.periods import Period
from layidu.cycle import aliases, same_actors
from layidu.cycle import repeats as repeating
from layidu.ledger.models import ImportRun, RepeatDecision
from layidu.ledger.workspace import find
from layidu.web.access.guard import guarded
from layidu.web.access.reader import reader_of
from layidu.web.access.signature import signature
from layidu.web.access.soundness import number_of
from layidu.web.inbox.deciding import ALIAS, MERGER, PAIRS, ROWS, Act, keep, settle, take_back, undo_act
from layidu.web.inbox.filters import asked, narrowed
from layidu.web.inbox.models import ACTORS, PLACE, REPEAT, Question
from layidu.web.inbox.readable import readable_acts, readable_held, readable_questions
from layidu.web.inbox.views import LAST, PAGE
from layidu.web.pages.findings import told_again, told_together
from layidu.web.work.jobs import REFRESH, ask

ACTIONS = ("accept", "again", "mend", "reject")
SIDES = ("first", "second")
#: Rows that a request settles itself; more are the worker's.
AT_ONCE = 100


@guarded("settle rows")
@require_POST
def settle_rows(request: HttpRequest) -> HttpResponse:
    """Settle one row (``one``: action:id), those ticked, or every row of the filters (``all``)."""
    said, back = request.POST, _back(request, "inbox")
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
        found = dict(narrowed(readable, filters).values_list("id", "run__source__sensitivity"))
    else:
        chosen = map(number_of, [single] if single else said.getlist("rows"))
        wanted = [each for each in chosen if each is not None]
        found = dict(readable.filter(id__in=wanted[:PAGE]).values_list("id", "run__source__sensitivity"))
    ids = list(found)
    if not ids:
        messages.error(request, _("No row was chosen, or somebody settled it already."))
        return back
    if len(ids) > AT_ONCE:
        ask("settle", ids=ids, action=action, by=signature(request), why=why)
        count = len(ids)
        text = ngettext("%(n)d row is being settled", "%(n)d rows are being settled", count) % {"n": count}
        messages.success(request, text + _(": see “Decisions” in a minute."))
        return back
    changes = {}
    if action == "mend":
        row = readable.get(id=ids[0])
        given = {name: said.get(f"cell:{at}", old).strip() for at, (name, old) in enumerate(row.cells.items())}
        changes = {name: new for name, new in given.items() if new != row.cells[name].strip()}
    return _done(request, back, lambda: settle(
        find(None), ids, "again" if action == "mend" else action, by=signature(request), why=why, changes=changes
    ), sensitivities=set(found.values()), rows=len(ids), why=why)  # fmt: skip


@guarded("settle rows")
@require_POST
def settle_pair(request: HttpRequest) -> HttpResponse:
    """Keep both counts of a pair, or drop one of them with the reason."""
    back = _back(request, "inbox-repeats")
    action, _colon, key = request.POST.get("one", "").partition(":")
    if action not in ("keep", *SIDES):
        raise Http404
    found = _question(request, REPEAT, key)
    why = request.POST.get("why", "").strip()[:2000]
    if action != "keep" and not why:
        messages.error(request, _("Say why in “Reason”: a count that is dropped is added up no more."))
        return back

    def act() -> Act:
        span = Period(date.fromisoformat(found.content["start"]), date.fromisoformat(found.content["end"]))
        pairs = repeating.chosen([key], period=span)
        if action == "keep":
            numbers = repeating.keep(pairs, decided_by=signature(request), why=why)
            return Act(_("Both counts stand."), PAIRS, tuple(map(str, numbers)))
        number = repeating.drop(pairs[0], found.content[action]["row"], decided_by=signature(request), why=why)
        return Act(_("One count is dropped; it stays in the ledger with your reason."), PAIRS, (str(number),))

    return _done(request, back, act, found)


@guarded("settle rows")
@require_POST
def settle_place(request: HttpRequest) -> HttpResponse:
    """Confirm which place a spelling means, and read again the rows that waited for it."""
    found = _question(request, PLACE, request.POST.get("key", ""))
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
        if len(found.content["ids"]) > AT_ONCE:
            ask("settle", ids=found.content["ids"][AT_ONCE:], action="again", by=signature(request), why="")
        return Act(f"{said}\n{again.said}".strip(), ALIAS, (*again.numbers, confirmed.number))

    return _done(request, _back(request, "inbox-places"), act, found)


@guarded("settle rows")
@require_POST
def settle_actors(request: HttpRequest) -> HttpResponse:
    """Say that two actors are one, from today, under the name chosen; or that they are two."""
    action, _colon, key = request.POST.get("one", "").partition(":")
    if action not in ("apart", *SIDES):
        raise Http404
    found = _question(request, ACTORS, key)
    names = {side: found.content[f"{side}_name"] for side in SIDES}
    why = request.POST.get("why", "").strip()[:2000]

    def act() -> Act:
        by = signature(request)
        if action == "apart":
            same_actors.tell_apart(names["first"], names["second"], by=by, why=why)
            return Act(_("They are two, and nobody will be asked again."))
        survivor = names[action]
        merged = next(name for name in names.values() if name != survivor)
        number = same_actors.merge_actors(merged, survivor, on=date.today(), by=by, why=why)  # noqa: DTZ011 - local day
        ask(REFRESH)
        said = _("“%(merged)s” is now read as %(survivor)s.") % {"merged": merged, "survivor": survivor}
        return Act(said, MERGER, (str(number),))

    return _done(request, _back(request, "inbox-actors"), act, found)


@guarded("settle rows")
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take a decision back: the last one of this session, or one of the list (``listed``: its kind:number)."""
    last = request.session.get(LAST) or {}
    listed, _colon, number = request.POST.get("listed", f"act:{last.get('act', '')}").partition(":")
    back = _back(request, "inbox-decisions" if "listed" in request.POST else last.get("page", "inbox"))
    decided = readable_acts(reader_of(request)).filter(id=number).first() if listed == "act" else None
    if decided is None and not _may_take_back(request, listed, number):
        messages.error(request, _("There is nothing to take back."))
        return back
    by = signature(request)
    try:
        messages.success(request, undo_act(decided, by=by) if decided else take_back(listed, [number], by=by))
    except Refusal as refused:
        messages.error(request, told_together(refused.findings))
    request.session.pop(LAST, None)
    return back


def _may_take_back(request: HttpRequest, kind: str, number: str) -> bool:
    if (named := number_of(number)) is None:
        return False
    sources = reader_of(request).sources("source__" if kind == ROWS else "run__source__")
    rows = ImportRun.objects if kind == ROWS else RepeatDecision.objects if kind == PAIRS else None
    return rows is not None and rows.filter(sources, id=named).exists()


def _done(
    request: HttpRequest,
    back: HttpResponse,
    act: Callable[[], Act],
    question: Question | None = None,
    *,
    sensitivities: Collection[str] = (),
    rows: int = 0,
    why: str = "",
) -> HttpResponse:
    """Act; say what was done, or why it was refused; remember how to take it back."""
    try:
        # What was done is kept in French, whoever did it, and said to each reader in their own language.
        with translation.override("fr"):
            done = act()
    except Refusal as refused:
        messages.error(request, told_together(refused.findings))
        return back
    if question:
        question.delete()
    messages.success(request, told_again(done.said))
    if done.numbers:
        page = {PAIRS: "inbox-repeats", ALIAS: "inbox-places", MERGER: "inbox-actors"}.get(done.kind, "inbox")
        about = {question.sensitivity} if question else sensitivities
        kept = keep(
            done, by=signature(request), why=why or request.POST.get("why", "").strip()[:2000],
            rows=question.rows if question else rows, sensitivities=about,
        )  # fmt: skip
        request.session[LAST] = {"act": kept.id, "page": page}
    else:
        request.session.pop(LAST, None)
    return back


def _question(request: HttpRequest, kind: str, key: str) -> Question:
    found = readable_questions(reader_of(request), kind).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest, name: str) -> HttpResponse:
    """To a page of the inbox, with the filters that the form was sent from."""
    query = QueryDict(request.POST.get("back", ""))
    kept = {key: query[key] for key in ("code", "file", "format", "q", "sort", "page") if query.get(key)}
    answer = redirect(reverse(name))
    if kept:
        answer["Location"] += f"?{urlencode(kept)}"
    return answer
