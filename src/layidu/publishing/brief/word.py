"""A :class:`Brief` as docx, on one page whatever it holds."""

from __future__ import annotations

from layidu.publishing.brief.outline import outline_of
from layidu.publishing.content import Brief
from layidu.publishing.outlined import one_page_word


def render_brief_word(content: Brief) -> bytes:
    """The brief as docx bytes: the numbers and references of the PDF; rows that do not fit are counted.

    Errors: ValueError when even the barest page would not hold.
    """
    return one_page_word(outline_of(content), "")
