"""From when to when the example's promises run: declared shares, so that a year holds kept, late and running ones."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from layidu.core.periods import Period


@dataclass(frozen=True)
class Term:
    """First and last month inside the example (0-based, both included), and for how many months it runs on after."""

    first: int
    last: int
    after: int

    @property
    def length(self) -> int:
        """Its months, those after the example's last included."""
        return self.last - self.first + 1 + self.after


def drawn_term(dice: random.Random, declared: Sequence[Mapping[str, Any]], count: int) -> Term:
    """One of the declared terms, likelier with more ``share``, set into ``count`` months.

    Decision served: what is due by when. In: dice; ``months`` from and to as parts of the months (0-1), ``after`` in
    months. Out: a term that has at least one of the months; it runs on only where it reaches the last of them.

    >>> drawn_term(random.Random(1), [{"share": 1, "months": [0, 0.5], "after": 0}], 12)
    Term(first=0, last=5, after=0)
    """
    (chosen,) = dice.choices(declared, [float(each["share"]) for each in declared])
    start, end = chosen["months"]
    first = min(int(start * count), count - 1)
    last = max(first, min(count, round(end * count)) - 1)
    return Term(first, last, int(chosen["after"]) if last == count - 1 else 0)


def last_day(term: Term, months: Sequence[Period]) -> date:
    """The day on which a term ends.

    >>> last_day(Term(0, 1, 4), list(Period.parse("2026-01:2026-02").months()))
    datetime.date(2026, 6, 30)
    """
    end = months[term.last].start
    year, month = divmod(end.year * 12 + end.month - 1 + term.after, 12)
    return Period.month(year, month + 1).end
