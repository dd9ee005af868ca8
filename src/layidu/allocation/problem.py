"""A plan's means, checked and turned into arrays: what the model, the checker and the arguments all read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from layidu.core.findings import Finding

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

Measure = Literal["effects", "severity"]
QUARTERS = 4


@dataclass(frozen=True)
class Names:
    """Ids by position, and the label of each id."""

    places: tuple[str, ...]
    activities: tuple[str, ...]
    partners: tuple[str, ...]
    skills: tuple[str, ...]
    funders: tuple[str, ...]
    labels: dict[str, str]

    def label(self, ident: str) -> str:
        """The label of an id, else the id itself."""
        return self.labels.get(ident, ident)


@dataclass(frozen=True)
class Problem:
    """Checked inputs as arrays. Persons a year; hours a quarter; money in minor units of ``currency``.

    A *cell* is a place x activity with a need, of which ``cell_done`` persons are promised already (worth
    ``cell_done_good``): steps, capacities and limits are what is left after them. A *line* is a cell x partner that
    has access, ability, stated hours and permitted money; a *presence* is a partner x place; a *purse* is a set of
    funders: all that they may pay together is one flow, which is exact and far smaller than one flow a line and
    funder.
    """

    names: Names
    currency: str
    measure: Measure
    benefit_unit: str
    cell_place: Ints
    cell_activity: Ints
    cell_need: Floats
    cell_value: Floats
    cell_done: Floats
    cell_done_good: Floats
    step_cell: Ints
    step_width: Floats
    step_share: Floats
    line_cell: Ints
    line_partner: Ints
    line_presence: Ints
    line_cost: Floats
    line_most: Floats
    line_purse: Ints
    presence_partner: Ints
    presence_place: Ints
    presence_cost: Floats
    presence_purse: Ints
    purse_funders: Bools
    hours: Floats
    capacity: Floats
    shift_partner: Ints
    shift_from: Ints
    shift_to: Ints
    shift_rate: Floats
    absorption: Floats
    budget: Floats
    available: Floats
    floor_ids: tuple[str, ...]
    floor_of: Ints
    floor_cell: Ints
    floor_people: Floats
    ceiling_ids: tuple[str, ...]
    ceiling_of: Ints
    ceiling_cell: Ints
    ceiling_people: Floats
    follow_cell: Ints
    follow_base: Ints
    follow_ratio: Floats
    follow_room: Floats
    line_present: Floats
    presence_present: Bools
    findings: tuple[Finding, ...] = field(default=())

    @property
    def line_place(self) -> Ints:
        """The place of each line."""
        return self.cell_place[self.line_cell]

    @property
    def line_activity(self) -> Ints:
        """The activity of each line."""
        return self.cell_activity[self.line_cell]

    @property
    def step_value(self) -> Floats:
        """Benefit of one person served in each step."""
        return self.cell_value[self.step_cell] * self.step_share

    @property
    def step_people(self) -> Floats:
        """Most persons in each step."""
        return self.cell_need[self.step_cell] * self.step_width

    @property
    def reached_cells(self) -> Bools:
        """Which cells at least one line can serve."""
        import numpy as np

        return np.bincount(self.line_cell, minlength=len(self.cell_need)) > 0

    def line_key(self, line: int) -> tuple[str, str, str]:
        """Place, activity and partner ids of a line."""
        cell = self.line_cell[line]
        return (
            self.names.places[self.cell_place[cell]],
            self.names.activities[self.cell_activity[cell]],
            self.names.partners[self.line_partner[line]],
        )
