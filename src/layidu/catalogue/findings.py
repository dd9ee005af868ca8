"""Findings made from their catalogue entry, so that a code says the same thing everywhere."""

from __future__ import annotations

from layidu.catalogue.entries import FindingCode, entries
from layidu.core.errors import Refusal
from layidu.core.findings import Finding


def finding(
    code: str,
    *,
    sheet: str = "",
    row: int | None = None,
    column: str = "",
    value: str = "",
    rows: int = 0,
    **names: object,
) -> Finding:
    """The finding of that code, its message and remedy filled in with ``names`` (and ``value``).

    Errors: KeyError for an unknown code or a name that the message needs and was not given.

    >>> finding("FICHIER-VIDE", file="rapport.xlsx").code
    'FICHIER-VIDE'
    """
    entry = entries(FindingCode)[code]
    filled = {**names, "value": value}
    return Finding(
        code, entry.severity, entry.message.format_map(filled), entry.remedy.format_map(filled),
        sheet=sheet, row=row, column=column, value=value, rows=rows,
    )  # fmt: skip


def refusal(code: str, **names: object) -> Refusal:
    """A refusal for one reason."""
    return Refusal((finding(code, **names),))  # type: ignore[arg-type]
