"""The interface's words: English in the code, French by default, ``LAYIDU_LANG=en`` for English."""

from __future__ import annotations

import gettext as _gettext
import os
from pathlib import Path

DOMAIN = "layidu"
FOLDER = Path(__file__).parent / "locale"


def choose_language() -> None:
    """Make French (or ``LAYIDU_LANG``) the language of our words and of click's own."""
    _gettext.bindtextdomain(DOMAIN, FOLDER)
    _gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = os.environ.get("LAYIDU_LANG", "fr")


def _(text: str) -> str:
    """The text in the chosen language."""
    return _gettext.gettext(text)


choose_language()
