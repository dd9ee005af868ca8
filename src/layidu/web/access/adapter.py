"""Accounts are made by invitation only."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from django.http import HttpRequest


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


def tried_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Whose sign-in is tried: the address, in small letters. The lock-out counts by it."""
    asked = credentials or {}
    tried = asked.get("email") or asked.get("username") or asked.get("login") or request.POST.get("login", "")
    return str(tried).strip().lower()


def tried_from(request: HttpRequest) -> str:
    """From where: the visitor's address, as the trusted proxy saw it."""
    return str(get_adapter().get_client_ip(request) or "")
