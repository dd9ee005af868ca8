"""A workspace served by `layidu serve`, and a bare Django application beside it, until the end of a block."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

from layidu.web.serving import THREADS, WORKERS

PATIENCE = 120.0


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """`layidu serve` on a workspace; gives its address when a page answers."""
    address = _free()
    command = (sys.executable, "-m", "layidu", "serve", "--workspace", str(folder), "--bind", address)
    with _running(command, f"http://{address}/recu/"):
        yield address


@contextlib.contextmanager
def bare() -> Iterator[str]:
    """A view that answers « ok » and nothing else: the least that this stack costs."""
    address = _free()
    command = (
        sys.executable, "-m", "gunicorn", "speed.bare:application", "--chdir", str(Path(__file__).parents[1]),
        "--bind", address, "--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS),
        "--log-level", "warning",
    )  # fmt: skip
    with _running(command, f"http://{address}/"):
        yield address


@contextlib.contextmanager
def _running(command: Sequence[str], page: str) -> Iterator[None]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "LAYIDU_"))}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait(process, page)
        yield
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(process: subprocess.Popen[bytes], page: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(page, timeout=5):
                return
        except urllib.error.HTTPError as answer:
            raise RuntimeError(f"the server answers {answer.code}") from answer
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if process.poll() is not None:
                raise RuntimeError(f"the server ended ({process.returncode})") from None
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def _free() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"
