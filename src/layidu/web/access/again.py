"""The password again before what is grave: roles, invitations, tokens, another person's second factor."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import Http404, HttpRequest, HttpResponse

from layidu.web.access.actions import RULES
from layidu.web.access.reader import reader_of

View = Callable[..., HttpResponse]


def password_again(action: str) -> Callable[[View], View]:
    """A POST runs only within ``ACCOUNT_REAUTHENTICATION_TIMEOUT`` of the password or a code: of the sign-in, or again.

    What was posted waits in the session meanwhile. It goes on without the middleware, so that the rule of the action is
    asked here again: a role may have ended since. Errors: KeyError for an action without a rule.
    """
    rule = RULES[action]

    def keep(view: View) -> View:
        @functools.wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                if not signed_in_lately(request):
                    raise_if_reauthentication_required(request, app="")
                if not rule(reader_of(request), kwargs):
                    raise Http404
            return view(request, *args, **kwargs)

        return asked

    return keep


def signed_in_lately(request: HttpRequest) -> bool:
    """Whether a password or a code was typed in this session within ``ACCOUNT_REAUTHENTICATION_TIMEOUT``.

    Decision served: who has just signed in is not asked for the same words a minute later.
    """
    user: Any = request.user
    records = get_authentication_records(request, user)
    return any(time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in records)
