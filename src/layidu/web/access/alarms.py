"""What happens at the doors more often than people do it: counted by the minute, and administrators are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

ALARM = "tell administrators"
#: What is watched, in the words of the letter. Events of the journal; those of ONCE are unusual the first time.
WATCHED: Mapping[str, str] = {
    "sign-in failed": gettext_noop("Passwords are tried one after another"),
    "refused": gettext_noop("Pages are asked for one after another that are not open to who asks"),
    "method refused": gettext_noop("Addresses are asked in ways that no page asks them"),
    "too many forms": gettext_noop("Forms are sent faster than anybody types"),
    "too many requests": gettext_noop("A program asks more often than it may"),
    "code used again": gettext_noop("A code of a second factor was sent a second time"),
}
ONCE = frozenset({"too many forms", "too many requests", "code used again"})
#: How long an alarm stands on the health page.
STANDS = timedelta(days=1)
SHOWN = 5


def watch(event: str, who: str) -> None:
    """Count an event of somebody; at the limit of a minute, administrators are told, once an hour of the same.

    Decision served: somebody looks while an attack goes on. ``LAYIDU_ALARMS`` says how many a minute are unusual; 0:
    nothing is watched.
    """
    if event not in WATCHED or not settings.LAYIDU_ALARMS:
        return
    # Loaded here: settings load the journal before any app is ready.
    from layidu.web.access.journal import LOGGER
    from layidu.web.api.limits import count
    from layidu.web.work.jobs import ask
    from layidu.web.work.models import Job, digest_of

    seen, _left = count(f"alarm {event} {who}")
    if seen != (1 if event in ONCE else settings.LAYIDU_ALARMS):
        return
    asked = {"event": event, "who": who, "hour": timezone.now().isoformat(timespec="hours")}
    if not Job.objects.filter(kind=ALARM, digest=digest_of(asked)).exists():
        LOGGER.warning("alarm", extra={"facts": {"of": event, "who": who}})
        ask(ALARM, **asked)


def tell_administrators(event: str, who: str, hour: str) -> None:
    """Write to every administrator; to nobody where no letter leaves. Errors: as the mail server's."""
    from layidu.web.access.models import Grant
    from layidu.web.access.notices import mail_is_set_up

    if not mail_is_set_up():
        return
    held = Grant.objects.filter(role="administrator", ended_at__isnull=True, user__is_active=True)
    text = render_to_string("access/alarm.txt", {"said": _(WATCHED[event]), "who": who, "hour": hour})
    for email in sorted(set(held.values_list("user__email", flat=True))):
        EmailMessage(_("Something unusual at Layidu's doors"), text, to=[email]).send()


def standing() -> list[str]:
    """The alarms of the last day, in words, the newest first; of many, how many more there are."""
    from layidu.web.work.models import Job

    found = Job.objects.filter(kind=ALARM, asked_at__gt=timezone.now() - STANDS).order_by("-id")
    asked = list(found.values_list("arguments", flat=True))
    said = [f"{_(WATCHED[one['event']])} ({one['who']})" for one in asked if one["event"] in WATCHED]
    return [*said[:SHOWN], *([f"+{len(said) - SHOWN}"] if len(said) > SHOWN else [])]
