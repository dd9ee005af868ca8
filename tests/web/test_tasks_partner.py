"""What a focal point does on a telephone, with and without JavaScript, on good days and bad ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from layidu.intake.write import write_rows
from layidu.ledger.models import Actor, SourceRow
from layidu.web.reports.models import Receipt
from layidu.web.work.jobs import work_once
from tests.web.browser import TELEPHONE, Served, sign_in
from tests.web.fuller import chromium, full, full_folder, known, opened  # noqa: F401
from tests.web.test_reports import reached

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
Opened = Callable[..., "Page"]
SCRIPTED = pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without JavaScript"])


def work() -> None:
    while work_once():
        pass


def on_telephone(opened: Opened, scripted: bool = True, **options: Any) -> Page:  # noqa: F811
    return opened("partner", viewport=TELEPHONE, java_script_enabled=scripted, **options)


def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen."""
    if not page.context.browser or not page.evaluate("true"):
        return True
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")) <= 0


def the_receipt(page: Page) -> str:
    found = re.search(r"[2-9A-Z]{5}(-[2-9A-Z]{5}){2}", page.locator("h1").inner_text())
    assert found, page.locator("main").inner_text()
    return found[0]


def count_of_step(page: Page) -> Any:
    return page.locator("main input[inputmode=numeric]").first


@SCRIPTED
def test_a_report_by_form_is_sent_once_checked_by_anybody_and_corrected(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
    scripted: bool,
) -> None:
    month = "2026-06" if scripted else "2026-07"
    page = on_telephone(opened, scripted)
    page.goto("/rapports/")
    page.get_by_label("Un autre mois").first.fill(month)
    page.get_by_role("button", name="Rapporter").first.click()
    page.get_by_role("link", name="Commencer").click()
    count_of_step(page).fill("beaucoup")
    page.get_by_role("button", name=re.compile("Garder et")).click()
    page.goto(f"/rapports/{actor()}/{month}/relire/")
    assert "À corriger" in page.locator("main").inner_text() and fits(page)
    page.get_by_role("link", name="Modifier").first.click()
    count_of_step(page).fill("321")
    page.get_by_role("button", name=re.compile("Garder et")).click()
    page.goto(f"/rapports/{actor()}/{month}/relire/")
    page.get_by_role("button", name="Envoyer le rapport").click()
    number = the_receipt(page)
    assert reached(month) == [321]
    # The button pressed again from the page before.
    page.go_back()
    if page.get_by_role("button", name="Envoyer le rapport").count():
        page.get_by_role("button", name="Envoyer le rapport").click()
        page.wait_for_load_state()
    assert reached(month) == [321]
    anybody = opened("public", viewport=TELEPHONE, java_script_enabled=scripted)
    anybody.goto("/recu/")
    anybody.get_by_label("Numéro").fill(number.lower())
    anybody.get_by_role("button", name="Vérifier").click()
    assert "Terre Neuve" in anybody.locator("main").inner_text() and "321" not in anybody.locator("main").inner_text()
    # A second report of the month: both side by side, and the choice is the sender's.
    page.goto(f"/rapports/{actor()}/{month}/1/")
    count_of_step(page).fill("322")
    page.get_by_role("button", name=re.compile("Garder et")).click()
    page.goto(f"/rapports/{actor()}/{month}/relire/")
    beside = page.locator("tr.changes").inner_text()
    assert "321" in beside and "322" in beside and fits(page)
    page.get_by_label(re.compile("Remplacer tout le mois")).check()
    page.get_by_role("button", name="Envoyer le rapport").click()
    assert the_receipt(page) != number and reached(month) == [322]
    page.goto("/rapports/recus/?sort=received")
    assert number in page.locator("main").inner_text() and fits(page)


