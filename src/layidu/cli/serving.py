"""The web application in a process of its own: the command line imports nothing of it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path


def served(folder: Path, bind: str, *options: str) -> int:
    """Serve a workspace until SIGTERM or SIGINT, which go on to the application; gives its exit code."""
    process = subprocess.Popen([sys.executable, "-m", "layidu.web", str(folder.resolve()), bind, *options])
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    # Ctrl-C reaches the application too, as it is of the same group: it stops, and this waits for it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return process.wait()


def administered(folder: Path, email: str, name: str, site: str) -> int:
    """Have the application print a link for an administrator; gives its exit code (2: not an address)."""
    command = [sys.executable, "-m", "layidu.web.access", str(folder.resolve()), email, name, site]
    return subprocess.run(command, check=False).returncode
