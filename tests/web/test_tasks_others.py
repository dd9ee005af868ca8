"""What the public, a director, the Ministry, an administrator and a program's owner do, with and without JavaScript."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model

from layidu.ledger.models import Place
from layidu.web.access.models import Grant, Token
from layidu.web.region.models import Assessment
from tests.web.browser import DESK, TELEPHONE, Served
from tests.web.conftest import PASSWORD
from tests.web.fuller import chromium, full, full_folder, known, opened  # noqa: F401

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
Opened = Callable[..., "Page"]
SCRIPTED = pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without JavaScript"])


def words(page: Page) -> str:
    return page.locator("main").inner_text()


def sure(page: Page) -> None:
    """The password typed again, as what is grave asks for."""
    page.goto("/compte/reauthenticate/")
    page.locator("main input[type=password]").fill(PASSWORD)
    page.locator("main form button:not([type=button])").last.click()
    page.wait_for_load_state()


@SCRIPTED
def test_anybody_opens_a_number_down_to_the_rows_that_are_open(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
    scripted: bool,
) -> None:
    page = opened("public", viewport=TELEPHONE, java_script_enabled=scripted)
    page.goto("/")
    number = page.locator("main a.figure").filter(has_text=re.compile(r"\d")).nth(1)
    printed = number.inner_text()
    number.click()
    assert "/n/" in page.url and printed.split()[0] in words(page)
    # What the number is made of, down to a row of a file that anybody may read, and how much is closed.
    assert "Comment il est fait" in words(page)
    page.goto("/")
    need = page.locator("main a.figure").filter(has_text=re.compile(r"10\s000|5\s000")).first
    need.click()
    while page.locator("main tbody a[href*='/n/']").count() and "besoins.xlsx" not in words(page):
        page.locator("main tbody a[href*='/n/']").first.click()
    assert "besoins.xlsx" in words(page)
    page.goto("/lieux/")
    page.get_by_role("link", name="Gao", exact=True).first.click()
    assert page.locator("h1").inner_text().startswith("Gao") and page.locator("main a.figure").count()
    page.goto("/corbeille/")
    assert page.locator("input[name=login]").count()


@SCRIPTED
def test_a_director_reads_the_region_says_a_word_and_takes_the_page_along(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
    scripted: bool,
) -> None:
    page = opened("regional_director", viewport=TELEPHONE, java_script_enabled=scripted)
    page.goto("/region/")
    assert page.locator("h1").inner_text().startswith("Gao") and "Vacciner à Gao" in words(page)
    with page.expect_download() as pdf:
        page.locator("a[href$='fiche.pdf']").first.click()
    assert pdf.value.path().read_bytes().startswith(b"%PDF")
    gao = Place.objects.get(division="ML-2023", kind="region", name="Gao").id
    page.goto(f"/region/{gao}/autoevaluation/")
    before = Assessment.objects.count()
    text = f"Deux districts manquent ({'avec' if scripted else 'sans'} JavaScript)."
    form = page.locator("main form:has(textarea)").first
    form.locator("textarea").first.fill(text)
    form.get_by_role("button").first.click()
    page.wait_for_load_state()
    assert Assessment.objects.count() == before + 1 and text in words(page)


@SCRIPTED
def test_the_ministry_filters_compares_plans_follows_audits_and_downloads(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
    scripted: bool,
) -> None:
    page = opened("ministry", viewport=DESK, java_script_enabled=scripted)
    page.goto("/engagements/?q=Gao")
    assert "(E-1)" in words(page) and "(E-3)" in words(page) and "(E-2)" not in words(page)
    filtered = page.url
    with page.expect_download() as book:
        page.locator("a[href*='fichier.xlsx']").first.click()
    assert book.value.path().read_bytes().startswith(b"PK")
    # The address is the question: another who may read it gets what is his to read.
    officer = opened("officer", viewport=DESK, java_script_enabled=scripted)
    officer.goto(filtered)
    assert "(E-1)" in words(officer) and "(E-3)" not in words(officer)
    page.get_by_role("link", name=re.compile(r"\(E-1\)")).first.click()
    assert "Terre Neuve" in words(page)
    page.goto("/comparer/?a=2025&level=region")
    assert "Gao" in words(page) and "5" in words(page)
    page.goto("/plans/")
    page.locator("main tbody a, main li a").first.click()
    assert page.locator("h1").inner_text() and page.locator("main table").count()
    page.goto("/suivi/?bucket=overdue")
    assert "(E-1)" in words(page)
    page.goto("/audit/?q=E-1")
    assert "engagements.xlsx" in words(page) or "E-1" in words(page)


@SCRIPTED
def test_an_administrator_invites_and_ends_a_role_and_the_link_opens_once(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
    scripted: bool,
) -> None:
    page = opened("administrator", viewport=DESK, java_script_enabled=scripted)
    email = f"moussa{int(scripted)}@example.org"
    sure(page)
    page.goto("/administration/invitations/")
    page.get_by_label("Nom", exact=False).first.fill("Moussa Keïta")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Rôle").select_option("officer")
    page.locator("main form button").first.click()
    link = re.search(r"https?://\S*/invitation/\S+?/", page.content())
    assert link, words(page)
    guest = opened("public", viewport=DESK, java_script_enabled=scripted)
    there = "/invitation/" + link[0].split("/invitation/")[1]
    guest.goto(there)
    for field in guest.locator("main input[type=password]").all():
        field.fill(PASSWORD)
    guest.locator("main form button").first.click()
    assert guest.goto(there).status == 404  # type: ignore[union-attr]
    user = get_user_model().objects.get(email=email)
    grant = Grant.objects.get(user=user)
    assert (grant.role, grant.ended_at) == ("officer", None)
    page.goto(f"/administration/?q={email}")
    page.get_by_role("link", name=re.compile("Moussa|moussa")).first.click()
    page.locator("form[action$='/fin'][action*='/roles/'] button").first.click()
    grant.refresh_from_db()
    assert grant.ended_at is not None
    page.goto("/administration/sante/")
    assert page.locator("h1").inner_text()


@SCRIPTED
def test_a_token_reads_for_its_owner_until_it_is_ended(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
    scripted: bool,
) -> None:
    page = opened("officer", viewport=DESK, java_script_enabled=scripted)
    sure(page)
    page.goto("/compte/jetons/")
    name = f"Tableau {int(scripted)}"
    page.get_by_label(re.compile("À quoi il sert")).fill(name)
    page.get_by_role("button", name="Le créer").click()
    shown = re.search(r"\blay[\w.:-]{20,}|[\w-]{32,}", words(page))
    assert shown, words(page)
    request = urllib.request.Request(f"{full.address}/api/v1/me", headers={"Authorization": f"Bearer {shown[0]}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert json.load(answer)
    page.goto("/compte/jetons/")
    assert shown[0] not in page.content()  # it is shown once
    page.locator("li, tr").filter(has_text=name).get_by_role("button").first.click()
    token = Token.objects.get(name=name)
    assert token.ended_at is not None
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code == 401
