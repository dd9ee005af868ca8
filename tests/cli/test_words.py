"""Every word of the command line has its French, and the compiled words are those of the text file."""

from __future__ import annotations

import gettext
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

CLI = Path(__file__).parents[2] / "src" / "layidu" / "cli"
PO = CLI / "locale" / "fr" / "LC_MESSAGES" / "layidu.po"


def test_every_word_is_translated() -> None:
    with PO.open("rb") as stream:
        french = {message.id: message.string for message in read_po(stream) if message.id}
    used = {message for _, _, message, _, _ in extract_from_dir(CLI, keywords={"_": None})}
    assert used
    assert sorted(word for word in used if not french.get(word)) == []


def test_placeholders_are_those_of_the_english() -> None:
    with PO.open("rb") as stream:
        for message in read_po(stream):
            if isinstance(message.id, str) and message.id:
                for name in ("{", "%("):
                    assert message.id.count(name) == message.string.count(name), message.id


def test_the_compiled_words_are_up_to_date() -> None:
    with PO.open("rb") as stream:
        written = {m.id: m.string for m in read_po(stream) if m.id and isinstance(m.id, str)}
    with PO.with_suffix(".mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    assert {key: compiled.gettext(key) for key in written} == written
