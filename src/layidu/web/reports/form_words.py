"""Findings of a typed report in the words of its form: the line by activity and place, the field by its label."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from layidu.core.findings import Finding
from layidu.cycle.reporting import field_of_header
from layidu.web.pages.english import english
from layidu.web.pages.findings import sentence_parts, typed_words

#: How a finding names a cell, in French and in English: of JSON, of a row that has no such column, of a sheet.
_CELL = re.compile(
    r"(?:la cellule|cellule|cell) "
    r"(?:« [^»]+ » de l'élément \d+|“[^”]+” of item \d+|ligne \d+|row \d+|[A-Z]{1,3}\d+)(?![\w])"
)


def line_name(cells: Mapping[str, str]) -> str:
    """A line by its activity and place, from its cells by field; empty where it says neither."""
    activity, cercle, region = (cells.get(name, "") for name in ("activity", "cercle", "region"))
    place = f"{cercle} ({region})" if cercle and region else cercle or region
    return " – ".join(part for part in (_in_language(activity), place) if part)


def field_label(header: str) -> str:
    """A column as the form labels it; its own header where the form has no such field."""
    labels = {
        "activity": _("Activity"), "region": _("Place"), "cercle": _("Place"), "group": _("Group"),
        "reached": _("People reached"), "carried_out": _("carried out"),
    }  # fmt: skip
    return labels.get(field_of_header(header), header)


def words_on_form(code: str, message: str, remedy: str, *, header: str, line: str) -> str:
    """What is wrong and what to do, to who typed it, in the reader's language.

    Decision served: a focal point finds what is meant: a form has neither cells, nor rows that are numbered, nor a
    comment, and its author is who reads. ``line`` names the line, ``header`` is the column that intake saw.
    """
    line = f" ({line})" if line else ""
    said = " ".join(typed_words(code, message, remedy)).strip()
    label = field_label(header)
    named = (f"“{label}”" if get_language() == "en" else f"« {label} »") if label else _("the line")
    return _CELL.sub(lambda _found: f"{named}{line}", said)


def of_line(line: str, words: str) -> str:
    """What is said of a line with its name before; the words alone where it has none."""
    between = ": " if get_language() == "en" else " : "
    return f"{line}{between}{words}" if line else words


def finding_on_form(found: Finding, line: str) -> str:
    """As ``words_on_form``, of a finding."""
    return words_on_form(found.code, found.message, found.remedy, header=found.column, line=line)


def sentence_on_form(sentence: str, line: str) -> str:
    """As ``words_on_form``, of the sentence that the ledger keeps of a held line."""
    parts = sentence_parts(sentence)
    if parts is None:
        return sentence
    return words_on_form(parts.code, parts.message, parts.remedy, header=parts.column, line=line)


def cells_by_field(cells: Mapping[str, str]) -> Mapping[str, str]:
    """The cells of a row by field of the form, from those by header."""
    return {field: text for header, text in cells.items() if (field := field_of_header(header))}


def _in_language(label: str) -> str:
    return english(label) if label and get_language() == "en" else label
