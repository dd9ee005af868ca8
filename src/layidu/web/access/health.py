"""Is the machine well: database, disk, worker, jobs, the last import."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from layidu.cycle.keeping import last_backup
from layidu.ledger.models import ImportRun
from layidu.ledger.workspace import find
from layidu.web.access.alarms import standing
from layidu.web.access.guard import guarded
from layidu.web.access.journal import note
from layidu.web.access.notices import mail_is_set_up
from layidu.web.pages.listing import Column, Listing
from layidu.web.work.jobs import PAGES
from layidu.web.work.models import Heartbeat, Job, Prepared

#: A worker that has not said anything for this long is taken for dead.
SILENT = timedelta(minutes=2)
#: A copy older than this is a week's work that burns with the machine.
BACKUP_DUE = timedelta(days=7)
#: A disk with less than this share free will soon refuse a file.
FREE_SHARE = 0.05
#: Sizes from this many megabytes on are said in gigabytes.
MEGABYTE, MANY = 1_000_000, 1024


SIGNS = Listing(
    columns=(
        Column("state", gettext_noop("State"), ("well",)),
        Column("what", gettext_noop("What"), ("label",)),
        Column("said", gettext_noop("How it stands")),
    ),
    first="state",
)
JOBS = Listing(
    columns=(
        Column("kind", gettext_noop("Job"), ("kind",)),
        Column("asked", gettext_noop("Asked on"), ("asked_at",)),
        Column("tried", gettext_noop("Times tried"), ("attempts",), number=True),
        Column("why", gettext_noop("What it failed of")),
        Column("do", gettext_noop("Decision")),
    ),
    first="-asked",
    model=Job,
    few="jobs that were given up: a handful",
    name="jobs",
)
#: Jobs given up that a page lists.
PAGE = 20


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing looked at: what it is, how it stands, whether somebody must act, and what to do then."""

    label: str
    said: str
    well: bool = True
    todo: str = ""


@guarded("administer")
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """The signs, and the jobs that were given up."""
    table, jobs = SIGNS.asked(request.GET), JOBS.asked(request.GET)
    page = Paginator(jobs.of(Job.objects.filter(given_up=True)), PAGE).get_page(request.GET.get("page"))
    lines = [(job, (job.error.strip().splitlines() or [""])[-1]) for job in page]
    shown = {"lines": lines, "signs": table.of(signs()), "page": page, "table": table, "jobs": jobs}
    return render(request, "access/health.html", shown)


@guarded("administer")
@require_POST
def retry_job(request: HttpRequest, job: int) -> HttpResponse:
    """Have a job that was given up tried again; one that was asked for again meanwhile is not needed twice."""
    found = get_object_or_404(Job, id=job, given_up=True)
    try:
        with transaction.atomic():
            Job.objects.filter(id=found.id).update(given_up=False, attempts=0, not_before=timezone.now())
    except IntegrityError:
        found.delete()
    note("job tried again", request, job=job, kind=found.kind)
    messages.info(request, _("The job is tried again."))
    return redirect("health")


@guarded("administer")
@require_POST
def dismiss_job(request: HttpRequest, job: int) -> HttpResponse:
    """Forget a job that was given up: somebody has looked, and it is not to be done."""
    found = get_object_or_404(Job, id=job, given_up=True)
    note("job dismissed", request, job=job, kind=found.kind)
    found.delete()
    messages.info(request, _("The job is forgotten."))
    return redirect("health")


def signs() -> list[Sign]:
    """How everything stands now."""
    now = timezone.now()
    workspace = find(None)
    disk = shutil.disk_usage(workspace.folder)
    beat = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    alive = beat is not None and now - beat < SILENT
    not_done, failed = Q(done_at__isnull=True, given_up=False), Q(given_up=True)
    jobs = Job.objects.filter(not_done | failed).aggregate(
        waiting=Count("id", filter=not_done),
        due=Count("id", filter=not_done & Q(not_before__lte=now - SILENT, leased_until__isnull=True)),
        failed=Count("id", filter=failed),
    )
    run = ImportRun.objects.order_by("-id").values_list("id", "at", "source__file_name").first()
    # What is prepared may be long: only when it was made is asked.
    made = Prepared.objects.filter(key=PAGES).values_list("run", "made_at").first()
    fresh = made is not None and (run is None or made[0] >= run[0])
    copied, alarms = last_backup(workspace), standing()
    return [
        Sign(_("Version"), version("layidu")),
        Sign(_("Database"), f"{connection.vendor}, {_size()}"),
        Sign(
            _("Disk"),
            _("%(free)s free of %(total)s") % {"free": size_said(disk.free), "total": size_said(disk.total)},
            disk.free >= disk.total * FREE_SHARE,
            _("Move old backups to another machine, or give this one a larger disk: a full disk refuses every file."),
        ),
        Sign(
            _("Worker"),
            _when(beat) if beat else _("never seen"),
            alive,
            _("Start the service again on the machine (systemctl restart layidu): it starts the background jobs too."),
        ),
        Sign(
            _("Jobs"),
            _("%(waiting)s waiting, of which %(due)s for more than two minutes; %(failed)s given up") % jobs,
            not jobs["due"] and not jobs["failed"],
            _("Those given up are listed below: read what they failed of, mend it, then try again or forget them.")
            if jobs["failed"]
            else _("They wait for the background jobs: see “Worker”."),
        ),
        Sign(_("Last import"), f"{_when(run[1])}, {run[2]}" if run else _("none yet")),
        Sign(
            _("Prepared pages"),
            _when(made[1]) if made else _("none yet"),
            fresh,
            _("Pages are older than the last import. Wait some minutes; if they stay so, see “Worker” and “Jobs”."),
        ),
        Sign(
            _("Last backup"),
            f"{_when(copied[0])}, {copied[1]}" if copied else _("none known"),
            copied is not None and now - copied[0] < BACKUP_DUE,
            _("Run “layidu backup FILE” on the machine, keep the file elsewhere, and have it done every night."),
        ),
        Sign(
            _("At the doors"),
            "; ".join(alarms) or _("nothing unusual within a day"),
            not alarms,
            _("Ask the owner of the account; if it was somebody else, end its sessions and tokens on its page."),
        ),
        Sign(
            _("E-mail"),
            settings.EMAIL_HOST or _("set up") if mail_is_set_up() else _("not set up: nobody is written to"),
            mail_is_set_up(),
            _("Set LAYIDU_EMAIL_HOST on the machine and restart; until then, give links to people yourself."),
        ),
    ]


def _when(at: object) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")  # type: ignore[arg-type]


def _size() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        row = cursor.fetchone()
    return size_said(int(row[0]))


def size_said(octets: int) -> str:
    """A size for a reader: whole megabytes, gigabytes from 1,024 of them on."""
    if octets >= MANY * MEGABYTE:
        return _("%(size)s GB") % {"size": number_format(octets / MEGABYTE / 1000, 1)}
    return _("%(size)s MB") % {"size": number_format(octets // MEGABYTE)}
