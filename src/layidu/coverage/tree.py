"""The division as a tree: what lies below what, and which places a level lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis.expr.types as ir


class Tree:
    """The places of one division. Takes rows of PLACES.

    Decision served: which places a level lists so that nobody is dropped: where a place has no descendant of the
    kind asked for, it is listed itself (a capital district without cercles among the cercles).
    Errors: ValueError for a place given twice, a parent that is not a place, or a place above itself.

    >>> rows = [{"place": p, "parent": q, "kind": k, "name": p.upper()} for p, q, k in (
    ...     ("m", None, "country"), ("k", "m", "region"), ("b", "m", "region"), ("c", "k", "cercle"))]
    >>> tree = Tree(rows)
    >>> tree.listed("cercle"), tree.above("cercle"), tree.upward("c")
    (['b', 'c'], ['k', 'm'], ['c', 'k', 'm'])
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._rows: dict[str, Mapping[str, Any]] = {}
        for row in rows:
            if row["place"] in self._rows:
                raise ValueError(f"places: {row['place']} is given twice")
            self._rows[row["place"]] = row
        self._children: dict[str, list[str]] = {place: [] for place in self._rows}
        for place in sorted(self._rows):
            parent = self.parent(place)
            if parent is not None:
                if parent not in self._rows:
                    raise ValueError(f"places: {parent}, the parent of {place}, is not a place")
                self._children[parent].append(place)
        self._depths = {place: len(self.upward(place)) for place in self._rows}

    def __contains__(self, place: object) -> bool:
        return place in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._rows))

    def parent(self, place: str) -> str | None:
        """The place that holds it, ``None`` for a root."""
        parent: str | None = self._rows[place]["parent"]
        return parent

    def name(self, place: str) -> str:
        """Its name, or the id of a place that the division does not hold."""
        return str(self._rows[place]["name"]) if place in self._rows else place

    def children(self, place: str) -> list[str]:
        """The places right below, in the order of their ids."""
        return self._children[place]

    def upward(self, place: str) -> list[str]:
        """The place, its parent, and so on to the root."""
        path: list[str] = []
        current: str | None = place
        while current is not None:
            if current in path:
                raise ValueError(f"places: {place} lies above itself")
            path.append(current)
            current = self.parent(current)
        return path

    def bottom_up(self) -> list[str]:
        """Every place, children before their parents."""
        return sorted(self._rows, key=lambda place: (-self._depths[place], place))

    def listed(self, kind: str) -> list[str]:
        """The places of the kind, and those that neither hold one nor lie in one: no gap, no overlap."""
        return sorted(self._level(kind)[0])

    def above(self, kind: str) -> list[str]:
        """The places that hold places of the kind: their own figures are not divided among those."""
        return sorted(self._level(kind)[1])

    def _level(self, kind: str) -> tuple[list[str], list[str]]:
        if not any(row["kind"] == kind for row in self._rows.values()):
            kinds = ", ".join(sorted({str(row["kind"]) for row in self._rows.values()}))
            raise ValueError(f"places: no place of kind {kind!r}; there are: {kinds}")
        holders = {
            above for place, row in self._rows.items() if row["kind"] == kind for above in self.upward(place)[1:]
        }
        listed, upper = [], []
        waiting = [place for place in self._rows if self.parent(place) is None]
        while waiting:
            place = waiting.pop()
            if self._rows[place]["kind"] != kind and place in holders:
                upper.append(place)
                waiting += self.children(place)
            else:
                listed.append(place)
        return listed, upper

    def within(self, kind: str) -> ir.Table:
        """Rows (place, listed): which listed place each place lies in; a place above the level stands for itself."""
        import ibis
        import pyarrow as pa

        listed, above = set(self.listed(kind)), set(self.above(kind))
        pairs = []
        for place in self:
            targets = [up for up in self.upward(place) if up in listed] or ([place] if place in above else [])
            pairs += [(place, target) for target in targets[:1]]
        return ibis.memtable(
            pa.table({"place": [a for a, _ in pairs], "listed": [b for _, b in pairs]},
                     schema=pa.schema([("place", pa.string()), ("listed", pa.string())]))
        )  # fmt: skip
