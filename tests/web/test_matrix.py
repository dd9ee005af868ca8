"""Every role against every address and method, from the URL configuration: a new address without a row fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from layidu.web.access.guard import LIBRARY_ACTIONS
from layidu.web.home.prepared import KEY
from layidu.web.work.prepare import kept
from tests.web.conftest import ROLES

MATRIX = Path(__file__).with_name("matrix.txt")
#: To our own addresses; what a role changes by POST where it may has tests of its own.
OTHER_METHODS = ("put", "patch", "delete")


def rows() -> list[tuple[str, dict[str, str], list[int]]]:
    """Name, arguments, the answer to each role."""
    found = []
    for line in MATRIX.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, *rest = line.split()
            arguments = dict(word.split("=", 1) for word in rest if "=" in word)
            found.append((name, arguments, [int(word) for word in rest if "=" not in word]))
    return found


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            # The API has a matrix of its own, of tokens.
            yield from () if pattern.namespace == "api" else names(pattern.url_patterns)
        else:
            assert pattern.name, f"{pattern.pattern} has no name"
            yield pattern.name


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert set(names(get_resolver().url_patterns)) == {name for name, _, _ in rows()}
    assert all(len(answers) == len(ROLES) for _, _, answers in rows())


def test_every_role_gets_what_the_matrix_says(site: Path, client_of: Callable[[str], Client]) -> None:
    wrong = []
    for at, role in enumerate(ROLES):
        client = client_of(role)
        for name, arguments, answers in rows():
            address = reverse(name, kwargs={key: real(value) for key, value in arguments.items()})
            # Signing out is by POST: a GET only asks.
            answer = client.get(address)
            got = answer.status_code
            if got != answers[at]:
                wrong.append(f"{role} GET {name} {arguments}: {got} {answer.get('Location', '')}, not {answers[at]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ["public", "partner", "ministry"])
def test_no_address_takes_a_method_that_it_does_not_know(
    role: str, site: Path, client_of: Callable[[str], Client]
) -> None:
    client = client_of(role)
    for name, arguments, _ in rows():
        if name in LIBRARY_ACTIONS:
            continue
        address = reverse(name, kwargs={key: real(value) for key, value in arguments.items()})
        for method in OTHER_METHODS:
            got = getattr(client, method)(address).status_code
            assert got in (302, 404, 405), f"{role} {method} {name}: {got}"


@override_settings(LAYIDU_ALARMS=0)  # asking for so many pages that are not one's own sounds an alarm
def test_what_a_role_may_not_open_it_may_not_send_to_and_nothing_changes(
    site: Path, client_of: Callable[[str], Client]
) -> None:
    wrong = []
    for at, role in enumerate(ROLES):
        client = client_of(role)
        before = counted()
        for name, arguments, answers in rows():
            closed = answers[at] == 404 or (role == "public" and answers[at] == 302)
            if closed and name not in LIBRARY_ACTIONS:
                address = reverse(name, kwargs={key: real(value) for key, value in arguments.items()})
                answer = client.post(address, {"one": "first:1", "why": "x", "key": "x", "role": "ministry"})
                # A form whose session ended goes to the sign-in, what is grave to the password, before anything is
                # looked at; an address that only reads refuses the method itself.
                asks_who = "account_login" if role == "public" else "account_reauthenticate"
                asked = answer.get("Location", "").startswith(reverse(asks_who))
                if answer.status_code not in (404, 405) and not asked:
                    wrong.append(f"{role} POST {name} {arguments}: {answer.status_code}")
        if counted() != before:
            wrong.append(f"{role} changed something")
    assert not wrong, "\n".join(wrong)


def counted() -> dict[str, int]:
    """How many rows each table has; a visit's own session is no change."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in ("sessions", "usersessions")
    }


def real(value: str) -> str:
    """An argument that only the workspace knows."""
    from layidu.ledger.models import Actor, Place

    made = kept(KEY)
    if not value.startswith("@"):
        return value
    assert made
    known = {
        "@map": lambda: made.content["map"]["file"],
        "@figure": lambda: made.content["masthead"][1]["id"],
        "@partner": lambda: Actor.objects.get(name="Terre Neuve").id,
        "@Gao": lambda: Place.objects.get(division="ML-2023", kind="region", name="Gao").id,
    }
    return str(known[value]())


def test_an_unguarded_view_raises(site: Path) -> None:
    from django.core.exceptions import ImproperlyConfigured

    from layidu.web.access.guard import action_of

    with pytest.raises(ImproperlyConfigured):
        action_of(lambda request: None, "something_new")
