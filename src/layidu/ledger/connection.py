"""Opening a workspace's database: SQLite as the design asks, PostgreSQL by ``DATABASE_URL``."""

from __future__ import annotations

import gc
import os
from typing import Any

from layidu.ledger.workspace import Workspace

BUSY_SECONDS = 60


def database_settings(workspace: Workspace) -> dict[str, Any]:
    """The Django settings of the workspace's database.

    SQLite in WAL with IMMEDIATE transactions and ``synchronous=FULL``: deferred transactions lose writes under load.
    """
    url = os.environ.get("DATABASE_URL", "")
    if url:
        import dj_database_url

        return dict(dj_database_url.parse(url))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(workspace.database),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": BUSY_SECONDS,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def prepare() -> None:
    """Make Django's registry ready; a process that a web server prepared is left as it is."""
    from django.apps import apps
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "layidu.ledger.settings")
    # Work on a ledger makes many objects that live to its end: looking through them again and again finds nothing.
    gc.set_threshold(100_000, 20, 20)
    if not apps.ready:
        # What django.setup() does beyond this (logging, URL prefix) a command does not need, and it takes time to load.
        apps.populate(settings.INSTALLED_APPS)


def open_ledger(workspace: Workspace) -> None:
    """Point this process at the workspace's database; a process has one ledger open at a time."""
    prepare()
    from django.db import connections

    connections["default"].close()
    defaults: dict[str, Any] = {
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": {},
        "TIME_ZONE": None,
        "USER": "",
        "PASSWORD": "",
        "HOST": "",
        "PORT": "",
        "TEST": {"CHARSET": None, "COLLATION": None, "MIGRATE": True, "MIRROR": None, "NAME": None},
    }
    connections.databases["default"] = {**defaults, **database_settings(workspace)}
    del connections["default"]


def migrate() -> None:
    """Bring the open ledger's tables to this version."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
