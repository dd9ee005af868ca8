"""A :class:`HandoverContent` as PDF and docx, on as many pages as it takes."""

from __future__ import annotations

from layidu.publishing.handover.outline import outline_of
from layidu.publishing.meeting_content import HandoverContent
from layidu.publishing.outlined import whole_pdf, whole_word

#: A file leaves nothing out; this many rows in one table no post has.
_ROWS = 5000


def render_handover(content: HandoverContent) -> bytes:
    """The PDF, PDF/A-2a and PDF/UA-1. Decision served: the successor reads on paper what binds the post."""
    return whole_pdf(outline_of(content), "handover/template.typ", rows=_ROWS)


def render_handover_word(content: HandoverContent) -> bytes:
    """The same as docx, to be signed by both."""
    return whole_word(outline_of(content), rows=_ROWS)
