"""What stands in the addresses and heads of the tables of places and actors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from layidu.web.directory.drawing import sparkline
from layidu.web.directory.tables import MONEY

register = template.Library()
#: Where the columns of amounts begin.
_FIRST = 2


@register.filter
def year_of(year: int, actor: str) -> str:
    """What the list of commitments is asked for an actor's own of a year, wishes among them."""
    asked = {"actor": actor, "due_after": f"{year}-01-01", "due_before": f"{year + 1}-01-01", "role": "owing"}
    return urlencode(asked)


@register.simple_tag
def step_words(at: int) -> str:
    """The head of a column of amounts."""
    return _(MONEY.columns[_FIRST + at].label)


@register.simple_tag
def stage_words(stage: str) -> str:
    """A stage of a payment for a reader."""
    return next((_(column.label) for column in MONEY.columns if column.key == stage), stage)


@register.simple_tag
def line_of(points: Sequence[tuple[str, float | None]]) -> SafeString:
    """A series as a small line; nothing below three values. The values themselves stand on the region's page."""
    svg = sparkline([(date.fromisoformat(day), value) for day, value in points])
    return mark_safe(svg.replace("<svg ", '<svg aria-hidden="true" '))  # noqa: S308  # nosec B308 B703 - numbers alone
