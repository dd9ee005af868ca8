"""A small workspace with facts of every sensitivity, one account a role, and a client for each."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import caches
from django.db import connections
from django.test import Client
from django.urls import reverse

from layidu.ledger.connection import open_ledger
from layidu.ledger.workspace import find
from layidu.web.access.models import DemonstrationAccount, Grant
from layidu.web.caching import forget_everything, middleware, standing
from tests.web.facts import fill

ROLES = (
    "public",
    "partner",
    "other_partner",
    "officer",
    "regional_director",
    "other_region",
    "ministry",
    "administrator",
)
PASSWORD = "trois chevaux sur le fleuve"


@pytest.fixture(scope="session")
def prepared_site(prepared_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with facts, pages and one account a role, made once; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("site") / "mali"
    shutil.copytree(prepared_workspace, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYIDU_WORKSPACE", str(folder))
        patch.delenv("DATABASE_URL", raising=False)
        fill(folder)
        for role in ROLES[1:]:
            user = get_user_model().objects.create_user(username=role, email=f"{role}@example.org", password=PASSWORD)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            Grant.objects.create(user=user, **_scope(role))
            # The second factor has tests of its own.
            DemonstrationAccount.objects.create(user=user)
    connections["default"].close()
    return folder


@pytest.fixture
def site(prepared_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The site, open and yours to change."""
    folder = tmp_path / "site"
    shutil.copytree(prepared_site, folder)
    monkeypatch.setenv("LAYIDU_WORKSPACE", str(folder))
    open_ledger(find(folder))
    # What Django's own test runner does between tests: attempts to sign in are counted in the cache.
    for cache in caches.all():
        cache.clear()
    # Pages are made anew at each request, and every change shows at once: keeping them has tests of its own.
    forget_everything()
    monkeypatch.setattr(standing, "LOOK_SECONDS", -1.0)
    monkeypatch.setattr(middleware.shelf, "seconds", -1.0)
    mail.outbox = []
    yield folder
    connections["default"].close()


@pytest.fixture
def client_of(site: Path) -> Callable[[str], Client]:
    """A client of a role, signed in by the page."""

    def make(role: str) -> Client:
        client = Client(headers={"host": "localhost"})
        if role != "public":
            answer = client.post(reverse("account_login"), {"login": f"{role}@example.org", "password": PASSWORD})
            assert answer.status_code == 302, answer.content.decode()
        return client

    return make


def _scope(role: str) -> dict[str, Any]:
    return {
        "partner": {"role": "partner", "actor_id": _actor("Terre Neuve")},
        "other_partner": {"role": "partner", "actor_id": _actor("Autre Rive")},
        "regional_director": {"role": "regional_director", "place_id": _region("Gao")},
        "other_region": {"role": "regional_director", "place_id": _region("Kayes")},
    }.get(role, {"role": role})


def _actor(name: str) -> str:
    from layidu.ledger.models import Actor

    return Actor.objects.get(name=name).id


def _region(name: str) -> str:
    from layidu.ledger.models import Place

    return Place.objects.get(division="ML-2023", kind="region", name=name).id
