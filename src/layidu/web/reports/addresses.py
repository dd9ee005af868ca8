"""What the addresses of reports name: an organisation of the reader's, and a month that a report may be of."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest

from layidu.core.periods import Period
from layidu.ledger.models import Actor
from layidu.web.access.reader import reader_of


def the_actor(request: HttpRequest, actor_id: str) -> Actor:
    """The organisation that this reader reports for. Errors: Http404 for any other."""
    found = Actor.objects.filter(id=actor_id).first() if actor_id in reader_of(request).actors else None
    if found is None:
        raise Http404
    return found


def the_month(month: str) -> Period:
    """The month of an address. Errors: Http404 for what is no month, or one that a report cannot be of."""
    try:
        found = Period.parse(month)
    except ValueError as error:
        raise Http404 from error
    today = date.today()  # noqa: DTZ011 - the day of the server is the day of its users
    if not 2000 <= found.start.year <= today.year or found.start > today:
        raise Http404
    if found != Period.month(found.start.year, found.start.month):
        raise Http404
    return found
