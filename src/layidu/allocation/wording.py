"""What an engine says of a plan, by a code and values, in both languages at once (``sentences.yaml``)."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources

from layidu.catalogue.entries import Activity, entries
from layidu.core.money import Money
from layidu.core.numbers import NARROW_SPACE, format_fr

_SEPARATORS = str.maketrans({NARROW_SPACE: ",", ",": "."})


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing said in French and in English; what follows is said with ``+``.

    >>> (Sentence("Un.", "One.") + Sentence(" Deux.", " Two.")).en
    'One. Two.'
    """

    fr: str
    en: str

    def __add__(self, other: Sentence) -> Sentence:
        return Sentence(self.fr + other.fr, self.en + other.en)


NOTHING = Sentence("", "")


def say(code: str, **values: Sentence | str) -> Sentence:
    """The sentence of a code with its values, each of which says itself in either language.

    Decision served: the reason of a line is the same one whatever language its reader reads. A plain text (a name, a
    unit) is the same in both. Errors: KeyError for an unknown code or a value that the sentence needs.

    >>> say("loss", good=number(1234.5, 1), unit="DALY")
    Sentence(fr='le plan perdrait 1\u202f234,5 DALY.', en='the plan would lose 1,234.5 DALY.')
    """
    templates = sentences()[code]
    french = {name: one.fr if isinstance(one, Sentence) else one for name, one in values.items()}
    english = {name: one.en if isinstance(one, Sentence) else one for name, one in values.items()}
    return Sentence(templates["fr"].format(**french), templates["en"].format(**english))


def number(value: float, decimals: int = 0) -> Sentence:
    """A number with each language's separators.

    >>> number(-2500)
    Sentence(fr='−2\u202f500', en='−2,500')
    """
    text = format_fr(value, decimals)
    return Sentence(text, text.translate(_SEPARATORS))


def amount(minor: int, currency: str) -> Sentence:
    """Minor units of a currency as money.

    >>> amount(1000000, "XOF").en
    '1,000,000 XOF'
    """
    text = Money(minor, currency).text()
    said, _, code = text.rpartition(NARROW_SPACE)
    return Sentence(text, f"{said.translate(_SEPARATORS)} {code}")


def activity_said(ident: str, label: str) -> Sentence:
    """An activity: in French as the plan calls it, in English by the catalogue where it has it.

    >>> activity_said("vaccination", "Vaccination (toutes)").fr, activity_said("unheard_of", "Autre").en
    ('Vaccination (toutes)', 'Autre')
    """
    entry = entries(Activity).get(ident)
    return Sentence(label, entry.label_en if entry else label)


def listed(parts: Iterable[Sentence]) -> Sentence:
    """Parts beside each other, in brackets; nothing where there are none."""
    said = list(parts)
    if not said:
        return NOTHING
    return Sentence(f" ({', '.join(one.fr for one in said)})", f" ({', '.join(one.en for one in said)})")


@functools.cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """Code -> language -> template.

    >>> sorted({language for templates in sentences().values() for language in templates})
    ['en', 'fr']
    """
    import yaml

    text = resources.files("layidu.allocation").joinpath("sentences.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, str]] = yaml.safe_load(text)
    return found
