"""The name under which a decision is kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def signature(request: HttpRequest) -> str:
    """The account's full name, or its address where it gives none. Only asked of views that need a person.

    Decision served: who decided can be asked years later.
    """
    user: Any = request.user
    return str(user.get_full_name() or user.email)[:255]
