"""No page asks the database more than twelve times, whoever opens it, however long its lists are, and whether or not
the process remembers anything of it.

Every address of the matrix by every role, on a site with something on every page; then the same site with five times
the rows: a page that asks once a row asks more often there. Each page is counted twice: as the first that anybody opens
of a process that has just begun, when its memories (counts, parts of pages, what is shared between requests) are empty
but for what it reads before its first visitor, and once more. It is opened once before: that visit alone may write a
draft out of last month's report.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from bench.speed.tenfold import tenfold
from django.core.cache import caches
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from layidu.ledger.connection import open_ledger
from layidu.ledger.workspace import find
from layidu.web.caching import forget_everything, middleware, standing
from layidu.web.warming import begin
from tests.web.conftest import ROLES
from tests.web.fuller import _only_here, client_of, made_full
from tests.web.test_matrix import real, rows

assert made_full  # a fixture
pytestmark = pytest.mark.slow
MOST, TIMES = 12, 5
#: A file of everything kept about a person asks each table that refers to accounts once; it is no page.
FILES = ("account-traces",)
#: (role, name, address) -> questions of the first visit and of the second.
Asked = dict[tuple[str, str, str], tuple[int, int]]


@pytest.fixture
def full_site(made_full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The full site, open; pages are made anew at each request. What is asked once a second is no page's question."""
    folder = Path(shutil.copytree(made_full, tmp_path / "full"))
    monkeypatch.setattr(standing, "LOOK_SECONDS", 3600.0)
    monkeypatch.setattr(middleware.shelf, "seconds", -1.0)
    _open(folder, monkeypatch)
    yield folder
    connections["default"].close()


def test_every_page_is_few_questions_however_long_its_lists_are(
    full_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = addresses()
    once = asked_by_everybody(pages)
    assert len({name for _, name, _ in once}) > 50, "most addresses have a page for somebody"
    many = [
        f"{role} {name} {address}: {first} at first, {second} then"
        for (role, name, address), (first, second) in once.items()
        if first > MOST or second > MOST
    ]
    assert not many, "\n".join(many)
    grown = tenfold(full_site, tmp_path / "grown", TIMES)
    assert all(grown[table] >= 2 * TIMES for table in ("promises_promiseline", "ledger_sourcerow", "ledger_delivery"))
    _open(tmp_path / "grown", monkeypatch)
    again = asked_by_everybody(once)
    more = [
        f"{role} {name} {address}: {now} with {TIMES} times the rows, {once[role, name, address]} before"
        for (role, name, address), now in again.items()
        if any(count > before for count, before in zip(now, once[role, name, address], strict=True))
    ]
    assert not more, "\n".join(more)


def addresses() -> list[tuple[str, str, str]]:
    """(role, name, address): the matrix for everybody, and what only a full site has."""
    matrix = [(name, reverse(name, kwargs={key: real(one) for key, one in said.items()})) for name, said, _ in rows()]
    return [*((role, name, address) for role in ROLES for name, address in matrix), *_only_here()]


def asked_by_everybody(pages: Iterable[tuple[str, str, str]]) -> Asked:
    """The questions of each page that is there."""
    found: Asked = {}
    clients = {role: client_of(role) for role in ROLES}
    for role, name, address in pages:
        if name not in FILES and clients[role].get(address).status_code == 200:
            _remember_nothing()
            found[role, name, address] = (questions(clients[role], address), questions(clients[role], address))
    return found


def questions(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
        if answer.streaming:
            list(answer.streaming_content)  # type: ignore[arg-type]
    return len(asked)


def _remember_nothing() -> None:
    """As a process that has just begun, before its first visitor."""
    forget_everything()
    caches["process"].clear()
    begin(find(None))
    standing.standing()


def _open(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYIDU_WORKSPACE", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    open_ledger(find(folder))
    forget_everything()
    for cache in caches.all():
        cache.clear()
