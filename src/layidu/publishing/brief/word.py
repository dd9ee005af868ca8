"""A :class:`Brief` as docx, on one page whatever it holds."""

from __future__ import annotations

from layidu.publishing.brief.outline import outline_of
from layidu.publishing.content import Brief
from layidu.publishing.outline import cleaned, cut
from layidu.publishing.outlined import STEPS
from layidu.publishing.word.fitting import fits_one_page
from layidu.publishing.word.render import render_word


def render_brief_word(content: Brief) -> bytes:
    """The brief as docx bytes: the numbers and references of the PDF; rows that do not fit are counted.

    Errors: ValueError when even the barest page would not hold.
    """
    whole = cleaned(outline_of(content))
    for size, rows, letters in STEPS:
        tried = cut(whole, rows, letters)
        if fits_one_page(tried, size):
            return render_word(tried, size)
    raise ValueError("the brief does not hold on one page even with one row a table")
