"""Numbers as links, dates and counts the French way."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import template
from django.template.loader import render_to_string
from django.urls import reverse, translate_url
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from layidu.catalogue.entries import Activity, Group, entries
from layidu.core.numbers import Bounds, format_fr, percent_fr
from layidu.core.small_cells import text_of
from layidu.web.pages.english import english
from layidu.web.pages.findings import in_english, sentence_in_english, told_again
from layidu.web.pages.listing import Column, Table

if TYPE_CHECKING:
    from layidu.web.pages.context import Menu

register = template.Library()
STATUS_WORDS = {
    "announced": gettext_noop("announced"),
    "proposed": gettext_noop("proposed"),
    "requested": gettext_noop("requested"),
    "accepted": gettext_noop("accepted"),
    "signed": gettext_noop("signed"),
    "fulfilled": gettext_noop("kept"),
    "cancelled": gettext_noop("cancelled"),
}
ROLE_WORDS = {
    "owes": gettext_noop("Owed by"),
    "co-owes": gettext_noop("Owed with"),
    "funds": gettext_noop("Funded by"),
    "implements": gettext_noop("Carried out by"),
    "receives": gettext_noop("Owed to"),
    "leads": gettext_noop("Led by"),
}
DECISION_WORDS = {
    "fulfilled": gettext_noop("kept"),
    "cancelled": gettext_noop("cancelled"),
    "continue": gettext_noop("goes on"),
}
PLACE_KINDS = {
    "country": gettext_noop("country"),
    "region": gettext_noop("region"),
    "district": gettext_noop("district"),
    "cercle": gettext_noop("cercle"),
    "arrondissement": gettext_noop("arrondissement"),
    "commune": gettext_noop("commune"),
}


@register.simple_tag
def ways(navigation: tuple[Menu, ...]) -> SafeString:
    """The way around, rendered once for all who see the same menus with the same mark."""
    return _ways(get_language(), navigation)


@functools.lru_cache(maxsize=512)
def _ways(_language: str | None, navigation: tuple[Menu, ...]) -> SafeString:
    return render_to_string("pages/ways.html", {"navigation": navigation})


@register.simple_tag
def figure(content: Mapping[str, Any]) -> SafeString:
    """A printed number as a link to its explanation; one without rows behind it is plain text."""
    if not content or not content.get("id"):
        return format_html('<span class="figure">{}</span>', said(content["text"]) if content else "")
    address = reverse("figure", args=[content["id"]])
    return format_html('<a class="figure" href="{}">{}</a>', address, said(content["text"]))


@register.filter
def said(text: Any) -> Any:
    """What was prepared in French, in the reader's language; names and quotations as they are."""
    if get_language() != "en" or not text:
        return _french(text)
    return [english(one) for one in text] if isinstance(text, list) else english(text)


def _french(text: Any) -> Any:
    """The unit of good of a frozen plan, which its workbook names by the English letters, by its French ones."""
    if isinstance(text, list):
        return [_french(one) for one in text]
    return text.replace("DALY", "AVCI") if isinstance(text, str) and "DALY" in text else text


@register.filter
def finding_said(sentence: Any) -> str:
    """A finding's whole sentence, as the ledger keeps it, in the reader's language."""
    return sentence_in_english(str(sentence)) if get_language() == "en" else str(sentence)


@register.simple_tag
def bounds(figure_id: str, low: Any, high: Any) -> SafeString:
    """Two bounds as one printed number that opens."""
    return figure({"id": figure_id, "text": text_of(Bounds(low, high))})


@register.filter
def count(value: Any) -> str:
    """A whole number with the language's separators; a dash that says so for what is not known, which is not zero."""
    return _unknown() if value in (None, "") else str(said(format_fr(value)))


@register.filter
def share(value: Any) -> str:
    """A share between 0 and 1 as a percentage; a dash that says so for what is not known, which is not zero."""
    return _unknown() if value in (None, "") else str(said(percent_fr(value)))


def _unknown() -> str:
    return format_html('<span class="none" title="{}">–</span>', _("not known"))


@register.filter
def as_date(value: str) -> date:
    """The day that prepared content holds as text."""
    return date.fromisoformat(value)


@register.simple_tag(takes_context=True)
def address(context: template.Context, **changes: Any) -> str:
    """This page's address with some of its filters changed; an empty value takes a filter away."""
    return _address(context, changes)


