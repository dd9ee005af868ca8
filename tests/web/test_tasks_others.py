"""What the public, a director, the Ministry, an administrator and a program's owner do, with and without JavaScript."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from layidu.cycle.bulletin import BulletinMaker, publish_bulletin
from layidu.cycle.glance import latest_year
from layidu.ledger.models import Place, Snapshot
from layidu.ledger.workspace import find
from layidu.web.access.models import Grant, Token
from layidu.web.plans.models import PlanQuestion
from layidu.web.region.models import Assessment
from layidu.web.work.jobs import work_once
from tests.web.browser import DESK, TELEPHONE, Served, sign_in
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
    page.locator("form[action$='/fin'][action*='/roles/'] input[name=why]").first.fill("fin de mission")
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


@SCRIPTED
def test_the_ministry_sees_who_does_what_where_and_takes_the_list_along(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
    scripted: bool,
) -> None:
    page = opened("ministry", viewport=DESK, java_script_enabled=scripted)
    page.goto(reverse("who"))
    assert "Terre Neuve" in words(page) and "Kidal" in words(page)
    page.get_by_label("Région").select_option(label="Gao")
    page.locator("main form.filters button").click()
    page.wait_for_url("**region=**")
    assert "Terre Neuve" in words(page) and "Kidal" not in page.locator("main h2#list ~ table").inner_text()
    with page.expect_download() as taken:
        page.locator("main a[href*='liste.csv']").click()
    rows = taken.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert any("Terre Neuve" in row for row in rows[1:]) and all("Gao" in row for row in rows[1:])
    # A number of the matrix is the list of those whom it counts.
    page.locator("main table.matrix td a.figure").first.click()
    assert page.locator("h2#list").count() and page.locator("main table.cards tbody tr").count()


@SCRIPTED
def test_anybody_takes_the_bulletin_from_the_home_page(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
    scripted: bool,
) -> None:
    today = date.today()  # noqa: DTZ011 - the day of the server
    made = publish_bulletin(BulletinMaker(find(full.folder), period=latest_year(today), on=today))
    page = opened("public", viewport=TELEPHONE, java_script_enabled=scripted)
    page.wait_for_timeout(1500)  # what visitors share is looked at once a second
    page.goto("/")
    with page.expect_download() as taken:
        page.locator(f"main a[href='{reverse('publication', args=[made.snapshot_id])}']").click()
    assert taken.value.path().read_bytes() == made.path.read_bytes()


@SCRIPTED
def test_the_ministry_weighs_a_plan_and_asks_it_a_question(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
    scripted: bool,
) -> None:
    plan = Snapshot.objects.get(kind="plan").id
    page = opened("ministry", viewport=DESK, java_script_enabled=scripted)
    page.goto(reverse("plan", args=[plan]))
    for view in ("equite", "scenarios"):
        page.locator(f"main a[href='{reverse('plan-view', args=[plan, view])}']").first.click()
        assert page.locator("main table tbody tr").count(), view
    number = page.locator("main table a.figure").first
    printed = number.inner_text()
    number.click()
    assert printed.split()[0] in words(page)
    page.goto(reverse("plan-view", args=[plan, "questions"]))
    amount = 1000 + scripted
    page.locator("#a-amount").fill(str(amount))
    page.locator("form:has(#a-amount) button").click()
    page.wait_for_load_state()
    asked = PlanQuestion.objects.get(asked__amount=amount)
    while work_once():
        pass
    page.reload()
    asked.refresh_from_db()
    assert asked.answer and "résolue" not in page.locator("main .letter").first.inner_text()
    assert page.locator("main .letter").first.locator("li").count()


@SCRIPTED
def test_an_administrator_takes_what_is_kept_about_a_person(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
    scripted: bool,
) -> None:
    page = opened("administrator", viewport=DESK, java_script_enabled=scripted)
    page.goto(reverse("account", args=["partner"]))
    with page.expect_download() as taken:
        page.locator("main a[href$='traces.json']").click()
    assert "partner@example.org" in json.dumps(json.loads(taken.value.path().read_text(encoding="utf-8")))


@SCRIPTED
def test_a_person_sees_where_it_is_signed_in_and_ends_the_other_sessions(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
    scripted: bool,
) -> None:
    here, there = (opened("public", viewport=TELEPHONE, java_script_enabled=scripted) for _ in range(2))
    for page in (there, here):
        page.goto(reverse("account_login"))
        sign_in(page, "other_region")
    here.goto(reverse("usersessions_list"))
    assert here.locator("main tbody tr").count() >= 2 and "celle-ci" in words(here)
    here.get_by_role("button", name="Mettre fin aux autres sessions").click()
    here.wait_for_load_state()
    here.goto(reverse("usersessions_list"))
    assert here.locator("main tbody tr").count() == 1
    there.goto(reverse("promises"))
    assert there.locator("input[name=login]").count()
