"""What every decision of the inbox does alike: act, say it, keep how it is taken back, go back to the page."""

from __future__ import annotations

from collections.abc import Callable, Collection
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from layidu.core.errors import Refusal
from layidu.web.access.reader import reader_of
from layidu.web.access.signature import signature
from layidu.web.inbox.deciding import Act, keep
from layidu.web.inbox.models import Question
from layidu.web.inbox.readable import readable_questions
from layidu.web.pages.findings import told_again, told_together
from layidu.web.work.jobs import ask

#: The session's acts that may be taken back one after the other, the last one last; more are found in the list.
LAST = "inbox_acts"
REMEMBERED = 20
_BACK = ("code", "file", "format", "q", "since", "sort", "page")


def reason(request: HttpRequest) -> str:
    """The reason typed for what is decided."""
    return request.POST.get("why", "").strip()[:2000]


def question_of(request: HttpRequest, kind: str, key: str) -> Question:
    """A question that the reader may answer. Errors: Http404."""
    found = readable_questions(reader_of(request), kind).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def questions_of(request: HttpRequest, kind: str, keys: Collection[str]) -> list[Question]:
    """The questions ticked that the reader may answer and that still wait, in the order of their list."""
    return list(readable_questions(reader_of(request), kind).filter(key__in=list(keys)))


def back_to(request: HttpRequest, name: str) -> HttpResponse:
    """To a page of the inbox, with the filters that the form was sent from."""
    query = QueryDict(request.POST.get("back", ""))
    kept = {key: query[key] for key in _BACK if query.get(key)}
    answer = redirect(reverse(name))
    if kept:
        answer["Location"] += f"?{urlencode(kept)}"
    return answer


def answered(request: HttpRequest, page: str, act: Callable[[], Act], questions: Collection[Question]) -> HttpResponse:
    """Act on questions, which are put no more."""
    return done(
        request, page, act,
        questions=questions,
        sensitivities={each.sensitivity for each in questions},
        rows=sum(each.rows for each in questions),
        why=reason(request),
    )  # fmt: skip


def done(
    request: HttpRequest,
    page: str,
    act: Callable[[], Act],
    *,
    questions: Collection[Question] = (),
    sensitivities: Collection[str],
    rows: int,
    why: str,
) -> HttpResponse:
    """Act; say what was done, or why it was refused; keep how it is taken back, and remember that it was the last."""
    back, by = back_to(request, page), signature(request)
    try:
        # What was done is kept in French, whoever did it, and said to each reader in their own language. It is kept
        # with what is done or not at all: nothing is decided that is not listed with its undo.
        with translation.override("fr"), transaction.atomic():
            made = act()
            for each in questions:
                each.delete()
            undoable = bool(made.numbers or made.rest)
            kept = keep(made, by=by, why=why, rows=rows, sensitivities=sensitivities) if undoable else None
    except Refusal as refused:
        messages.error(request, told_together(refused.findings))
        return back
    messages.success(request, told_again(made.said))
    if kept is not None:
        if made.rest:
            ask("settle", ids=list(made.rest), action="again", by=by, why=why, act=kept.id)
        remember(request, kept.id, page)
    return back


def remember(request: HttpRequest, act: str, page: str) -> None:
    """The last act of the session is the first that its button takes back."""
    request.session[LAST] = [*request.session.get(LAST, []), [act, page]][-REMEMBERED:]
