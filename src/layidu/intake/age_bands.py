"""Age bands as headers and cells write them (« F 0-17 », « Femmes 18+ ») -> a group of the catalogue, or none."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from layidu.catalogue.entries import Group, entries
from layidu.core.text import fold, tidy

_RANGE = re.compile(r"(?<!\d)(\d{1,3})\s*(?:[-–—]|à|a|to)\s*(\d{1,3})(?!\d)")
_UNDER = re.compile(r"(?:<(?!=)|\bmoins de\b|\bunder\b|\bu(?=\d))\s*(\d{1,3})(?!\d)")
_UP_TO = re.compile(r"(?:<=|≤)\s*(\d{1,3})(?!\d)")
_FROM = re.compile(r"(?:>=|≥)\s*(\d{1,3})(?!\d)|(?<!\d)(\d{1,3})\s*(?:\+|(?:ans\s+)?et\s+plus\b|and\s+over\b)")
_MONTHS = 12


@dataclass(frozen=True)
class Band:
    """Whom a text means: a sex (empty: both) and whole years of age, both ends included (``high`` None: no end)."""

    sex: str
    low: int
    high: int | None


def band_of(text: str) -> Band | None:
    """The sex and ages that a text says; ``None`` where it says no ages, or anything else beside.

    Decision served: which group's figures a column holds. « <5 » is 0 to 4 years, « 0-59 mois » too; « > 18 » says not
    whether 18 counts and is none.

    >>> band_of("F 0-17"), band_of("Garçons <5"), band_of("Hommes 18 ans et plus")
    (Band(sex='female', low=0, high=17), Band(sex='male', low=0, high=4), Band(sex='male', low=18, high=None))
    >>> band_of("0-59 mois"), band_of("Fournisseur 2"), band_of("> 18 ans")
    (Band(sex='', low=0, high=4), None, None)
    """
    bare = tidy(text).lower()
    found = None
    for pattern in (_RANGE, _FROM, _UP_TO, _UNDER):
        if match := pattern.search(bare):
            found = pattern, match
            break
    if found is None:
        return None
    pattern, match = found
    rest = f"{bare[: match.start()]} {bare[match.end() :]}"
    if re.search(r"[<>≤≥+\d]", rest):
        return None
    words, sexes = _words(), set()
    months = False
    for word in fold(rest).split():
        meaning = words.get(word)
        if meaning is None:
            return None
        months = months or meaning == "months"
        if meaning in ("female", "male"):
            sexes.add(meaning)
    if len(sexes) > 1:
        return None
    numbers = [int(number) for number in match.groups() if number is not None]
    low, high = _ages(pattern, numbers)
    if months:
        if low % _MONTHS or high is None or (high + 1) % _MONTHS:
            return None
        low, high = low // _MONTHS, (high + 1) // _MONTHS - 1
    return Band(next(iter(sexes), ""), low, high) if high is None or low <= high else None


def group_of_band(text: str) -> str | None:
    """The group of the catalogue that is exactly the band which a text says; never one that is only near.

    >>> group_of_band("F 0-17 ans"), group_of_band("Garçons (<18)"), group_of_band("0-4 ans"), group_of_band("18+")
    ('girls', 'boys', 'under_five', 'adults')
    >>> group_of_band("Femmes 18-59"), group_of_band("Femmes 18-49"), group_of_band("F 0-9")
    ('women_under_sixty', None, None)
    """
    band = band_of(text)
    return None if band is None else _groups().get(band)


def _ages(pattern: re.Pattern[str], numbers: list[int]) -> tuple[int, int | None]:
    if pattern is _RANGE:
        return numbers[0], numbers[1]
    if pattern is _FROM:
        return numbers[0], None
    return 0, numbers[0] if pattern is _UP_TO else numbers[0] - 1


@functools.cache
def _words() -> Mapping[str, str]:
    import yaml

    text = resources.files("layidu.intake").joinpath("vocabularies", "age_bands.yaml").read_text(encoding="utf-8")
    return {fold(str(word)): meaning for meaning, said in yaml.safe_load(text).items() for word in said}


@functools.cache
def _groups() -> Mapping[Band, str]:
    return {
        Band(group.sex, group.age_from or 0, group.age_to): group.id
        for group in entries(Group).values()
        if group.age_from is not None or group.age_to is not None
    }
