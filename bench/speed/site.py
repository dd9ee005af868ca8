"""The site that is asked: the demonstration's whole year, made once and kept; a small one for the smoke run.

It works in this process on one workspace at a time: `opened` points Django at it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import layidu

ROOT = Path(__file__).parents[2]
CACHE = ROOT / "build" / "web_speed"
SMALL = 60


def year() -> Path:
    """The workspace of `layidu demo --no-serve`; made again when the code that makes it is another."""
    return _made(f"year-{_key()}", _demonstration)


def small() -> Path:
    """A workspace with some promises and reports, for the smoke run."""
    return _made(f"small-{_key()}", _few_facts)


def opened(folder: Path) -> None:
    """Point this process at a workspace."""
    os.environ["LAYIDU_WORKSPACE"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "layidu.web.settings"
    from layidu.ledger.connection import open_ledger
    from layidu.ledger.workspace import find

    open_ledger(find(folder))


def prepared(folder: Path) -> dict[str, str]:
    """Bring the workspace's pages up to today and give the session cookie of each role's demonstration account."""
    opened(folder)
    from layidu.ledger.connection import migrate
    from layidu.web.access.demonstration import demonstration_accounts
    from layidu.web.work.jobs import work_once
    from layidu.web.work.worker import ask_for_fresh_pages, ask_for_the_day

    migrate()
    demonstration_accounts()
    ask_for_the_day()
    ask_for_fresh_pages()
    while work_once():
        pass
    return sessions()


def sessions() -> dict[str, str]:
    """Role -> cookie of a session, written as signing in writes it: signing in is not what is measured."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from layidu.web.access.models import Grant

    cookies = {}
    for grant in Grant.objects.filter(user__email__endswith="@demo.invalid", ended_at=None).select_related("user"):
        user: Any = grant.user
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        cookies[grant.role] = f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    return cookies


def _made(name: str, make: Callable[[Path], None]) -> Path:
    folder = CACHE / name
    if not (folder / ".made").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        make(folder)
        (folder / ".made").touch()
    return folder


def _demonstration(folder: Path) -> None:
    _layidu("demo", "--dir", str(folder), "--no-serve")


def _few_facts(folder: Path) -> None:
    _layidu("init", str(folder), "--country", "mali")
    opened(folder)
    from layidu.cycle.demonstration import GENERATED, INBOX
    from layidu.cycle.importing import import_files
    from layidu.intake.write import write_rows
    from layidu.ledger.workspace import find

    inbox = folder / INBOX
    inbox.mkdir()
    partners, regions = ("Terre Neuve", "Autre Rive", "Eau Vive"), ("Gao", "Kayes", "Mopti", "Ségou")
    report = {"group": "all", "activity": "vaccination"}
    need = {"start": "2025-01-01", "end": "2025-12-31", "group": "all", "sector": "health", "pin": 5000}
    promise: dict[str, Any] = {
        "kind": "activity", "status": "signed", "start": "2025-01-01", "end": "2025-06-30", "activity": "vaccination",
        "target": 1000, "unit": "personne",
    }  # fmt: skip
    sent = {
        "five_w": [
            {**report, "organisation": name, "region": region, "month": f"2025-{month:02}", "reached": 100 + month}
            for name in partners for region in (*regions, "Lieu inconnu") for month in range(1, 7)
        ],
        "needs": [{**need, "region": region} for region in regions],
        "commitments": [
            {**promise, "own_id": f"E-{at}", "title": f"Vacciner à {regions[at % 4]} ({at})", "owes": partners[at % 3],
             "region": regions[at % 4]}
            for at in range(SMALL)
        ],
    }  # fmt: skip
    for format_name, rows in sent.items():
        write_rows(format_name, rows, inbox / f"{format_name}.xlsx", example=True)
    import_files(find(folder), [inbox])
    (inbox / GENERATED).touch()


def _layidu(*words: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "LAYIDU_"))}
    subprocess.run((sys.executable, "-m", "layidu", *words), check=True, env=environment, stdout=subprocess.DEVNULL)


def _key() -> str:
    """Of the tables and of what the demonstration writes: another one makes another workspace."""
    digest = hashlib.blake2b(digest_size=6)
    package = Path(str(layidu.__file__)).parent
    for pattern in ("**/migrations/0*.py", "cycle/demo/**/*.py", "cycle/demonstration.py"):
        for file in sorted(package.glob(pattern)):
            digest.update(file.read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()
