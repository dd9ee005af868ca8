"""Acronyms and names joined in one cell: what two spellings say of each other, without knowing who they are."""

from __future__ import annotations

import re

from layidu.core.text import fold, tidy

#: A word of a long name this short may be left out of its acronym (« de », « du », « des », « the »).
SHORT = 3
_BRACKETED = re.compile(r"(?P<before>[^()]+?)\s*\((?P<inside>[^()]+)\)")
_SIGLE = re.compile(r"[A-Z][A-Z0-9.&-]{1,11}")
_JOINED = re.compile(r"\s*[/&+]\s*|\s+(?:et|and)\s+|\s+[-–]\s+")
_HYPHEN = re.compile(r"\s*[-–]\s*")


def bracketed(name: str) -> tuple[str, str] | None:
    """The long name and the acronym of « Long (ACR) » or « ACR (Long) »; ``None`` for any other text.

    >>> bracketed("Médecins du Monde (MDM)"), bracketed("MDM (Médecins du Monde)")
    (('Médecins du Monde', 'MDM'), ('Médecins du Monde', 'MDM'))
    >>> bracketed("Direction de la santé (Mopti)") is None
    True
    """
    match = _BRACKETED.fullmatch(tidy(name))
    if match is None:
        return None
    before, inside = match["before"], match["inside"]
    if _SIGLE.fullmatch(inside) and not _SIGLE.fullmatch(before):
        return before, inside
    return (inside, before) if _SIGLE.fullmatch(before) and not _SIGLE.fullmatch(inside) else None


def is_acronym_of(acronym: str, name: str) -> bool:
    """Whether an acronym is made of the initials of a name, in order, short words left out or not.

    Decision served: whether « Long (ACR) » and « Long » may be one. A wrong acronym in brackets (a town) makes none.

    >>> is_acronym_of("MDM", "Médecins du Monde"), is_acronym_of("OMS", "Organisation mondiale de la Santé")
    (True, True)
    >>> is_acronym_of("GAO", "Direction régionale de la santé"), is_acronym_of("DRS", "Direction de la santé de Ségou")
    (False, False)
    """
    letters = fold(acronym).replace(" ", "")
    words = fold(name).split()
    if len(letters) < 2 or len(words) < 2:
        return False
    return _spelled(letters, words)


def _spelled(letters: str, words: list[str]) -> bool:
    if not words:
        return not letters
    taken = bool(letters) and words[0][0] == letters[0] and _spelled(letters[1:], words[1:])
    return taken or (len(words[0]) <= SHORT and _spelled(letters, words[1:]))


def joined_names(text: str) -> list[tuple[str, ...]]:
    """The ways in which a text may be several names: parted by strong marks, then by hyphens too.

    >>> joined_names("Alpha / Beta"), joined_names("Alpha-Beta"), joined_names("Alpha")
    ([('Alpha', 'Beta')], [('Alpha', 'Beta')], [])
    """
    found = []
    for mark in (_JOINED, _HYPHEN):
        parts = tuple(part for piece in mark.split(tidy(text)) if (part := tidy(piece)))
        if len(parts) > 1 and parts not in found:
            found.append(parts)
    return found
