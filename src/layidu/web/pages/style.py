"""The style sheet stands in the page until the browser holds it; afterwards the page asks for it by address.

On a first visit over a slow line a sheet of its own costs another turn of the line, often another connection too,
before anything shows. On later visits a sheet in every page would be bytes sent again. The sheet's own answer leaves
a cookie that says which version the browser holds, so each page knows which of the two to do. The policy names the
sheet's bytes by their hash: no other style in a page is ever applied.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import MutableMapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

COOKIE = "style"
YEAR = 31536000
_WEB = Path(str(resources.files("layidu.web")))
SHEET = _WEB / "pages" / "static" / "pages" / "layidu.css"


@functools.cache
def static_version() -> str:
    """A key of the static files' bytes, so that a browser keeps them until they change."""
    digest = hashlib.blake2b(digest_size=4)
    for file in sorted(each for each in _WEB.glob("*/static/**/*") if each.is_file()):
        digest.update(file.read_bytes())
    return digest.hexdigest()


@functools.cache
def sheet() -> str:
    """The style sheet's text, as it stands in a page."""
    return SHEET.read_text(encoding="utf-8")


@functools.cache
def hashed() -> str:
    """The sheet as the policy names it.

    >>> hashed()[:8]
    "'sha256-"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(sheet().encode()).digest()).decode()}'"


def sheet_for(request: HttpRequest) -> str:
    """The sheet to put into this page; empty where the browser said that it has this version."""
    return "" if request.COOKIES.get(COOKIE) == static_version() else sheet()


def remember(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """Called for each static file: the sheet's answer leaves the cookie, no secret and nothing about anybody."""
    from django.conf import settings

    if Path(path) == SHEET:
        secure = "; Secure" if settings.SESSION_COOKIE_SECURE else ""
        headers["Set-Cookie"] = f"{COOKIE}={static_version()}; Path=/; Max-Age={YEAR}; SameSite=Lax; HttpOnly{secure}"
