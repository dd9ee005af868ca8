"""``layidu --server URL import``: the table that an import on the machine prints, and the same rows in the ledger."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from layidu.cli.main import layidu
from layidu.core.errors import Refusal
from layidu.ledger.connection import open_ledger
from layidu.ledger.models import Delivery
from layidu.ledger.workspace import find
from layidu.web.access.keys import new_token
from layidu.web.access.models import Grant
from layidu.web.work.jobs import work_once
from tests.web.test_api import report

Run = Callable[..., Result]


@pytest.fixture
def remote(site: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command on the application in this process; while it waits, the worker works."""
    cache.clear()
    real = httpx.Client
    transport = httpx.WSGITransport(app=WSGIHandler())
    monkeypatch.setattr(httpx, "Client", functools.partial(real, transport=transport))
    monkeypatch.setattr(time, "sleep", lambda seconds: work_once())

    def run(role: str, *words: str, submits: bool = True) -> Result:
        open_ledger(find(site))
        user = Grant.objects.get(user__username=role).user_id
        monkeypatch.setenv("LAYIDU_TOKEN", new_token(user, "test", 30, submits=submits))
        return CliRunner().invoke(layidu, ["--server", "http://localhost", "import", *words])

    return run


def test_the_table_is_the_one_printed_locally_and_the_rows_are_there(
    site: Path, remote: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(tmp_path, "Terre Neuve")
    path = str(tmp_path / "avril.xlsx")
    here = CliRunner().invoke(layidu, ["import", "--workspace", str(site), "--dry-run", path])
    dry = remote("officer", "--dry-run", path)
    assert dry.output == here.output
    before = Delivery.objects.count()
    done = remote("officer", path)
    assert done.exit_code == 0, done.output
    assert Delivery.objects.count() == before + 1
    again = json.loads(remote("officer", "--json", path).output)
    assert (again["files"][0]["loaded"], again["files"][0]["unchanged"]) == (0, 1)
    connections["default"].close()


def test_rows_held_and_refusals_end_as_they_do_locally(remote: Run, tmp_path: Path) -> None:
    report(tmp_path, "Autre Rive")
    held = remote("partner", str(tmp_path / "avril.xlsx"))
    assert held.exit_code == 1 and "RAPPORT-AUTRE-ORGANISATION" in held.output
    with pytest.raises(Refusal, match="SERVEUR-JETON"):
        raise remote("partner", str(tmp_path / "avril.xlsx"), submits=False).exception or AssertionError
    (tmp_path / "page.html").write_text("<script>alert(1)</script>")
    with pytest.raises(Refusal, match="SERVEUR-REFUS"):
        raise remote("partner", str(tmp_path / "page.html")).exception or AssertionError


def test_only_what_works_on_a_server_is_sent_there() -> None:
    assert CliRunner().invoke(layidu, ["--server", "http://localhost", "demo"]).exit_code == 2
