"""What every page weighs in a real browser, and how soon it shows on a telephone at 50 kbit/s and half a second a turn.

Each role's pages are followed by their links from the matrix of addresses; the heaviest of each kind is opened by
Chromium with nothing kept (document, style, scripts, pictures, icon, with their headers) and again with everything kept
but the document. Then the pages that people begin with, on an old telephone: on the browser's own slow line, and on a
line that also takes its time to open a connection and to secure it (TLS 1.3), which the browser's own leaves out.
"""

from __future__ import annotations

import sys
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from report import Figure, arguments, show
from speed import serving, site
from weight.crawl import Found, crawl
from weight.line import bad_line
from weight.visiting import KBITS, TURN, Visit, context_of, painted, slowed, visited

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = "/usr/bin/chromium"
KB = 1024
FIRST, AFTER, HEAD, SECONDS = 40, 15, 8, 3.0
#: Kilobits a second of a line that only counts.
NO_WAIT = 1_000_000
#: Role and kind of the pages that people begin with.
BEGIN = (("public", "home"), ("public", "account_login"), ("partner", "reports"), ("partner", "report-step"),
         ("officer", "inbox"), ("officer", "promises"))  # fmt: skip


def main() -> None:
    """Make the site, follow it, open it, print."""
    asked = arguments(__doc__ or "")
    if not Path(CHROMIUM).is_file():
        show([Figure("pages in a browser", f"not measured: no browser at {CHROMIUM}", "", "", None, "", None)],
             as_json=asked.json)  # fmt: skip
        return
    from playwright.sync_api import sync_playwright

    folder = site.small() if asked.quick else site.year()
    cookies = site.prepared(folder)
    with serving.served(folder) as address:
        pages = list(crawl(address, {} if asked.quick else cookies, 2 if asked.quick else 60))
        heaviest = _heaviest(pages)[: 6 if asked.quick else None]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            weighed = [(each, *_weighed(browser, address, cookies.get(each.role, ""), each)) for each in heaviest]
            begun = [each for each in heaviest if (each.role, each.kind) in BEGIN]
            begun = begun[:1] if asked.quick else begun
            shown = [line for each in begun for line in _shown(browser, address, cookies.get(each.role, ""), each)]
            browser.close()
    figures = [*_weights(pages, weighed), *shown]
    show(figures, as_json=asked.json)
    if not asked.quick and any(figure.holds is False for figure in figures):
        raise SystemExit(1)


def _heaviest(pages: Iterable[Found]) -> list[Found]:
    """Of each role and kind."""
    best: dict[tuple[str, str], Found] = {}
    for each in pages:
        if each.size > best.get((each.role, each.kind), Found("", "", "", -1)).size:
            best[each.role, each.kind] = each
    return list(best.values())


def _weighed(browser: Browser, address: str, cookie: str, found: Found) -> tuple[Visit, Visit]:
    with urllib.request.urlopen(f"http://{address}/static/pages/layidu.svg") as answer:
        icon = len(answer.read())
    with bad_line(address, NO_WAIT, 0.0, 0) as (through, line):
        site = f"http://{through}"
        context = context_of(browser, cookie, site)
        page = context.new_page()
        first = visited(page, site, line, found.address, icon)
        again = visited(page, site, line, found.address, 0)
        context.close()
    # A page that did not change is not sent again; another of its kind is.
    again.bytes += 0 if again.by_worker else max(0, found.size - again.document)
    return first, again


def _weights(pages: list[Found], weighed: list[tuple[Found, Visit, Visit]]) -> list[Figure]:
    figures = []
    for each, first, again in sorted(weighed, key=lambda one: -one[1].bytes):
        what, beside = f"{each.role}: {each.kind}", f"{each.address}; {first.requests} requests"
        figures += [
            Figure(f"{what}, first visit", round(first.bytes / KB, 1), "KB", beside, None, f"<= {FIRST}",
                   first.bytes <= FIRST * KB),
            Figure(f"{what}, afterwards", round(again.bytes / KB, 1), "KB", f"{again.requests} requests", None,
                   f"<= {AFTER}", again.bytes <= AFTER * KB),
        ]  # fmt: skip
    elsewhere = sorted({one for _, first, again in weighed for one in first.elsewhere | again.elsewhere})
    head = max(first.head for _, first, _ in weighed)
    blocking = max(first.blocking for _, first, _ in weighed)
    print(f"{len(pages)} pages of {len(weighed)} kinds and roles", *elsewhere, file=sys.stderr)
    return [
        Figure("pages followed", len(pages), "pages", f"{len(weighed)} kinds by role", None, "-", None),
        Figure("heaviest document of all, without the style", round(max(each.size for each in pages) / KB, 1), "KB",
               max(pages, key=lambda one: one.size).address, None, f"<= {AFTER}",
               max(each.size for each in pages) <= AFTER * KB),
        Figure("addresses asked elsewhere", len(elsewhere), "", "", None, "0", not elsewhere),
        Figure("largest head with its style", round(head / KB, 1), "KB", "compressed", None, f"<= {HEAD}",
               head <= HEAD * KB),
        Figure("requests that a first paint waits for", blocking, "", "beside the document", None, "0", not blocking),
        *figures,
    ]  # fmt: skip


def _shown(browser: Browser, address: str, cookie: str, found: Found) -> list[Figure]:
    """How soon it shows on a first visit, on three lines."""
    figures = []
    for turns, how in ((0, "the browser's slow line"), (1, "a connection opened"), (2, "and secured by TLS 1.3")):
        if turns == 0:
            first, largest = _painted(browser, f"http://{address}", cookie, found.address, line=True)
        else:
            with bad_line(address, KBITS, TURN, turns) as (slow, _line):
                first, largest = _painted(browser, f"http://{slow}", cookie, found.address, line=False)
        figures.append(
            Figure(f"{found.role}: {found.kind} shows at {KBITS} kbit/s, {how}", round(first, 2), "s",
                   f"largest text or picture {largest:.2f} s", None, f"< {SECONDS:.0f}", first < SECONDS)
        )  # fmt: skip
    return figures


def _painted(browser: Browser, server: str, cookie: str, path: str, *, line: bool) -> tuple[float, float]:
    context = context_of(browser, cookie, server)
    page = context.new_page()
    slowed(page, line=line)
    found = painted(page, server + path)
    context.close()
    return found


if __name__ == "__main__":
    main()
