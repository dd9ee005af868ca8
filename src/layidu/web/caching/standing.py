"""What every public page depends on beside its address: where the ledger and the prepared pages stand, and the day."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.apps import apps
from django.db import connection

from layidu.ledger.models import ImportRun
from layidu.ledger.store.geography import FORMATS

#: A change shows at most this long after it was made.
LOOK_SECONDS = 1.0
Standing = tuple[object, ...]
_QUESTION = (
    "SELECT (SELECT max(id) FROM ledger_importrun), (SELECT max(made_at) FROM work_prepared), "
    "(SELECT max(made_at) FROM ledger_snapshot)"
)

_lock = threading.Lock()
_page = threading.local()
_looked: tuple[float, Standing] | None = None


def standing() -> Standing:
    """The last import or decision, the last page prepared, the last publication, the day; looked up once a second.

    Decision served: whether a page that was kept may still be shown. Equal values mean that nothing which a public page
    shows has changed by an import, a decision, a preparation, a publication or the date. Other changes (an account's
    role, a session) are not looked at: public pages do not depend on them.
    """
    global _looked
    now = time.monotonic()
    with _lock:
        seen = _looked
    if seen and now - seen[0] < LOOK_SECONDS:
        return seen[1]
    found = _look()
    with _lock:
        # The time from before the question: what changed since is seen at the next look.
        _looked = (now, found)
    return found


def of_request() -> Standing:
    """Where things stand, with the last import and the last thing taught as of now.

    Asked once a page, so that all its parts are of one state.

    Outside a page that only reads (a job, a form sent), it is asked each time.
    """
    now, stands = _of_page()
    return (*now, *stands)


def of_taught() -> Standing:
    """What people taught and what is known of places, as of now, and the day: imports of reports change none of it."""
    (_last_run, *taught), (*_, day) = _of_page()
    return (*taught, day)


def geography() -> str:
    """``geography_key`` of the ledger as of now: asked together with where things stand, which every page asks."""
    now, _stands = _of_page()
    return str(now[1] or "")


@contextmanager
def one_page() -> Iterator[None]:
    """While a page is made that only reads, things stand as they did when it was first asked."""
    _page.found = {}
    try:
        yield
    finally:
        _page.found = None


def look_again() -> None:
    """Forget what was looked up: the next question goes to the database."""
    global _looked
    with _lock:
        _looked = None


@functools.cache
def _now() -> str:
    """Asks for the last import or decision, and the last that changed what is known of places; of whatever people
    teach, for the last one and how many were withdrawn."""
    taught = [
        model._meta.db_table
        for model in apps.get_app_config("ledger").get_models()
        if any(field.name == "withdrawn_at" for field in model._meta.fields)
    ]
    runs, formats = ImportRun._meta.db_table, ", ".join(f"'{name}'" for name in FORMATS)
    asked = [f"(SELECT max(id) FROM {runs})"]  # noqa: S608  # nosec B608 - a table's name
    asked.append(f"(SELECT max(id) FROM {runs} WHERE format IN ({formats}))")  # noqa: S608  # nosec B608 - ours
    for table in taught:
        asked.append(f"(SELECT max(id) FROM {table})")  # noqa: S608  # nosec B608
        asked.append(f"(SELECT count(*) FROM {table} WHERE withdrawn_at IS NOT NULL)")  # noqa: S608  # nosec B608
    return f"SELECT {', '.join(asked)}"


def _of_page() -> tuple[Standing, Standing]:
    page: dict[str, tuple[Standing, Standing]] | None = getattr(_page, "found", None)
    if page is not None and "stands" in page:
        return page["stands"]
    found = _ask(_now()), standing()
    if page is not None:
        page["stands"] = found
    return found


def _look() -> Standing:
    return (*_ask(_QUESTION), date.today())  # noqa: DTZ011 - the day of the server is the day of its users


def _ask(question: str) -> Standing:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return tuple(cursor.fetchone())
