"""A finding said in the reader's language: what the ledger keeps in French is read back by its code, and said again.

A finding keeps its French message and remedy as they were said, and its code. The code's French templates read the
values back out of them; its English templates say the same with these values. A value that is data (a cell, a name)
stays as it is; one that is words of Layidu (``{level:said}``) is said in English too, by ``locale/en``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter

from django.utils.translation import get_language

from layidu.catalogue.entries import FindingCode, entries
from layidu.core.findings import Finding
from layidu.web.caching.texts import short_texts
from layidu.web.pages.english import english, numbers

#: Stands between message and remedy where both are read back at once; no text holds it.
_BETWEEN = "\x00"
_CODE = re.compile(r" ?\(([A-Z0-9]+(?:-[A-Z0-9]+)+)\) ?")
_WHERE = re.compile(
    r"(?:[Ff]euille « (?P<sheet>.*?) »(?:, )?)?(?:[Ll]igne (?P<row>\d+)(?:, )?)?(?:[Cc]olonne « (?P<column>.*?) »)? : "
)
_QUOTED = re.compile(r"«[\s\u00a0\u202f](.*?)[\s\u00a0\u202f]»")
#: A value that stands between marks is a quotation: it is shown as the file writes it.
_OPENS = ("“", '"')


def told(finding: Finding) -> str:
    """A finding's whole sentence for the reader of a page: where, what, code and remedy.

    >>> told(Finding("RAPPORT-VIDE", "error", "Le rapport ne contient aucun chiffre.", "", row=3))
    'Ligne 3 : Le rapport ne contient aucun chiffre. (RAPPORT-VIDE)'
    """
    return sentence_in_english(finding.sentence()) if get_language() == "en" else finding.sentence()


def told_together(findings: Iterable[Finding], between: str = " ") -> str:
    """The sentences of several findings in one text, each once."""
    return between.join(dict.fromkeys(told(each) for each in findings))


def told_again(text: str) -> str:
    """What was done, as it was kept in French line by line, for the reader of a page.

    >>> told_again("3 lignes chargées.")
    '3 lignes chargées.'
    """
    if get_language() != "en":
        return text
    said = ((line, sentence_in_english(line)) for line in text.split("\n"))
    return "\n".join(english(line) if line == found else found for line, found in said)


def sentence_in_english(text: str) -> str:
    """Sentences of findings, one a line, as the ledger keeps them; any other text as it is.

    >>> sentence_in_english("Ligne 3, colonne « Nb » : « douze » n'est pas un nombre. (NOMBRE-ILLISIBLE) "
    ...                     "Écrivez dans la cellule C3 un seul nombre, sans texte.")
    'Row 3, column “Nb”: “douze” is not a number. (NOMBRE-ILLISIBLE) Write one number alone in cell C3, without text.'
    >>> sentence_in_english("Rapport (avril)")
    'Rapport (avril)'
    """
    return "\n".join(_sentence(line) for line in text.split("\n"))


@short_texts(4096)
def _sentence(sentence: str) -> str:
    parts = sentence_parts(sentence)
    if parts is None:
        return sentence
    where = _WHERE.match(sentence)
    said, remedy = in_english(parts.code, parts.message, parts.remedy)
    return f"{_where(where.groupdict() if where else {})}{said} ({parts.code}) {remedy}".strip()


def _where(parts: Mapping[str, str | None]) -> str:
    words = [
        f"row {value}" if name == "row" else f"{name} “{value}”" for name, value in parts.items() if value is not None
    ]
    place = ", ".join(words)
    return f"{place[:1].upper()}{place[1:]}: " if place else ""


@short_texts(4096)
def in_english(code: str, message: str, remedy: str = "") -> tuple[str, str]:
    """A finding's message and remedy in English, from the French that was kept of it.

    Decision served: a reader of English mends a cell without reading French. A message that was said by an earlier
    wording of its code is said by what the code means, with what it quoted. A remedy that a page put in the place of
    the code's own is said by ``locale/en``; where that is not known the code's own stands. Errors: KeyError for an
    unknown code.

    >>> in_english("LIEU-INCONNU", "« Kolokany » n'est pas un cercle connu.",
    ...            "Vouliez-vous dire Kolokani ? Corrigez la cellule ou confirmez un alias.")
    ('“Kolokany” is not a known cercle.', 'Did you mean Kolokani? Correct the cell or confirm an alias.')
    >>> in_english("NOMBRE-ILLISIBLE", "Nombre illisible : « douze ».")
    ('“douze”. A number column holds something else. The row is held.', '')
    """
    entry = entries(FindingCode)[code]
    values = _read_back(f"{entry.message}{_BETWEEN}{entry.remedy}", f"{message}{_BETWEEN}{remedy}")
    if values is not None:
        return _filled(entry.message_en, values), _filled(entry.remedy_en, values)
    values = _read_back(entry.message, message)
    if values is None:
        seen = ", ".join(f"“{value}”" for value in _QUOTED.findall(message))
        said = f"{seen + '. ' if seen else ''}{entry.meaning}"
    else:
        said = _filled(entry.message_en, values)
    return said, _other_remedy(entry, remedy, values or {})


@dataclass(frozen=True)
class SentenceParts:
    """A finding's sentence taken apart: its code, message and remedy in French, and the column that it names."""

    code: str
    message: str
    remedy: str
    column: str


