"""What every page knows: the version of its static files, and the way around for this reader."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from layidu import __version__
from layidu.web.access.actions import RULES
from layidu.web.access.forms import role_name
from layidu.web.access.models import ROLES
from layidu.web.access.reader import Reader, reader_of
from layidu.web.pages.style import sheet_for, static_version


@dataclass(frozen=True, slots=True)
class Way:
    """A link of the navigation; ``current``: « page » on it, « true » beneath it, empty elsewhere."""

    address: str
    label: str
    current: str


@dataclass(frozen=True, slots=True)
class Menu:
    """Ways of one kind; ``label`` is empty where they are so few that they stand in the line itself."""

    label: str
    ways: tuple[Way, ...]

    @property
    def here(self) -> bool:
        """Whether the page is one of them or beneath one."""
        return any(way.current for way in self.ways)


#: Menu -> (URL name, words, the action that it needs): what one does, what was promised, what is known, who may.
MENUS = (
    (
        gettext_noop("Data"),
        (
            ("reports", gettext_noop("My reports"), "report"),
            ("inbox", gettext_noop("Inbox"), "settle rows"),
            ("attendance", gettext_noop("Who has reported"), "follow attendance"),
            ("audit", gettext_noop("Audit"), "oversee"),
        ),
    ),
    (
        gettext_noop("What was promised"),
        (
            ("promises", gettext_noop("Commitments"), "read commitments"),
            ("follow-up", gettext_noop("Follow-up"), "read commitments"),
            ("plans", gettext_noop("Plans"), "oversee"),
        ),
    ),
    (
        gettext_noop("Country"),
        (
            ("home", gettext_noop("Home"), "read public pages"),
            ("regions", gettext_noop("Regions"), "read regions"),
            ("places", gettext_noop("Places"), "read public pages"),
            ("actors", gettext_noop("Actors"), "read commitments"),
            ("who", gettext_noop("Who does what, where"), "oversee"),
            ("comparison", gettext_noop("Compare periods"), "oversee"),
        ),
    ),
    (
        gettext_noop("Administration"),
        (
            ("accounts", gettext_noop("Accounts"), "administer"),
            ("invitations", gettext_noop("Invitations"), "administer"),
            ("health", gettext_noop("Health"), "administer"),
        ),
    ),
)
#: Up to so many ways need no menu.
FEW = 3


def shared(request: HttpRequest) -> Mapping[str, Any]:
    """For every template."""
    reader = reader_of(request)
    return {
        "navigation": menus(reader, request.path),
        "held_roles": [role_name(role) for role in ROLES if role in reader.roles],
        "version": static_version(),
        "sheet": sheet_for(request),
        "release": __version__,
        "reader": reader,
    }


def menus(reader: Reader, path: str) -> tuple[Menu, ...]:
    """The ways that a reader may go, as few lines as they fit in; the way that the page lies beneath is marked."""
    allowed = frozenset(action for _label, ways in MENUS for _name, _words, action in ways if RULES[action](reader, {}))
    addresses = _addresses(get_language(), allowed)
    nearest = max((one for one in addresses if path.startswith(one) and one != reverse("home")), key=len, default="")
    return _menus(get_language(), allowed, path if path in addresses else "", nearest)


@functools.lru_cache(maxsize=64)
def _addresses(_language: str | None, allowed: frozenset[str]) -> tuple[str, ...]:
    return tuple(reverse(name) for _label, ways in MENUS for name, _words, action in ways if action in allowed)


@functools.lru_cache(maxsize=512)
def _menus(language: str | None, allowed: frozenset[str], path: str, nearest: str) -> tuple[Menu, ...]:
    """The same for all who may do the same; ``path`` is empty on a page that is no way itself."""
    few = len(_addresses(language, allowed)) <= FEW
    made = []
    for label, ways in MENUS:
        shown = tuple(
            Way(address, _(words), _current(path, address, nearest))
            for name, words, action in ways
            if action in allowed
            for address in (reverse(name),)
        )
        made += [Menu("" if few or len(shown) == 1 else _(label), shown)] if shown else []
    return tuple(made)


def _current(path: str, address: str, nearest: str) -> str:
    if path == address:
        return "page"
    return "true" if address == nearest else ""
