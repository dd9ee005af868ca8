"""Every task with the keyboard alone: Tab, Enter, Space, arrows and typing; the focus is always seen, and never caught.

JavaScript is off but where a test says otherwise: what works without it is what everybody has.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.urls import reverse

from layidu.intake.write import write_rows
from layidu.ledger.models import Actor, ImportRun, PlaceAlias, Review, SourceRow
from layidu.web.access.models import Grant, Invitation
from layidu.web.attendance.models import Attendance, Reminder
from layidu.web.reports.models import Receipt
from layidu.web.work.jobs import work_once
from tests.web.browser import DESK, TELEPHONE, Served
from tests.web.conftest import PASSWORD
from tests.web.fuller import chromium, full, full_folder, known, opened, place  # noqa: F401

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Page

pytestmark = pytest.mark.slow
Opened = Callable[..., "Page"]
LONGEST = 150
#: Where the focus is, whether that is the target, and what somebody sees of it. A list's row shows it by its edge, a
#: text field inside by its own.
FOCUS = """(target) => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const style = getComputedStyle(at), box = at.getClientRects()[0] || at.getBoundingClientRect();
    const edge = at.matches(".rows>li") && style.borderLeftColor !== "rgba(0, 0, 0, 0)";
    const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const x = Math.min(Math.max(box.x + Math.min(box.width / 2, 20), 1), innerWidth - 1);
    const y = Math.min(Math.max(box.y + Math.min(box.height / 2, 10), 1), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    const path = (one) => one === document.body ? "" : path(one.parentElement) + ">"
        + [...one.parentElement.children].indexOf(one);
    return {
        what: at.outerHTML.slice(0, 110), ringed: ringed || edge, ring: style.outlineColor, path: path(at),
        above: !top || at.contains(top) || top.contains(at),
        seen: box.bottom > 0 && box.top < innerHeight && box.width > 0, there: at === target,
    };
}"""


class Keys:
    """A person without a pointer, on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tab_to(self, selector: str) -> Keys:
        """Press Tab until the focus is on it; what is passed on the way shows the focus."""
        target = self.page.locator(selector).first
        target.wait_for(state="attached")
        asked = target.element_handle()
        for _ in range(LONGEST):
            self.page.keyboard.press("Tab")
            focus = self.shown(asked)
            if focus and focus["there"]:
                return self
        raise AssertionError(f"{selector} was not reached on {self.page.url}")

    def shown(self, target: ElementHandle | None = None) -> dict[str, Any] | None:
        """The focus, where there is one, is seen; gives where it is, and whether that is the target."""
        focus: dict[str, Any] | None = self.page.evaluate(FOCUS, target)
        if focus:
            assert focus["ringed"] and focus["seen"] and focus["above"], (self.page.url, focus)
        return focus

    def press(self, *keys: str) -> Keys:
        """Keys one after another, none of which opens a page."""
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def open(self, key: str = "Enter") -> Keys:
        """A key that opens a page or sends a form."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press(key)
        return self

    def write(self, text: str) -> Keys:
        """Type over what stands in the field."""
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
        return self

    def text(self) -> str:
        """What the page says."""
        return self.page.locator("body").inner_text()


def by_keys(opened: Opened, role: str, address: str, *, script: bool = False) -> Keys:  # noqa: F811
    page = opened(role, viewport=TELEPHONE if role == "partner" else DESK, java_script_enabled=True)
    if not script:
        # Our scripts do not come; the browser's own, by which the test looks at the focus, runs.
        page.route("**/static/**/*.js*", lambda route: route.abort())
    page.goto(address)
    return Keys(page)


def partner() -> str:
    return Actor.objects.get(name="Terre Neuve").id


def work() -> None:
    while work_once():
        pass


def test_signing_in_skipping_to_the_content_another_language_and_signing_out(full: Served, opened: Opened) -> None:  # noqa: F811
    keys = by_keys(opened, "public", "/compte/login/")
    keys.tab_to("input[name=login]").write("partner@example.org")
    keys.tab_to("input[name=password]").write("not this one").open()
    # Refused: the focus is on what is wrong, which is said.
    assert keys.page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    keys.shown()
    keys.tab_to("input[name=login]").write("partner@example.org")
    keys.tab_to("input[name=password]").write(PASSWORD).open()
    assert keys.page.locator("header .who summary").count()
    keys.page.goto("/engagements/")
    keys.press("Tab")
    assert keys.page.evaluate("document.activeElement.className") == "skip"
    keys.shown()
    keys.press("Enter", "Tab")
    assert keys.page.evaluate("!!document.activeElement.closest('main')")
    keys.page.goto("/engagements/")
    keys.tab_to("a[hreflang=en]").open()
    assert keys.page.url.endswith("/en/engagements/")
    assert keys.page.locator("html").get_attribute("lang") == "en" and "Commitments" in keys.page.title()
    keys.tab_to("header .who summary").press("Enter").tab_to("header a[href*=logout]").open()
    keys.tab_to("main button").open()
    assert keys.page.locator("header a[href*=login]").count()


def test_a_partner_reports_by_form_by_workbook_and_mends(full: Served, opened: Opened, tmp_path: Path) -> None:  # noqa: F811
    keys = by_keys(opened, "partner", f"/rapports/{partner()}/2025-07/")
    keys.tab_to("main a.button").open()
    keys.tab_to("input[name=line-0-reached]").write("douze")
    keys.tab_to("form.report > p:last-of-type button").open()
    before = Receipt.objects.count()
    keys.tab_to("main td a").open()
    assert keys.page.url.endswith("#line-0-reached")
    described = keys.page.locator("[name=line-0-reached]").get_attribute("aria-describedby")
    assert described and "douze" in keys.page.locator(f"#{described}").inner_text()
    keys.tab_to("input[name=line-0-reached]").write("12")
    keys.tab_to("form.report > p:last-of-type button").open()
    keys.tab_to("form[action*=envoyer] p button").open()
    assert Receipt.objects.count() == before + 1
    receipt = Receipt.objects.latest("received_at")
    assert receipt.number in keys.text() and (receipt.loaded, receipt.held) == (1, 0)

    keys.page.goto(f"/rapports/{partner()}/fichier/")
    row = {"organisation": "Terre Neuve", "region": "Zogoré", "month": "2025-08", "group": "all",
           "activity": "vaccination", "reached": 40}  # fmt: skip
    write_rows("five_w", [row], tmp_path / "aout.xlsx", example=True)
    keys.tab_to("#file")
    with keys.page.expect_file_chooser() as chooser:
        keys.page.keyboard.press("Enter")
    chooser.value.set_files(tmp_path / "aout.xlsx")
    keys.tab_to("main form button").open()
    work()
    receipt = Receipt.objects.latest("received_at")
    keys.page.goto(reverse("report-file", args=[receipt.upload.id]))
    wrong = keys.page.locator(".cells input").evaluate_all("(all) => all.find((one) => one.value === 'Zogoré').id")
    keys.tab_to(f"[id='{wrong}']").write("Gao")
    keys.tab_to("main form > p button").open()
    assert not keys.page.locator("fieldset.held").count(), keys.text()
    keys.page.goto("/recu/")
    keys.tab_to("#n").write(receipt.number).open()
    assert receipt.number in keys.text()


def test_a_partner_reports_without_a_network_settles_and_erases(full: Served, opened: Opened) -> None:  # noqa: F811
    keys = by_keys(opened, "partner", f"/rapports/{partner()}/hors-ligne/", script=True)
    page, month = keys.page, "2026-03"
    page.locator("#installed").wait_for(state="visible")

    def write(count: str) -> None:
        keys.tab_to("#month")
        for _ in range(24):
            if page.locator("#month").input_value() == month:
                break
            keys.press("ArrowDown")
        assert page.locator("#month").input_value() == month
        keys.tab_to("#line-0-reached").write(count)
        page.locator("#queue li[data-state=kept]").wait_for()
        keys.tab_to("#offline > p:last-of-type button").press("Enter")

    def on_what_became_of_it() -> bool:
        keys.shown()
        return bool(page.evaluate("!!document.activeElement.closest('#queue')"))

    before = Receipt.objects.count()
    page.context.set_offline(True)
    write("4")
    page.locator("#queue li[data-state=ready]").wait_for()
    page.locator("#queue:focus").wait_for()
    assert on_what_became_of_it() and Receipt.objects.count() == before
    page.context.set_offline(False)
    keys.tab_to("#queue li[data-state=ready] button").press("Enter")
    page.locator("#queue li[data-state=sent]").wait_for()
    assert Receipt.objects.count() == before + 1 and Receipt.objects.latest("received_at").number in keys.text()
    # The month has a report now: which of the two counts is chosen by keys, and the focus is not lost on the way.
    page.goto(f"/rapports/{partner()}/hors-ligne/")
    write("5")
    page.locator("#queue li[data-state=conflict]").wait_for()
    page.locator("#queue:focus").wait_for()
    keys.tab_to("#queue li[data-state=conflict] button").press("Enter")
    page.locator("#queue li[data-state=sent]").nth(1).wait_for()
    page.locator("#queue:focus-within").wait_for()
    assert on_what_became_of_it() and Receipt.objects.count() == before + 2
    keys.tab_to("#queue li[data-state=sent] button").press("Enter")
    page.locator("#queue li[data-state=sent]").nth(1).wait_for(state="detached")
    page.locator("#queue:focus-within").wait_for()
    assert on_what_became_of_it()


def test_an_officer_settles_rows_and_takes_a_decision_back(full: Served, opened: Opened) -> None:  # noqa: F811
    keys = by_keys(opened, "officer", "/corbeille/?code=NOMBRE-NEGATIF")
    row = SourceRow.objects.get(fate="held", retired_by=None, reasons__icontains="NOMBRE-NEGATIF")

    def settled() -> bool:
        row.refresh_from_db()
        return row.retired_by_id is not None

    keys.tab_to(f"button[value='reject:{row.id}']").open()
    assert not settled() and keys.page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    keys.page.goto("/corbeille/?code=NOMBRE-NEGATIF")
    keys.tab_to("#why").write("saisie vide").tab_to(f"button[value='reject:{row.id}']").open("Space")
    assert settled()
    keys.tab_to("form[action*=annuler] button").open()
    assert not settled()
    # The same with the page's own keys, where its script runs.
    keys = by_keys(opened, "officer", "/corbeille/?code=NOMBRE-NEGATIF", script=True)
    keys.tab_to("[data-row]").press("r")
    assert keys.page.evaluate("document.activeElement.id") == f"why-{row.id}"
    # Written in the row, Enter rejects that row and decides nothing of those ticked.
    keys.write("saisie vide").press("Enter")
    keys.page.wait_for_selector("main:focus")
    assert settled()
    keys.page.goto("/corbeille/decisions/")
    keys.tab_to("main td button").press("Enter")
    keys.page.wait_for_selector("body > .message")
    assert not settled()
    keys = by_keys(opened, "officer", reverse("held-row", args=[row.id]))
    cell = keys.page.locator("main input").evaluate_all("(all) => all.find((one) => one.value === '-4').id")
    keys.tab_to(f"[id='{cell}']").write("4").tab_to(f"button[value='mend:{row.id}']").open()
    assert settled() and ImportRun.objects.filter(decision="mended").exists()


def test_an_officer_decides_repeats_and_names_and_reminds(full: Served, opened: Opened) -> None:  # noqa: F811
    keys = by_keys(opened, "officer", "/corbeille/doublons/")
    before = keys.page.locator("[data-row]").count()
    assert before
    keys.tab_to("button[value^='keep:']").open()
    assert keys.page.locator("[data-row]").count() == before - 1
    keys.page.goto("/corbeille/lieux/")
    assert "Campement Zéro" in keys.text()
    keys.tab_to("#n1").write("Ansongo").tab_to("#w1").write("Gao").tab_to("[data-row] .line button").open()
    assert PlaceAlias.objects.exists()
    keys.page.goto("/corbeille/acteurs/")
    before = keys.page.locator("[data-row]").count()
    keys.tab_to("button[value^='first:']").open()
    assert keys.page.locator("[data-row]").count() < before
    line = Attendance.objects.get(actor_id=partner())
    month = [day for day, state in line.months if state == "missing"][-1]
    before = Reminder.objects.count()
    keys.page.goto(f"/assiduite/?month={month}")
    keys.tab_to("form[action*=rappel]:has(input[type=checkbox]) > p button").open()
    keys.tab_to("#subject").write("Rapport attendu").tab_to("main form > p button").open()
    assert Reminder.objects.count() == before
    keys.tab_to("form[action*=envoi] button").open()
    assert Reminder.objects.count() == before + 1


def test_a_director_says_and_contests_and_takes_the_page_along(full: Served, opened: Opened) -> None:  # noqa: F811
    keys = by_keys(opened, "regional_director", f"/region/{place('Gao')}/autoevaluation/")
    keys.tab_to("#quarter").press("ArrowDown").tab_to("#line").press("ArrowDown")
    keys.tab_to("#text").write("Un district manque.").tab_to("[name=contest]").press("Space")
    keys.tab_to("main form button").open()
    said = Review.objects.filter(finding="Un district manque.").get()
    assert said.rating == "contestation" and "Un district manque." in keys.text()
    keys.page.goto(f"/region/{place('Gao')}/")
    keys.tab_to("a[href$='fiche.pdf']")
    with keys.page.expect_download() as download:
        keys.page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".pdf")
    keys.tab_to("form[action$=fiche] button").open()
    assert keys.page.locator("form[action$=fiche]").count()


def test_the_ministry_filters_opens_compares_follows_and_downloads(full: Served, opened: Opened) -> None:  # noqa: F811
    keys = by_keys(opened, "ministry", "/")
    keys.tab_to("main a.figure").open()
    assert "/n/" in keys.page.url
    keys.tab_to("header .ways li:nth-child(2) summary").press("Enter").tab_to("header a[href='/engagements/']")
    keys.open()
    keys.tab_to("input[name=q]").write("E-3").open()
    assert "q=E-3" in keys.page.url and "E-3" in keys.text() and "E-2" not in keys.text()
    for form in ("xlsx", "csv", "json"):
        assert b"E-3" in taken(keys, f"main a[href*='fichier.{form}']", f".{form}") or form == "xlsx"
    keys.page.goto("/comparer/")
    for form in ("xlsx", "csv", "json"):
        assert taken(keys, f"main a[href$='.{form}']", f".{form}")
    keys.page.goto("/comparer/")
    keys.tab_to("#level").press("ArrowDown").tab_to("main form button").open()
    assert "level=" in keys.page.url
    keys.page.goto("/plans/")
    keys.tab_to("main tbody a").open().tab_to(".tabs li:nth-child(2) a").open()
    assert keys.page.url.endswith("/equite/")
    keys.page.goto("/suivi/")
    keys.tab_to(".tabs li:nth-child(2) a").open()
    assert "bucket=" in keys.page.url
    keys.page.goto("/audit/")
    keys.tab_to("#q").write("avril.xlsx").open()
    keys.tab_to("main tbody a").open()
    assert "/audit/lignes/" in keys.page.url
    # From a row to the promise that stands on it, and back to where it came from.
    keys.page.goto("/audit/")
    keys.tab_to("#q").write("E-3").open()
    assert "E-3" in keys.text()
    keys.tab_to("main a[href*='/engagements/']").open()
    assert "/engagements/E-3-" in keys.page.url


def taken(keys: Keys, link: str, ending: str) -> bytes:
    """What a link that is reached and pressed by keys brings, as a file."""
    keys.tab_to(link)
    with keys.page.expect_download() as download:
        keys.page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(ending)
    return Path(download.value.path()).read_bytes()


def test_an_administrator_invites_and_gives_and_ends_a_role(full: Served, opened: Opened) -> None:  # noqa: F811
    keys = by_keys(opened, "administrator", "/administration/invitations/")
    keys.tab_to("[name=name]").write("Issa Traoré").tab_to("[name=email]").write("issa@example.org")
    keys.tab_to("[name=role]")
    while keys.page.locator("[name=role]").input_value() != "ministry":
        keys.press("ArrowDown")
    keys.tab_to("main form button").open()
    _password_again(keys)
    assert Invitation.objects.filter(email="issa@example.org").exists()
    keys.page.goto("/administration/comptes/other_region/")
    grant = Grant.objects.get(user__username="other_region", ended_at=None)
    keys.tab_to(f"form[action*='{grant.id}'] [name=why]").write("muté à Kayes")
    keys.tab_to(f"form[action*='{grant.id}'] button").open()
    _password_again(keys)
    grant.refresh_from_db()
    assert grant.ended_at and grant.ended_why == "muté à Kayes"
    keys.page.goto("/administration/comptes/partner/")
    assert b"partner@example.org" in taken(keys, "main a[href$='traces.json']", ".json")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_second_factor_is_set_up_kept_and_asked_for(script: bool, full: Served, opened: Opened) -> None:  # noqa: F811
    name = f"factor{int(script)}"
    email = f"{name}@example.org"
    user: Any = get_user_model().objects.create_user(username=name, email=email, password=PASSWORD)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    Grant.objects.create(user=user, role="officer")
    keys = by_keys(opened, "public", "/compte/login/", script=script)
    keys.tab_to("input[name=login]").write(email).tab_to("input[name=password]").write(PASSWORD).open()
    # Nothing of the role opens before; so grave a change asks for the password once more.
    keys.page.goto("/corbeille/")
    _password_again(keys)
    assert keys.page.url.endswith(reverse("mfa_activate_totp"))
    secret = keys.page.locator("main code").inner_text()
    keys.tab_to("main input[name=code]").write("000000").open()
    assert keys.page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    keys.tab_to("main input[name=code]").write(_code(secret)).open()
    assert keys.page.url.endswith(reverse("mfa_view_recovery_codes"))
    kept = taken(keys, f"main a[href='{reverse('mfa_download_recovery_codes')}']", ".txt").decode().split()
    assert len(kept) >= 8 and all(one in keys.page.content() for one in kept)
    keys.page.goto("/corbeille/")
    assert keys.page.url.endswith("/corbeille/")
    for telephone_is_lost in (False, True):
        keys.tab_to("header .who summary").press("Enter").tab_to("header a[href*=logout]").open()
        keys.tab_to("main button").open()
        # A code works once: the next half-minute would bring another.
        caches["default"].clear()
        keys.page.goto("/compte/login/")
        keys.tab_to("input[name=login]").write(email).tab_to("input[name=password]").write(PASSWORD).open()
        assert keys.page.url.partition("?")[0].endswith(reverse("mfa_authenticate"))
        keys.tab_to("main input[name=code]").write(kept[-1] if telephone_is_lost else _code(secret)).open()
        keys.page.goto("/corbeille/")
        assert keys.page.url.endswith("/corbeille/")


def _code(secret: str) -> str:
    """What an authenticator shows now."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def _password_again(keys: Keys) -> None:
    if keys.page.locator("form [name=password]").count():
        keys.tab_to("[name=password]").write(PASSWORD).open()


