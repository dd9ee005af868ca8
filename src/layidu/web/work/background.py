"""The job that makes every page's content again: each app says what it prepares in its module ``prepare``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils import timezone

from layidu.ledger.importing import sweep_orphans
from layidu.ledger.workspace import Workspace, find
from layidu.web.work.jobs import PAGES, REFRESH, last_run
from layidu.web.work.models import Job, Prepared

FORGET_JOBS = "forget old jobs"
SWEEP = "sweep orphans"
KEPT = timedelta(days=30)
Preparer = Callable[[Workspace], None]


def preparers() -> list[Preparer]:
    """The ``prepare`` of every app that has a module ``prepared``, in the order of the apps."""
    names = [f"{app.name}.prepared" for app in apps.get_app_configs() if app.name.startswith("layidu.web.")]
    return [import_module(name).prepare for name in names if find_spec(name)]


def refresh() -> None:
    """Make what pages show from the ledger as it stands; once all are made, how far it had moved is kept."""
    workspace, run = find(None), last_run()
    for prepare in preparers():
        prepare(workspace)
    Prepared.objects.update_or_create(key=PAGES, defaults={"content": {}, "run": run, "made_at": timezone.now()})


def forget_jobs() -> None:
    """Delete the jobs that were done a month ago; those that were given up stay until somebody has looked."""
    Job.objects.filter(done_at__lt=timezone.now() - KEPT).delete()


def sweep() -> None:
    """Remove the files of reports that a machine going down kept from being committed; their senders try again."""
    sweep_orphans(find(None))


JOBS: Mapping[str, Callable[..., None]] = {REFRESH: refresh, FORGET_JOBS: forget_jobs, SWEEP: sweep}
DAILY = (FORGET_JOBS, SWEEP)
PATIENT = (REFRESH, FORGET_JOBS)
