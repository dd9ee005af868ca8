"""One command: the web server and the worker, each a process of its own; when one ends, both end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from layidu.ledger.workspace import ENVIRONMENT

SETTINGS = "layidu.web.settings"
WORKERS, THREADS = 2, 4


def prepare_database() -> None:
    """Bring every table to this version. Errors: whatever the database says."""
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def serve(workspace: Path, bind: str) -> int:
    """Serve a workspace until SIGTERM or SIGINT; gives the exit code.

    The web server refuses nothing while it stops: requests at hand are finished, and a job at hand too.
    """
    os.environ[ENVIRONMENT] = str(workspace)
    prepare_database()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": SETTINGS}
    commands: Sequence[Sequence[str]] = (
        (
            sys.executable, "-m", "gunicorn", "layidu.web.wsgi:application", "--bind", bind,
            "--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS),
            "--max-requests", "5000", "--max-requests-jitter", "500", "--timeout", "60", "--graceful-timeout", "20",
            "--log-level", "warning",
        ),
        (sys.executable, "-m", "layidu.web.work"),
    )  # fmt: skip
    running = [subprocess.Popen(command, env=environment) for command in commands]
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not stopping and all(process.poll() is None for process in running):
        time.sleep(0.2)
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    codes = [process.wait() for process in running]
    return 0 if stopping else next((code for code in codes if code), 1)