@pytest.mark.parametrize("width", [390, 1280])
def test_the_focus_goes_through_every_page_in_its_order_and_out_again(
    width: int,
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
) -> None:
    for role, address in (
        ("public", "/"), ("public", "/lieux/"), ("public", "/compte/login/"), ("partner", "/rapports/"),
        ("partner", f"/rapports/{partner()}/hors-ligne/"), ("officer", "/corbeille/"), ("officer", "/assiduite/"),
        ("ministry", "/engagements/"), ("ministry", f"/region/{place('Gao')}/"), ("ministry", "/comparer/"),
        ("administrator", "/administration/invitations/"),
    ):  # fmt: skip
        keys = Keys(opened(role, viewport={"width": width, "height": 800}))
        keys.page.goto(address)
        passed: list[str] = []
        for _ in range(4 * LONGEST):
            keys.page.keyboard.press("Tab")
            focus = keys.shown()
            if focus is None or (passed and focus["path"] == passed[0]):
                break  # out of the page, and round again
            if passed[-1:] == [focus["path"]]:
                continue  # a field of several parts: a month and its year
            assert focus["path"] not in passed, f"{address}: caught at {focus['what']}"
            passed.append(focus["path"])
        else:
            raise AssertionError(f"{address}: never out again")
        order = [[int(step) for step in path.split(">")[1:]] for path in passed]
        assert len(order) > 3 and order == sorted(order), f"{address}: another order than it is read in"
        keys.page.context.close()
