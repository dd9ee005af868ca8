"""An :class:`AgendaContent` as PDF and docx, on as many pages as it takes."""

from __future__ import annotations

from layidu.publishing.agenda.outline import outline_of
from layidu.publishing.meeting_content import AgendaContent
from layidu.publishing.outlined import whole_pdf, whole_word

#: Longer than any list of an agenda.
_ROWS = 500


def render_agenda(content: AgendaContent) -> bytes:
    """The PDF, PDF/A-2a and PDF/UA-1. Decision served: a meeting opens with what was promised at the one before."""
    return whole_pdf(outline_of(content), "agenda/template.typ", rows=_ROWS)


def render_agenda_word(content: AgendaContent) -> bytes:
    """The same as docx, to be completed before the meeting."""
    return whole_word(outline_of(content), rows=_ROWS)
