"""What was prepared in French, said in English: sentences by ``locale/en``, labels by the catalogue.

The worker makes a number's words once, in French; a page in English says them again when it is shown. A sentence is
looked up whole, then as one with holes, then piece by piece between « · », « – » and « , »; its numbers, months and
percentages are written the English way. What is found nowhere is a name or a quotation and stays as it is.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from html import escape, unescape
from importlib import resources

import yaml

from layidu.catalogue.entries import Activity, Group, Indicator, Sector, Unit, entries
from layidu.core.numbers import NARROW_SPACE
from layidu.intake.formats import formats
from layidu.web.caching.texts import short_texts

MONTHS = (
    ("janvier", "January"), ("février", "February"), ("mars", "March"), ("avril", "April"), ("mai", "May"),
    ("juin", "June"), ("juillet", "July"), ("août", "August"), ("septembre", "September"), ("octobre", "October"),
    ("novembre", "November"), ("décembre", "December"),
)  # fmt: skip
_NUMBER = re.compile(r"\d{1,3}(?:\u202f\d{3})+(?:,\d+)?|\d+,\d+")
_PERCENT = re.compile(r"(?<=\d)[\u202f\u00a0 ]%")
_ANY_MONTH = "|".join(french for french, _ in MONTHS)
_MONTH = re.compile(rf"\b({_ANY_MONTH})(?= (?:– (?:{_ANY_MONTH}) )?\d{{4}}\b)")
_FIRST = re.compile(r"\b1er (?=[a-zéû]+ \d{4}\b)")
_HOLE = re.compile(r"\\\{(\w)\\\}")
_A_NUMBER, _A_DAY, _A_NAME = r"[+−]?\d[\d,.]*%?", r"\d[\w -]*", r"[^(),;:]+"
_SENTENCES = re.compile(r"(?<=\.) (?=[A-ZÀ-Ý])")
_COUNTED = re.compile(r"([\d,.]+) (\w.*)")
_QUARTER = re.compile(r"\bT([1-4]) (?=\d{4}\b)")
_PIECES = (" · ", " – ", " : ", " (", ", ")
_WORDS = re.compile(r">([^<>]*[^<>\s][^<>]*)<")


def english_picture(svg: str) -> str:
    """A drawing whose words are English.

    >>> english_picture("<text>moins de 10\u202f%</text><text>Kita</text>")
    '<text>less than 10%</text><text>Kita</text>'
    """
    return _WORDS.sub(lambda found: f">{escape(english(unescape(found[1])))}<", svg)


@short_texts(16384)
def english(text: str) -> str:
    """A prepared text in English; a name or quotation as it is.

    >>> english("au moins 86\\u202f725"), english("3\\u202f000 à 4\\u202f500"), english("83\\u202f%")
    ('at least 86,725', '3,000 to 4,500', '83%')
    >>> english("mars 2025 – février 2026 · Personnes atteintes – Ségou")
    'March 2025 – February 2026 · People reached – Ségou'
    >>> english("280\\u202fpersonnes"), english("Terre Neuve")
    ('280 people', 'Terre Neuve')
    >>> english("atteint (vert), peut encore changer")
    'reached (green), may still change'
    """
    plain = numbers(text).replace(NARROW_SPACE, " ").replace("\u00a0", " ")
    return _found(plain) or plain


def numbers(text: str) -> str:
    """Numbers, percentages and months the English way, and nothing else.

    >>> numbers("2,4\\u202f% de 21\\u202f028 le 1er mars 2026")
    '2.4% de 21,028 le 1 March 2026'
    >>> numbers("janvier – mars 2025")
    'January – March 2025'
    """
    written = _NUMBER.sub(lambda found: found[0].replace(",", ".").replace(NARROW_SPACE, ","), text)
    written = _QUARTER.sub(r"Q\1 ", _FIRST.sub("1 ", _PERCENT.sub("%", written)))
    return _MONTH.sub(lambda found: dict(MONTHS)[found[0]], written)


def _found(text: str) -> str | None:
    """The English of a text whose numbers are English already; ``None`` where no line says it."""
    if (said := _lines().get(text)) is not None:
        return said
    for pattern, template in _holed():
        if found := pattern.fullmatch(text):
            return template.format(**{name: _found(value) or value for name, value in found.groupdict().items()})
    if (found := _COUNTED.fullmatch(text)) and (unit := _units().get(found[2])):
        return f"{found[1]} {unit}"
    if len(sentences := _SENTENCES.split(text)) > 1 and any(told := [_found(one) for one in sentences]):
        return " ".join(new or old for new, old in zip(told, sentences, strict=True))
    partly: str | None = None
    for mark in _PIECES:
        if mark in text:
            pieces = text.split(mark)
            said_pieces = [_found(piece) for piece in pieces]
            if any(said_pieces):
                shown = [said or piece for said, piece in zip(said_pieces, pieces, strict=True)]
                joined = (": " if mark == " : " else mark).join(shown)
                if all(said_pieces):
                    return joined
                partly = partly or joined
    return partly


@functools.cache
def _lines() -> Mapping[str, str]:
    """Whole texts: lines without holes, and the catalogue's labels."""
    found = {french: said for french, said in _written().items() if "{" not in french}
    for kind in (Activity, Group, Sector, Indicator, Unit):
        for entry in entries(kind).values():
            found.setdefault(entry.label_fr, entry.label_en)
    for one in formats().values():
        found.setdefault(one.label_fr, one.label_en)
    return found


@functools.cache
def _units() -> Mapping[str, str]:
    """Units as they stand after a number, of one or many."""
    found = {"personnes": "people", "personne": "person"}
    for unit in entries(Unit).values():
        found.setdefault(unit.label_fr, unit.label_en)
        found.setdefault(f"{unit.label_fr}s", f"{unit.label_en}s")
    return found


@functools.cache
def _holed() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Lines with holes, the longest first, so that the most exact is tried first."""
    lines = sorted(((fr, en) for fr, en in _written().items() if "{" in fr), key=lambda line: -len(line[0]))
    return tuple((re.compile(_HOLE.sub(_group, re.escape(french))), said) for french, said in lines)


def _group(hole: re.Match[str]) -> str:
    """What may stand in a hole: ``n`` and ``m`` a number, ``d`` a day, ``w`` and ``v`` a name without brackets, commas
    or colons, ``a`` as much as can be, any other as little.
    """
    held = {"n": _A_NUMBER, "m": _A_NUMBER, "d": _A_DAY, "w": _A_NAME, "v": _A_NAME, "a": ".+"}.get(hole[1], ".+?")
    return f"(?P<{hole[1]}>{held})"


@functools.cache
def _written() -> Mapping[str, str]:
    folder = resources.files("layidu.web") / "locale" / "en"
    lines: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".yaml"):
            lines |= yaml.safe_load(file.read_text(encoding="utf-8"))
    return lines
