"""Jobs asked for, claimed by lease and done; a worker that was killed leaves a lease that runs out."""

from __future__ import annotations

import os
import secrets
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from layidu.ledger.models import ImportRun
from layidu.web.work.models import Job

LEASE = timedelta(minutes=10)
PAUSE = timedelta(seconds=20)
ATTEMPTS = 3
REFRESH = "refresh"
Kind = Callable[..., None]


def kinds() -> Mapping[str, Kind]:
    """Kind of job -> what does it: the ``JOBS`` of each app's module ``background``, found by scanning."""
    found: dict[str, Kind] = {}
    for app in apps.get_app_configs():
        if app.name.startswith("layidu.web.") and (background := _module(f"{app.name}.background")):
            found |= background.JOBS
    return found


def ask(kind: str, **arguments: Any) -> None:
    """Ask for a job; the same one that waits already is not asked for twice.

    Errors: KeyError for an unknown kind.
    """
    kinds()[kind]
    try:
        with transaction.atomic():
            Job.objects.create(kind=kind, arguments=arguments)
    except IntegrityError:
        return


def work_once(worker: str | None = None) -> bool:
    """Do one job that is due; gives whether there was one. A job that fails is tried again, three times in all."""
    worker = worker or f"{os.getpid()}-{secrets.token_hex(4)}"
    job = _claim(worker)
    if job is None:
        return False
    try:
        kinds()[job.kind](**job.arguments)
    except Exception:  # whatever a job raises is kept with it, and the worker goes on
        said = traceback.format_exc(limit=-5)
        Job.objects.filter(id=job.id).update(
            error=said,
            given_up=job.attempts >= ATTEMPTS,
            leased_until=None,
            not_before=timezone.now() + PAUSE * job.attempts**2,
        )
        return True
    Job.objects.filter(id=job.id, leased_by=worker).update(done_at=timezone.now(), leased_until=None)
    return True


def last_run() -> int:
    """The number of the last import or decision: what a page was made from."""
    return ImportRun.objects.order_by("-id").values_list("id", flat=True).first() or 0


def _claim(worker: str) -> Job | None:
    with _one_claim_at_a_time():
        now = timezone.now()
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
        job = Job.objects.filter(free, done_at__isnull=True, given_up=False, not_before__lte=now).order_by("id").first()
        if job is None:
            return None
        job.leased_until, job.leased_by, job.attempts = now + LEASE, worker, job.attempts + 1
        job.save(update_fields=["leased_until", "leased_by", "attempts"])
        return job


@contextmanager
def _one_claim_at_a_time() -> Iterator[None]:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x1A71D1])
        yield


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name == name:
            return None
        raise
