"""A page in a real browser, with nothing kept and then with everything kept; and how soon it shows on a bad line."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from weight.line import Line

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

TELEPHONE = {"width": 390, "height": 844}
KBITS, TURN, SLOWER = 50, 0.5, 4
#: First paint and the latest of the largest text or picture, in seconds since the page was asked for.
PAINTED = """() => new Promise((done) => {
    let last = 0;
    new PerformanceObserver((list) => { for (const one of list.getEntries()) last = one.startTime; })
        .observe({type: "largest-contentful-paint", buffered: true});
    const first = performance.getEntriesByName("first-contentful-paint")[0];
    setTimeout(() => done([first ? first.startTime / 1000 : null, last / 1000]), 300);
})"""
#: Pictures that wait until somebody opens what they are in are asked for too; gives in how many they were.
OPEN_ALL = """() => {
    const closed = [...document.querySelectorAll("main details:not([open])")];
    for (const one of closed) { one.open = true; one.scrollIntoView(); }
    return closed.filter((one) => one.querySelector("img")).length;
}"""
BLOCKED = (
    """() => performance.getEntriesByType("resource").filter((one) => one.renderBlockingStatus === "blocking").length"""
)


@dataclass
class Visit:
    """What came over the line for one page, headers included; ``document``: the page alone, nothing where a worker
    of the page fetched it."""

    bytes: int = 0
    document: int = 0
    requests: int = 0
    by_worker: bool = False
    elsewhere: set[str] = field(default_factory=set)
    head: int = 0
    blocking: int = 0


def context_of(browser: Browser, cookie: str, address: str, **options: Any) -> BrowserContext:
    """A browser that keeps nothing yet, signed in."""
    made = browser.new_context(viewport=TELEPHONE, locale="fr-FR", **options)  # type: ignore[arg-type]
    if cookie:
        name, _, value = cookie.partition("=")
        made.add_cookies([{"name": name, "value": value, "url": address}])
    return made


def visited(page: Page, site: str, line: Line, path: str, icon: int) -> Visit:
    """Open it over the line and count what that carried, whoever asked for it: the page, or its worker behind it.

    ``icon``: the bytes of the site's icon, which a browser without a window does not ask for.
    """
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    visit, kinds, before = Visit(), dict[str, str](), line.carried

    def asked(said: dict[str, Any]) -> None:
        kinds[said["requestId"]] = said["type"]
        if not said["request"]["url"].startswith((site, "data:")):
            visit.elsewhere.add(said["request"]["url"])

    def came(said: dict[str, Any]) -> None:
        size = int(said["encodedDataLength"])
        visit.requests += size > 0
        visit.document += size if kinds.get(said["requestId"]) == "Document" else 0

    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", came)
    answer = page.goto(site + path, wait_until="networkidle")
    if page.evaluate(OPEN_ALL):
        page.wait_for_load_state("networkidle")
    visit.by_worker = answer is not None and answer.from_service_worker
    visit.bytes = icon + line.carried - before
    visit.head = len(gzip.compress(page.content().partition("<body")[0].encode()))
    visit.blocking = int(page.evaluate(BLOCKED))
    session.detach()
    return visit


def slowed(page: Page, *, line: bool) -> CDPSession:
    """An old telephone; with ``line``, on the browser's own slow line too."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    if line:
        rate = KBITS * 1000 / 8
        conditions = {"latency": TURN * 1000, "downloadThroughput": rate, "uploadThroughput": rate}
        session.send("Network.emulateNetworkConditions", {"offline": False, **conditions})
    return session


def painted(page: Page, address: str) -> tuple[float, float]:
    """Seconds until something shows, and until the largest of it."""
    page.goto(address, wait_until="load")
    first, largest = page.evaluate(PAINTED)
    return float(first or largest), float(largest)
