"""Pages in English say nothing in French: what stands in both languages is a name, a quotation or a declared word."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse, translate_url
from django.utils import translation

from layidu.catalogue.entries import FindingCode, entries
from layidu.catalogue.findings import finding
from layidu.cycle.contracts.held import signed_contracts
from layidu.intake.formats import formats
from layidu.ledger.connection import open_ledger
from layidu.ledger.models import Actor, ActorAlias, Commitment, Figure, Place, Source, SourceRow
from layidu.ledger.workspace import find
from layidu.web.access.guard import LIBRARY_ACTIONS
from layidu.web.access.models import Token
from layidu.web.caching import forget_everything, middleware, standing
from layidu.web.pages.english import english
from layidu.web.pages.findings import in_english
from layidu.web.region.models import RegionPage
from layidu.web.reports.models import Receipt, Upload
from layidu.web.work.models import Prepared
from tests.web.fuller import client_of, every_page, forms, made_full
from tests.web.test_findings_said import FRENCH, data

assert made_full  # a fixture

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
        SourceRow.objects.values_list("sheet", flat=True), [one.contract.title for one in signed_contracts()],
        Token.objects.values_list("name", flat=True),
    )  # fmt: skip
    return cells.union(formats(), *lists)


def left_over(text: str, known: set[str]) -> bool:
    """Whether a text that both languages say is neither data nor a word of both."""
    text = text.removesuffix(" – Layidu")
    if DATUM.search(text):
        return False
    allowed = known | SAME
    if text in allowed or text.rpartition(" (")[0] in allowed:
        return False
    # A name may hold brackets, so that what stands between points and commas is looked up whole first.
    whole = [one.strip() for one in re.split(r"\s?·\s?|, |: ", text)]
    pieces = [piece for one in whole if one not in allowed for piece in re.split(r" – |\s?\(|\)|/|« | »", one)]
    return any(WORD.search(word) for piece in pieces if piece.strip() not in allowed
               for word in piece.split() if word not in allowed)  # fmt: skip


@pytest.fixture
def full_site(made_full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The full site, open; pages are made anew at each request."""
    folder = Path(shutil.copytree(made_full, tmp_path / "full"))
    monkeypatch.setattr(standing, "LOOK_SECONDS", -1.0)
    monkeypatch.setattr(middleware.shelf, "seconds", -1.0)
    monkeypatch.setenv("LAYIDU_WORKSPACE", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    open_ledger(find(folder))
    forget_everything()
    translation.activate("fr")
    yield folder
    connections["default"].close()


def english_address(address: str) -> str:
    """An address of a page, in English."""
    path, mark, question = address.partition("?")
    with translation.override("fr"):
        return f"{translate_url(path, 'en')}{mark}{question}"


@pytest.mark.slow
def test_no_page_in_english_says_anything_in_french(full_site: Path) -> None:
    known, clients, found = names(), cache(client_of), []
    named = re.compile("|".join(re.escape(one) for one in sorted(known, key=len, reverse=True) if WORD.search(one)))
    for role, name, address in every_page():
        answers = [clients(role).get(one) for one in (address, english_address(address))]
        if "html" not in answers[0]["Content-Type"]:
            continue
        said = [Texts(answer.content.decode()).said for answer in answers]
        assert said[1] or name in LIBRARY_ACTIONS, name
        found += [f"{name} ({role}): {text}" for text in said[0] & said[1] if left_over(text, known)]
        # A sentence of which a part alone is French is not in the French page as it stands.
        found += [f"{name} ({role}): {text}" for text in said[1] - said[0] if FRENCH.search(named.sub("", text))]
    for role, name, arguments, asked in forms():
        said = []
        for language in ("fr", "en"):
            client = client_of(role)
            client.handler.enforce_csrf_checks = asked is None
            with translation.override(language):
                address = reverse(name, args=arguments)
            said.append(Texts(client.post(address, asked or {}).content.decode()).said)
        assert len(said[1]) > 3, name
        found += [f"{name} ({role}, sent): {text}" for text in said[0] & said[1] if left_over(text, known)]
        found += [f"{name} ({role}, sent): {text}" for text in said[1] - said[0] if FRENCH.search(named.sub("", text))]
    assert sorted(found) == [], "\n".join(sorted(found))


@pytest.mark.slow
def test_pages_in_english_say_findings_of_every_kind_without_their_french(full_site: Path) -> None:
    made = [finding(code, **data(code)) for code in sorted(entries(FindingCode))]  # type: ignore[arg-type]
    row = SourceRow.objects.filter(fate="held", retired_by=None).order_by("id")[0]
    row.reasons = [{"code": each.code, "sentence": each.sentence()} for each in made]
    row.save(update_fields=["reasons"])
    upload = Upload.objects.select_related("receipt").get()
    kept = [asdict(each) for each in made]
    upload.findings = [{**each, "severity": "warning", "cell": "C3", "rows": 1} for each in kept]
    upload.save(update_fields=["findings"])
    Receipt.objects.filter(number=upload.receipt_id).update(doubts=kept)
    pages = (
        ("partner", reverse("receipt", args=[upload.receipt_id])),
        ("partner", reverse("report-file", args=[upload.id])),
        ("officer", reverse("held-row", args=[row.id])),
        ("officer", reverse("inbox")),
        ("officer", reverse("audit-row", args=[row.id])),
    )
    for role, address in pages:
        html = client_of(role).get(english_address(address)).content.decode()
        shown = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
        for each in made:
            said = in_english(each.code, each.message, each.remedy)
            for french, words in zip((each.message, each.remedy), said, strict=True):
                assert words in shown, (address, each.code)
                assert words == french or french not in shown, (address, each.code)


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
def test_what_is_prepared_has_its_english(full_site: Path) -> None:
    contents = [(row.key.partition(":")[0], row.content) for row in Prepared.objects.all()]
    contents += [("region", page.content) for page in RegionPage.objects.exclude(content=None)]
    texts = {(path, text) for key, content in contents for path, text in strings(content, key) if not DATA.search(path)}
    texts |= {("formula", one) for one in Figure.objects.values_list("formula", flat=True).distinct()}
    texts |= {("label", one) for one in Figure.objects.values_list("label", flat=True).distinct()}
    texts |= {("part", one["label"]) for made in Figure.objects.values_list("inputs", flat=True) for one in made}
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
