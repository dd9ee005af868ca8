"""Pages in English say nothing in French: what stands in both languages is a name, a quotation or a declared word."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse, translate_url
from django.utils import translation

from layidu.ledger.models import Actor, ActorAlias, Commitment, Figure, Place, Source, SourceRow
from layidu.web.access.guard import LIBRARY_ACTIONS
from layidu.web.pages.english import english
from layidu.web.region.models import RegionPage
from layidu.web.work.jobs import work_once
from layidu.web.work.models import Prepared
from tests.web.conftest import ROLES
from tests.web.test_matrix import real, rows

#: Words that are the same in both languages.
SAME = frozenset(
    {
        "Administration", "Administrator", "Audit", "Bulletins", "CSV", "Cadre Harmonisé", "Cercle", "Cercles", "Code",
        "Confirm", "Date",
        "Format", "IP", "Invitations", "JSON", "Layidu", "Mali", "Message", "Note", "Nutrition", "PDF", "Page", "Plan",
        "Plans", "Population", "Protection", "Score", "Sessions", "Source", "Sources", "Traces", "Type", "Version",
        "Versions", "cercle", "cercles", "csv", "json", "organisation", "post", "region", "score", "xlsx",
    }
)  # fmt: skip
#: Keys of prepared content that hold ids, names or quotations.
DATA = re.compile(
    r"\.(id|ids|file|file_en|figure|title|owed_by|place|places|place_name|place_names|region|partner|kind|country|step|"
    r"group|activity|activities|actors|sectors|ref|status|indicator|of|label_fr|label_en|source|name|names|citation|code|key|spelling|made_on|period|"
    r"cells?|sha256|sector|gap_kind|email|row|holder|contract|plan|quarters\[\]\[\])(\[\])*$"
)
#: An address, a file, a key, a month, a code.
DATUM = re.compile(
    r"@|\.xlsx|Mozilla|Layidu \d|^n[0-9a-f]{12}$|[0-9a-f]{16}|^[A-Z][a-z]{2} \d\d$|^[A-Z0-9 ·-]+(\(\d+\))?$"
)
WORD = re.compile(r"[A-Za-zÀ-ÿ]{3}")


class Texts(HTMLParser):
    """What a page says: its text and what its fields and pictures are called."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.said: set[str] = set()
        self._silent = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style")
        for name, value in attributes:
            if value and (
                name in ("aria-label", "title", "placeholder", "alt") or (name.startswith("data-") and " " in value)
            ):
                self.said.add(" ".join(value.split()))

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent and WORD.search(data):
            self.said.add(" ".join(data.split()))


def names() -> set[str]:
    """Names and quotations of the ledger."""
    cells = {str(one) for row in SourceRow.objects.values_list("cells", flat=True) for one in (*row, *row.values())}
    lists = (
        Actor.objects.values_list("name", flat=True), ActorAlias.objects.values_list("spelling", flat=True),
        Place.objects.values_list("name", flat=True), Source.objects.values_list("file_name", flat=True),
        Commitment.objects.values_list("title", flat=True), Commitment.objects.values_list("ref", flat=True),
        SourceRow.objects.values_list("sheet", flat=True),
    )  # fmt: skip
    return cells.union(*lists)


def left_over(text: str, known: set[str]) -> bool:
    """Whether a text that both languages say is neither data nor a word of both."""
    text = text.removesuffix(" – Layidu")
    if DATUM.search(text):
        return False
    allowed = known | SAME
    pieces = [text, text.rpartition(" (")[0], *re.split(r", | · | – |\s?\(|\)|/|« | »|\s·|·\s|: ", text)]
    if pieces[0] in allowed or pieces[1] in allowed:
        return False
    return any(WORD.search(word) for piece in pieces[2:] if piece.strip() not in allowed
               for word in piece.split() if word not in allowed)  # fmt: skip


@pytest.mark.slow
def test_no_page_in_english_says_anything_in_french(site: Path, client_of: Callable[[str], Client]) -> None:
    while work_once():
        pass
    known, clients, found = names(), {role: client_of(role) for role in ROLES}, []
    for name, arguments, codes in rows():
        role = next((role for role, code in zip(ROLES, codes, strict=True) if code == 200), None)
        if role is None or name in (
            "prepared-file",
            "promises-file",
            "account-traces",
            "report-manifest",
            "report-worker",
        ):
            continue
        with translation.override("fr"):
            address = reverse(name, kwargs={key: real(value) for key, value in arguments.items()})
            other = translate_url(address, "en")
        assert other.startswith("/en/"), other
        said = [Texts(clients[role].get(one).content.decode()).said for one in (address, other)]
        assert said[1] or name in LIBRARY_ACTIONS, name
        found += [f"{name} ({role}): {text}" for text in said[0] & said[1] if left_over(text, known)]
    assert sorted(found) == [], "\n".join(sorted(found))


def strings(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """The texts of prepared content, with the way to each."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from strings(each, f"{path}.{key}")
    elif isinstance(value, list):
        for each in value:
            yield from strings(each, f"{path}[]")
    elif isinstance(value, str) and WORD.search(value):
        yield path, value


@pytest.mark.slow
def test_what_is_prepared_has_its_english(site: Path) -> None:
    while work_once():
        pass
    contents = [(row.key.partition(":")[0], row.content) for row in Prepared.objects.all()]
    contents += [("region", page.content) for page in RegionPage.objects.exclude(content=None)]
    texts = {(path, text) for key, content in contents for path, text in strings(content, key) if not DATA.search(path)}
    texts |= {("formula", one) for one in Figure.objects.values_list("formula", flat=True).distinct()}
    known = names()
    same = {
        (path, text) for path, text in texts if WORD.search(text) and english(text) == text and left_over(text, known)
    }
    assert sorted(same) == [], json.dumps(sorted(same), ensure_ascii=False, indent=1)


def test_the_same_numbers_stand_in_both_languages() -> None:
    for text in (
        "au moins 1\u202f223\u202f851",
        "3\u202f070\u202f500 à 4\u202f418\u202f500",
        "2,4\u202f% sur 21\u202f028",
    ):
        digits = [re.sub(r"\D", "", one) for one in (text, english(text))]
        assert digits[0] == digits[1]
