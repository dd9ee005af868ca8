"""The API's object: how an operation names its action, what its answers can be, and how a problem is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.decorators import decorate_view
from ninja.errors import HttpError, ValidationError

from layidu.core.errors import Refusal
from layidu.web.access.actions import RULES
from layidu.web.access.guard import API_ACTIONS
from layidu.web.access.problems import Problem, answer, said
from layidu.web.api.marks import marked
from layidu.web.api.shapes import ProblemOut

api = NinjaAPI(
    title="Layidu",
    version="1",
    urls_namespace="api",
    docs_url=None,
    openapi_extra={"components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}},
    description="One ledger of who promised what in a country's health sector. A token is made on the page "
    "« Mon compte », section « Jetons ». `null` means not stated or not known, never zero. Problems bear a code.",
)
_READING = (304, 404, 422, 429)
_SENDING = (400, 404, 409, 413, 422, 429)


def operation(
    method: str, path: str, *, name: str, action: str, gives: Any, status: int = 200, public: bool = False,
    waits: Any = None, changes_by_itself: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # fmt: skip
    """An operation with its action, which the guard asks before it runs; the answers that it can give are described.

    ``waits``: the shape of a 202 while the worker makes the answer. ``changes_by_itself``: what it gives moves without
    an import or a job, so that it has no mark made ahead of the work.
    Errors: KeyError for an action without a rule.
    """
    if action not in RULES:
        raise KeyError(action)
    API_ACTIONS[f"api:{name}"] = action
    codes = _READING if method == "get" else _SENDING
    answers: dict[int, Any] = {status: gives, **{code: None if code == 304 else ProblemOut for code in codes}}
    if not public:
        answers[401] = ProblemOut
    if waits is not None:
        answers[202] = waits
    extra: dict[str, Any] = {} if public else {"security": [{"token": []}]}
    decorate: Callable[..., Callable[[Callable[..., Any]], Callable[..., Any]]] = getattr(api, method)

    def keep(view: Callable[..., Any]) -> Callable[..., Any]:
        if method == "get" and not changes_by_itself:
            view = decorate_view(marked)(view)
        return decorate(path, url_name=name, response=answers, operation_id=name, openapi_extra=extra)(view)

    return keep


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Any) -> HttpResponse:
    """What does not exist and what may not be read answer alike."""
    return answer(404, "API-INTROUVABLE")


@api.exception_handler(Problem)
def problem(request: HttpRequest, error: Any) -> HttpResponse:
    """What an operation says itself."""
    return answer(error.status, error.code, error.errors, **error.names)


@api.exception_handler(HttpError)
def not_read(request: HttpRequest, error: Any) -> HttpResponse:
    """What the library cannot read: a body that is no JSON."""
    return answer(400, "API-DEMANDE", why="le corps n'est pas lisible")


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """Each parameter that is not what the description says."""
    wrong = [{"where": ".".join(map(str, each["loc"])), "said": each["msg"]} for each in error.errors]
    first = f"{wrong[0]['where']} – {wrong[0]['said']}" if wrong else "un paramètre"
    return answer(422, "API-DEMANDE", wrong, why=first)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, error: Any) -> HttpResponse:
    """What the ledger or the catalogue refuses, with all its findings."""
    return answer(
        422, "API-DEMANDE", [said(each) for each in error.findings], why=error.findings[0].message.removesuffix(".")
    )
