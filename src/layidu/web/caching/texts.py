"""A translation of texts that come again and again, remembered; a long one, which a file may bring, is not."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

Said = TypeVar("Said")
#: A sentence that quotes a cell; longer ones are one person's, and are put into words each time.
LONGEST = 1000


def short_texts(most: int) -> Callable[[Callable[..., Said]], Callable[..., Said]]:
    """Remember what a function of texts gave, of the ``most`` that were asked for last and are not long.

    Decision served: a file with a page of text in every cell takes no memory from anybody.

    >>> asked = []
    >>> @short_texts(2)
    ... def louder(text):
    ...     asked.append(len(text))
    ...     return text.upper()
    >>> louder("a"), louder("a"), len(louder("b" * 5000)), len(louder("b" * 5000))
    ('A', 'A', 5000, 5000)
    >>> asked
    [1, 5000, 5000]
    """

    def decorate(make: Callable[..., Said]) -> Callable[..., Said]:
        kept = functools.lru_cache(maxsize=most)(make)

        @functools.wraps(make)
        def said(*texts: str) -> Said:
            return make(*texts) if sum(map(len, texts)) > LONGEST else kept(*texts)

        forgetting: Any = said
        forgetting.cache_clear = kept.cache_clear
        return said

    return decorate
