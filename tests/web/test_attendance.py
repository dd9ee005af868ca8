"""Who has reported, and reminders: nothing leaves that no preview showed, and what leaves is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from layidu.ledger.models import Actor
from layidu.web.attendance.models import Attendance, Reminder, ReminderLetter
from layidu.web.work.jobs import work_once

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


def test_who_reported_or_owes_nothing_is_not_written_to(site: Path, client_of: ClientOf) -> None:
    actor = Actor.objects.get(name="Terre Neuve").id
    said = client_of("officer").post(reverse("write-reminder"), {"actor": actor, "month": "2025-03-01"})
    assert "partner@example.org" not in said.content.decode()
