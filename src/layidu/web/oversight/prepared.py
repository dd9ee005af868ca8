"""The follow-up list, made anew; coverage of years is asked for as jobs of their own."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from layidu.core.periods import Period
from layidu.cycle.followed_lines import followed_line
from layidu.cycle.following import FollowedPromise, follow_up
from layidu.cycle.glance import latest_year
from layidu.ledger.models import Delivery
from layidu.ledger.workspace import Workspace
from layidu.web.oversight.background import WHO, YEAR
from layidu.web.oversight.models import CoverageYear, FollowLine, Presence
from layidu.web.work.jobs import ask, last_run
from layidu.web.work.prepare import keep

CALENDAR_YEARS = 3


def prepare(workspace: Workspace) -> None:
    """Lists now, periods to compare later: a year takes seconds, and other pages do not wait for it."""
    on = date.today()  # noqa: DTZ011 - the day of the server is the day of its users
    newest = {item.promise.ref: item for item in follow_up(workspace, on)}
    with transaction.atomic():
        FollowLine.objects.all().delete()
        FollowLine.objects.bulk_create(
            [_line(item, order) for order, item in enumerate(newest.values())], batch_size=500
        )
    newest_year = str(latest_year(on))
    keep(WHO, {"run": last_run()})
    if not Presence.objects.filter(period=newest_year, run__gte=last_run()).exists():
        ask(WHO, period=newest_year)
    wanted = compared_periods(on)
    # What nobody is offered any more would be covered anew at every import, each month one more.
    CoverageYear.objects.exclude(period__in=[str(period) for period in wanted]).delete()
    for period in wanted:
        CoverageYear.objects.get_or_create(
            period=str(period), defaults={"label": period.label_fr(), "start": period.start}
        )
    for year in CoverageYear.objects.filter(run__lt=last_run()).values_list("period", flat=True):
        ask(YEAR, period=year)


def compared_periods(on: date) -> list[Period]:
    """What can be set side by side: the latest twelve months reported and the twelve before them, the newest calendar
    years with reports; the last quarter whole in what was reported, the one before and the same a year earlier."""
    latest = latest_year(on)
    ends = Delivery.objects.filter(origin__retired_by__isnull=True).dates("period_end", "year", order="DESC")
    calendar = [Period.parse(str(day.year)) for day in ends[:CALENDAR_YEARS]]
    quarter = last_quarter(latest.end)
    quarters = [quarter, last_quarter(quarter.start), _year_before(quarter)] if ends else []
    return list(dict.fromkeys([latest, _year_before(latest), *calendar, *quarters]))


def last_quarter(day: date) -> Period:
    """The last quarter that was over on a day, itself included.

    >>> str(last_quarter(date(2026, 3, 31))), str(last_quarter(date(2026, 2, 28)))
    ('2026-01:2026-03', '2025-10:2025-12')
    """
    after = day + timedelta(days=1)
    quarters = after.year * 4 + (after.month - 1) // 3 - 1
    return Period.parse(f"{quarters // 4}Q{quarters % 4 + 1}")


def _year_before(period: Period) -> Period:
    months = list(period.months())
    first, last = (Period.month(month.start.year - 1, month.start.month) for month in (months[0], months[-1]))
    return Period(first.start, last.end)


def _line(item: FollowedPromise, order: int) -> FollowLine:
    review = item.last_review()
    return FollowLine(
        ref=item.promise.ref,
        title=item.promise.title,
        kind=item.promise.kind,
        axis=item.promise.axis[:255],
        owner=item.owed_by[:255],
        bucket=item.standing.bucket,
        waits_for=item.waits_for[:255],
        end=item.promise.end,
        days_late=max(0, item.standing.days_late),
        finding=review.finding if review else "",
        reviewed_on=review.on if review else None,
        order=order,
        said=followed_line(item),
    )
