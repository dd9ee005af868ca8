"""How often and how much: requests by token counted over all processes of the machine, bodies by their size."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from django.http import HttpRequest, HttpResponse

from layidu.ledger.workspace import ENVIRONMENT
from layidu.web.access.adapter import tried_from
from layidu.web.access.guard import API
from layidu.web.access.journal import note
from layidu.web.access.problems import answer
from layidu.web.access.reader import reader_of
from layidu.web.api.language import in_the_language_asked

#: Requests of one token (or, without one, of one address) in a minute, over all processes of the machine.
PER_MINUTE, MINUTE = 300, 60
LARGEST_FILE = 20 * 1024 * 1024
#: What stands around a file in a form; a report as JSON.
AROUND, LARGEST_REPORT = 64 * 1024, 2 * 1024 * 1024
NAME = "api-rate.sqlite3"
_mine = threading.local()


class LimitsMiddleware:
    """Answers 413 and 429 for the API before anything is read or asked of the ledger."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(API):
            return self._get_response(request)
        return in_the_language_asked(request, self._within(request))

    def _within(self, request: HttpRequest) -> HttpResponse:
        limit = LARGEST_FILE + AROUND if "multipart" in request.headers.get("Content-Type", "") else LARGEST_REPORT
        if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            return answer(413, "API-TROP-GRAND", limit=limit // 1024 // 1024)
        seen, left = count(reader_of(request).token or f"address {tried_from(request)}")
        if seen == PER_MINUTE + 1:
            note("too many requests", request, token=reader_of(request).token or "")
        if seen > PER_MINUTE:
            refused = answer(429, "API-DEBIT", limit=PER_MINUTE)
            refused["Retry-After"] = str(left)
            return refused
        return self._get_response(request)


def count(who: str) -> tuple[int, int]:
    """One more request of somebody: how many there were in this minute, and how many seconds of it are left.

    The counters stand in a file of their own that nobody misses: it is not written through to the disk, and where it
    cannot be used, nothing is counted.
    """
    now = time.time()
    minute, left = int(now) // MINUTE, MINUTE - int(now) % MINUTE
    try:
        counted = _counters()
        with counted:
            (seen,) = counted.execute(
                "INSERT INTO seen VALUES (?, ?, 1) ON CONFLICT (who) DO UPDATE SET "
                "n = CASE minute WHEN excluded.minute THEN n + 1 ELSE 1 END, minute = excluded.minute RETURNING n",
                (who, minute),
            ).fetchone()
            if seen == 1:
                counted.execute("DELETE FROM seen WHERE minute < ?", (minute,))
    except sqlite3.Error:
        _mine.__dict__.clear()
        return 0, left
    return int(seen), left


def _counters() -> sqlite3.Connection:
    folder = Path(os.environ.get(ENVIRONMENT) or tempfile.gettempdir())
    if getattr(_mine, "of", None) != (folder, os.getpid()):
        made = sqlite3.connect(folder / NAME, timeout=2, isolation_level="IMMEDIATE")
        made.execute("PRAGMA journal_mode=MEMORY")
        made.execute("PRAGMA synchronous=OFF")
        made.execute("CREATE TABLE IF NOT EXISTS seen (who TEXT PRIMARY KEY, minute INTEGER, n INTEGER)")
        _mine.of, _mine.counters = (folder, os.getpid()), made
    counters: sqlite3.Connection = _mine.counters
    return counters
