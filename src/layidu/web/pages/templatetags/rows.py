"""Numbers of a prepared row of coverage, each as a link to its own figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from layidu.core.numbers import Bounds, format_fr, percent_fr
from layidu.core.small_cells import text_of
from layidu.web.pages.templatetags.layidu import count, figure, said, share

register = template.Library()
#: How far a value was looked at, as the ledger calls it.
SERIES_WORDS = {
    "declared": gettext_noop("declared"),
    "verified": gettext_noop("verified"),
    "validated": gettext_noop("validated"),
}


@register.simple_tag
def reached(row: Mapping[str, Any]) -> SafeString:
    """People reached: the top stays open where a report that was due is missing."""
    high = None if row.get("top_open") else row["reached_high"]
    return figure({"id": row["open"].get("reached"), "text": text_of(Bounds(row["reached_low"], high))})


@register.simple_tag
def opens(figure_id: str | None, value: Any) -> SafeString:
    """A count that opens; a dash for what is not known.

    Its text is French here: ``figure`` says it in the reader's language, and a number said twice would be another one.
    """
    return _unknown(count(value)) if value in (None, "") else figure({"id": figure_id, "text": format_fr(value)})


@register.simple_tag
def opens_share(figure_id: str | None, value: Any) -> SafeString:
    """A share that opens; a dash for what is not known."""
    return _unknown(share(value)) if value in (None, "") else figure({"id": figure_id, "text": percent_fr(value)})


def _unknown(said_so: str) -> SafeString:
    return format_html('<span class="figure">{}</span>', said_so)


@register.simple_tag
def opens_text(figure_id: str | None, text: str) -> SafeString:
    """A number printed as words that opens: money, a share as it was said."""
    return figure({"id": figure_id, "text": text})


@register.simple_tag
def opens_aim(figure_id: str | None, value: float) -> SafeString:
    """A value of an aim, which may be a share or many: two decimals where it is small; opens."""
    return figure({"id": figure_id, "text": format_fr(value, 0 if abs(value) >= 100 else 2)})


@register.filter
def at(found: Mapping[str, Any] | None, key: str) -> Any:
    """What a mapping holds for a key; nothing where it holds none."""
    return found.get(key) if found else None


@register.simple_tag
def series_words(source: str) -> str:
    """Where a series comes from, or how far its values were looked at."""
    return _(SERIES_WORDS[source]) if source in SERIES_WORDS else source


@register.simple_tag
def scenario_name(names: Sequence[Sequence[str]], at: int) -> str:
    """The name of the scenario in a position, in the reader's language."""
    return str(said(names[at][0]))
