"""Django settings of a process that works on one workspace; ``connection.open_ledger`` names the database."""

from __future__ import annotations

from typing import Any

INSTALLED_APPS = ["layidu.ledger"]
DATABASES: dict[str, dict[str, Any]] = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "fr"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# A command says what it has to say itself; logging is the web application's.
LOGGING_CONFIG = None
