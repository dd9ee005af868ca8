"""What the information officer does at a desk, with and without JavaScript: the inbox, and who has reported."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import override_settings

from layidu.ledger.models import Actor, PlaceAlias, RepeatDecision, SourceRow
from layidu.ledger.workspace import find
from layidu.web.attendance.models import Attendance, Reminder
from layidu.web.inbox.models import Decided, Question
from layidu.web.inbox.prepared import prepare
from layidu.web.work.jobs import work_once
from tests.web.browser import DESK, Served
from tests.web.fuller import chromium, full, full_folder, known, opened  # noqa: F401

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow
Opened = Callable[..., "Page"]
SCRIPTED = pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without JavaScript"])


def held() -> set[int]:
    return set(SourceRow.objects.filter(fate="held", retired_by__isnull=True).values_list("id", flat=True))


def officer(opened: Opened, scripted: bool, full: Served) -> Page:  # noqa: F811
    prepare(find(full.folder))
    return opened("officer", viewport=DESK, java_script_enabled=scripted)


def said(page: Page) -> str:
    return page.locator("body > .message").first.inner_text()


@SCRIPTED
def test_held_rows_are_narrowed_settled_by_hand_or_keys_in_bulk_and_taken_back(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
    scripted: bool,
) -> None:
    page, before = officer(opened, scripted, full), held()
    page.goto("/corbeille/")
    page.get_by_label("Retenue parce que").select_option("LIEU-INCONNU")
    page.get_by_role("button", name="Afficher").click()
    assert "code=LIEU-INCONNU" in page.url
    rows = page.locator("[data-row]")
    rows.first.wait_for()
    assert rows.count() < len(before)
    # A row is never rejected without a reason.
    if scripted:
        page.evaluate("window.sameage = true")
        rows.first.focus()
        page.keyboard.press("r")  # the focus goes to the reason
        page.keyboard.type("saisie en double")
        rows.first.focus()
        with page.expect_response(re.compile("corbeille/.*code=")):
            page.keyboard.press("r")
        page.locator("body > .message").first.wait_for()
        assert page.evaluate("window.sameage") and page.evaluate("document.activeElement.matches('[data-row]')")
    else:
        page.get_by_role("button", name="Rejeter", exact=True).nth(1).click()
        assert "Dites pourquoi" in said(page) and held() == before
        page.locator("input[name=why]").fill("saisie en double")
        page.locator("[data-row]").first.get_by_role("button", name="Rejeter").click()
    assert len(held()) == len(before) - 1 and "code=LIEU-INCONNU" in page.url
    page.get_by_role("button", name="Reprendre la dernière décision").click()
    page.get_by_text("La décision est reprise.").wait_for()
    assert held() == before
    # Every row of the filter at once, and back whole from the list of decisions.
    page.goto("/corbeille/?code=LIEU-INCONNU")
    page.locator("input[name=why]").fill("hors zone")
    page.locator("input[name=all]").check()
    page.get_by_role("button", name="Rejeter", exact=True).first.click()
    page.get_by_text(re.compile("lignes? rejetée")).first.wait_for()
    assert len(before) - len(held()) > 1
    page.goto("/corbeille/decisions/?q=hors+zone")
    page.get_by_role("button", name=re.compile("La reprendre pour ses")).first.click()
    assert "reprise" in said(page) and held() == before
    # One row by hand: every cell as it came, beside what it is to be read as.
    page.goto("/corbeille/?code=NOMBRE-NEGATIF")
    if page.locator("[data-row]").count():
        page.get_by_role("link", name="Corriger à la main").first.click()
        page.get_by_label("Personnes atteintes").fill("4")
        page.get_by_role("button", name=re.compile("Charger la ligne")).click()
        assert "chargée" in said(page)
        page.get_by_role("button", name="Reprendre la dernière décision").click()
        page.get_by_text("La décision est reprise.").wait_for()


@SCRIPTED
def test_repeats_names_of_places_and_of_actors_are_decided_and_taken_back(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
    scripted: bool,
) -> None:
    page, before = officer(opened, scripted, full), held()
    page.goto("/corbeille/doublons/")
    pair = page.locator("[data-row]").first
    if scripted:
        pair.focus()
        page.keyboard.press("a")
    else:
        pair.get_by_role("button", name="Garder les deux").click()
    page.get_by_text("Les deux chiffres comptent.").wait_for()
    assert RepeatDecision.objects.filter(undone_at__isnull=True).count() == 1
    page.get_by_role("button", name="Reprendre la dernière décision").click()
    page.get_by_text("La décision est reprise.").wait_for()
    assert not RepeatDecision.objects.filter(undone_at__isnull=True).exists()
    # Those ticked are settled together, and the first count of a pair is dropped by its key, for a reason.
    prepare(find(full.folder))
    page.goto("/corbeille/doublons/")
    page.locator("[data-row] input[name=pairs]").first.check()
    if scripted:
        page.locator("[data-row]").first.focus()
        page.keyboard.press("K")
    else:
        page.get_by_role("button", name="Garder les deux de chacune").click()
    page.get_by_text(re.compile("deux chiffres.* comptent")).wait_for()
    page.get_by_role("button", name="Reprendre la dernière décision").click()
    page.get_by_text("La décision est reprise.").wait_for()
    prepare(find(full.folder))
    page.goto("/corbeille/doublons/")
    pair = page.locator("[data-row]").first
    first = pair.locator("button[value^='first:']").get_attribute("value")
    if scripted:
        pair.focus()
        page.keyboard.press("1")  # the focus goes to the reason
        page.keyboard.type("même séance")
        pair.focus()
        page.keyboard.press("1")
    else:
        page.locator("input[name=why]").fill("même séance")
        pair.get_by_role("button", name="Écarter celui-ci").first.click()
    page.get_by_text("Un chiffre est écarté").wait_for()
    dropped = RepeatDecision.objects.get(undone_at__isnull=True)
    assert first == f"first:{dropped.first_id}-{dropped.second_id}" and dropped.dropped_id == dropped.first_id
    page.get_by_role("button", name="Reprendre la dernière décision").click()
    page.get_by_text("La décision est reprise.").wait_for()
    # A spelling that no place has: the nearest names are offered, and the rows that waited are read again.
    waiting = Question.objects.filter(kind="place").order_by("order")[0]
    page.goto("/corbeille/lieux/")
    row = page.locator("[data-row]").first
    row.get_by_label("est", exact=True).fill("Nulle part")
    row.get_by_role("button", name=re.compile("Confirmer")).click()
    page.locator("body > .message.error").first.wait_for()
    assert held() == before
    page.locator("[data-row]").first.get_by_label("est", exact=True).fill("Ansongo")
    page.locator("[data-row]").first.get_by_label("dans", exact=True).fill("Gao")
    page.locator("[data-row]").first.get_by_role("button", name=re.compile("Confirmer")).click()
    page.get_by_text(re.compile("se lit désormais")).wait_for()
    assert len(before) - len(held()) == waiting.rows
    page.get_by_role("button", name="Reprendre la dernière décision").click()
    page.get_by_text("La décision est reprise.").wait_for()
    assert held() == before and not PlaceAlias.objects.filter(withdrawn_by="").exists()
    # Two actors whose names are near.
    page.goto("/corbeille/acteurs/")
    names = page.locator("[data-row]").first.get_attribute("aria-label")
    if scripted:
        page.locator("[data-row]").first.focus()
        page.keyboard.press("1")
    else:
        page.locator("[data-row]").first.get_by_role("button", name=re.compile("^Un seul")).first.click()
    page.get_by_text(re.compile("se lit désormais")).wait_for()
    assert Decided.objects.filter(kind="merger", undone_at__isnull=True).count() == 1
    page.get_by_role("button", name="Reprendre la dernière décision").click()
    page.get_by_text("La décision est reprise.").wait_for()
    prepare(find(full.folder))
    page.goto("/corbeille/acteurs/")
    assert names and page.locator(f"[data-row][aria-label='{names}']").count() == 1


@SCRIPTED
def test_who_has_reported_is_sorted_opened_and_reminded_after_a_preview(
    full: Served,  # noqa: F811
    opened: Opened,  # noqa: F811
    scripted: bool,
) -> None:
    page = officer(opened, scripted, full)
    partner = Actor.objects.get(name="Terre Neuve").id
    line = Attendance.objects.get(actor_id=partner)
    received = next(day for day, state in line.months if state in ("received", "unasked"))
    missing = [day for day, state in line.months if state == "missing"]
    month = missing[-1] if scripted else missing[-2]
    page.goto("/assiduite/")
    page.get_by_role("columnheader", name="Partenaire").get_by_role("link").click()
    assert "sort=" in page.url
    page.locator(f"a[href='{partner}/{received[:7]}/']").click()
    assert "Terre Neuve" in page.locator("h1").inner_text() and page.locator("tbody tr").count()
    page.goto("/assiduite/")
    page.get_by_label("Rapport manquant pour").select_option(month)
    page.get_by_role("button", name="Afficher").click()
    for box in page.locator("tbody input[type=checkbox]").all():
        box.set_checked(box.get_attribute("value") == partner)
    sent = Reminder.objects.count()
    page.get_by_role("button", name=re.compile("Écrire un rappel")).click()
    assert "pas configuré" in page.locator("main").inner_text()  # no letter leaves this machine, and the page says so
    page.get_by_label("Texte").fill("À {partenaire}, pour {mois}.")
    page.get_by_role("button", name="Voir toutes les lettres").click()
    assert "À Terre Neuve, pour " in page.locator("main").inner_text() and Reminder.objects.count() == sent
    page.get_by_role("button", name=re.compile("^Envoyer")).click()
    assert Reminder.objects.count() == sent + 1 and page.url.endswith("/assiduite/rappels/")
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        while work_once():
            pass
    page.get_by_role("table").get_by_role("link").filter(has_text=re.compile(r"\d\d/\d\d/\d{4}")).first.click()
    assert "À Terre Neuve, pour " in page.locator("main").inner_text()
