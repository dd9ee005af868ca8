"""A workspace with many organisations, one focal point and one session each, served as ``layidu serve`` does.

As a script (``site.py FOLDER COUNT``) it fills a workspace and prints the partners: a process of its own, because
sessions are signed with the workspace's secret, which settings read once.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

START_SECONDS = 120.0
FOCAL_POINT = "allauth.account.auth_backends.AuthenticationBackend"
#: The month that every partner has reported before, whose line the form carries over; clients never send it.
BEFORE = "2000-01"
_WORDS = ("Terre", "Santé", "Eau", "Sahel", "Mains", "Source", "Étoile", "Baobab", "Fleuve", "Dune", "Mil", "Horizon")
_PLACES = ("du Nord", "du Sud", "des Dunes", "du Delta", "des Falaises", "du Plateau", "de la Boucle", "du Désert",
           "des Jardins", "de la Rive", "du Lac", "des Puits", "du Marché")  # fmt: skip


@dataclass(frozen=True)
class Partner:
    """An organisation, and the session cookie of its focal point."""

    actor: str
    name: str
    cookie: str


class Site:
    """A workspace being served: started, stopped, and killed with all its processes at once."""

    def __init__(self, folder: Path, database: str = "") -> None:
        """``database``: the address of a PostgreSQL database, empty for SQLite."""
        self.folder, self.database = folder, database
        self.environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.environment |= {"LAYIDU_WORKSPACE": str(folder), "DJANGO_SETTINGS_MODULE": "layidu.web.settings"}
        if database:
            self.environment["DATABASE_URL"] = database
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.bind = f"127.0.0.1:{free.getsockname()[1]}"
        self.process: subprocess.Popen[bytes] | None = None

    def make(self, count: int) -> list[Partner]:
        """The workspace with that many organisations."""
        init = (sys.executable, "-m", "layidu", "init", str(self.folder), "--country", "mali")
        before = {
            name: value for name, value in self.environment.items() if not name.startswith(("LAYIDU_", "DJANGO_"))
        }
        subprocess.run(init, env=before, check=True, stdout=subprocess.DEVNULL)
        filled = subprocess.run(
            (sys.executable, __file__, str(self.folder), str(count)), env=self.environment, check=True,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return [Partner(**each) for each in json.loads(filled.stdout)]

    def start(self) -> None:
        """Web server and worker in one group of processes; gives when a page answers."""
        command = (sys.executable, "-m", "layidu.web", str(self.folder), self.bind)
        self.process = subprocess.Popen(command, env=self.environment, start_new_session=True)
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"http://{self.bind}/recu/", timeout=5):
                    return
            except urllib.error.HTTPError as error:
                raise RuntimeError(f"the server answers {error.code}") from error
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if self.process.poll() is not None:
                    raise RuntimeError(f"the server ended ({self.process.returncode})") from None
                time.sleep(0.1)
        raise RuntimeError("the server did not start")

    def processor_seconds(self) -> dict[str, float]:
        """What web server and worker have used so far, with those of their children that have ended."""
        used = {"web": 0.0, "worker": 0.0}
        for folder in Path("/proc").iterdir() if self.process is not None else ():
            if not folder.name.isdecimal():
                continue
            try:
                said = (folder / "stat").read_text().rpartition(")")[2].split()
                words = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if self.process is not None and int(said[2]) == self.process.pid:
                kind = "web" if b"gunicorn" in words else "worker"
                used[kind] += sum(map(int, said[11:15])) / os.sysconf("SC_CLK_TCK")
        return used

    def kill(self) -> None:
        """SIGKILL to the web server, its workers and the background worker, all at once: as when the power goes."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> int:
        """SIGTERM; gives the exit code."""
        if self.process is None:
            return 0
        process, self.process = self.process, None
        process.terminate()
        return process.wait()


def names_of(count: int) -> list[str]:
    """Names of invented organisations that no reader takes for one another.

    >>> names_of(2)
    ['Terre du Nord', 'Santé du Nord']
    """
    return [f"{_WORDS[at % 12]} {_PLACES[at // 12 % 13]}" for at in range(count)]


def fill(folder: Path, count: int) -> list[Partner]:
    """Organisations, an earlier report and a promise of each, focal points and their sessions.

    Sessions are written as signing in writes them, without a password's hash: signing in is not what is measured.
    """
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
    from django.contrib.auth.hashers import make_password
    from django.contrib.sessions.backends.db import SessionStore

    from layidu.cycle.importing import import_files
    from layidu.intake.write import write_rows
    from layidu.ledger.models import Actor
    from layidu.ledger.workspace import find
    from layidu.web.access.models import Grant

    names, inbox, year = names_of(count), folder / "inbox", date.today().year  # noqa: DTZ011 - the server's own day
    inbox.mkdir()
    report = {"region": "Gao", "month": BEFORE, "group": "all", "activity": "vaccination", "reached": 100}
    promise: dict[str, Any] = {
        "kind": "activity", "status": "signed", "region": "Gao", "start": f"{year - 1}-01-01",
        "end": f"{year}-12-31", "activity": "vaccination", "target": 1000, "unit": "personne",
    }  # fmt: skip
    need = {"start": f"{year - 1}-01-01", "end": f"{year}-12-31", "group": "all", "sector": "health", "pin": 50_000}
    sent = {
        "five_w": [{**report, "organisation": name} for name in names],
        "commitments": [{**promise, "own_id": f"E-{at}", "title": f"Vacciner à Gao ({name})", "owes": name}
                        for at, name in enumerate(names)],
        "needs": [{**need, "region": "Gao"}],
    }  # fmt: skip
    for format_name, rows in sent.items():
        write_rows(format_name, rows, inbox / f"{format_name}.xlsx", example=True)
    wrong = [each for each in import_files(find(folder), [inbox]) if each.refused or each.result.held]
    if wrong:
        raise RuntimeError([item.sentence() for each in wrong for item in each.result.findings])
    actors = dict(Actor.objects.values_list("name", "id"))
    partners = []
    for at, name in enumerate(names):
        user = get_user_model().objects.create(
            username=f"focal{at}", email=f"focal{at}@example.org", password=make_password(None)
        )
        Grant.objects.create(user=user, role="partner", actor_id=actors[name])
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = FOCAL_POINT
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        partners.append(Partner(actors[name], name, str(session.session_key)))
    return partners


def main() -> None:
    """Fill the workspace of ``LAYIDU_WORKSPACE`` and print its partners."""
    from layidu.web.serving import prepare_database

    prepare_database()
    print(json.dumps([asdict(each) for each in fill(Path(sys.argv[1]), int(sys.argv[2]))]))


if __name__ == "__main__":
    main()
