"""What is promised already: served first, with hours, places and needs that the plan then no longer has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from layidu.allocation import tables as t
from layidu.allocation.tables import Means
from layidu.catalogue.findings import finding
from layidu.core.findings import Finding

if TYPE_CHECKING:
    from layidu.allocation.problem import Floats, Ints


@dataclass(frozen=True)
class Committed:
    """Accepted promises as arrays: ``people`` a cell (never above its need), ``hours`` a partner and skill, persons
    ``received`` a place; ``by_cell`` are the persons promised, above the need too."""

    people: Floats
    hours: Floats
    received: Floats
    by_cell: Floats

    def left_of(self, limits: Floats, used: Floats) -> Floats:
        """Limits by quarter (last axis) less what is used in the year, which is taken from each quarter in
        proportion: a promise says its year, not its quarters."""
        import numpy as np

        total = limits.sum(axis=-1)
        share = np.divide(used, total, out=np.zeros_like(used), where=np.isfinite(total) & (total > 0))
        left: Floats = limits * np.clip(1.0 - share, 0.0, 1.0)[..., None]
        return left

    def left_in(self, limits: Floats, of: Ints, cells: Ints) -> Floats:
        """Floors or ceilings less the persons promised in their cells."""
        import numpy as np

        promised = np.zeros(len(limits))
        np.add.at(promised, of, self.by_cell[cells])
        left: Floats = np.maximum(0.0, limits - promised)
        return left

    def room(self, cells: Ints, bases: Ints, ratios: Floats) -> Floats:
        """How many more persons an activity may serve for what its base has promised, less its own promises."""
        import numpy as np

        base = np.where(bases >= 0, self.by_cell[bases] if len(self.by_cell) else 0.0, 0.0)
        room: Floats = np.maximum(0.0, ratios * base - self.by_cell[cells])
        return room

    def beyond(self, capacity: Floats, means: Means) -> list[Finding]:
        """A warning for the partners that promised more hours than the workbook gives them."""
        import numpy as np

        year = capacity.sum(axis=2)
        over = ((self.hours > year * (1 + 1e-9)) & (year > 0)).any(axis=1)
        names = [means.label(row["partner"]) for row, more in zip(means.table(t.PARTNERS), over, strict=True) if more]
        if not np.any(over):
            return []
        listed = ", ".join(f"« {name} »" for name in names[:8]) + (" …" if len(names) > 8 else "")
        return [finding("PLAN-PROMESSES-AU-DELA-DES-HEURES", count=len(names), value=listed)]


def committed(
    means: Means, at: Mapping[str, Mapping[str, int]], cell_at: Mapping[tuple[int, int], int], need: Floats,
    hours: Floats,
) -> Committed:  # fmt: skip
    """What accepted promises take of needs, hours and places.

    Decision served: a plan fills what is not promised yet. ``at`` gives positions by kind and id, ``cell_at`` cells by
    (place, activity), ``need`` persons a cell, ``hours`` (activity, skill). A promise where no need is stated takes
    hours and room all the same.

    >>> import numpy as np
    >>> means = Means.of("XOF", committed=[{"place": "k", "activity": "v", "partner": "o", "people": 30.0}])
    >>> at = {"place": {"k": 0}, "activity": {"v": 0}, "partner": {"o": 0}}
    >>> committed(means, at, {(0, 0): 0}, np.array([20.0]), np.array([[0.5]])).people.tolist()
    [20.0]
    """
    import numpy as np

    people, received = np.zeros(len(need)), np.zeros(len(at["place"]))
    used = np.zeros((len(at["partner"]), hours.shape[1]))
    for row in means.table(t.COMMITTED):
        place, activity = at["place"][row["place"]], at["activity"][row["activity"]]
        if (cell := cell_at.get((place, activity))) is not None:
            people[cell] += row["people"]
        received[place] += row["people"]
        if row["partner"] is not None:
            used[at["partner"][row["partner"]]] += row["people"] * hours[activity]
    return Committed(np.minimum(people, need), used, received, people)
