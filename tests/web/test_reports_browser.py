"""Reports typed without a network: kept on the device, sent once when it is back, erased at signing out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session

from layidu.ledger.models import Actor
from layidu.web.reports.models import Receipt
from tests.web.browser import TELEPHONE, Served, browser, served, sign_in, signed_in  # noqa: F401
from tests.web.test_reports import reached

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
#: The page, its style and its scripts are in the browser's cache.
KEPT = """caches.keys().then(async (names) => (await Promise.all(
    names.map(async (name) => (await (await caches.open(name)).keys()).length))).some((files) => files > 3))"""
SignedIn = Callable[..., "Page"]


def actor() -> str:
    return Actor.objects.get(name="Terre Neuve").id


def wide(page: Page) -> int:
    """How many pixels the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_typed_without_a_network_and_sent_once_when_it_is_back(served: Served, signed_in: SignedIn) -> None:  # noqa: F811
    page = signed_in("partner", viewport=TELEPHONE)
    page.goto(f"/rapports/{actor()}/hors-ligne/")
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()  # now through the service worker, which keeps the page
    for _ in range(100):
        if page.evaluate(KEPT):
            break
        page.wait_for_timeout(100)
    served.stop()
    page.goto(f"/rapports/{actor()}/hors-ligne/")  # the server is gone: the page opens all the same
    page.locator("input[name=line-0-reached]").fill("55")
    page.wait_for_selector("#queue li[data-state=kept]")
    page.reload()
    page.wait_for_selector("#queue li[data-state=kept]")
    assert page.locator("input[name=line-0-reached]").input_value() == "55"  # it survived
    page.get_by_role("button", name="Envoyer le rapport").click()
    page.wait_for_selector("#queue li[data-state=ready]")
    served.start()
    # Several things happen at once when a network is back; the report goes once.
    page.evaluate("for (const n of [1, 2, 3]) dispatchEvent(new Event('online'))")
    page.wait_for_selector("#queue li[data-state=sent]")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.reload()
    page.wait_for_selector("#queue li[data-state=sent]")
    receipt = Receipt.objects.get()
    assert receipt.month and reached(f"{receipt.month:%Y-%m}") == [55]
    assert receipt.number in page.locator("#queue").inner_text()
    assert page.locator("input[name=line-0-reached]").input_value() == ""
    # The same month again: the page asks what becomes of the first.
    page.locator("input[name=line-0-reached]").fill("56")
    page.get_by_role("button", name="Envoyer le rapport").click()
    page.wait_for_selector("#queue li[data-state=conflict]")
    assert Receipt.objects.count() == 1
    page.get_by_role("button", name="Corriger et compléter").click()
    page.locator("#queue li[data-state=sent]").nth(1).wait_for()
    assert reached(f"{receipt.month:%Y-%m}") == [56] and wide(page) <= 0


def test_a_session_that_ended_keeps_the_report_and_sends_it_after_signing_in(
    served: Served,  # noqa: F811
    signed_in: SignedIn,  # noqa: F811
) -> None:
    page = signed_in("partner")
    page.goto(f"/rapports/{actor()}/hors-ligne/")
    page.locator("input[name=line-0-reached]").fill("12")
    page.wait_for_selector("#queue li[data-state=kept]")
    Session.objects.all().delete()
    page.get_by_role("button", name="Envoyer le rapport").click()
    page.wait_for_selector("#queue li[data-state=signin]")
    assert Receipt.objects.count() == 0
    page.locator("#queue a").click()
    sign_in(page, "partner")
    page.wait_for_selector("#queue li[data-state=sent]")
    receipt = Receipt.objects.get()
    assert receipt.month and reached(f"{receipt.month:%Y-%m}") == [12]


def test_signing_out_warns_of_what_was_not_sent_and_erases_it(served: Served, signed_in: SignedIn) -> None:  # noqa: F811
    page = signed_in("partner")
    page.goto(f"/rapports/{actor()}/hors-ligne/")
    page.locator("input[name=line-0-reached]").fill("12")
    page.wait_for_selector("#queue li[data-state=kept]")
    page.goto("/compte/logout/")
    page.wait_for_selector("#unsent:not([hidden])")
    assert "1" in page.locator("#unsent").inner_text()
    page.locator("main form button").last.click()
    page.wait_for_url(f"{served.address}/")
    sign_in(page, "partner")
    page.goto(f"/rapports/{actor()}/hors-ligne/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert page.locator("#queue li").count() == 0
    assert page.locator("input[name=line-0-reached]").input_value() == ""
