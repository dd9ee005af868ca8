"""The matrix of who has reported, made anew from the ledger in one transaction."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from layidu.core.text import fold
from layidu.cycle.glance import latest_year
from layidu.cycle.reporters import reporters
from layidu.ledger.workspace import Workspace
from layidu.web.attendance.models import Attendance
from layidu.web.work.prepare import keep

KEY = "attendance"


def prepare(workspace: Workspace) -> None:
    """The twelve months up to the last one reported, one row a partner, with how many came of those due by month."""
    period = latest_year(date.today())  # noqa: DTZ011 - the day of the server is the day of its users
    found = reporters(period)
    rows = [
        Attendance(
            actor_id=one.actor,
            sought=fold(one.name)[:255],
            months=[[month.isoformat(), state] for month, state in one.months.items()],
            missing=one.missing,
            silent=f" {' '.join(month.isoformat() for month, state in one.months.items() if state == 'missing')} ",
        )
        for one in found
    ]
    months = []
    for month in period.months():
        states = [one.months[month.start] for one in found]
        received, missing = states.count("received"), states.count("missing")
        months.append({"start": month.start.isoformat(), "received": received, "due": received + missing})
    with transaction.atomic():
        Attendance.objects.all().delete()
        Attendance.objects.bulk_create(rows, batch_size=500)
    keep(KEY, {"period": period.label_fr(), "months": months})
