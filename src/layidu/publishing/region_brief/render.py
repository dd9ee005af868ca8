"""A :class:`RegionBrief` on one page, PDF and docx."""

from __future__ import annotations

from layidu.publishing.outlined import one_page_pdf, one_page_word
from layidu.publishing.region_brief.content import RegionBrief
from layidu.publishing.region_brief.outline import outline_of

_TEMPLATE = "region_brief/template.typ"


def render_region_brief(content: RegionBrief) -> bytes:
    """The PDF: exactly one A4 page, PDF/A-2a and PDF/UA-1; rows that do not fit are counted where they are missing."""
    return one_page_pdf(outline_of(content), _TEMPLATE)


def render_region_brief_word(content: RegionBrief) -> bytes:
    """The same page as docx, with the same numbers and references."""
    return one_page_word(outline_of(content), _TEMPLATE)
