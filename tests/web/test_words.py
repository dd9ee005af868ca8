"""Every word of the pages has its French, and the compiled words are those of the text file."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

WEB = Path(__file__).parents[2] / "src" / "layidu" / "web"
PO = WEB / "locale" / "fr" / "LC_MESSAGES" / "django.po"
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2)}


def used() -> set[str | tuple[str, ...]]:
    """Every message of the templates and of the code."""
    found: set[str | tuple[str, ...]] = set()
    for file in [*WEB.rglob("*.html"), *WEB.rglob("*.py")]:
        text = file.read_text(encoding="utf-8")
        source = templatize(text, origin=str(file)) if file.suffix == ".html" else text
        found |= {message for _, message, _, _ in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)}
    return found


def test_every_word_is_translated() -> None:
    with PO.open("rb") as stream:
        french = {message.id: message.string for message in read_po(stream, locale="fr") if message.id}
    missing = [message for message in used() if not all(french.get(message) or ("",))]
    assert sorted(map(str, missing)) == []


def test_placeholders_are_those_of_the_english() -> None:
    with PO.open("rb") as stream:
        for message in read_po(stream, locale="fr"):
            if isinstance(message.id, str) and message.id:
                assert message.id.count("%(") == message.string.count("%("), message.id


def test_the_compiled_words_are_up_to_date() -> None:
    with PO.open("rb") as stream:
        written = {m.id: m.string for m in read_po(stream, locale="fr") if m.id and isinstance(m.id, str)}
    with PO.with_suffix(".mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    assert {key: compiled.gettext(key) for key in written} == written
