"""One command: the web server and the worker, each a process of its own; a worker that dies is started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from layidu.ledger.workspace import ENVIRONMENT

SETTINGS = "layidu.web.settings"
WORKERS, THREADS = 2, 4
LOOK_SECONDS = 0.2
#: A worker that dies at once is given longer and longer before the next try; one that lived this long starts afresh.
FIRST_PAUSE, LONGEST_PAUSE, HEALTHY_SECONDS = 1.0, 60.0, 120.0


def prepare_database() -> None:
    """Bring every table to this version. Errors: whatever the database says."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


class Revived:
    """A process that is started again when it ends, after a pause that doubles while it does not last."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], clock: Callable[[], float]) -> None:
        self._command, self._environment, self._clock = command, environment, clock
        self._pause, self._not_before = FIRST_PAUSE, 0.0
        self._start()

    def look(self) -> None:
        """Start it again when it has ended and its pause is over."""
        if self.process.poll() is None:
            return
        now = self._clock()
        if not self._not_before:
            lived = now - self._started
            self._pause = FIRST_PAUSE if lived >= HEALTHY_SECONDS else min(self._pause * 2, LONGEST_PAUSE)
            self._not_before = now + self._pause
            sys.stderr.write(f"layidu: worker ended ({self.process.returncode}), again in {self._pause:.0f} s\n")
        elif now >= self._not_before:
            self._start()

    def _start(self) -> None:
        self._not_before = 0.0
        self._started = self._clock()
        self.process = subprocess.Popen(self._command, env=self._environment)


def serve(workspace: Path, bind: str) -> int:
    """Serve a workspace until SIGTERM or SIGINT; gives the exit code.

    The web server refuses nothing while it stops: requests at hand are finished, and a job at hand too. A worker that
    dies is started again, and pages are served meanwhile; when the web server ends, all ends.
    """
    os.environ[ENVIRONMENT] = str(workspace)
    prepare_database()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS}
    web = subprocess.Popen(
        (
            sys.executable, "-m", "gunicorn", "layidu.web.wsgi:application", "--bind", bind,
            "--preload", "--worker-class", "layidu.web.balance.FewestFirst",
            "--workers", str(WORKERS), "--threads", str(THREADS),
            "--max-requests", "500000", "--max-requests-jitter", "50000", "--timeout", "60", "--graceful-timeout", "20",
            "--log-level", "warning",
        ),
        env=environment,
    )  # fmt: skip
    worker = Revived((sys.executable, "-m", "layidu.web.work"), environment, time.monotonic)
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not stopping and web.poll() is None:
        worker.look()
        time.sleep(LOOK_SECONDS)
    processes = (web, worker.process)
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    codes = [process.wait() for process in processes]
    return 0 if stopping else codes[0] or 1
