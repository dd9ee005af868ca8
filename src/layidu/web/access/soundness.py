"""What is asked before any view runs: text that a database can hold, and no more than a person can type."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from layidu.web.access.guard import API, page_of
from layidu.web.access.journal import note
from layidu.web.access.reader import SECOND_FACTOR, reader_of

#: Forms that one account may send within a minute.
FORMS = 300
#: How long a sign-in counts for roles that can change the data of others.
DAY_SECONDS = 12 * 3600
_DIGITS = 18
_UNSOUND = re.compile("[\x00\ud800-\udfff]")


class SoundMiddleware:
    """Refuses text with signs that no database keeps, and forms sent faster than anybody types.

    The API answers for itself: its description says what it takes and how often.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._get_response(request)
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            note("method refused", request)
        if request.path_info.startswith(API):
            # Opened in a browser, an answer of the API is a file and never a page.
            answer.setdefault("Content-Disposition", 'attachment; filename="api.json"')
        return answer

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """404 for an address, 400 for a question or a form, 429 for too many forms; the sign-in when it is too old."""
        if request.path_info.startswith(API):
            return None
        if reader_of(request).has(*SECOND_FACTOR) and signed_in_long_ago(request):
            note("session too old", request)
            logout(request)
            messages.info(request, _("Twelve hours have passed since you signed in: sign in again."))
            return redirect(f"{reverse('account_login')}?{urlencode({'next': page_of(request)})}")
        if not sound(request.path_info):
            raise Http404
        if not _all_sound(request.GET):
            return HttpResponseBadRequest()
        if request.method != "POST":
            return None
        if too_many(reader_of(request).user):
            note("too many forms", request)
            answer = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
            answer["Retry-After"] = "60"
            return answer
        return None if _all_sound(request.POST) else HttpResponseBadRequest()


def signed_in_long_ago(request: HttpRequest, clock: Callable[[], float] = time.time) -> bool:
    """Whether the password was last typed longer ago than a working day; whoever reports offline is not asked this.

    A session that does not say when is as old as it can be: only signing in says so.
    """
    user: Any = request.user
    records = get_authentication_records(request, user)
    return clock() - max((record["at"] for record in records), default=0.0) > DAY_SECONDS


def sound(text: str) -> bool:
    r"""Text that PostgreSQL and SQLite both keep: no NUL, no half of a pair.

    >>> sound("Kati\n"), sound("a\x00"), sound("\ud800")
    (True, False, False)
    """
    return _UNSOUND.search(text) is None


def number_of(text: str) -> int | None:
    """The number that a text says in plain digits, as large as a database counts; ``None`` for every other text.

    >>> number_of("042"), number_of("²"), number_of("9" * 30), number_of("")
    (42, None, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def too_many(user: int | None) -> bool:
    """Count one form of an account, over all processes; whether it is beyond the limit of this minute.

    Nobody is not counted here: the library counts what is sent without an account, by address.
    """
    from layidu.web.api.limits import count

    return user is not None and count(f"forms of {user}")[0] > FORMS


def _all_sound(asked: QueryDict) -> bool:
    texts: Iterable[str] = (text for name, values in asked.lists() for text in (name, *map(str, values)))
    return all(sound(text) for text in texts)