@SCRIPTED
def test_a_wrong_file_is_refused_and_a_workbook_is_mended_in_the_browser(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
    scripted: bool,
    tmp_path: Path,
) -> None:
    month = "2026-04" if scripted else "2026-05"
    page = on_telephone(opened, scripted)
    page.goto(f"/rapports/{actor()}/fichier/")
    photograph = {"name": "rapport.xlsx", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"\0" * 900}
    page.set_input_files("#file", files=[photograph])  # type: ignore[list-item]
    page.get_by_role("button", name="Envoyer", exact=True).click()
    assert "n'est pas celui d'un .xlsx" in page.locator("main").inner_text() and fits(page)
    row = {"organisation": "Terre Neuve", "month": month, "group": "all", "activity": "vaccination"}
    wrong = [{**row, "region": "Zogoré", "reached": 40 + at} for at in range(2)]
    write_rows("five_w", [{**row, "region": "Gao", "reached": 30}, *wrong], tmp_path / "rapport.xlsx")
    page.set_input_files("#file", tmp_path / "rapport.xlsx")
    page.get_by_role("button", name="Envoyer", exact=True).click()
    assert "sa lecture est en cours" in page.locator("main").inner_text()
    work()
    if scripted:
        page.get_by_role("button", name="Enregistrer les lignes choisies").wait_for()  # the page looks by itself
    else:
        page.get_by_role("link", name="Regarder à nouveau").click()
    said = page.locator("main").inner_text()
    assert "Zogoré" in said and "2 lignes retenues" in said and fits(page)
    with page.expect_download() as annotated:
        page.get_by_role("link", name="Télécharger le classeur annoté").click()
    assert annotated.value.suggested_filename.endswith(".xlsx")
    page.locator("fieldset.held").first.get_by_label("Région", exact=True).fill("Kayes")
    page.get_by_label(re.compile("Faire le même changement")).check()
    page.get_by_role("button", name="Enregistrer les lignes choisies").click()
    assert "2 lignes sont maintenant" in page.locator(".message").first.inner_text()
    assert reached(month) == [30, 40, 41]
    mended = [one for one in SourceRow.objects.filter(fate="held") if one.cells.get("Mois") == month]
    assert len(mended) == 2
    for one in mended:  # what was received stays, beside who mended it
        assert one.cells["Région"] == "Zogoré"
        assert one.retired_by and one.retired_by.decided_by == "partner@example.org"


@SCRIPTED
def test_a_session_that_ends_in_the_middle_of_the_form_comes_back_to_it(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
    scripted: bool,
) -> None:
    month = "2026-01" if scripted else "2026-02"
    page = on_telephone(opened, scripted)
    page.goto(f"/rapports/{actor()}/{month}/1/")
    count_of_step(page).fill("77")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name=re.compile("Garder et")).click()
    sign_in(page, "partner")
    assert page.url.endswith(f"/{month}/1/")
    # What the browser may keep while it signs in again is there; without JavaScript the field is empty, and never zero.
    assert count_of_step(page).input_value() == ("77" if scripted else "")
    assert page.locator("#restored").is_visible() == scripted


def test_the_installed_page_starts_without_a_network_and_shows_what_waits(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
) -> None:
    page = on_telephone(opened)
    page.goto(f"/rapports/{actor()}/hors-ligne/")
    page.locator("#installed").wait_for(state="visible")  # from the first visit on
    page.get_by_label("Mois", exact=True).select_option("2026-03")
    count_of_step(page).fill("4")
    page.get_by_role("button", name="Envoyer le rapport").click()
    page.locator("#queue li[data-state=sent]").wait_for()
    errors = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [error["errorId"] for error in errors] in ([], ["in-incognito"])
    page.context.set_offline(True)
    page.goto("/rapports/")  # where the installed page starts
    assert page.url.endswith("/hors-ligne/")
    page.locator("#network").wait_for(state="visible")
    page.get_by_label("Mois", exact=True).select_option("2026-03")
    count_of_step(page).fill("5")
    page.locator("#queue li[data-state=kept]").wait_for()
    page.get_by_role("button", name="Envoyer le rapport").click()
    page.locator("#queue li[data-state=ready]").wait_for()
    before = Receipt.objects.count()
    # The network is back: another report of that month is there, and both are shown.
    page.context.set_offline(False)
    page.get_by_role("button", name="Essayer maintenant").click()
    page.locator("#queue li[data-state=conflict] table").wait_for()
    row = page.locator("#queue tr").nth(1).inner_text().split()
    assert row[-2:] == ["4", "5"] and fits(page)
    page.get_by_role("button", name="Corriger et compléter").click()
    page.locator("#queue li[data-state=sent]").nth(1).wait_for()
    assert Receipt.objects.count() == before + 1 and reached("2026-03") == [5]
    # Another person of the same organisation takes the telephone: what was not sent is neither shown nor sent.
    count_of_step(page).fill("6")
    page.locator("#queue li[data-state=kept]").wait_for()
    page.evaluate("device.all().then((all) => Promise.all(all.map((one) => device.put({ ...one, user: 'somebody' }))))")
    page.reload()
    page.locator("#queue li[data-state=others]").wait_for()
    assert page.locator("#queue li[data-state=kept]").count() == 0 and count_of_step(page).input_value() == ""


def actor() -> str:
    return Actor.objects.get(name="Terre Neuve").id