def sentence_parts(sentence: str) -> SentenceParts | None:
    """A sentence as the ledger keeps it, taken apart; ``None`` for any other text.

    >>> sentence_parts("Ligne 3, colonne « Nb » : « x » n'est pas un nombre. (NOMBRE-ILLISIBLE) Corrigez.").column
    'Nb'
    """
    mark = next((found for found in _CODE.finditer(sentence) if found[1] in entries(FindingCode)), None)
    if mark is None:
        return None
    where = _WHERE.match(sentence)
    message = sentence[where.end() if where else 0 : mark.start()]
    return SentenceParts(mark[1], message, sentence[mark.end() :], (where["column"] or "") if where else "")


def typed_words(code: str, message: str, remedy: str) -> tuple[str, str]:
    """A finding's message and remedy in the reader's language, with what its code says to who typed in a form.

    Errors: KeyError for an unknown code.

    >>> typed_words("LIEU-ORTHOGRAPHE", "« Gaoo » a été lu « Gao ».", "Corrigez la cellule ou confirmez un alias.")[1]
    "Rien à faire si c'est bien ce lieu ; sinon, choisissez-le dans la liste."
    """
    entry = entries(FindingCode)[code]
    own = _read_back(entry.remedy, remedy) if entry.remedy_form else None
    french = entry.remedy_form.format_map(own) if own is not None else remedy
    if get_language() != "en":
        return message, french
    said, advice = in_english(code, message, remedy)
    return said, advice if own is None else _filled(entry.remedy_form_en, own)


def _other_remedy(entry: FindingCode, remedy: str, values: Mapping[str, str]) -> str:
    if not remedy.strip():
        return ""
    if (said := english(remedy)) != remedy:
        return said
    own = _read_back(entry.remedy, remedy)
    try:
        return _filled(entry.remedy_en, own or values)
    except KeyError:
        # The template asks for a value that is kept nowhere: better no advice than half of one.
        return ""


@functools.cache
def _pattern(template: str) -> re.Pattern[str]:
    pieces, seen = [], set()
    for literal, name, _, _ in Formatter().parse(template):
        pieces.append(re.escape(literal))
        if name:
            pieces.append(f"(?P={name})" if name in seen else f"(?P<{name}>.*?)")
            seen.add(name)
    return re.compile("".join(pieces), re.DOTALL)


def _read_back(template: str, said: str) -> Mapping[str, str] | None:
    """The values with which a template was filled; ``None`` where it was not."""
    found = _pattern(template).fullmatch(said)
    return found.groupdict() if found else None


def _filled(template: str, values: Mapping[str, str]) -> str:
    parts = []
    for literal, name, spec, _ in Formatter().parse(template):
        parts.append(literal)
        if name:
            parts.append(_value(values[name], said=spec == "said", quoted=literal.endswith(_OPENS)))
    return "".join(parts).strip()


def _value(value: str, *, said: bool, quoted: bool) -> str:
    if said:
        return _words(value)
    return value if quoted else _quotes(numbers(value))


def _words(value: str) -> str:
    """Words of Layidu in English, those that it quotes too, with the space that follows them.

    >>> _words("« Vaccination », « Consultations curatives » ")
    '“Vaccination”, “Curative consultations” '
    """
    text = value.strip()
    space = " " if text and value.endswith(" ") else ""
    said = _QUOTED.sub(lambda found: f"“{english(found[1])}”", english(text))
    return f"{said}{space}"


def _quotes(text: str) -> str:
    return _QUOTED.sub(r"“\1”", text)
