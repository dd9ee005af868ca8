"""Dates, months, quarters and years as people type them -> periods; the month that a file's name carries."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from layidu.core.periods import Period
from layidu.core.text import fold

_MONTH_WORDS = (
    "janvier janv jan january", "fevrier fevr fev feb february", "mars mar march", "avril avr apr april",
    "mai may", "juin jun june", "juillet juil jul july", "aout aou aug august", "septembre sept sep september",
    "octobre oct october", "novembre nov november", "decembre dec december",
)  # fmt: skip
_MONTHS = {word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split()}
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + ")"
_WEEKDAY = re.compile(
    r"^(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(mon|tues|wednes|thurs|fri|satur|sun)day) "
)
_CLOCK = r"(?:[ t]\d{1,2} \d{2}(?: \d{2}(?: \d+)?)?)?"

_YEAR_FIRST = re.compile(rf"(\d{{4}}) (\d{{1,2}}) (\d{{1,2}}){_CLOCK}")
_DAY_FIRST = re.compile(rf"(\d{{1,2}}) (\d{{1,2}}) (\d{{4}}|\d{{2}}){_CLOCK}")
_DAY_WORD = re.compile(rf"(\d{{1,2}})(?:er)? {_MONTH} (\d{{4}}|\d{{2}})")
_WORD_YEAR = re.compile(rf"{_MONTH} ?(\d{{4}}|\d{{2}})")
_YEAR_WORD = re.compile(rf"(\d{{4}}) ?{_MONTH}")
_MONTH_YEAR = re.compile(r"(\d{1,2}) (\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4}) (\d{1,2})")
_COMPACT = re.compile(r"((?:19|20|21)\d{2})(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(?:[qt] ?([1-4])|([1-4])(?:er|e|eme) trimestre) (\d{4})")
_YEAR_QUARTER = re.compile(r"(\d{4}) ?[qt]([1-4])")
_YEAR = re.compile(r"((?:19|20|21)\d{2})")

#: Serial numbers of 1 January 1955 and 31 December 2120: outside, a number is not a date of the sector.
_SERIALS = (20090, 80719)
_EPOCH = date(1899, 12, 30)


def span_of(cell: object, within: Period | None = None) -> Period | None:
    """The day, month, quarter or year that a cell says; ``None`` when it says none, so that the caller says so.

    Decision served: to which months a report counts. Days come first, as the field writes them (12/03/2025 is
    12 March); a month without a year takes the year of ``within`` (the file's period) when that has one such month
    only. Numbers are years or Excel serial days.

    >>> [str(span_of(c)) for c in ("12/03/2025", "12 mars 2025", "2025-03-12", "mars 2025", "T1 2025", 45728.0, 2025.0)]
    ['2025-03-12', '2025-03-12', '2025-03-12', '2025-03', '2025-01:2025-03', '2025-03-12', '2025']
    >>> span_of("03/25/2025"), str(span_of("Mars", Period.parse("2025")))
    (None, '2025-03')
    """
    if isinstance(cell, datetime):
        return Period(cell.date(), cell.date())
    if isinstance(cell, date):
        return Period(cell, cell)
    if isinstance(cell, int | float):
        return _span_of_number(float(cell))
    if not isinstance(cell, str):
        return None
    try:
        return _span_of_text(cell.strip(), within)
    except (ValueError, OverflowError):
        return None


def _span_of_number(number: float) -> Period | None:
    if number.is_integer() and 1900 <= number <= 2199:
        return Period.parse(str(int(number)))
    if _SERIALS[0] <= number < _SERIALS[1]:
        day = _EPOCH + timedelta(days=int(number))
        return Period(day, day)
    return None


def _span_of_text(text: str, within: Period | None) -> Period | None:
    if ":" in text and re.fullmatch(r"[\d\-QTqt]+:[\d\-QTqt]+", text):
        return Period.parse(text)
    if re.fullmatch(r"\d{5}([.,]\d+)?", text):
        return _span_of_number(float(text.replace(",", ".")))
    key = _WEEKDAY.sub("", fold(text))
    if match := _YEAR_FIRST.fullmatch(key):
        return _day(match[1], match[2], match[3])
    if match := _DAY_FIRST.fullmatch(key):
        return _day(match[3], match[2], match[1])
    if match := _DAY_WORD.fullmatch(key):
        return _day(match[3], str(_MONTHS[match[2]]), match[1])
    if within is not None and key in _MONTHS:
        months = [month for month in within.months() if month.start.month == _MONTHS[key]]
        return months[0] if len(months) == 1 else None
    return _months(key)


def _months(key: str) -> Period | None:
    if match := _WORD_YEAR.fullmatch(key):
        return Period.month(_year(match[2]), _MONTHS[match[1]])
    if match := _YEAR_WORD.fullmatch(key):
        return Period.month(int(match[1]), _MONTHS[match[2]])
    if match := _MONTH_YEAR.fullmatch(key):
        return Period.month(int(match[2]), int(match[1]))
    if match := _YEAR_MONTH.fullmatch(key) or _COMPACT.fullmatch(key):
        return Period.month(int(match[1]), int(match[2]))
    if match := _QUARTER.fullmatch(key):
        return Period.parse(f"{match[3]}Q{match[1] or match[2]}")
    if match := _YEAR_QUARTER.fullmatch(key):
        return Period.parse(f"{match[1]}Q{match[2]}")
    if match := _YEAR.fullmatch(key):
        return Period.parse(match[1])
    return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _day(year: str, month: str, day: str) -> Period | None:
    when = date(_year(year), int(month), int(day))
    return Period(when, when) if 1900 <= when.year <= 2199 else None


def period_of_name(file_name: str) -> Period | None:
    """The one month, quarter or year that a file's name carries; ``None`` where it carries none, or two.

    >>> [str(period_of_name(name)) for name in ("5w_mli_mar2022.xlsx", "5W 2022-03.xlsx", "besoins_2025.xlsx")]
    ['2022-03', '2022-03', '2025']
    >>> period_of_name("ch_2014_2024.csv"), period_of_name("rapport.xlsx")
    (None, None)
    """
    key = fold(file_name.rsplit(".", 1)[0] if "." in file_name else file_name)
    year = r"((?:19|20)\d{2})"
    searches: tuple[tuple[str, Callable[[re.Match[str]], Period]], ...] = (
        (rf"(?<![a-z]){_MONTH} ?{year}(?!\d)", lambda m: Period.month(int(m[2]), _MONTHS[m[1]])),
        (rf"(?<!\d){year} ?{_MONTH}(?![a-z])", lambda m: Period.month(int(m[1]), _MONTHS[m[2]])),
        (rf"(?<!\d){year} ?(0[1-9]|1[0-2])(?!\d)", lambda m: Period.month(int(m[1]), int(m[2]))),
        (rf"(?<!\d){year} ?[qt]([1-4])(?!\d)", lambda m: Period.parse(f"{m[1]}Q{m[2]}")),
        (rf"(?<![a-z])[qt]([1-4]) ?{year}(?!\d)", lambda m: Period.parse(f"{m[2]}Q{m[1]}")),
        (rf"(?<!\d){year}(?!\d)", lambda m: Period.parse(m[1])),
    )
    for pattern, make in searches:
        found = {make(match) for match in re.finditer(pattern, key)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None
