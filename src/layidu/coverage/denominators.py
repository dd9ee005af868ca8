"""Populations as caps and denominators: what is stated, what follows from it, and what stays unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from layidu.coverage.groups import Groups
from layidu.coverage.tree import Tree


class Denominators:
    """Population by place and group, in persons. Takes rows of POPULATION.

    Decision served: whether an upper bound may be capped and a gap printed. What is stated stands; else a place is
    the sum of its children when all are known, and a group the sum of a partition when all parts are known; else
    it is unknown (never zero, never shared out downward).
    Errors: ValueError when one place and group has two values, or a negative one.

    >>> rows = [{"place": p, "parent": "m" if p != "m" else None, "kind": "x", "name": p} for p in "mab"]
    >>> known = Denominators([{"place": "a", "group": "all", "value": 5}, {"place": "b", "group": "all", "value": 6}],
    ...                      Tree(rows), Groups([]))
    >>> known.value("m", "all"), known.value("m", "boys")
    (11, None)
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]], tree: Tree, groups: Groups) -> None:
        self._tree, self._groups = tree, groups
        self._known: dict[tuple[str, str], int | None] = {}
        for row in rows:
            key, value = (row["place"], row["group"]), row["value"]
            if value is None:
                continue
            if value < 0 or self._known.get(key, value) != value:
                raise ValueError(f"population: {key[0]}, {key[1]} is negative or has two values")
            self._known[key] = value

    def value(self, place: str, group: str) -> int | None:
        """The population, ``None`` when unknown."""
        key = (place, group)
        if key not in self._known:
            self._known[key] = self._derived(place, group)
        return self._known[key]

    def _derived(self, place: str, group: str) -> int | None:
        children = [self.value(child, group) for child in self._tree.children(place)]
        if children and None not in children:
            return sum(value for value in children if value is not None)
        for parts in self._groups.partitions(group):
            known = [self.value(place, part) for part in sorted(parts)]
            if None not in known:
                return sum(value for value in known if value is not None)
        return None
