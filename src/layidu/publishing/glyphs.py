"""Which characters the packaged font can draw, and what is printed in place of the others.

PDF/A and PDF/UA refuse a character without a glyph, so a name with an emoji would stop a whole bulletin; an empty
box would hide that something was there. The code point is printed instead.
"""

from __future__ import annotations

import functools
import struct
import unicodedata
from pathlib import Path

FONT_DIRECTORY = Path(__file__).parent / "fonts"
FONT_FAMILY = "Noto Sans"

#: Drawn by the fallback font that Typst carries in its wheel; Noto Sans has none of them.
_FALLBACK = frozenset("−≥≤≠≈→")

#: Without width, shape or effect on their neighbours: left out, since nothing of them would be seen on paper either.
_INVISIBLE = frozenset("\u200b\u2060\ufeff")


@functools.cache
def drawable() -> frozenset[str]:
    """The characters that both packaged weights can draw, read from their `cmap` tables (OpenType 1.9, format 4).

    >>> {"ɛ", "ɔ", "ɲ", "ŋ", "é", chr(0x202F)} <= drawable(), "🎉" in drawable()
    (True, False)
    """
    weights = [_mapped((FONT_DIRECTORY / f"NotoSans-{weight}.ttf").read_bytes()) for weight in ("Regular", "Bold")]
    return frozenset.intersection(*weights) | _FALLBACK


def _mapped(font: bytes) -> frozenset[str]:
    tables = (struct.unpack_from(">4sIII", font, 12 + 16 * i) for i in range(struct.unpack_from(">H", font, 4)[0]))
    cmap = next(offset for tag, _, offset, _ in tables if tag == b"cmap")
    points: set[int] = set()
    for i in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        start = cmap + struct.unpack_from(">HHI", font, cmap + 4 + 8 * i)[2]
        if struct.unpack_from(">H", font, start)[0] != 4:
            continue
        count = struct.unpack_from(">H", font, start + 6)[0] // 2
        lasts = struct.unpack_from(f">{count}H", font, start + 14)
        firsts = struct.unpack_from(f">{count}H", font, start + 16 + 2 * count)
        for first, last in zip(firsts, lasts, strict=True):
            points.update(range(first, last + 1))
    return frozenset(chr(point) for point in points if not 0xD800 <= point <= 0xDFFF and point != 0xFFFF)


def printable(text: str) -> str:
    """The text as the packaged font can print it; every character it cannot draw, or that would reorder or hide
    the others, becomes its code point in brackets. Line breaks become spaces; letters are otherwise untouched.

    >>> printable("Santé 🎉 pour tous"), printable("ligne\\nsuivante"), printable("*gras* #panic()")
    ('Santé [U+1F389] pour tous', 'ligne suivante', '*gras* #panic()')
    """
    drawn = []
    for char in unicodedata.normalize("NFC", text):
        if char in "\n\r\t\v\f\u2028\u2029":
            drawn.append(" ")
        elif char in _INVISIBLE:
            continue
        elif char == "\u00ad" or (char in drawable() and unicodedata.category(char)[0] != "C"):
            drawn.append(char)
        else:
            drawn.append(f"[U+{ord(char):04X}]")
    return "".join(drawn)
