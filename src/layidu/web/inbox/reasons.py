"""Why rows are held, in a few words for who chooses among the reasons."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from importlib import resources

import yaml
from django.utils.translation import get_language

from layidu.catalogue.entries import FindingCode, entries

_VALUE = re.compile(r"\{[^}]*\}")


def reason_words(code: str) -> str:
    """A reason in a few words, in the reader's language; the code itself where the catalogue has no such code.

    Decision served: which held rows to settle first, by somebody who does not know the codes.
    """
    english = get_language() == "en"
    if said := _short().get(code):
        return said[english]
    entry = entries(FindingCode).get(code)
    return _VALUE.sub("…", entry.message_en if english else entry.message) if entry else code


@functools.cache
def _short() -> Mapping[str, tuple[str, str]]:
    text = (resources.files("layidu.web.inbox") / "reasons.yaml").read_text(encoding="utf-8")
    return {code: (french, english) for code, (french, english) in yaml.safe_load(text).items()}
