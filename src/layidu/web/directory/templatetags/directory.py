"""What stands in the addresses and heads of the tables of places and actors."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.utils.translation import gettext as _

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
