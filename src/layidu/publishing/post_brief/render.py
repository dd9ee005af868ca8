"""A :class:`PostBrief` on one page, PDF and docx."""

from __future__ import annotations

from layidu.publishing.outlined import one_page_pdf, one_page_word
from layidu.publishing.post_brief.content import PostBrief
from layidu.publishing.post_brief.outline import outline_of

_TEMPLATE = "post_brief/template.typ"


def render_post_brief(content: PostBrief) -> bytes:
    """The PDF: exactly one A4 page, PDF/A-2a and PDF/UA-1; rows that do not fit are counted where they are missing."""
    return one_page_pdf(outline_of(content), _TEMPLATE)


def render_post_brief_word(content: PostBrief) -> bytes:
    """The same page as docx, with the same numbers and references."""
    return one_page_word(outline_of(content), _TEMPLATE)
