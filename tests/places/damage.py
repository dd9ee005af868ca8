"""Damage as real files have it: each kind takes a name and dice, and gives the name as it might arrive, or nothing."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable

Harm = Callable[[str, random.Random], str | None]

_NEIGHBOURS = {  # of the French keyboard
    "a": "zq", "b": "vn", "c": "xv", "d": "sf", "e": "zr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "km", "m": "lp", "n": "b", "o": "ip", "p": "om", "q": "as", "r": "et", "s": "qd", "t": "ry",
    "u": "yi", "v": "cb", "w": "xq", "x": "wc", "y": "tu", "z": "ae", "é": "e", "è": "e", "ï": "i",
}  # fmt: skip
_HEARD = [
    ("ou", "u"), ("ou", "oo"), ("oua", "wa"), ("oué", "wé"), ("oui", "wi"), ("w", "ou"), ("ca", "ka"), ("co", "ko"),
    ("ka", "ca"), ("ko", "co"), ("ké", "qué"), ("ki", "qui"), ("gna", "nya"), ("nia", "gna"), ("nio", "gno"),
    ("nié", "nyé"), ("dia", "dja"), ("die", "dje"), ("dié", "djé"), ("dio", "djo"), ("dj", "di"), ("j", "dj"),
    ("é", "ai"), ("è", "ai"), ("é", "ey"), ("gui", "gi"), ("gué", "gé"), ("ss", "s"), ("nn", "n"), ("th", "t"),
    ("kh", "k"), ("rh", "r"), ("y", "i"), ("i", "y"), ("qu", "k"), ("m", "mm"), ("n", "nn"), ("l", "ll"), ("s", "ss"),
    ("tia", "tya"), ("tie", "tye"), ("oû", "ou"), ("z", "s"), ("ai", "é"),
]  # fmt: skip
_SCANNED = [
    ("l", "1"),
    ("o", "0"),
    ("i", "l"),
    ("m", "rn"),
    ("e", "c"),
    ("s", "5"),
    ("b", "8"),
    ("u", "ii"),
    ("h", "li"),
]


def bare(text: str, dice: random.Random) -> str | None:
    """Without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def capitals(text: str, dice: random.Random) -> str | None:
    """In capitals, with or without their accents, or all small."""
    return dice.choice([text.upper(), (bare(text, dice) or text).upper(), text.lower()])


def joints(text: str, dice: random.Random) -> str | None:
    """Hyphens, apostrophes and spaces taken one for another, forgotten or doubled."""
    if any(c in text for c in " -'’"):
        becomes = dice.choice([" ", "-", "", "’", "'", "  ", " - ", "_", "/"])
        return "".join(becomes if c in " -'’" else c for c in text)
    return dice.choice([f" {text}", f"{text}\u00a0", f"{text} ", f"{text}."])


def prenasal(text: str, dice: random.Random) -> str | None:
    """N' and M' before a consonant: N'Tillit, N Tillit, Ntillit, N’tillit."""
    if len(text) > 3 and text[0] in "NM" and (text[1] in "'’ " or text[1] not in "aeiouyéèêàAEIOUY"):
        rest = text[1:].lstrip("'’ ")
        return f"{text[0]}{dice.choice(['’', ' ', '', chr(39), '. ', '-'])}{dice.choice([rest, rest.lower()])}"
    return None


def misread(text: str, dice: random.Random) -> str | None:
    """Written as UTF-8 and read as Windows-1252 or Latin-1, once."""
    made = text.encode("utf-8").decode(dice.choice(["latin-1", "cp1252"]), errors="ignore")
    return made if made != text else None


def misread_twice(text: str, dice: random.Random) -> str | None:
    """Saved after one wrong decoding, and wrongly decoded again."""
    once = text.encode("utf-8").decode("latin-1")
    return once.encode("utf-8").decode("latin-1") if once != text else None


