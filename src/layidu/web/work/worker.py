"""The worker: does what is asked for, and asks for fresh pages when the ledger has moved on."""

from __future__ import annotations

import os
import platform
import signal
import threading
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db import close_old_connections
from django.utils import timezone

from layidu.web.work.background import SWEEP
from layidu.web.work.jobs import PAGES, REFRESH, ask, give_back_leases, last_run, work_once
from layidu.web.work.models import Heartbeat, Job, Prepared

IDLE_SECONDS = 1.0
BEAT = timedelta(seconds=30)
#: While the ledger keeps changing, pages are made again after a pause: this many times what the last time took, within
#: bounds. A change after a quiet while is on the pages at once.
SHARE, SHORTEST_PAUSE, LONGEST_PAUSE = 4, timedelta(seconds=15), timedelta(minutes=2)
#: The web server comes first where both want a processor.
NICE = 10
#: Jobs of the day are asked for from this hour (UTC) on: at night where Layidu is used first.
NIGHT_HOUR = 3


def ask_for_fresh_pages() -> None:
    """Ask for a refresh when something was imported or decided since the pages were made, or there are none.

    While reports stream in, pages are not made again after each of them: they would be old before they are made, and
    the reports would wait for a processor.
    """
    made = Prepared.objects.filter(key=PAGES).first()
    if made is None or (made.run < last_run() and _refreshed_next() <= timezone.now()):
        ask(REFRESH)


def _refreshed_next() -> datetime:
    """When pages may be made again: by what the last time took, its waiting behind other jobs included."""
    done = Job.objects.filter(kind=REFRESH, done_at__isnull=False).order_by("-id")
    last = done.first()
    if last is None or last.done_at is None:
        return timezone.now()
    return last.done_at + min(max(SHARE * (last.done_at - last.asked_at), SHORTEST_PAUSE), LONGEST_PAUSE)


def daily_kinds() -> list[str]:
    """The kinds of job that are asked for once a day: the refresh, and ``DAILY`` of each ``background``."""
    names = [f"{app.name}.background" for app in apps.get_app_configs() if app.name.startswith("layidu.web.")]
    found = [getattr(import_module(name), "DAILY", ()) for name in names if find_spec(name)]
    return [REFRESH, *(kind for kinds in found for kind in kinds)]


def ask_for_the_day() -> None:
    """Ask for each daily job once from the night's hour on, by whichever worker looks first.

    A machine that was off at night asks when it is on again.
    """
    now = timezone.now()
    since = now.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    if since > now:
        since -= timedelta(days=1)
    kinds = daily_kinds()
    asked = set(Job.objects.filter(kind__in=kinds, asked_at__gte=since).values_list("kind", flat=True))
    for kind in kinds:
        if kind not in asked:
            ask(kind)


def beat() -> None:
    """Say that this machine's worker lives."""
    Heartbeat.objects.update_or_create(machine=platform.node()[:120], defaults={"at": timezone.now()})


def work_until_told() -> None:
    """Work until SIGTERM or SIGINT; the job at hand is finished first."""
    os.nice(NICE)
    give_back_leases()
    ask(SWEEP)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    said = timezone.now() - BEAT
    while not stop.is_set():
        close_old_connections()
        if timezone.now() - said >= BEAT:
            said = timezone.now()
            beat()
            # A worker that was killed a moment ago may not have been gone yet when this one began.
            give_back_leases()
            ask_for_the_day()
        ask_for_fresh_pages()
        if not work_once():
            stop.wait(IDLE_SECONDS)
