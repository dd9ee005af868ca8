"""The jobs of reminders: letters are sent, each once; each day, those that are late are proposed to be reminded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from layidu.web.access.notices import mail_is_set_up
from layidu.web.attendance.late import late_months, late_partners
from layidu.web.attendance.letters import SUBJECT, TEXT, Letter, letters
from layidu.web.attendance.models import Reminder, ReminderLetter, ReminderProposal
from layidu.web.work.jobs import ask

SEND, PROPOSE = "remind", "propose reminders"
#: Who orders a reminder that the administrator declared to go by itself.
BY_ITSELF = "Layidu"


def remind(reminder: str) -> None:
    """Send the letters that did not leave yet. Errors: OSError or SMTPException from the mail server, tried again.

    Where e-mail is not set up they wait for the day that it is. A worker killed between a letter and its note sends
    that letter twice: better than not at all.
    """
    if not mail_is_set_up():
        return
    waiting = ReminderLetter.objects.filter(reminder=reminder, sent_at__isnull=True)
    with get_connection() as connection:
        for letter in waiting.order_by("id"):
            EmailMessage(letter.subject, letter.text, to=[letter.email], connection=connection).send()
            ReminderLetter.objects.filter(id=letter.id).update(sent_at=timezone.now())


def order(reminder: str, month: date, made: Sequence[Letter], *, by: str) -> Reminder:
    """Keep a reminder's letters word for word and ask for them to be sent; ordered twice, they are sent once."""
    found, new = Reminder.objects.get_or_create(id=reminder, defaults={"month": month, "asked_by": by})
    if new:
        ReminderLetter.objects.bulk_create(
            ReminderLetter(
                reminder=found, actor_id=one.actor, email=one.email, subject=one.subject[:255], text=one.text
            )
            for one in made
        )
    ask(SEND, reminder=found.id)
    return found


def propose() -> None:
    """Propose a reminder of the newest month that some are late for, once; send it where the administrator declared so.

    Decision served: nobody forgets to remind, and nothing leaves that no person wanted to leave.
    """
    if mail_is_set_up():
        for waiting in Reminder.objects.filter(letters__sent_at__isnull=True).distinct():
            ask(SEND, reminder=waiting.id)
    if settings.LAYIDU_REMINDERS == "no":
        return
    for month in late_months(date.today()):  # noqa: DTZ011 - the day of the server is the day of its users
        if ReminderProposal.objects.filter(month=month, settled_at__isnull=False).exists():
            return
        if actors := late_partners(month):
            _propose(month, actors)
            return
        ReminderProposal.objects.filter(month=month).delete()


def _propose(month: date, actors: list[str]) -> None:
    if settings.LAYIDU_REMINDERS != "send" or not mail_is_set_up():
        ReminderProposal.objects.update_or_create(month=month, defaults={"actors": actors})
        return
    made = [letter for letter in letters(month, actors, SUBJECT, TEXT) if letter.email]
    with transaction.atomic():
        order(f"rem-of-{month.isoformat()}", month, made, by=BY_ITSELF)
        ReminderProposal.objects.update_or_create(
            month=month, defaults={"actors": actors, "settled_at": timezone.now(), "settled_by": BY_ITSELF}
        )


JOBS: Mapping[str, Callable[..., None]] = {SEND: remind, PROPOSE: propose}
DAILY = (PROPOSE,)
