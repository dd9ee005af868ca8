"""Personal data that a sender typed into a report: found and reported, never repeated."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any

from layidu.catalogue.findings import finding
from layidu.catalogue.persons import name_words
from layidu.core.findings import Finding
from layidu.core.text import fold
from layidu.intake.folding import DistinctRow
from layidu.intake.layout import Table

_SPACE = "[ \u00a0\u202f]"
_BETWEEN = rf"(?:[().-]|{_SPACE})*"
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_PHONE = re.compile(
    rf"(?:\+|\b00)[1-9]{_BETWEEN}(?:\d{_BETWEEN}){{8,12}}\d"
    rf"|(?<!\d)(?<!\d[.,-])\d\d(?:[ \u00a0\u202f./]\d\d){{3,4}}(?!{_SPACE}?\d)(?![.,-]\d)"
)
#: Two capitalised words or more in a row.
_CAPITALS = re.compile(r"(?<!\w)[A-ZÀ-Ý][\w'’-]+(?:[ \u00a0\u202f]+[A-ZÀ-Ý][\w'’-]+)+")
#: How far before a name the word may stand that makes it an institution's (« Centre de santé de »).
_BEFORE = 40
_FREE = ("text",)
#: A telephone number in a column of telephones has at least so many digits.
_FEWEST_DIGITS = 8
REMOVED = "[donnée personnelle retirée]"
_KINDS = {"email": "adresse électronique", "phone": "téléphone", "name": "nom de personne"}


@functools.cache
def _words() -> Mapping[str, Any]:
    import yaml

    text = resources.files("layidu.intake").joinpath("vocabularies", "personal.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return read


@functools.cache
def titled_names() -> re.Pattern[str]:
    """What a name after a title looks like: « Dr. Awa Traoré ».

    >>> titled_names().sub("[...]", "Voir Dr. Awa Traoré à Gao")
    'Voir [...] à Gao'
    """
    titles = "|".join(_words()["titles"])
    return re.compile(rf"(?<!\w)(?:{titles})\.?\s+(?:[A-ZÀ-Ý][\w'’-]+)(?:\s+[A-ZÀ-Ý][\w'’-]+)*")


def names_in(text: str) -> list[tuple[int, int]]:
    """Where a text names persons: after a title, or by a family name among capitalised words; never in the name of an
    institution.

    >>> [text[a:b] for text in ("voir Awa Traoré à Gao", "DIALLO Moussa", "M. Konaté") for a, b in names_in(text)]
    ['Awa Traoré', 'DIALLO Moussa', 'M. Konaté']
    >>> names_in("CHU Gabriel Touré, Hôpital de Sikasso"), names_in("Mohamed Ag Exemple suit")
    ([], [(0, 18)])
    >>> names_in("cercle de Diangounté Camara")
    []
    """
    spans = [match.span() for match in titled_names().finditer(text)]
    for match in _CAPITALS.finditer(text):
        words = _without_places([(fold(word[0]), match.start() + word.start(), match.start() + word.end())
                                 for word in re.finditer(r"\S+", match[0])])  # fmt: skip
        span = _person(words, fold(text[max(0, match.start() - _BEFORE) : match.start()]).split())
        if span is not None and not any(start < span[1] and span[0] < end for start, end in spans):
            spans.append(span)
    return sorted(spans)


def _without_places(words: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """A run of capitalised words without those that together name a place."""
    for place in name_words()["places"]:
        named = place.split()
        for at in range(len(words) - len(named) + 1):
            if [word for word, _, _ in words[at : at + len(named)]] == named:
                return _without_places(words[:at] + words[at + len(named) :])
    return words


def _person(words: Sequence[tuple[str, int, int]], before: Sequence[str]) -> tuple[int, int] | None:
    """The part of a run of capitalised words that names a person: a family name with up to two words on each side."""
    institutions = frozenset(_words()["institutions"])
    if institutions & {*before[-3:], *(word for each, _, _ in words for word in each.split())}:
        return None
    known = name_words()
    for at, (word, _, _) in enumerate(words):
        inside = 0 < at < len(words) - 1
        if word in known["surnames"] or (inside and word in known["particles"]):
            near = words[max(0, at - 2) : at + 3]
            return near[0][1], near[-1][2]
    return None


def without_names(text: str) -> tuple[str, int]:
    """The text with the names of persons replaced, and how many there were.

    >>> without_names("voir Awa Traoré et Mme Keïta")
    ('voir [donnée personnelle retirée] et [donnée personnelle retirée]', 2)
    """
    spans = names_in(text)
    for start, end in reversed(spans):
        text = f"{text[:start]}{REMOVED}{text[end:]}"
    return text, len(spans)


def personal_data(text: str) -> Iterator[str]:
    """The kinds of personal data that a text holds: ``email``, ``phone``, ``name``.

    Decision served: what is kept out of exports. A telephone number is one with its country code or written in pairs;
    a name is one that follows a title or holds a family name in use. Assumption: other names cannot be told from places
    and organisations.

    >>> list(personal_data("Dr. Awa Traoré, awa@ong.example, 76 12 34 56"))
    ['email', 'phone', 'name']
    >>> list(personal_data("1 200 000 personnes le 12/03/2025 à Gao, M et F"))
    []
    """
    if "@" in text and _EMAIL.search(text):
        yield "email"
    if any(character.isdigit() for character in text) and _PHONE.search(text):
        yield "phone"
    if names_in(text):
        yield "name"


def of_person(header: str) -> bool:
    """Whether a header says that its column is about a person: every text in it is personal.

    >>> of_person("Point focal"), of_person("Responsable"), of_person("Commentaire"), of_person("Service responsable")
    (True, True, False, False)
    """
    key = f" {fold(header)} "
    return any(f" {word} " in key for word in _words()["headers"]) or key.strip() in _words()["exactly"]


def without_personal(header: str, text: str) -> str:
    """A cell's text with e-mail addresses, telephone numbers and names replaced; all of it in a person's column.

    Decision served: what of a file as received is shown to somebody who is not its sender.

    >>> without_personal("Commentaire", "Appeler Dr. Awa Traoré au 76 12 34 56, 40 kits")
    'Appeler [donnée personnelle retirée] au [donnée personnelle retirée], 40 kits'
    >>> without_personal("Point focal", "Awa Traoré"), without_personal("Personnes atteintes", "1 200 000")
    ('[donnée personnelle retirée]', '1 200 000')
    """
    if not text:
        return text
    if of_person(header) and (any(map(str.isalpha, text)) or sum(map(str.isdigit, text)) >= _FEWEST_DIGITS):
        return REMOVED
    for pattern in (_EMAIL, _PHONE):
        text = pattern.sub(REMOVED, text)
    return without_names(text)[0]


def personal_columns(table: Table, rows: Sequence[DistinctRow]) -> list[Finding]:
    """One finding for each column of free text, or of no field, that holds personal data; no value is repeated.

    Decision served: which columns an export leaves out and a partner should empty. In: the distinct rows of a table.
    """
    typed = {position: table.format.fields[name].type for name, position in table.columns.items()}
    said = []
    for position, header in enumerate(table.headers):
        if typed.get(position, "text") not in _FREE:
            continue
        about_person = position not in typed and of_person(header)
        kinds: Counter[str] = Counter()
        touched: list[DistinctRow] = []
        for row in rows:
            text = row.texts[position]
            if not text or (len(text) < 4 and not about_person):
                continue
            found = list(personal_data(text)) or (["name"] if about_person and any(map(str.isalpha, text)) else [])
            found = found or (["phone"] if about_person and sum(map(str.isdigit, text)) >= _FEWEST_DIGITS else [])
            if found:
                kinds.update({kind: 1 + len(row.repeats) for kind in found})
                touched.append(row)
        if touched:
            shown = ", ".join(f"{_KINDS[kind]} : {count}" for kind, count in kinds.items())
            said.append(
                finding("DONNEES-PERSONNELLES", sheet=table.sheet.name, row=touched[0].number, column=header,
                        rows=sum(1 + len(row.repeats) for row in touched), header=header, kinds=shown)
            )  # fmt: skip
    return said
