"""A site served as in the field, by gunicorn in a process of its own, and a browser to look at it with.

Fixtures: ``served`` (the site's folder and address), ``browser`` (Chromium), ``signed_in`` (a page of a role). A test
file takes them by ``from tests.web.browser import browser, served, signed_in  # noqa: F401`` and is marked slow.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import connections

from layidu.ledger.connection import open_ledger
from layidu.ledger.workspace import find
from tests.web.conftest import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = "/usr/bin/chromium"
TELEPHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
START_SECONDS = 60.0


@dataclass
class Served:
    """A running site. ``stop`` and ``start`` are a server that goes away and comes back at the same address."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        # The key of this process: addresses that a test writes bear the seals that the server reads.
        said = {"LAYIDU_WORKSPACE": str(self.folder), "DJANGO_SETTINGS_MODULE": "layidu.web.settings"}
        environment = {**os.environ, **said, "LAYIDU_SECRET_KEY": settings.SECRET_KEY}
        command = [
            sys.executable, "-m", "gunicorn", "layidu.web.wsgi:application", "--bind", f"127.0.0.1:{self.port}",
            "--worker-class", "gthread", "--threads", "4", "--log-level", "warning",
        ]  # fmt: skip
        self.process = subprocess.Popen(command, env=environment)
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.address}/recu/", timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                assert self.process.poll() is None, "the server ended"
                time.sleep(0.1)
        raise AssertionError("the server did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)
            self.process = None


@pytest.fixture
def served(prepared_site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Browser) -> Iterator[Served]:
    """The site of the other tests, copied, served, and open in this process too: what the ledger holds can be asked.

    It comes after the browser, whose loop has a connection to the ledger of its own.
    """
    folder = tmp_path / "site"
    shutil.copytree(prepared_site, folder)
    monkeypatch.setenv("LAYIDU_WORKSPACE", str(folder))
    open_ledger(find(folder))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Served(folder, port)
    made.start()
    yield made
    made.stop()
    connections["default"].close()


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Debian's Chromium; skipped where it is not installed."""
    if not Path(CHROMIUM).is_file():
        pytest.skip(f"no browser at {CHROMIUM} (the CI script installs it)")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        # Playwright's own loop makes Django believe that it runs in one.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()
        os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def signed_in(browser: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """A page of a role, signed in by the form; options are those of a browser's context."""
    contexts: list[BrowserContext] = []

    def make(role: str, **options: Any) -> Page:
        context = browser.new_context(base_url=served.address, **{"viewport": DESK, "locale": "fr-FR", **options})
        contexts.append(context)
        page = context.new_page()
        if role != "public":
            sign_in(page, role)
        return page

    yield make
    for context in contexts:
        context.close()


def sign_in(page: Page, role: str) -> None:
    """By the form of the page that is open, or of the sign-in page."""
    if not page.locator("input[name=login]").count():
        page.goto("/compte/login/")
    page.fill("input[name=login]", f"{role}@example.org")
    page.fill("input[name=password]", PASSWORD)
    page.locator("main button").first.click()
    page.wait_for_load_state()