def _address(context: template.Context, changes: Mapping[str, Any]) -> str:
    asked = {name: value for name, value in context["request"].GET.items() if name not in ("page", *changes)}
    asked |= {name: value for name, value in changes.items() if value not in ("", None)}
    return f"?{urlencode(asked)}"


@register.simple_tag(takes_context=True)
def heads(context: template.Context, table: Table) -> SafeString:
    """The head of a declared table: each column that it sorts by is a link that says how it is sorted now."""
    return format_html(
        "<thead><tr>{}</tr></thead>",
        format_html_join("", "{}", ((_head(context, table, column),) for column in table.listing.columns)),
    )


@register.simple_tag(takes_context=True)
def head(context: template.Context, table: Table, key: str) -> SafeString:
    """One head of a declared table, for a head that has two lines."""
    return _head(context, table, next(column for column in table.listing.columns if column.key == key))


def _head(context: template.Context, table: Table, column: Column) -> SafeString:
    names = " ".join(name for name, said in (("n", column.number), ("sorts", column.by is not None)) if said)
    marked = format_html(' class="{}"', names) if names else ""
    if column.by is None:
        return format_html('<th scope="col"{}>{}</th>', marked, _(column.label))
    said = table.aria(column)
    return format_html(
        '<th scope="col"{}{}><a href="{}">{}{}</a></th>',
        marked,
        format_html(' aria-sort="{}"', said) if said else "",
        _address(context, {table.listing.parameter("sort"): table.next_sort(column)}),
        _(column.label),
        format_html('&nbsp;<span aria-hidden="true">{}</span>', "↑" if said == "ascending" else "↓") if said else "",
    )


@register.simple_tag(takes_context=True)
def unfiltered(context: template.Context, table: Table) -> str:
    """This page's address without the filters of a declared table, in the same order."""
    return _address(context, table.cleared)


@register.simple_tag(takes_context=True)
def other_filters(context: template.Context, table: Table, *own: str) -> SafeString:
    """What the form of a table's filters carries along: its order, and what the address asks of other tables.

    ``own``: fields of the form that the table does not declare.
    """
    asked = context["request"].GET.items()
    kept = {name: value for name, value in asked if name not in ("page", *own, *table.cleared)}
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept.items())


@register.filter
def days_until(start: date, end: date) -> int:
    """Days from one day to another."""
    return (end - start).days


@register.filter
def about(message: str, code: str) -> str:
    """A finding's message, known with its code, in the reader's language."""
    return in_english(code, message)[0] if get_language() == "en" else message


register.filter("told_again", told_again)


@register.filter
def finding_words(found: Any) -> str:
    """A finding's message and remedy in the reader's language."""
    return " ".join(_words_of(found)).strip()


@register.filter
def remedy_words(found: Any) -> str:
    """What to do about a finding, in the reader's language."""
    return _words_of(found)[1]


def _words_of(found: Any) -> tuple[str, str]:
    message, remedy, code = (
        found[name] if isinstance(found, Mapping) else getattr(found, name) for name in ("message", "remedy", "code")
    )
    return in_english(code, message, remedy) if get_language() == "en" else (message, remedy)


@register.simple_tag
def status_words(status: str) -> str:
    """A status for a reader."""
    return _(STATUS_WORDS.get(status, status))


@register.simple_tag
def role_words(role: str) -> str:
    """A role in a commitment for a reader."""
    return _(ROLE_WORDS.get(role, role))


@register.simple_tag
def decision_words(decision: str) -> str:
    """A review's decision for a reader."""
    return _(DECISION_WORDS.get(decision, decision)) if decision else ""


@register.simple_tag
def kind_words(kind: str) -> str:
    """A kind of place for a reader."""
    return _(PLACE_KINDS.get(kind, kind))


@register.simple_tag
def activity_words(activity: str) -> str:
    """An activity's name in the reader's language; empty where the report says none."""
    return _label(entries(Activity), activity)


@register.simple_tag
def group_words(group: str) -> str:
    """A population group's name in the reader's language; the whole population needs no name."""
    return "" if group == "all" else _label(entries(Group), group)


def _label(found: Mapping[str, Activity] | Mapping[str, Group], identifier: str) -> str:
    entry = found.get(identifier)
    if entry is None:
        return identifier
    return entry.label_en if get_language() == "en" else entry.label_fr


@register.simple_tag(takes_context=True)
def other_language(context: template.Context, language: str) -> str:
    """This page's address in another language."""
    return translate_url(context["request"].get_full_path(), language)
