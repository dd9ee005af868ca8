"""Answers known by their address alone are kept ready; every other answer is told to be kept by nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import get_conditional_response

from layidu.web.access.guard import API
from layidu.web.caching.shelf import Shelf
from layidu.web.caching.standing import one_page, standing
from layidu.web.pages.style import sheet_for

#: Public pages without a form's token, by URL name, each with the parameters that its view knows. A page that is not
#: here is made anew each time.
PUBLIC_PAGES: Mapping[str, frozenset[str]] = {
    "home": frozenset({"gaps-sort", "sort"}),
    "help": frozenset(),
    "places": frozenset({"q", "sort"}),
    "place": frozenset({"sort"}),
    "figure": frozenset({"page", "parts-sort", "q", "sort"}),
    "receipt-check": frozenset(),
}
#: A browser keeps a public page, and asks each time whether it is still the same one.
PUBLIC = "public, max-age=0, must-revalidate"
PRIVATE = "private, no-store"
#: A program that keeps an answer asks each time whether it still holds; nobody between it and the server keeps it.
PROGRAM = "private, no-cache"
#: Who carries one of these may be somebody: what they get is made for them.
PERSONAL_HEADERS = ("HTTP_AUTHORIZATION",)
PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")
LONGEST_QUERY = 200
#: Of an answer kept, beside its body: headers and key, roughly.
OVERHEAD = 2000
IF_NONE_MATCH = "HTTP_IF_NONE_MATCH"
#: By process. No page is shown for longer than this, even where what changed is not looked at.
shelf = Shelf(bytes_kept=16 * 1024 * 1024, seconds=60.0)


class CachingMiddleware:
    """The outermost: an answer is kept with all its headers, and given again before any other work is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Give what is kept, or have the answer made and keep it where it may be."""
        if not is_anybodys(request):
            return _for_nobody_else(request, self._made(request))
        stands, key = standing(), key_of(request)
        if (kept := shelf.get(stands, key)) is not None:
            body, headers = kept
            return _if_changed(request, HttpResponse(body, headers=headers))
        # Made in full also for who has it already, so that the next one finds it here.
        known = request.META.pop(IF_NONE_MATCH, None)
        response = self._made(request)
        if known is not None:
            request.META[IF_NONE_MATCH] = known
        if not isinstance(response, HttpResponse):
            return _for_nobody_else(request, response)
        if may_be_kept(request, response):
            _for_everybody(response)
            if request.method == "GET":
                body = response.content
                shelf.put(stands, key, (body, dict(response.items())), size=len(body) + OVERHEAD)
        else:
            _for_nobody_else(request, response)
        return _if_changed(request, response)

    def _made(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return self._get_response(request)
        with one_page():
            return self._get_response(request)


def is_anybodys(request: HttpRequest) -> bool:
    """Whether a request says nothing of who asks: a GET or HEAD without session, messages, token."""
    if request.method not in ("GET", "HEAD") or any(name in request.META for name in PERSONAL_HEADERS):
        return False
    return not any(name in request.COOKIES for name in PERSONAL_COOKIES)


def key_of(request: HttpRequest) -> tuple[str | bool, ...]:
    """What an answer depends on in the request. The language is in the path; only two encodings are ever sent.

    The style sheet stands in the page of a browser that has not said that it holds it.
    """
    said = request.META
    return (
        request.scheme or "",
        said.get("HTTP_HOST", ""),
        request.path,
        said.get("QUERY_STRING", ""),
        bool(re_accepts_gzip.search(said.get("HTTP_ACCEPT_ENCODING", ""))),
        bool(sheet_for(request)),
    )


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer is a public page and nothing else: made in full, for nobody, without a token or a cookie."""
    match = request.resolver_match
    known = PUBLIC_PAGES.get(match.view_name) if match else None
    return (
        known is not None
        and known.issuperset(request.GET)
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META
        and not response.has_header("Cache-Control")
    )


def _for_everybody(response: HttpResponse) -> None:
    response["Cache-Control"] = PUBLIC
    # The language is the address's. The cookie stays: at the same address a signed-in person has another page.
    varies = [name.strip() for name in response.get("Vary", "").split(",")]
    response["Vary"] = ", ".join(name for name in varies if name and name.lower() != "accept-language")


def _for_nobody_else(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Private unless the view (or the server of static files) says that it is public; a stricter word stays."""
    said = response.get("Cache-Control", "")
    if "public" not in said and "no-store" not in said:
        response["Cache-Control"] = PROGRAM if request.path_info.startswith(API) else PRIVATE
    return response


def _if_changed(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    if IF_NONE_MATCH not in request.META or not response.has_header("ETag"):
        return response
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
