"""The numbers of a score as figures: each opens to its formula, to what it is made of, and to the rows it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from layidu.accountability.results import Explained, LineScore
from layidu.cycle.figures import FigureBook, Input

#: The columns of the signed file that say each kind of line, as lineage names them.
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "target": ("targets.baseline", "targets.target", "targets.weight", "targets.rule"),
    "milestone": ("milestones.due", "milestones.weight", "milestones.evidence"),
    "budget": ("budget.amount", "budget.weight"),
}
_SECTIONS = {"target": "targets", "milestone": "milestones", "budget": "budget"}


class ScoreFigures:
    """Notes the numbers of one score in a book, the same number once; ``rows``: line of the contract -> source row.

    Decision served: a point can be followed down to the cells of the reports and of the signed contract.
    """

    def __init__(self, book: FigureBook, rows: Mapping[str, int]) -> None:
        self._book, self._rows = book, rows
        self._made: dict[int, Input] = {}
        self._steps: dict[str, list[int]] = {}
        for key, row in self._rows.items():
            section, _, rest = key.partition("/")
            if section == "trajectory":
                self._steps.setdefault(rest.rpartition("/")[0], []).append(row)

    def line(self, line: LineScore) -> str:
        """The id of a line's points; its own rows of the contract stand beside what it is made of."""
        row = self._rows.get(f"{_SECTIONS[line.kind]}/{line.ref}")
        origins = [(row, field) for field in _FIELDS[line.kind]] if row is not None else []
        origins += [(step, "trajectory.value") for step in self._steps.get(line.ref, ())]
        return self.of(line.explanation, origins).id

    def of(self, node: Explained, origins: Iterable[tuple[int, str]] = ()) -> Input:
        """The figure of one number and of all below it; a number that is only stated is shown, not stored."""
        if node.given:
            return Input(node.label, node.plain(), "")
        known = self._made.get(id(node))
        if known is None:
            inputs = [self.of(item) for item in node.inputs]
            known = self._book.add(node.label, node.plain(), node.formula, inputs, [*node.origins, *origins])
            self._made[id(node)] = known
        return known
