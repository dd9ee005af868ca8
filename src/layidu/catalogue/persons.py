"""By what the names of persons are known in a text: family names and particles of every country, as data."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources

from layidu.core.text import fold


@functools.cache
def name_words() -> Mapping[str, frozenset[str]]:
    """``surnames``, ``particles`` (« ag », « ould ») and ``places`` named like persons of every country, folded.

    Decision served: which words of a free text name a person and stay out of what is published. Assumption: a report
    of one country may name people of another.

    >>> "traore" in name_words()["surnames"], "ag" in name_words()["particles"]
    (True, True)
    """
    import yaml

    found: dict[str, set[str]] = {"surnames": set(), "particles": set(), "places": set()}
    for folder in resources.files("layidu").joinpath("countries").iterdir():
        path = folder.joinpath("persons.yaml")
        if path.is_file():
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            for kind, words in found.items():
                words |= {fold(str(word)) for word in data.get(kind, ())}
    return {kind: frozenset(words) for kind, words in found.items()}