def turned(text: str, dice: random.Random) -> str | None:
    """The words of the name in another order."""
    words = text.replace("-", " ").split()
    return " ".join([*words[1:], words[0]]) if len(words) > 1 else None


def lost(text: str, dice: random.Random) -> str | None:
    """One accented letter became a question mark or a replacement sign."""
    accented = [at for at, c in enumerate(text) if ord(c) > 127]
    if not accented:
        return None
    at = dice.choice(accented)
    return text[:at] + dice.choice("?\ufffd") + text[at + 1 :]


def slip(text: str, dice: random.Random) -> str | None:
    """One typo: a neighbouring key, a letter dropped, doubled, swapped or added."""
    letters = [at for at, c in enumerate(text) if c.isalpha()]
    at = dice.choice(letters)
    letter = text[at].lower()
    match dice.choice(["neighbour", "neighbour", "drop", "drop", "double", "swap", "add"]):
        case "neighbour":
            return text[:at] + dice.choice(_NEIGHBOURS.get(letter, "e")) + text[at + 1 :]
        case "drop":
            return text[:at] + text[at + 1 :]
        case "double":
            return text[: at + 1] + letter + text[at + 1 :]
        case "swap":
            return text[:at] + text[at + 1 : at + 2] + letter + text[at + 2 :]
        case _:
            return text[: at + 1] + dice.choice(_NEIGHBOURS.get(letter, "e")) + text[at + 1 :]


def two_slips(text: str, dice: random.Random) -> str | None:
    """Two typos, in names of seven letters or more."""
    if sum(c.isalpha() for c in text) < 7:
        return None
    once = slip(text, dice)
    return once and slip(once, dice)


def by_ear(text: str, dice: random.Random) -> str | None:
    """One or two sounds written in another way."""
    made = text.lower()
    if "commune" in made:
        return None
    possible = [pair for pair in _HEARD if pair[0] in made]
    if not possible:
        return None
    for old, new in dice.sample(possible, min(len(possible), dice.choice([1, 1, 2]))):
        made = made.replace(old, new, 1)
    return made.capitalize()


def scanned(text: str, dice: random.Random) -> str | None:
    """One letter read wrongly from paper."""
    possible = [pair for pair in _SCANNED if pair[0] in text]
    if not possible:
        return None
    old, new = dice.choice(possible)
    return text.replace(old, new, 1)


def cut(text: str, dice: random.Random) -> str | None:
    """The end cut off by a narrow field: six letters or more and two thirds of the name are left."""
    least = max(6, -(-2 * len(text) // 3))
    return text[: dice.randint(least, len(text) - 1)].rstrip(" -'") if least < len(text) else None


#: What loses no letter, and what does; each is drawn by its weight.
FAITHFUL: tuple[Harm, ...] = (bare, capitals, joints, prenasal, misread, misread_twice)
HURTING: tuple[Harm, ...] = (slip, slip, two_slips, by_ear, by_ear, scanned, cut, lost, turned)

#: What stands beside a name in the cell of a column, by its level.
BESIDE = {
    "region": ["Région de {}", "REGION DE {}", "Région d'{}", "{} Region", "Region of {}", "{} (région)", "Région : {}",
               "région du {}", "Reg. {}", "DRS de {}", "{} region"],
    "cercle": ["Cercle de {}", "CERCLE DE {}", "cercle d'{}", "{} Cercle", "{}, Mali", "Ville de {}",
               "District sanitaire de {}", "DS de {}",
               "DS {}",
               "{} (cercle)", "District de {}", "{} district", "Health District of {}", "CSRéf de {}", "CSREF {}",
               "District Sanitaire {}", "Cercle : {}"],
    "commune": ["Commune de {}", "COMMUNE RURALE DE {}", "Commune rurale {}", "{} commune", "CR {}", "C.R. de {}",
                "Commune urbaine de {}", "Mairie de {}", "Commune de {} (rurale)", "{} (commune)"],
}  # fmt: skip
