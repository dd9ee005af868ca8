"""Letters to the owner of an account about what changed in it, so that a stranger's hand is seen."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from layidu.web.access.sealed import seal, unseal
from layidu.web.work.jobs import ask
from layidu.web.work.models import Job, digest_of

TELL, SEND, TOKEN_ENDS = "tell the owner", "send a letter", "tell that a token ends"
#: How long before its last day the owner of a token is told: time to make another.
IN_TIME = timedelta(days=14)
#: What is told, in the words of the letter.
EVENTS = {
    "password changed": gettext_noop("Your password was changed."),
    "password reset": gettext_noop("Your password was set anew by a link sent to this address."),
    "password link": gettext_noop("An administrator made a link to set your password anew."),
    "second factor set up": gettext_noop("A second factor was set up."),
    "second factor removed": gettext_noop("Your second factor was removed."),
    "second factor forgotten": gettext_noop("An administrator removed your second factor and ended your sessions."),
    "recovery codes made": gettext_noop("New recovery codes were made; the old ones are worth nothing any more."),
    "role given": gettext_noop("A role was given to you: %(about)s."),
    "role ended": gettext_noop("A role of yours has ended: %(about)s."),
    "token made": gettext_noop("A token was made in your name: %(about)s."),
    "signed in elsewhere": gettext_noop(
        "Somebody signed in to your account from a place and a browser not seen before."
    ),
    "code used again": gettext_noop(
        "A code of your second factor was sent a second time, and refused. If you did not send it twice, somebody has "
        "your password and saw the code."
    ),
    "access ended": gettext_noop("An administrator ended your sessions and tokens."),
}
#: The library's letters about the same things.
LIBRARY_EVENTS = {
    "account/email/password_changed": "password changed",
    "account/email/password_set": "password changed",
    "account/email/password_reset": "password reset",
    "mfa/email/totp_activated": "second factor set up",
    "mfa/email/totp_deactivated": "second factor removed",
    "mfa/email/recovery_codes_generated": "recovery codes made",
}
_NOWHERE = ("django.core.mail.backends.console.EmailBackend", "django.core.mail.backends.dummy.EmailBackend")


def mail_is_set_up() -> bool:
    """Whether letters leave the machine."""
    return settings.EMAIL_BACKEND not in _NOWHERE


def tell(user: int, event: str, about: str = "", origin: str = "") -> None:
    """Have the owner of an account told of a change; nobody where no letter leaves the machine.

    Errors: KeyError for an event without words.
    """
    EVENTS[event]
    if mail_is_set_up():
        ask(TELL, user=user, event=event, about=about, origin=origin, at=timezone.now().isoformat())


def send_later(message: EmailMessage) -> None:
    """Hand a letter to the worker; it waits sealed, since what it says may open an account."""
    said = json.dumps([message.subject, message.body])
    ask(SEND, to=message.to[0], sealed=seal(said))


def tell_owner(user: int, event: str, about: str, origin: str, at: str) -> None:
    """Write and send the notice. Errors: OSError or SMTPException from the mail server, tried again."""
    person: Any = get_user_model().objects.filter(pk=user, is_active=True).first()
    if person is not None:
        notice_of(person, event, about, origin, datetime.fromisoformat(at)).send()


def notice_of(person: Any, event: str, about: str, origin: str, at: datetime) -> EmailMessage:
    """The letter: what changed, when, from where, and what to do if it was not oneself."""
    text = render_to_string(
        "access/notice.txt", {"said": _(EVENTS[event]) % {"about": about}, "at": at, "origin": origin, "person": person}
    )
    return EmailMessage(_("Your Layidu account has changed"), text, to=[person.email])


def send_letter(to: str, sealed: str) -> None:
    """Send a letter that waited sealed. Errors: as ``tell_owner``; UnreadableError when the secret key was changed."""
    subject, body = json.loads(unseal(sealed))
    EmailMessage(subject, body, to=[to]).send()


def foretell_ends() -> None:
    """Have owners told of tokens that end within two weeks, each once; nobody while no letter leaves."""
    from layidu.web.access.models import Token

    if not mail_is_set_up():
        return
    now = timezone.now()
    ends = Token.objects.filter(ended_at__isnull=True, expires_at__gt=now, expires_at__lte=now + IN_TIME)
    for token in ends.filter(user__is_active=True).values_list("id", flat=True):
        # A job that was done is kept for longer than the two weeks.
        if not Job.objects.filter(kind=TOKEN_ENDS, digest=digest_of({"token": token})).exists():
            ask(TOKEN_ENDS, token=token)


def tell_end(token: str) -> None:
    """Write to the owner of a token that it ends. Errors: as ``tell_owner``."""
    from layidu.web.access.models import Token

    found: Any = Token.objects.filter(id=token, ended_at__isnull=True).select_related("user").first()
    if found is not None:
        text = render_to_string("access/token_ends.txt", {"token": found, "person": found.user})
        EmailMessage(_("A token of yours ends soon"), text, to=[found.user.email]).send()
