"""What every page knows: the version of its static files, and the way around for this reader."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from layidu.web.access.actions import RULES
from layidu.web.access.reader import reader_of


@dataclass(frozen=True, slots=True)
class Way:
    """A link of the navigation."""

    address: str
    label: str
    here: bool


#: URL name, words, the action that it needs.
WAYS = (
    ("home", gettext_noop("Home"), "read public pages"),
    ("inbox", gettext_noop("Inbox"), "settle rows"),
    ("attendance", gettext_noop("Who has reported"), "follow attendance"),
    ("reports", gettext_noop("My reports"), "report"),
    ("regions", gettext_noop("Regions"), "read regions"),
    ("promises", gettext_noop("Commitments"), "read commitments"),
    ("follow-up", gettext_noop("Follow-up"), "read commitments"),
    ("comparison", gettext_noop("Compare periods"), "oversee"),
    ("plans", gettext_noop("Plans"), "oversee"),
    ("audit", gettext_noop("Audit"), "oversee"),
    ("actors", gettext_noop("Actors"), "read commitments"),
    ("places", gettext_noop("Places"), "read public pages"),
    ("accounts", gettext_noop("Administration"), "administer"),
)


def shared(request: HttpRequest) -> Mapping[str, Any]:
    """For every template."""
    reader = reader_of(request)
    ways = [
        Way(reverse(name), _(label), request.path == reverse(name))
        for name, label, action in WAYS
        if RULES[action](reader, {})
    ]
    if reader.signed_in:
        ways.append(Way(reverse("mfa_index"), _("My account"), False))
    else:
        ways.append(Way(reverse("account_login"), _("Sign in"), request.path == reverse("account_login")))
    return {"navigation": ways, "version": static_version(), "reader": reader}


@functools.cache
def static_version() -> str:
    """A key of the static files' bytes, so that a browser keeps them until they change."""
    digest = hashlib.blake2b(digest_size=4)
    web = Path(str(resources.files("layidu.web")))
    for file in sorted(each for each in web.glob("*/static/**/*") if each.is_file()):
        digest.update(file.read_bytes())
    return digest.hexdigest()
