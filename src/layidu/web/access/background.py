"""The job that sends an invitation; those that keep the tables of accounts small."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.core.management import call_command
from django.utils import timezone

from layidu.web.access import alarms, notices
from layidu.web.access.factors import seal_factors
from layidu.web.access.invitations import message_of
from layidu.web.access.models import Invitation

SEND_INVITATION = "send invitation"
FORGET_SESSIONS = "forget old sessions"
SEAL_FACTORS = "seal second factors"
FORGET_ATTEMPTS = "forget old sign-ins"
FORETELL_ENDS = "foretell ends of tokens"
#: How long a sign-in can still be asked about.
KEPT = timedelta(days=180)


def send_invitation(invitation: str, site: str) -> None:
    """Send an invitation that is still open. Errors: OSError or SMTPException from the mail server, tried again."""
    found = Invitation.objects.filter(id=invitation, used_at__isnull=True, withdrawn_at__isnull=True).first()
    if found is None:
        return
    message_of(found, site).send()
    Invitation.objects.filter(id=invitation).update(sent_at=timezone.now())


def forget_sessions() -> None:
    """Delete sessions that ran out."""
    call_command("clearsessions", verbosity=0)


def forget_attempts() -> None:
    """Delete what is kept of sign-ins, tried and done, of half a year ago and more."""
    for model in (AccessAttempt, AccessLog, AccessFailureLog):
        model.objects.filter(attempt_time__lt=timezone.now() - KEPT).delete()


JOBS: Mapping[str, Callable[..., None]] = {
    SEND_INVITATION: send_invitation,
    FORGET_SESSIONS: forget_sessions,
    SEAL_FACTORS: seal_factors,
    FORGET_ATTEMPTS: forget_attempts,
    notices.TELL: notices.tell_owner,
    notices.SEND: notices.send_letter,
    notices.TOKEN_ENDS: notices.tell_end,
    FORETELL_ENDS: notices.foretell_ends,
    alarms.ALARM: alarms.tell_administrators,
}
#: Asked for once a day.
DAILY = (FORGET_SESSIONS, SEAL_FACTORS, FORGET_ATTEMPTS, FORETELL_ENDS)
