"""The worker: does what is asked for, and asks for fresh pages when the ledger has moved on."""

from __future__ import annotations

import signal
import threading

from django.db import close_old_connections

from layidu.web.work.jobs import REFRESH, ask, last_run, work_once
from layidu.web.work.models import Prepared

IDLE_SECONDS = 1.0


def ask_for_fresh_pages() -> None:
    """Ask for a refresh when something was imported or decided since the pages were made, or there are none."""
    oldest = Prepared.objects.order_by("run").values_list("run", flat=True).first()
    if oldest is None or oldest < last_run():
        ask(REFRESH)


def work_until_told() -> None:
    """Work until SIGTERM or SIGINT; the job at hand is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        close_old_connections()
        ask_for_fresh_pages()
        if not work_once():
            stop.wait(IDLE_SECONDS)
