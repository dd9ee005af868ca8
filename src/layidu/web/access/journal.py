"""What happened at the doors, as lines that a machine reads: sign-ins, refusals, roles, tokens. Never a secret."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Q
from django.dispatch import receiver
from django.http import HttpRequest

LOGGER = logging.getLogger("layidu.access")


class Lines(logging.Formatter):
    """One line of JSON an event: when, where from in the program, what; whatever is said cannot begin a new line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "log": record.name,
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def note(event: str, request: HttpRequest | None, *, level: int = logging.INFO, **facts: Any) -> None:
    """Note an event with who asked (the account's opaque name), from where, and for which page.

    Decision served: after something went wrong, who did what and when can be followed without reading anybody's data.
    """
    asked = _asked(request)
    LOGGER.log(level, event, extra={"facts": {**asked, **facts}})
    if asked:
        from layidu.web.access.alarms import watch

        watch(event, asked["account"] or asked["from"])


def _asked(request: HttpRequest | None) -> dict[str, Any]:
    if request is None or not hasattr(request, "META"):
        return {}
    from layidu.web.access.adapter import tried_from

    user: Any = getattr(request, "user", None)
    match = getattr(request, "resolver_match", None)
    return {
        "account": user.get_username() if user is not None and user.is_authenticated else "",
        "from": tried_from(request),
        "method": request.method,
        "page": match.view_name if match else "",
    }


@receiver(user_logged_in)
def _signed_in(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    from layidu.web.access.adapter import tried_from
    from layidu.web.access.notices import tell

    note("signed in", request, account=user.get_username())
    # Loaded here: models are not ready when this module is.
    from allauth.usersessions.models import UserSession

    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key or "")
    browser = request.META.get("HTTP_USER_AGENT", "")[: UserSession._meta.get_field("user_agent").max_length]
    origin = tried_from(request)
    if others.exists() and not others.filter(Q(ip=origin or None) | Q(user_agent=browser)).exists():
        note("signed in elsewhere", request, account=user.get_username())
        tell(user.pk, "signed in elsewhere", origin=origin)


@receiver(user_logged_out)
def _signed_out(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    note("signed out", request, account=user.get_username() if user else "")


@receiver(user_login_failed)
def _failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """The name that was typed may be a password in the wrong field: only a known account is named."""
    from layidu.web.access.adapter import tried_name

    tried = tried_name(request, credentials) if request is not None else ""
    known = get_user_model().objects.filter(email__iexact=tried).first() if tried else None
    note("sign-in failed", request, level=logging.WARNING, account=known.get_username() if known else "unknown")
