"""What scoring gives: lines, objectives, the contract, and the tree that explains each number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from layidu.accountability.values import AbsenceReason, Level, Origins, Remark
from layidu.core.findings import Finding
from layidu.core.numbers import Bounds
from layidu.core.periods import Period

Colour = Literal["green", "amber", "red", "grey"]
COLOURS_FR: dict[Colour, str] = {"green": "vert", "amber": "orange", "red": "rouge", "grey": "gris"}
Trend = Literal["better", "same", "worse", "unknown"]
TRENDS_FR: dict[Trend, str] = {"better": "mieux", "same": "stable", "worse": "moins bien", "unknown": "non connue"}
LineKind = Literal["target", "milestone", "budget"]


@dataclass(frozen=True, slots=True)
class Explained:
    """A number with its formula in words and what it is made of; the leaves are what the contract or a row states.

    ``given``: no formula and nothing below; storing it as a figure of its own would say nothing.
    """

    label: str
    value: Decimal | int | str | Bounds | None
    formula: str = ""
    inputs: tuple[Explained, ...] = ()
    origins: Origins = ()

    @property
    def given(self) -> bool:
        """Stated, not computed, and without a source row."""
        return not (self.formula or self.inputs or self.origins)

    def plain(self) -> int | float | str | Bounds | None:
        """The value as figures are stored: a decimal number becomes a float rounded at the 12th decimal."""
        return float(round(self.value, 12)) if isinstance(self.value, Decimal) else self.value

    def walk(self) -> Iterator[Explained]:
        """This number and all below it, children before parents.

        >>> [node.label for node in Explained("a", 1, "b + c", (Explained("b", 1), Explained("c", 0))).walk()]
        ['b', 'c', 'a']
        """
        for item in self.inputs:
            yield from item.walk()
        yield self


def each_once(trees: Iterable[Explained]) -> Iterator[Explained]:
    """Every number of several trees, children before parents, each once even where trees share it.

    >>> shared = Explained("b", 1)
    >>> [node.label for node in each_once([Explained("a", 1, "b", (shared,)), Explained("c", 1, "b", (shared,))])]
    ['b', 'a', 'c']
    """
    seen: set[int] = set()
    for tree in trees:
        yield from _unseen(tree, seen)


def _unseen(node: Explained, seen: set[int]) -> Iterator[Explained]:
    if id(node) in seen:
        return
    seen.add(id(node))
    for item in node.inputs:
        # Most numbers are leaves; a generator for each would cost more than the number itself.
        if item.inputs:
            yield from _unseen(item, seen)
        elif id(item) not in seen:
            seen.add(id(item))
            yield item
    yield node


@dataclass(frozen=True, slots=True)
class RuleUsed:
    """The rule version that made a number."""

    id: str
    valid_from: date
    title: str

    def __str__(self) -> str:
        return f"{self.id} ({self.valid_from})"


@dataclass(frozen=True, slots=True)
class Reading:
    """The value of a line in a quarter at each level, the one used and why; ``period`` is what it is about."""

    period: Period
    declared: Decimal | None
    verified: Decimal | None
    validated: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    used: Decimal
    level: Level
    why: str
    origins: Origins = ()


@dataclass(frozen=True, slots=True)
class Projection:
    """Where the line through the values of the period leads at its end; or why none is drawn (``value`` is none)."""

    on: date
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    points: int
    words: str


@dataclass(frozen=True, slots=True)
class PeerRange:
    """What the declared peer group reached in the quarter, without names; for those who are entitled to see it."""

    group: str
    count: int
    low: Decimal
    median: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class LineScore:
    """A target, milestone or budget line in one quarter. Shares are 0-1; points are of 100 for the whole contract.

    ``achievement`` and ``points`` are none where nothing is judged; then ``absence`` says why. ``expected`` is the
    trajectory value at the quarter's end. ``provisional`` holds the reasons, in French; empty when settled.
    ``explanation`` opens the points; ``beside`` the other numbers (completeness, timeliness, projection, peers).
    """

    ref: str
    title: str
    kind: LineKind
    objective: str
    unit: str
    weight: Decimal
    contract_weight: Decimal
    floor: Decimal
    cap: Decimal
    reading: Reading | None
    expected: Decimal | None
    achievement: Decimal | None
    points: Decimal | None
    colour: Colour
    trend: Trend
    previous: Decimal | None
    absence: AbsenceReason | None
    absence_note: str
    completeness: Decimal | None
    timeliness: Decimal | None
    provisional: tuple[str, ...]
    projection: Projection | None
    peers: PeerRange | None
    remarks: tuple[Remark, ...]
    rule: RuleUsed
    explanation: Explained
    beside: tuple[Explained, ...]

    @property
    def judged(self) -> bool:
        """Whether it counts in the score."""
        return self.achievement is not None


@dataclass(frozen=True, slots=True)
class Total:
    """A weighted sum over what can be judged. All are shares (1 is full achievement).

    ``score`` = sum(weight x achievement) over what is judged; ``judged`` the share of weight judged; ``low`` and
    ``high`` the score if what is unjudged ended at its floor, at its cap; ``mean`` = score / judged (none when nothing
    is judged), which the colour is read from. ``printed``: enough is judged to print the score; else only the bounds.
    """

    score: Decimal
    judged: Decimal
    low: Decimal
    high: Decimal
    mean: Decimal | None
    printed: bool
    colour: Colour
    trend: Trend
    provisional: bool
    explanation: Explained
    judged_explanation: Explained
    bounds_explanation: Explained
    mean_explanation: Explained


@dataclass(frozen=True, slots=True)
class ObjectiveScore:
    """An objective in one quarter."""

    ref: str
    title: str
    weight: Decimal
    total: Total
    lines: tuple[LineScore, ...]


@dataclass(frozen=True, slots=True)
class MeansStanding:
    """What the authority owes and what was handed over by the quarter's end; ``delivered`` is a share, capped at 1."""

    ref: str
    title: str
    due: date
    delivered: Decimal
    late_days: int
    blocks: tuple[str, ...]
    origins: Origins = ()


@dataclass(frozen=True, slots=True)
class ContractScore:
    """A contract in one quarter as known on a day. ``rules`` and ``conventions`` name the versions that made it."""

    contract: str
    version: int
    quarter: Period
    on: date
    total: Total
    objectives: tuple[ObjectiveScore, ...]
    means: tuple[MeansStanding, ...]
    remarks: tuple[Remark, ...]
    rules: tuple[RuleUsed, ...]
    conventions: RuleUsed
    findings: tuple[Finding, ...]
    example: bool

    @property
    def lines(self) -> tuple[LineScore, ...]:
        """Every line, in the contract's order."""
        return tuple(line for objective in self.objectives for line in objective.lines)

    def explained(self) -> Iterator[Explained]:
        """Every number of the score, children before parents, each once; those not ``given`` are to be stored."""
        totals = [*(objective.total for objective in self.objectives), self.total]
        trees = [tree for line in self.lines for tree in (line.explanation, *line.beside)]
        for total in totals:
            trees += [total.explanation, total.judged_explanation, total.bounds_explanation]
        return each_once(trees)
