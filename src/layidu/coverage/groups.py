"""How population groups relate: which may be added to make another, and which may hold the same people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any


class Groups:
    """The partitions that the catalogue declares, read as a graph from whole to parts.

    Decision served: whether figures of two groups may be added (only the parts of one partition may).
    Takes rows of PARTITIONS. Errors: ValueError when a group is, through partitions, a part of itself.

    >>> groups = Groups([{"partition": "sex", "whole": "all", "part": p} for p in ("male", "female")])
    >>> sorted(groups.comparable("all")), sorted(groups.comparable("male"))
    (['all', 'female', 'male'], ['all', 'male'])
    >>> groups.low("all", {"all": 10, "male": 7, "female": 5})
    12
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        partitions: dict[tuple[str, str], set[str]] = {}
        for row in rows:
            partitions.setdefault((row["whole"], row["partition"]), set()).add(row["part"])
        self._partitions: dict[str, list[frozenset[str]]] = {}
        for (whole, _), parts in sorted(partitions.items()):
            self._partitions.setdefault(whole, []).append(frozenset(parts))
        for whole in self._partitions:
            if whole in self.below(whole):
                raise ValueError(f"partitions: {whole} is a part of itself")

    def partitions(self, whole: str) -> list[frozenset[str]]:
        """The sets of groups that each make up the whole; empty when none is declared."""
        return self._partitions.get(whole, [])

    def below(self, group: str) -> frozenset[str]:
        """Every group that lies wholly inside this one, by partitions of partitions."""
        found: set[str] = set()
        waiting = [group]
        while waiting:
            for parts in self.partitions(waiting.pop()):
                waiting += parts - found
                found |= parts
        return frozenset(found)

    @cached_property
    def all_named(self) -> frozenset[str]:
        """Every group that some partition names."""
        return frozenset(self._partitions).union(*(p for sets in self._partitions.values() for p in sets))

    def comparable(self, group: str) -> frozenset[str]:
        """The group, those inside it and those that hold it: whose figures may be about the same people."""
        above = {other for other in self._partitions if group in self.below(other)}
        return frozenset({group}) | self.below(group) | above

    def low(self, group: str, own: Mapping[str, int]) -> int | None:
        """The fewest people of a group, from figures of it and of its parts (persons, each a lower bound).

        The largest of its own figure and the sum over each partition; ``None`` when nothing is known of any.
        """
        known = [own[group]] if group in own else []
        for parts in self.partitions(group):
            lows = [low for part in sorted(parts) if (low := self.low(part, own)) is not None]
            if lows:
                known.append(sum(lows))
        return max(known, default=None)

    def total(self, group: str, own: Mapping[str, int]) -> int | None:
        """The group's figure, stated or the sum of a partition that is known in all its parts; else ``None``.

        Of several complete partitions the largest sum is taken (an upper bound stays one).
        """
        if group in own:
            return own[group]
        sums = []
        for parts in self.partitions(group):
            known = [self.total(part, own) for part in sorted(parts)]
            if None not in known:
                sums.append(sum(value for value in known if value is not None))
        return max(sums, default=None)
