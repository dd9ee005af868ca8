"""An :class:`Outline` as PDF and as docx: whole, or on exactly one page of A4."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from layidu.publishing.outline import Outline, cleaned, cut, lengths
from layidu.publishing.typesetting import Typesetter, plain
from layidu.publishing.word.fitting import fits_one_page
from layidu.publishing.word.render import render_word

#: From the roomiest page to the barest: points of running text, rows a table, letters a text.
STEPS = (
    *((size, 40, 500) for size in (9.2, 8.8, 8.4, 8.0)),
    *((8.0, rows, 400) for rows in (30, 24, 20, 17, 15, 13, 12, 11, 10, 9)),
    *((size, rows, 300) for rows in (8, 7, 6, 5) for size in (8.2, 7.8)),
    *((7.8, rows, letters) for rows, letters in ((4, 200), (3, 160), (2, 120))),
    *((7.4, 1, letters) for letters in (90, 60, 40)),
)


@dataclass(frozen=True, slots=True)
class Fitted:
    """An outline cut so that it holds on one page, at a size of text in points."""

    outline: Outline
    size: float


def pdf_pages_of(outline: Outline, template: str, size: float = 8.4) -> Typesetter:
    """The outline bound to its template, to be asked for pages or for the PDF."""
    printed = plain(outline)
    printed |= {
        "title": outline.heading,
        "heading": f"{outline.heading} {outline.subtitle}".strip(),
        "kicker": f"{outline.country} · {outline.kind}",
        "running": f"{outline.kind} · {outline.heading}"[:120],
        "size": size,
    }
    return Typesetter(template, printed, outline.issued_on)


@functools.lru_cache(maxsize=4)
def one_page(outline: Outline, template: str) -> Fitted:
    """The most of an outline that holds on one page, as PDF and as docx alike, so that both show the same.

    Decision served: what is handed over before a meeting is one sheet. ``template`` empty: docx alone. Errors:
    ValueError when even the barest page would not hold.
    """
    whole = cleaned(outline)
    for size, rows, letters in STEPS:
        bare = Fitted(cut(whole, rows, letters), size)
        if not fits_one_page(bare.outline, size):
            continue
        for tried in (_grown(whole, size, rows, letters), bare):
            if not template or pdf_pages_of(tried.outline, template, size).pages() == 1:
                return tried
    raise ValueError(f"{outline.kind}: does not hold on one page even with one row a table")


def _grown(whole: Outline, size: float, rows: int, letters: int) -> Fitted:
    """One row more for each table in turn, as long as there is room."""
    most = lengths(whole)
    limits = [min(rows, length) for length in most]
    grew = True
    while grew:
        grew = False
        for place, length in enumerate(most):
            if limits[place] < length:
                more = [*limits[:place], limits[place] + 1, *limits[place + 1 :]]
                if fits_one_page(cut(whole, more, letters), size):
                    limits, grew = more, True
    return Fitted(cut(whole, limits, letters), size)


#: Letters a text that are tried before more rows are: a title that is cut says less than a row that is counted.
_WORDS = (500, 300, 220, 160, 130, 110)


@functools.lru_cache(maxsize=4)
def _filled(outline: Outline, template: str) -> Fitted:
    """What both papers show, then whole words, then rows, as long as the typesetter finds one page.

    Each table in turn gets one row more; one that does not hold any more is left, so that every try is a page anew
    at most as often as there are rows to show.
    """
    held, whole = one_page(outline, template), cleaned(outline)
    most, limits = lengths(whole), lengths(held.outline)

    def holds(tried: Outline) -> bool:
        return pdf_pages_of(tried, template, held.size).pages() == 1

    if limits == most and held.outline == whole:
        return held
    best, letters = held.outline, 0
    for letters in _WORDS:
        if holds(tried := cut(whole, limits, letters)):
            best = tried
            break
    else:
        return held
    open_tables = [place for place, length in enumerate(most) if limits[place] < length]
    while open_tables:
        for place in tuple(open_tables):
            more = [*limits[:place], limits[place] + 1, *limits[place + 1 :]]
            if not holds(tried := cut(whole, more, letters)):
                open_tables.remove(place)
                continue
            best, limits = tried, more
            if more[place] == most[place]:
                open_tables.remove(place)
    return Fitted(best, held.size)


def one_page_pdf(outline: Outline, template: str) -> bytes:
    """The outline on exactly one A4 page, PDF/A-2a and PDF/UA-1; what does not fit is counted.

    The page itself is measured: where it has room left, it says whole titles and more rows than the docx.
    """
    fitted = _filled(outline, template)
    return pdf_pages_of(fitted.outline, template, fitted.size).pdf()


def one_page_word(outline: Outline, template: str) -> bytes:
    """The same page as docx."""
    fitted = one_page(outline, template)
    return render_word(fitted.outline, fitted.size)


def whole_pdf(outline: Outline, template: str, *, rows: int) -> bytes:
    """The outline on as many pages as it takes, tables of at most so many rows; the rest is counted."""
    return pdf_pages_of(cut(cleaned(outline), rows, 600), template).pdf()


def whole_word(outline: Outline, *, rows: int) -> bytes:
    """The same as docx."""
    return render_word(cut(cleaned(outline), rows, 600))
