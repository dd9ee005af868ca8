"""Who has reported, and reminders: nothing leaves that no preview showed, and what leaves is kept."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from layidu.ledger.models import Actor, Source
from layidu.ledger.workspace import find
from layidu.web.access.models import Grant
from layidu.web.attendance.background import propose
from layidu.web.attendance.letters import SUBJECT, TEXT, letters
from layidu.web.attendance.models import Attendance, Reminder, ReminderLetter, ReminderProposal
from layidu.web.attendance.prepared import prepare
from layidu.web.work.jobs import work_once

pytestmark = pytest.mark.usefixtures("pages_rest")

ClientOf = Callable[[str], Client]


def missing(name: str) -> tuple[str, str]:
    """A partner and a month whose report is missing."""
    line = Attendance.objects.get(actor__name=name)
    return line.actor_id, next(day for day, state in line.months if state == "missing")


def test_the_matrix_tells_received_from_missing_from_not_due(site: Path, client_of: ClientOf) -> None:
    states = dict(Attendance.objects.get(actor__name="Terre Neuve").months)
    assert states["2025-03-01"] == "received" and states["2025-02-01"] == "missing" and states["2024-12-01"] == "none"
    page = client_of("officer").get(reverse("attendance"), {"q": "terre"}).content.decode()
    assert "Terre Neuve" in page and "Autre Rive" not in page and "●" in page and "○" in page


def test_a_reminder_leaves_once_after_its_preview_and_is_kept_word_for_word(site: Path, client_of: ClientOf) -> None:
    client = client_of("officer")
    actor, month = missing("Terre Neuve")
    written = {"actor": actor, "month": month, "subject": "Rapport de {mois}", "text": "À {partenaire} : {mois}."}
    assert "partner@example.org" in client.post(reverse("write-reminder"), written).content.decode()
    assert client.post(reverse("send-reminder"), {"confirm": "forged"}).status_code == 302
    preview = client.post(reverse("write-reminder"), {**written, "step": "preview"}).content.decode()
    assert "À Terre Neuve : février 2025." in preview or "À Terre Neuve : janvier 2025." in preview
    assert not Reminder.objects.exists()
    (confirm,) = re.findall(r'name="confirm" value="([^"]+)"', preview)
    for _ in range(2):
        client.post(reverse("send-reminder"), {"confirm": confirm})
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        while work_once():
            pass
        (letter,) = mail.outbox
    assert letter.to == ["partner@example.org"] and letter.body.startswith("À Terre Neuve : ")
    kept = ReminderLetter.objects.get()
    assert kept.sent_at and kept.text == letter.body and kept.reminder.asked_by == "officer@example.org"
    assert kept.text in client.get(reverse("reminder", args=[kept.reminder_id])).content.decode()


def test_a_late_month_is_proposed_once_a_day_and_only_a_person_sends_it(site: Path, client_of: ClientOf) -> None:
    prepare(find(site))
    propose()
    proposal = ReminderProposal.objects.get()
    late = [str(line.actor_id) for line in Attendance.objects.all() if [f"{proposal.month}", "missing"] in line.months]
    assert sorted(proposal.actors) == sorted(late) and late and not Reminder.objects.exists()
    client = client_of("officer")
    page = client.get(reverse("attendance")).content.decode()
    assert "rappel proposé" in page and proposal.actors[0] in page
    client.post(reverse("set-aside-reminder"), {"month": f"{proposal.month}"})
    propose()
    proposal.refresh_from_db()
    assert (
        proposal.settled_by == "officer@example.org"
        and "rappel proposé" not in client.get(reverse("attendance")).content.decode()
    )
    # Where the administrator declared it, and letters leave at all.
    ReminderProposal.objects.all().delete()
    with override_settings(LAYIDU_REMINDERS="send"):
        propose()
        assert not Reminder.objects.exists()
        with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
            propose()
            propose()
            while work_once():
                pass
    assert len(mail.outbox) == len(late) == ReminderLetter.objects.filter(sent_at__isnull=False).count()
    assert Reminder.objects.get().asked_by == "Layidu"


def test_letters_wait_where_no_letter_leaves_and_the_page_says_so(site: Path, client_of: ClientOf) -> None:
    client = client_of("officer")
    actor, month = missing("Terre Neuve")
    written = {"actor": actor, "month": month, "subject": "Rapport", "text": "Bonjour", "step": "preview"}
    preview = client.post(reverse("write-reminder"), written).content.decode()
    assert "pas configuré" in preview
    (confirm,) = re.findall(r'name="confirm" value="([^"]+)"', preview)
    client.post(reverse("send-reminder"), {"confirm": confirm})
    while work_once():
        pass
    assert ReminderLetter.objects.get().sent_at is None
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        propose()
        while work_once():
            pass
    assert ReminderLetter.objects.get().sent_at and len(mail.outbox) == 1
    assert "Rapport" in client.get(reverse("attendance"), {"month": month}).content.decode()


def test_the_matrix_sorts_by_address_and_opens_to_what_was_reported(site: Path, client_of: ClientOf) -> None:
    client, actor = client_of("officer"), Actor.objects.get(name="Terre Neuve").id
    page = client.get(reverse("attendance"), {"sort": "partner"}).content.decode()
    assert page.index("Autre Rive") < page.index("Terre Neuve")
    page = client.get(reverse("attendance"), {"sort": "-partner"}).content.decode()
    assert page.index("Terre Neuve") < page.index("Autre Rive") and f'href="{actor}/2025-03/"' in page
    report = reverse("attendance-report", args=[actor, "2025-03"])
    shown = client.get(report).content.decode()
    assert "Gao" in shown and "400" in shown and "terre_neuve.xlsx" in shown
    Source.objects.filter(file_name="terre_neuve.xlsx").update(sensitivity="ministry")
    closed = client.get(report).content.decode()
    assert "terre_neuve.xlsx" not in closed and "au seul Ministère" in closed
    assert "terre_neuve.xlsx" in client_of("ministry").get(report).content.decode()


def test_who_reported_or_owes_nothing_is_not_written_to(site: Path, client_of: ClientOf) -> None:
    actor = Actor.objects.get(name="Terre Neuve").id
    said = client_of("officer").post(reverse("write-reminder"), {"actor": actor, "month": "2025-03-01"})
    assert "partner@example.org" not in said.content.decode()


def test_who_can_be_written_to_comes_first_and_alone_is_ticked(site: Path, client_of: ClientOf) -> None:
    actor, month = missing("Terre Neuve")
    other, _ = missing("Autre Rive")
    Grant.objects.filter(actor=other).update(ended_at=timezone.now())
    client = client_of("officer")
    page = client.get(reverse("attendance"), {"month": month, "sort": "partner"}).content.decode()
    assert page.index("Terre Neuve") < page.index("Autre Rive")
    assert re.findall(r'type="checkbox" name="actor" value="([^"]+)"', page) == [actor]
    assert "1 de ces partenaires n'a pas de compte" in html.unescape(page) and "sans compte" in page
    assert f'href="{reverse("invitations")}"' not in page
    Grant.objects.create(user=get_user_model().objects.get(username="officer"), role="administrator")
    page = client.get(reverse("attendance"), {"month": month}).content.decode()
    assert f'href="{reverse("invitations")}"' in page
    # Nobody left to write to: no button that leads nowhere.
    Grant.objects.filter(actor=actor).update(ended_at=timezone.now())
    page = client.get(reverse("attendance"), {"month": month}).content.decode()
    assert 'type="checkbox"' not in page and "aux partenaires cochés" not in page


def test_the_letter_reads_as_french_without_breaks_inside_sentences(site: Path) -> None:
    actor = Actor.objects.get(name="Terre Neuve").id
    Attendance.objects.filter(actor=actor).update(silent=" 2025-02-01  2025-04-01 ")
    (april,) = letters(date(2025, 4, 1), [actor], SUBJECT, TEXT)
    (february,) = letters(date(2025, 2, 1), [actor], SUBJECT, TEXT)
    assert april.subject == "Rapport d'avril 2025 : Terre Neuve"
    assert february.subject == "Rapport de février 2025 : Terre Neuve"
    for line in april.text.splitlines():
        assert not line or line[-1] in ".,", line
