"""A :class:`Brief` as PDF, on one page whatever it holds."""

from __future__ import annotations

from typing import Any

from layidu.publishing.content import Brief
from layidu.publishing.typesetting import Typesetter, plain

#: From the roomiest page to the barest: points of running text, rows a table and characters a text.
_STEPS = (
    *((size, 9, 500) for size in (9.4, 9.2, 9.0, 8.8, 8.6)),
    *((size, rows, 400) for rows in (8, 7) for size in (8.7, 8.5, 8.3)),
    *((size, rows, 300) for rows in (6, 5) for size in (8.6, 8.4, 8.2)),
    *((size, rows, 220) for rows in (4, 3) for size in (8.4, 8.2)),
    *((8.2, 3, 160), (8.0, 2, 120), (7.6, 1, 90), (7.6, 1, 60)),
)


def render_brief(content: Brief) -> bytes:
    """The brief as PDF bytes: exactly one A4 page, PDF/A-2a and PDF/UA-1, the same bytes for the same
    content.

    Decision served: what to thank for, ask and remind when this actor is received, and what the State owes
    it. Rows that do not fit are counted where they are missing, a text that is cut ends with « … »: nothing
    leaves the page unsaid. Errors: ValueError when even the barest page would not hold (an actor's name of
    pages).
    """
    for size, rows, letters in _STEPS:
        typesetter = _typesetter(content, size, rows, letters)
        if typesetter.pages() == 1:
            return typesetter.pdf()
    raise ValueError("the brief does not hold on one page even with one row a table")


def _typesetter(content: Brief, size: float, rows: int, letters: int) -> Typesetter:
    printed = {
        **_cut(plain(content), letters),
        "heading": _cut(plain(f"{content.actor_name}, {content.period_label}"), letters),
        "kicker": plain(f"{content.country} · Fiche d’audience"),
        "running": _cut(plain(f"Fiche d’audience · {content.actor_name}"), min(letters, 110)),
        "limit": rows,
        "size": size,
    }
    return Typesetter("brief/template.typ", printed, content.issued_on)


def _cut(value: Any, letters: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= letters else f"{value[: letters - 1].rstrip()}…"
    if isinstance(value, list):
        return [_cut(item, letters) for item in value]
    if isinstance(value, dict):
        # The reference and the printed number are never cut: a shorter number would be another number.
        return {key: item if key in ("id", "value", "snapshot_id") else _cut_field(item, value, key, letters)
                for key, item in value.items()}  # fmt: skip
    return value


def _cut_field(item: Any, owner: dict[str, Any], key: str, letters: int) -> Any:
    if key == "text" and "completeness" in owner:
        return item
    return _cut(item, letters)
