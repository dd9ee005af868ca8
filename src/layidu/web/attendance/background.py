"""The job that sends a reminder's letters, each once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from layidu.web.attendance.models import ReminderLetter

SEND = "remind"


def remind(reminder: str) -> None:
    """Send the letters that did not leave yet. Errors: OSError or SMTPException from the mail server, tried again.

    A worker killed between a letter and its note sends that letter twice: better than not at all.
    """
    waiting = ReminderLetter.objects.filter(reminder=reminder, sent_at__isnull=True)
    with get_connection() as connection:
        for letter in waiting.order_by("id"):
            EmailMessage(letter.subject, letter.text, to=[letter.email], connection=connection).send()
            ReminderLetter.objects.filter(id=letter.id).update(sent_at=timezone.now())


JOBS: Mapping[str, Callable[..., None]] = {SEND: remind}
