"""Reports typed without a network: kept on the device, sent once when it is back, erased at signing out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.sessions.models import Session

from layidu.ledger.models import Actor, Delivery
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


class Road:
    """The way of a report to the server, which a test holds, cuts before it arrives, or cuts before the answer."""

    def __init__(self, page: Page) -> None:
        self.page, self.held = page, list[Any]()
        page.route("**/envoi", self._meet)

    def _meet(self, route: Any) -> None:
        if route.request.method == "POST":
            self.held.append(route)
        else:
            route.continue_()

    def one(self) -> Any:
        """The report that is on its way."""
        while not self.held:
            self.page.wait_for_timeout(20)
        return self.held.pop()


def test_a_page_that_came_through_its_worker_is_not_asked_for_again_and_says_when_nobody_answers(
    served: Served,  # noqa: F811
    signed_in: SignedIn,  # noqa: F811
) -> None:
    page = signed_in("partner", viewport=TELEPHONE)
    address = f"/rapports/{actor()}/hors-ligne/"
    page.goto(address)
    page.locator("#installed").wait_for(state="visible")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if not one.is_navigation_request() else None)
    page.goto(address)
    page.locator("#installed").wait_for(state="visible")
    page.wait_for_load_state("networkidle")
    assert not any(one.endswith(address) for one in asked) and any(one.endswith("/envoi") for one in asked)
    assert page.locator("#network").is_hidden()
    served.stop()
    page.goto(address)
    page.locator("#network").wait_for(state="visible")
    assert page.locator("#installed").is_visible()


def on_the_road(signed_in: SignedIn) -> tuple[Page, Road]:  # noqa: F811
    """The page with 55 typed and sent, and not there yet."""
    page = signed_in("partner", viewport=TELEPHONE, service_workers="block")
    page.goto(f"/rapports/{actor()}/hors-ligne/")
    road = Road(page)
    page.locator("input[name=line-0-reached]").fill("55")
    page.get_by_role("button", name="Envoyer le rapport").click()
    return page, road


def until(page: Page, asked: str) -> None:
    """What is kept on the device (``all``) is so; Chromium's own waiting takes a promise for an answer."""
    for _ in range(500):
        if page.evaluate(f"device.all().then((all) => {asked})"):
            return
        page.wait_for_timeout(20)
    raise AssertionError(page.locator("#queue").inner_text())


def corrected(page: Page, count: str) -> None:
    """Type another count; it is kept."""
    page.locator("input[name=line-0-reached]").fill(count)
    until(page, f"all.some((one) => one.values['line-0-reached'] === '{count}')")


def test_a_correction_of_what_arrived_unseen_is_never_said_to_be_received(
    served: Served,  # noqa: F811
    signed_in: SignedIn,  # noqa: F811
) -> None:
    page, road = on_the_road(signed_in)
    arrived = road.one()
    arrived.fetch()
    arrived.abort()  # it is stored, and its answer is lost
    page.wait_for_selector("#queue li[data-state=ready]")
    first = Receipt.objects.get()
    assert first.month and reached(f"{first.month:%Y-%m}") == [55]
    corrected(page, "56")
    page.unroute("**/envoi")
    page.get_by_role("button", name="Envoyer le rapport").click()
    page.wait_for_selector("#queue li[data-state=conflict]")
    queue = page.locator("#queue").inner_text()
    assert first.number in queue and "55" in queue and "56" in queue and reached(f"{first.month:%Y-%m}") == [55]
    assert page.locator("input[name=line-0-reached]").input_value() == "56"
    page.get_by_role("button", name="Corriger et compléter").click()
    page.locator("#queue li[data-state=sent]").nth(1).wait_for()
    assert reached(f"{first.month:%Y-%m}") == [56]
    assert page.locator("input[name=line-0-reached]").input_value() == ""


@pytest.mark.parametrize("arrives", [True, False], ids=["arrives", "is lost"])
def test_what_is_typed_while_a_report_is_on_its_way_stays(
    served: Served,  # noqa: F811
    signed_in: SignedIn,  # noqa: F811
    arrives: bool,
) -> None:
    page, road = on_the_road(signed_in)
    report = road.one()
    corrected(page, "56")
    if arrives:
        report.continue_()
        page.wait_for_selector("#queue li[data-state=sent]")
    else:
        report.abort()
        page.wait_for_selector("#network:not([hidden])")
    page.unroute("**/envoi")
    page.wait_for_selector("#queue li[data-state=kept]")
    assert page.locator("input[name=line-0-reached]").input_value() == "56"
    page.reload()
    page.wait_for_selector("#queue li[data-state=kept]")
    assert page.locator("input[name=line-0-reached]").input_value() == "56"
    page.get_by_role("button", name="Envoyer le rapport").click()
    if arrives:
        page.get_by_role("button", name="Corriger et compléter").click()
    until(page, "all.every((one) => one.state === 'sent')")
    receipts = Receipt.objects.all()
    months = {f"{one.month:%Y-%m}" for one in receipts if one.month}
    assert [reached(month) for month in months] == [[56]] and len(receipts) == 1 + arrives


def test_a_draft_of_other_lines_is_sent_as_it_was_typed_and_never_laid_over_those_of_the_page(
    served: Served,  # noqa: F811
    signed_in: SignedIn,  # noqa: F811
) -> None:
    page = signed_in("partner", viewport=TELEPHONE, service_workers="block")
    page.goto(f"/rapports/{actor()}/hors-ligne/")
    corrected(page, "55")
    # As it was typed before the lines that the page carries over had changed.
    page.evaluate("""device.all().then(([one]) => device.put(
        {...one, values: {...one.values, "line-0-activity": "Accouchements assistés"}}))""")
    page.reload()
    page.wait_for_selector("#queue li[data-state=kept]")
    assert page.locator("input[name=line-0-reached]").input_value() == ""
    assert page.locator("input[name=line-0-activity]").input_value() == "Vaccination"
    page.locator("#queue").get_by_role("button", name="Essayer maintenant").click()
    page.wait_for_selector("#queue li[data-state=sent]")
    assert Delivery.objects.get(origin__run=Receipt.objects.get().run).activity == "assisted_deliveries"
    page.locator("input[name=line-0-reached]").fill("7")
    until(
        page,
        "all.some((one) => one.values['line-0-reached'] === '7' && one.values['line-0-activity'] === 'Vaccination')",
    )


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
