"""Deny by default: a view that names no action raises; what may not be read answers like what does not exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from layidu.core.periods import date_fr
from layidu.web.access.actions import RULES
from layidu.web.access.journal import note
from layidu.web.access.problems import answer
from layidu.web.access.reader import Reader, bearer_of, reader_of
from layidu.web.access.rows import check_every_model

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "layidu_action"
#: What a person can do who must set up a second factor first.
_BEFORE_SECOND_FACTOR = ("sign in", "manage own account")
#: Views of libraries, which cannot name an action themselves, by URL name.
LIBRARY_ACTIONS = {
    "account_login": "sign in",
    "account_logout": "manage own account",
    "account_reauthenticate": "manage own account",
    "account_change_password": "manage own account",
    "account_set_password": "manage own account",
    "account_reset_password": "sign in",
    "account_reset_password_done": "sign in",
    "account_reset_password_from_key": "sign in",
    "account_reset_password_from_key_done": "sign in",
    "mfa_index": "manage own account",
    "mfa_authenticate": "sign in",
    "mfa_reauthenticate": "manage own account",
    "mfa_activate_totp": "manage own account",
    "mfa_deactivate_totp": "manage own account",
    "mfa_view_recovery_codes": "manage own account",
    "mfa_generate_recovery_codes": "manage own account",
    "mfa_download_recovery_codes": "manage own account",
    "usersessions_list": "manage own account",
}
#: Operations of the API, which share one view of their library, by URL name; each says its action where it is written.
API_ACTIONS = {"api:openapi-json": "read public pages", "api:api-root": "read public pages"}
API = "/api/"


def guarded(action: str) -> Callable[[View], View]:
    """Say which action a view is. Errors: KeyError for an action without a rule, when the module is loaded."""
    if action not in RULES:
        raise KeyError(action)

    def keep(view: View) -> View:
        setattr(view, _ATTRIBUTE, action)
        return view

    return keep


def action_of(view: Any, url_name: str | None) -> str:
    """The action of a view. Errors: ImproperlyConfigured when it names none."""
    named = getattr(view, _ATTRIBUTE, None) or LIBRARY_ACTIONS.get(url_name or "") or API_ACTIONS.get(url_name or "")
    if named is None:
        raise ImproperlyConfigured(f"the view of {url_name or view} names no action")
    return str(named)


class GuardMiddleware:
    """Asks the rule of every view before it runs; who is not signed in is sent to do so, others learn nothing.

    Without a rule for every model the application does not start.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        check_every_model()
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuse, send to sign in, or let through."""
        match = request.resolver_match
        named = action_of(view, match.view_name if match else None)
        rule = RULES[named]
        reader = reader_of(request)
        if request.path_info.startswith(API):
            return None if rule(reader, kwargs) and not reader.needs_second_factor else _refusal(request, reader)
        if reader.needs_second_factor and named not in _BEFORE_SECOND_FACTOR:
            return redirect("mfa_activate_totp")
        if rule(reader, kwargs):
            return None
        if not reader.signed_in:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': page_of(request)})}")
        note("refused", request, action=named)
        raise Http404


def page_of(request: HttpRequest) -> str:
    """Where to go on after signing in: the page itself, or the one that a form was sent from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came = urlsplit(request.headers.get("Referer", ""))
    own = came.netloc == request.get_host() and url_has_allowed_host_and_scheme(came.path, None)
    return came.path + (f"?{came.query}" if came.query else "") if own else reverse("home")


def _refusal(request: HttpRequest, reader: Reader) -> HttpResponse:
    note("refused", request, token=reader.token or "")
    if reader.signed_in:
        return answer(404, "API-INTROUVABLE")
    from layidu.web.access.keys import day_of_end

    ended = day_of_end(bearer_of(request))
    said = answer(401, "API-JETON-EXPIRE", day=date_fr(ended)) if ended else answer(401, "API-JETON")
    said["WWW-Authenticate"] = "Bearer"
    return said
