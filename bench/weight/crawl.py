"""Every page that a role reaches by links, with the bytes of its document for who holds the style sheet already.

A kind is the name of an address. Pages are followed from where each role begins, breadth first, so many of each kind.
"""

from __future__ import annotations

import http.client
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

MATRIX = Path(__file__).parents[2] / "tests" / "web" / "matrix.txt"
#: The roles as the columns of the matrix name them; a page is opened as the first of ORDER that may read it.
COLUMNS = ("public", "partner", "other_partner", "officer", "regional_director", "other_region", "ministry",
           "administrator")  # fmt: skip
ORDER = ("public", "partner", "regional_director", "officer", "ministry", "administrator")


@dataclass(frozen=True)
class Found:
    """A page: who opened it, its kind, its address, its bytes compressed."""

    role: str
    kind: str
    address: str
    size: int


class _Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links += [value for name, value in attrs if name == "href" and value]


def crawl(server: str, cookies: Mapping[str, str], of_a_kind: int) -> Iterator[Found]:
    """Every page of every role, at most so many of one kind; answers that are no page are left out."""
    from django.urls import Resolver404, resolve

    for role in ORDER:
        if role != "public" and role not in cookies:
            continue
        visitor, waiting, known = http.client.HTTPConnection(server, timeout=60), deque(_starts(role)), set[str]()
        asked: Counter[str] = Counter()
        while waiting:
            address = waiting.popleft()
            try:
                kind = resolve(urlsplit(address).path).url_name or ""
            except Resolver404:
                continue
            if address in known or asked[kind] >= of_a_kind:
                continue
            known.add(address)
            asked[kind] += 1
            size, page = _document(visitor, address, cookies.get(role, ""))
            if page is None:
                continue
            yield Found(role, kind, address, size)
            links = (urljoin(address, link).partition("#")[0] for link in _Links(page).links)
            waiting.extend(link for link in links if link.startswith("/") and not link.startswith("/en/"))


def _starts(role: str) -> list[str]:
    """The addresses of the matrix that a role may read and that need no argument, also where no page links to them."""
    from django.urls import reverse

    starts = []
    for line in MATRIX.read_text(encoding="utf-8").splitlines():
        name, *rest = line.partition("#")[0].split() or [""]
        if name and "=" not in "".join(rest) and rest[COLUMNS.index(role)] == "200":
            starts.append(reverse(name))
    return starts


def _document(visitor: http.client.HTTPConnection, address: str, cookie: str) -> tuple[int, str | None]:
    """Its bytes on the line and its text; no text where it is no page."""
    import gzip

    from layidu.web.pages.style import COOKIE, static_version

    # As on every page but the first: the sheet is not sent again, and what it weighs is counted on the first visit.
    held = f"{COOKIE}={static_version()}"
    cookies = f"{cookie}; {held}" if cookie else held
    visitor.request("GET", address, headers={"Accept-Encoding": "gzip", "Cookie": cookies})
    answer = visitor.getresponse()
    body = answer.read()
    if answer.status in (301, 302, 303):
        return _document(visitor, urljoin(address, answer.headers["Location"]), cookie)
    if answer.status >= 500:
        raise RuntimeError(f"{address}: {answer.status}")
    if answer.status != 200 or "html" not in answer.headers.get("Content-Type", ""):
        return len(body), None
    text = gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body
    return len(body), text.decode("utf-8")
