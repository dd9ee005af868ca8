"""How many bytes a page is: on a first visit, afterwards, before anything shows; nothing is asked elsewhere.

Bytes are not time, so they are asserted. What they mean on the worst line that is promised for (50 kbit/s, half a
second there and back, a connection that is opened and secured by TLS 1.3) is arithmetic: ``seconds``.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from layidu.ledger.connection import open_ledger
from layidu.ledger.workspace import find
from layidu.web.pages import style
from tests.web.browser import TELEPHONE, Served
from tests.web.fuller import chromium, client_of, every_page, forms, full, full_folder, known, opened  # noqa: F401

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
FIRST, AFTER, HEAD = 40 * 1024, 15 * 1024, 8 * 1024
BITS_A_SECOND, TURN, SECONDS = 50_000, 0.5, 3.0
#: Opening a connection, securing it, asking.
TURNS = 3
#: An old telephone reads, lays out and paints what has come; measured in bench/web_weight.py.
BROWSER = 0.4


class Parts(HTMLParser):
    """What a page asks for when it is opened, and what keeps it from showing until that has come."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.asked: set[str] = set()
        self.blocking: set[str] = set()
        self.elsewhere: set[str] = set()
        self.in_head = True
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element."""
        said = {name: value or "" for name, value in attrs}
        address = said.get("src") if tag in ("img", "script") else said.get("href") if tag == "link" else None
        if tag == "body":
            self.in_head = False
        if address and said.get("rel") != "manifest":
            self.asked.add(address)
            sheet = said.get("rel") == "stylesheet" and said.get("media") != "print"
            if sheet or (tag == "script" and self.in_head and "defer" not in said):
                self.blocking.add(address)
        for name in ("src", "href", "action", "data", "poster"):
            if urlsplit(said.get(name, "")).netloc:
                self.elsewhere.add(said[name])


def sent(client: Client, address: str) -> tuple[str, int]:
    """The text of an answer, and how many bytes it is on the line without its headers."""
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]
    if answer.status_code != 200 and not address.endswith("rien/"):
        raise AssertionError(f"{address}: {answer.status_code}")
    return (gzip.decompress(body) if answer.get("Content-Encoding") == "gzip" else body).decode("utf-8"), len(body)


def seconds(size: int, turns: int = TURNS) -> float:
    """Until so many bytes have come over the worst line.

    >>> seconds(6250)
    2.5
    """
    return turns * TURN + size * 8 / BITS_A_SECOND


@pytest.fixture
def here(full_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:  # noqa: F811
    """The full site, open in this process."""
    monkeypatch.setenv("LAYIDU_WORKSPACE", str(full_folder))
    open_ledger(find(full_folder))
    yield full_folder
    connections["default"].close()


def test_every_page_is_light_alone_and_on_a_first_visit(here: Path) -> None:
    wrong: list[str] = []
    clients: dict[str, tuple[Client, Client]] = {}
    public = Client(headers={"host": "localhost"})
    weights: dict[str, int] = {}

    def weight(address: str) -> int:
        if address not in weights:
            weights[address] = sent(public, address)[1]
        return weights[address]

    for role, name, address in every_page():
        if role not in clients:
            clients[role] = client_of(role), client_of(role)
            clients[role][1].cookies[style.COOKIE] = style.static_version()
        new, holding = clients[role]
        if "html" not in new.get(address).get("Content-Type", ""):
            continue
        first, first_bytes = sent(new, address)
        again, again_bytes = sent(holding, address)
        parts, later = Parts(first), Parts(again)
        total = first_bytes + sum(weight(each) for each in parts.asked)
        after = again_bytes + sum(weight(each) for each in later.asked if "/static/" not in each)
        head = len(gzip.compress(first.partition("<body")[0].encode()))
        shown = len(gzip.compress(first.partition("</h1>")[0].encode()))
        said = f"{role} {name} {address}:"
        wrong += [
            f"{said} {what} {got}, at most {most}"
            for what, got, most in (
                ("first visit", total, FIRST), ("afterwards", after, AFTER), ("head", head, HEAD),
                ("head and sheet", len(gzip.compress(again.partition("<body")[0].encode()))
                 + sum(weight(each) for each in later.blocking), HEAD),
                ("asked for before it shows", len(parts.blocking), 0),
                ("seconds until its heading", seconds(shown) + BROWSER, SECONDS),
                ("addresses elsewhere", len(parts.elsewhere), 0),
            )
            if got > most
        ]  # fmt: skip
    assert not wrong, "\n".join(wrong)


def test_what_forms_answer_is_as_light(here: Path) -> None:
    wrong = []
    for role, name, arguments, asked in forms():
        client = client_of(role)
        client.handler.enforce_csrf_checks = asked is None
        client.cookies[style.COOKIE] = style.static_version()
        answer = client.post(reverse(name, args=arguments), asked or {}, headers={"accept-encoding": "gzip"})
        assert answer.status_code in (200, 400, 403, 429), (name, answer.status_code)
        if len(answer.content) > AFTER:
            wrong.append(f"{role} {name} {asked}: {len(answer.content)}, at most {AFTER}")
    assert not wrong, "\n".join(wrong)


def test_the_sheet_says_which_version_the_browser_then_holds(here: Path) -> None:
    client = Client(headers={"host": "localhost"})
    page = client.get(reverse("home"))
    assert f"<style>{style.sheet()}</style>" in page.content.decode() and style.COOKIE not in client.cookies
    (sheet,) = {each for each in Parts(page.content.decode()).asked if ".css" in each}
    client.cookies.load(client.get(sheet)["Set-Cookie"])
    assert client.cookies[style.COOKIE].value == style.static_version()
    again = client.get(reverse("home"))
    assert "<style>" not in again.content.decode() and Parts(again.content.decode()).blocking == {sheet}
    client.cookies[style.COOKIE] = "an-earlier-one"
    assert "<style>" in client.get(reverse("home")).content.decode()
    # What is kept ready for one kind of browser is not given to the other.
    assert "<style>" in Client(headers={"host": "localhost"}).get(reverse("home")).content.decode()


@pytest.mark.parametrize(("role", "address"), [("public", "/"), ("officer", "/corbeille/")])
def test_in_a_browser_on_a_bad_line_a_first_page_waits_for_nothing_but_itself(
    role: str,
    address: str,
    full: Served,  # noqa: F811
    opened: Callable[..., Page],  # noqa: F811
) -> None:
    page = opened(role, viewport=TELEPHONE)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    rate = BITS_A_SECOND / 8
    conditions = {"latency": TURN * 1000, "downloadThroughput": rate, "uploadThroughput": rate}
    line.send("Network.emulateNetworkConditions", {"offline": False, **conditions})
    page.goto(address)
    shown = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000
    asked = page.evaluate("performance.getEntriesByType('resource').map((one) => one.toJSON())")
    assert asked and not [one["name"] for one in asked if one["renderBlockingStatus"] == "blocking"]
    # A time is printed and not asserted: what else the machine does is in it.
    print(f"{role} {address}: {shown:.2f} s, {len(asked)} files asked for beside the page")
    # The next page finds the sheet in the browser's store.
    page.goto("/lieux/")
    (sheet,) = (one for one in page.evaluate("performance.getEntriesByType('resource').map((one) => one.toJSON())")
                if ".css" in one["name"])  # fmt: skip
    assert sheet["transferSize"] == 0 and not page.locator("style").count()
