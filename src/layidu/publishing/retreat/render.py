"""A :class:`RetreatContent` as PDF and docx; the workbook holds every row."""

from __future__ import annotations

from layidu.publishing.outlined import whole_pdf, whole_word
from layidu.publishing.retreat.content import RetreatContent
from layidu.publishing.retreat.outline import outline_of

#: Rows a table on paper; the rest is counted and stands in the workbook.
_ROWS = 25


def render_retreat(content: RetreatContent) -> bytes:
    """The PDF, PDF/A-2a and PDF/UA-1. Decision served: what is read aloud at the retreat."""
    return whole_pdf(outline_of(content), "retreat/template.typ", rows=_ROWS)


def render_retreat_word(content: RetreatContent) -> bytes:
    """The same as docx, the same rows, numbers and references."""
    return whole_word(outline_of(content), rows=_ROWS)
