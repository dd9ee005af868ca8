"""The table of a person's sessions, on pages whose view is the library's as on ours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import gettext_noop

from layidu.web.pages.listing import Column, Listing, Table

register = template.Library()
SESSIONS = Listing(
    columns=(
        Column("since", gettext_noop("Since"), ("created_at",)),
        Column("address", gettext_noop("IP"), ("ip",)),
        Column("browser", gettext_noop("Browser"), ("user_agent",)),
    ),
    first="-since",
    name="sessions",
)


@register.simple_tag(takes_context=True)
def session_table(context: template.Context) -> Table:
    """The table as the address asks for it."""
    return SESSIONS.asked(context["request"].GET)


@register.filter
def in_order(rows: Iterable[Any], table: Table) -> list[Any]:
    """The sessions in the table's order: a person has a handful, so they are sorted in memory."""
    ordered: list[Any] = table.of(list(rows))
    return ordered
