"""The API's object: tokens, the rate, and how an operation names its action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.throttling import SimpleRateThrottle

from layidu.web.access.actions import RULES
from layidu.web.access.guard import API_ACTIONS
from layidu.web.access.reader import reader_of
from layidu.web.api.shapes import Invalid, Problem

#: Requests of one token (or, without one, of one address) by minute and process.
RATE = "300/min"
LARGEST_PAGE, LAST_PAGE = 200, 1_000_000
PROBLEMS = {400: Problem, 401: Problem, 404: Problem, 422: Invalid, 429: Problem}


class ByToken(SimpleRateThrottle):
    """Counts by token, else by address."""

    def get_cache_key(self, request: HttpRequest) -> str:
        """Whom a request is counted to."""
        reader = reader_of(request)
        return self.cache_format % {"scope": "api", "ident": reader.token or self.get_ident(request)}


api = NinjaAPI(
    title="Layidu",
    version="1",
    urls_namespace="api",
    docs_url=None,
    throttle=[ByToken(RATE)],
    openapi_extra={"components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}},
    description="One ledger of who promised what in a country's health sector. A token is made on the page "
    "« Mon compte », section « Jetons ». `null` means not stated or not known, never zero.",
)


def operation(
    method: str, path: str, *, name: str, action: str, gives: Any, status: int = 200, public: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An operation with its action, which the guard asks before it runs; the answers that it can give are described.

    Errors: KeyError for an action without a rule.
    """
    if action not in RULES:
        raise KeyError(action)
    API_ACTIONS[f"api:{name}"] = action
    answers = {status: gives, **PROBLEMS}
    if public:
        answers.pop(401)
    extra: dict[str, Any] = {} if public else {"security": [{"token": []}]}
    decorate: Callable[..., Callable[[Callable[..., Any]], Callable[..., Any]]] = getattr(api, method)
    return decorate(path, url_name=name, response=answers, operation_id=name, openapi_extra=extra)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Any) -> HttpResponse:
    """What does not exist and what may not be read answer alike."""
    return api.create_response(request, {"detail": "introuvable"}, status=404)


def paged(found: QuerySet[Any], page: int, size: int) -> tuple[dict[str, int], list[Any]]:
    """Where the list stands, and the rows of the page, cut in SQL; a page beyond the last is not found."""
    paginator = Paginator(found, size)
    if page > paginator.num_pages:
        raise Http404
    here = paginator.page(page)
    return {"count": paginator.count, "page": page, "pages": paginator.num_pages}, list(here)
