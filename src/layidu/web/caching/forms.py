"""The sign-in page is made once for all who are nobody yet: only its form's token is each visitor's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token

from layidu.web.caching.middleware import LONGEST_QUERY, OVERHEAD, is_anybodys, key_of
from layidu.web.caching.shelf import Shelf
from layidu.web.caching.standing import standing

#: Pages with a form that say the same to everybody who has not signed in, each with the parameters that it knows.
FORMS: Mapping[str, frozenset[str]] = {"account_login": frozenset({"next"})}
#: The field as Django writes it, before and after the token.
FIELD = re.compile(rb'(<input type="hidden" name="csrfmiddlewaretoken" value=")[A-Za-z0-9]+(">)')
shelf = Shelf(bytes_kept=2 * 1024 * 1024, seconds=60.0)


class FormsMiddleware:
    """The innermost: what stands around the token is kept, the token and its cookie are made anew each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Keep a form that was made in full for nobody in particular."""
        response = self._get_response(request)
        if _may_be_kept(request) and response.status_code == 200 and isinstance(response, HttpResponse):
            parts = FIELD.split(response.content)
            if len(parts) == 4 and not response.cookies:
                before, opening, closing, after = parts
                held = (before + opening, closing + after, dict(response.items()))
                shelf.put(standing(), key_of(request), held, size=len(response.content) + OVERHEAD)
        return response

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """The form that is kept, with a token of this visitor's."""
        if not _may_be_kept(request) or (held := shelf.get(standing(), key_of(request))) is None:
            return None
        before, after, headers = held
        return HttpResponse(before + get_token(request).encode() + after, headers=headers)


def _may_be_kept(request: HttpRequest) -> bool:
    match = request.resolver_match
    known = FORMS.get(match.view_name) if match else None
    return (
        known is not None
        and request.method == "GET"
        and is_anybodys(request)
        and known.issuperset(request.GET)
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
    )
