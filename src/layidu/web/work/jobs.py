"""Jobs asked for, claimed by lease and done; a worker that was killed leaves a lease that runs out."""

from __future__ import annotations

import os
import platform
import secrets
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from layidu.ledger.models import ActorMerger, ImportRun
from layidu.web.work.models import Job

LEASE = timedelta(minutes=10)
#: A lease is renewed while its job is being done, so many times before it runs out; one that takes longer than LONGEST
#: is taken for stuck, and another worker may begin it again.
RENEWALS, LONGEST = 5, timedelta(hours=2)
PAUSE = timedelta(seconds=20)
ATTEMPTS = 3
#: A job in the middle of which the worker ended this often is not begun again: it may be what ends it.
DEATHS = 6
REFRESH = "refresh"
#: The key under which stands what every page was last made from.
PAGES = "pages"
#: What nobody waits for lets go first what somebody waits for, but not for longer than this.
PATIENCE = timedelta(minutes=2)
Kind = Callable[..., None]


def kinds() -> Mapping[str, Kind]:
    """Kind of job -> what does it: the ``JOBS`` of each app's module ``background``, found by scanning."""
    found: dict[str, Kind] = {}
    for background in _backgrounds():
        found |= background.JOBS
    return found


def patient_kinds() -> frozenset[str]:
    """The kinds that nobody waits for: the ``PATIENT`` of each app's module ``background``."""
    return frozenset(kind for background in _backgrounds() for kind in getattr(background, "PATIENT", ()))


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
    worker = worker or this_worker()
    job = _claim(worker)
    if job is None:
        return False
    try:
        with _lease_renewed(job, worker):
            kinds()[job.kind](**job.arguments)
    except Exception:  # whatever a job raises is kept with it, and the worker goes on
        _failed(job, worker, traceback.format_exc(limit=-5))
        return True
    Job.objects.filter(id=job.id, leased_by=worker).update(done_at=timezone.now(), leased_until=None)
    return True


def _failed(job: Job, worker: str, said: str) -> None:
    """Keep what a job failed of, and when it is tried again; what another worker took over meanwhile is that one's."""
    mine = Job.objects.filter(id=job.id, leased_by=worker, done_at__isnull=True)
    outcome = {
        "error": said, "given_up": job.attempts >= ATTEMPTS, "not_before": timezone.now() + PAUSE * job.attempts**2,
    }  # fmt: skip
    try:
        with transaction.atomic():
            mine.update(leased_until=None, **outcome)
    except IntegrityError:
        # The same job was asked for again meanwhile. That one goes on, with the tries that this one had: a job that
        # always fails would never be given up while somebody asks for it.
        with transaction.atomic():
            twin = Job.objects.filter(kind=job.kind, digest=job.digest, done_at__isnull=True, leased_until__isnull=True)
            if mine.delete()[0]:
                twin.exclude(id=job.id).filter(given_up=False).update(attempts=job.attempts, **outcome)


@contextmanager
def _lease_renewed(job: Job, worker: str) -> Iterator[None]:
    """While a job is done its lease does not run out, however long a very large plan takes to solve."""
    done, began = threading.Event(), timezone.now()

    def renew() -> None:
        while not done.wait(LEASE.total_seconds() / RENEWALS) and timezone.now() - began < LONGEST:
            try:
                Job.objects.filter(
                    id=job.id, leased_by=worker, done_at__isnull=True, leased_until__isnull=False
                ).update(leased_until=timezone.now() + LEASE)
            except DatabaseError:  # somebody writes at length: asked again before the lease runs out
                pass
            finally:
                connection.close()

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def this_worker() -> str:
    """A name of this process on this machine, for its leases."""
    return f"{_machine()} {os.getpid()} {secrets.token_hex(4)}"


def give_back_leases() -> int:
    """Give back what workers of this machine held that are no more; gives how many jobs.

    Decision served: after a machine went down, a workbook that was being read is read at once, and not when its lease
    has run out. Assumption: machines of one workspace have names of their own; a job done twice changes nothing.
    """
    given = 0
    for job in Job.objects.filter(leased_until__isnull=False, done_at__isnull=True, given_up=False):
        machine, process = ([*job.leased_by.rsplit(" ", 2), "", ""])[:2]
        if machine == _machine() and not _lives(int(process)):
            given += _given_back(job)
    return given


def _given_back(job: Job) -> int:
    mine = Job.objects.filter(id=job.id, leased_by=job.leased_by, done_at__isnull=True)
    try:
        with transaction.atomic():
            return mine.update(leased_until=None)
    except IntegrityError:
        # The same job was asked for again meanwhile: that one does it.
        return mine.delete()[0]


def _machine() -> str:
    return platform.node()[:20]


def _lives(process: int) -> bool:
    """Whether another process of that number lives here; this one has no lease from before it began."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid() and not _ended(process)


def _ended(process: int) -> bool:
    """Whether a process that still has its number has ended already, and only waits to be noticed by its parent."""
    try:
        said = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return said.rpartition(")")[2].split()[:1] == ["Z"]


def last_run() -> int:
    """How far the ledger has moved, which is what a page is made from: the number of the last import or decision, and
    one more for each merger of two actors that was decided or taken back, for none of these is an import."""
    mergers = ActorMerger.objects.values(all=Value(1)).values(moves=Count("id") + Count("withdrawn_at"))
    moved = F("id") + Coalesce(Subquery(mergers), 0)
    return ImportRun.objects.order_by("-id").values_list(moved, flat=True).first() or 0


def _claim(worker: str) -> Job | None:
    if not _due().exists():
        # Looking takes no lock; a worker that has nothing to do stands in nobody's way.
        return None
    with _one_claim_at_a_time():
        now = timezone.now()
        job = _next()
        while job is not None and job.attempts >= DEATHS:
            Job.objects.filter(id=job.id).update(given_up=True, leased_until=None, error="the worker ended each time")
            job = _next()
        if job is None:
            return None
        job.leased_until, job.leased_by, job.attempts = now + LEASE, worker, job.attempts + 1
        job.save(update_fields=["leased_until", "leased_by", "attempts"])
        return job


def _next() -> Job | None:
    """The first that was asked for; a workbook that somebody waits for goes before pages that are made again."""
    can_wait = Q(kind__in=patient_kinds(), asked_at__gt=timezone.now() - PATIENCE)
    turn = Case(When(can_wait, then=1), default=0, output_field=IntegerField())
    return _due().order_by(turn, "id").first()


def _due() -> QuerySet[Job]:
    now = timezone.now()
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    return Job.objects.filter(free, done_at__isnull=True, given_up=False, not_before__lte=now)


@contextmanager
def _one_claim_at_a_time() -> Iterator[None]:
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x1A71D1])
        yield


def _backgrounds() -> Iterator[Any]:
    for app in apps.get_app_configs():
        if app.name.startswith("layidu.web.") and (background := _module(f"{app.name}.background")):
            yield background


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name == name:
            return None
        raise
