"""The web application in a process of its own: the command line imports nothing of it."""

from __future__ import annotations

import errno
import signal
import socket
import subprocess
import sys
from pathlib import Path

from layidu.catalogue.findings import refusal


def refuse_taken(bind: str) -> None:
    """Look whether an address and port can be opened, before anything long begins. Errors: Refusal SERVEUR-ADRESSE."""
    host, _colon, port = bind.rpartition(":")
    try:
        if not port.isdigit() or not 0 < int(port) < 65536:
            raise OSError("elle s'écrit ADRESSE:PORT, le port entre 1 et 65535")
        whom = host.strip("[]") or None
        known = socket.getaddrinfo(whom, int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _name, address = known[0]
        with socket.socket(family, kind, protocol) as tried:
            # As the server itself opens it: one that stopped a moment ago is not in the way.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as error:
        why = "déjà occupée" if error.errno == errno.EADDRINUSE else str(error)
        raise refusal("SERVEUR-ADRESSE", address=bind, why=why) from error


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
