"""The library's adapter of accounts: opened by invitation only, letters sent by the worker."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse

#: Role -> the page of its daily work, the first that holds; the Ministry begins with the country at a glance.
WORK = {"officer": "inbox", "partner": "reports", "regional_director": "regions", "administrator": "accounts"}


def called(user: Any) -> str:
    """How the site addresses a person: by name, else by address, and never by the account's opaque number."""
    return str(user.get_full_name() or user.email)


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up alone; no request waits for the mail server, nor shows by its length that an account exists."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The page of the person's daily work; who was on the way to another page goes there."""
        from layidu.web.access.reader import reader_for

        roles = reader_for(request.user.pk).roles if request.user.pk else frozenset()
        if "ministry" in roles:
            return reverse("home")
        return reverse(next((page for role, page in WORK.items() if role in roles), "home"))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By the worker; where no letter leaves the machine, that is noted."""
        from layidu.web.access.journal import note
        from layidu.web.access.notices import mail_is_set_up, send_later

        if not mail_is_set_up():
            note("letter not sent", self.request, level=logging.WARNING, why="no e-mail is set up")
            return
        said = {"request": self.request, "email": email, "current_site": None, **context}
        send_later(self.render_mail(template_prefix, email, said))

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Our own letter for what the library tells of. Errors: KeyError for what has no words yet."""
        from layidu.web.access.journal import note
        from layidu.web.access.notices import LIBRARY_EVENTS, tell

        event = LIBRARY_EVENTS[template_prefix]
        note(event, self.request, account=user.get_username())
        tell(user.pk, event, origin=tried_from(self.request))


def tried_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Whose sign-in is tried: the address, in small letters. The lock-out counts by it."""
    asked = credentials or {}
    tried = asked.get("email") or asked.get("username") or asked.get("login") or request.POST.get("login", "")
    return str(tried).strip().lower()


def tried_from(request: HttpRequest) -> str:
    """From where: the visitor's address, as the trusted proxy saw it; empty when it does not say."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""
