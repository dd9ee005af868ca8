"""Text as people type it: keys that forget case, accents and punctuation, and the repair of mis-decoded text."""

from __future__ import annotations

import functools
import re
import unicodedata

_NOT_WORD = re.compile(r"[^0-9a-z]+")
_MOJIBAKE = re.compile("[\u00c2\u00c3\u00e2\u0192][\u0080-\u00bf\u2013-\u203a\u20ac\u0152-\u017e\u02c6\u02dc]")


@functools.lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The key under which spellings of one name meet: no accents, lower case, words parted by one space.

    >>> fold("  N'TILLIT "), fold("Gourma-rharous"), fold("Abeïbara"), fold("Œuvre")
    ('n tillit', 'gourma rharous', 'abeibara', 'oeuvre')
    """
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    text = text.replace("ɛ", "e").replace("Ɛ", "e").replace("ɔ", "o").replace("Ɔ", "o")
    text = text.replace("ɲ", "gn").replace("Ɲ", "gn").replace("ŋ", "ng").replace("Ŋ", "ng")
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare.lower()).strip()


def looks_misread(text: str) -> bool:
    """Whether the text was written as UTF-8 and read as Latin-1 or Windows-1252.

    >>> looks_misread("SÃ©gou"), looks_misread("Ségou")
    (True, False)
    """
    return bool(_MOJIBAKE.search(text)) and repair(text) != text


def repair(text: str) -> str:
    """Undo one wrong decoding (« SÃ©gou » -> « Ségou »); text that was read rightly comes back as it is.

    >>> repair("SÃ©gou"), repair("Dioïla")
    ('Ségou', 'Dioïla')
    """
    if not _MOJIBAKE.search(text):
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return text


def tidy(text: str) -> str:
    """Trim and fold white space, no-break spaces included; letters are left as they are.

    >>> tidy("  WINDILLA\u00a0 ")
    'WINDILLA'
    """
    return " ".join(text.split())
