"""A small workspace with facts of every sensitivity, one account a role, and a client for each.

On SQLite; the modules of ``BOTH`` on PostgreSQL too, as slow tests, where ``LAYIDU_TEST_POSTGRES`` names a server. With
``LAYIDU_TEST_WEB=postgres`` every test that has a site has it there, and none on SQLite.
"""

from __future__ import annotations

import os
import secrets
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
from django.utils import translation

from layidu.ledger.connection import open_ledger
from layidu.ledger.workspace import find
from layidu.web.access.models import DemonstrationAccount, Grant
from layidu.web.access.passwords import Scrypt
from layidu.web.caching import forget_everything, middleware, standing
from layidu.web.work import background
from tests.conftest import POSTGRES, _admin
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
#: What is tried on both databases: who may do what, and everything that writes.
BOTH = ("test_api", "test_api_reading", "test_api_sending", "test_inbox", "test_matrix", "test_reports")
#: What a password costs where nothing is tested.
WORK_FACTOR = Scrypt.work_factor
EVERYWHERE = os.environ.get("LAYIDU_TEST_WEB", "") == "postgres"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Say for each test that has a site on which databases it is tried."""
    if "site_database" not in metafunc.fixturenames:
        return
    why = "LAYIDU_TEST_POSTGRES names no server (the CI script starts one)"
    missing = pytest.mark.skipif(not POSTGRES, reason=why)
    on_postgres = pytest.param("postgres", marks=[missing, *([] if EVERYWHERE else [pytest.mark.slow])])
    if EVERYWHERE:
        metafunc.parametrize("site_database", [on_postgres], indirect=True)
    elif metafunc.module.__name__.rpartition(".")[2] in BOTH:
        metafunc.parametrize("site_database", ["sqlite", on_postgres], indirect=True)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Signing in costs a test a hundredth of what it costs a guesser: how costly it is has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Scrypt, "work_factor", 2**9)
        yield


@pytest.fixture(scope="session")
def prepared_site(prepared_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with facts, pages and one account a role, made once; tests work on copies of it."""
    folder = tmp_path_factory.mktemp("site") / "mali"
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        _fill(shutil.copytree(prepared_workspace, folder), patch)
    return folder


@pytest.fixture(scope="session")
def postgres_site(
    prepared_workspace: Path, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, str]]:
    """The same on PostgreSQL: the workspace's folder, and the name of its database, which the server copies."""
    folder, name = tmp_path_factory.mktemp("site") / "mali", f"site_{secrets.token_hex(6)}"
    _admin(f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", _address(name))
        _fill(shutil.copytree(prepared_workspace, folder), patch)
    yield folder, name
    _admin(f"DROP DATABASE {name} WITH (FORCE)")


def _fill(folder: Path, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("LAYIDU_WORKSPACE", str(folder))
    fill(folder)
    for role in ROLES[1:]:
        user = get_user_model().objects.create_user(username=role, email=f"{role}@example.org", password=PASSWORD)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        Grant.objects.create(user=user, **_scope(role))
        # The second factor has tests of its own.
        DemonstrationAccount.objects.create(user=user)
    connections["default"].close()


def _address(database: str) -> str:
    return f"{POSTGRES.rsplit('/', 1)[0]}/{database}"


@pytest.fixture
def site_database(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a copy of the site, on the database that the test is tried on."""
    folder = tmp_path / "site"
    if getattr(request, "param", "sqlite") == "sqlite":
        yield Path(shutil.copytree(request.getfixturevalue("prepared_site"), folder))
        connections["default"].close()
        return
    prepared, template = request.getfixturevalue("postgres_site")
    name = f"t_{secrets.token_hex(6)}"
    _admin(f"CREATE DATABASE {name} TEMPLATE {template}")
    monkeypatch.setenv("DATABASE_URL", _address(name))
    yield Path(shutil.copytree(prepared, folder))
    connections["default"].close()
    _admin(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def site(site_database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The site, open and yours to change."""
    folder = site_database
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
    # A page asked for under /en/ leaves its language behind: addresses of the next test would be English.
    translation.activate("fr")
    yield folder
    connections["default"].close()


@pytest.fixture
def pages_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker makes no page anew after an import: for tests of what comes in, which look at no prepared page."""
    monkeypatch.setattr(background, "preparers", list)


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
