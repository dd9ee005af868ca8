"""Personal data that a sender typed into a report: found and reported, never repeated."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from typing import Any

from layidu.catalogue.findings import finding
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


def personal_data(text: str) -> Iterator[str]:
    """The kinds of personal data that a text holds: ``email``, ``phone``, ``name``.

    Decision served: what is kept out of exports. A telephone number is one with its country code or written in pairs;
    a name is one that follows a title. Assumption: other names cannot be told from places and organisations.

    >>> list(personal_data("Dr. Awa Traoré, awa@ong.example, 76 12 34 56"))
    ['email', 'phone', 'name']
    >>> list(personal_data("1 200 000 personnes le 12/03/2025 à Gao, M et F"))
    []
    """
    if "@" in text and _EMAIL.search(text):
        yield "email"
    if any(character.isdigit() for character in text) and _PHONE.search(text):
        yield "phone"
    if titled_names().search(text):
        yield "name"


def of_person(header: str) -> bool:
    """Whether a header says that its column is about a person: every text in it is personal.

    >>> of_person("Point focal"), of_person("Commentaire")
    (True, False)
    """
    key = f" {fold(header)} "
    return any(f" {word} " in key for word in _words()["headers"])


def without_personal(header: str, text: str) -> str:
    """A cell's text with e-mail addresses, telephone numbers and titled names replaced; all of it in a person's column.

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
    for pattern in (_EMAIL, _PHONE, titled_names()):
        text = pattern.sub(REMOVED, text)
    return text


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
