"""Which reports are late enough to remind of, and whose."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from layidu.core.periods import Period
from layidu.web.access.models import Grant
from layidu.web.attendance.models import Attendance, ReminderLetter
from layidu.web.attendance.prepared import KEY
from layidu.web.work.prepare import kept

#: Days after its month from which a report is late, as focal points are told.
DAYS = 10
#: Months back that are reminded of by themselves.
MONTHS = 3


def late_months(today: date) -> list[date]:
    """The first days of the newest months of the matrix whose reports are late, the newest first; three at most."""
    made = kept(KEY)
    months = [date.fromisoformat(each["start"]) for each in made.content["months"]] if made else []
    late = [month for month in months if Period.month(month.year, month.month).end + timedelta(days=DAYS) < today]
    return sorted(late, reverse=True)[:MONTHS]


def with_account() -> QuerySet[Grant, Any]:
    """The partners that somebody signs in for: an address is known for them, so that they can be written to."""
    return Grant.objects.filter(role="partner", ended_at__isnull=True, user__is_active=True).values("actor_id")


def late_partners(month: date) -> list[str]:
    """Partners whose report of a month is missing, who can be written to, and were not yet, of that month."""
    silent = Attendance.objects.filter(silent__contains=f" {month.isoformat()} ").order_by("sought")
    told = ReminderLetter.objects.filter(reminder__month=month).values("actor_id")
    return list(silent.filter(actor__in=with_account()).exclude(actor__in=told).values_list("actor_id", flat=True))
