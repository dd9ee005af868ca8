"""From the declared tables to a checked problem."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from layidu.allocation import tables as t
from layidu.allocation.committed import committed
from layidu.allocation.faults import UNITS, faults
from layidu.allocation.problem import QUARTERS, Measure, Names, Problem
from layidu.allocation.tables import Means, Row
from layidu.catalogue.findings import finding
from layidu.core.errors import Refusal
from layidu.core.findings import Finding
from layidu.core.numbers import format_fr

if TYPE_CHECKING:
    from layidu.allocation.problem import Bools, Floats, Ints


def prepared(means: Means, *, measure: Measure = "effects", need_at: float = 0.5) -> Problem:
    """The problem that these means pose.

    Decision served: may a plan be made from this workbook, and if not, what is to be corrected? ``measure`` is
    what "good" means: the activities' effects, or people in need weighted by severity where effects are not known.
    ``need_at`` is where between its low and its high each need is taken (0 low, 1 high): a choice to print with the
    plan. Errors: Refusal with every finding at once. Warnings come with the problem.

    >>> from layidu.allocation.examples import two_cercles
    >>> problem = prepared(two_cercles())
    >>> len(problem.line_cell), problem.names.places
    (4, ('kita', 'bla'))
    """
    if found := faults(means, effects=measure == "effects"):
        raise Refusal(found)
    return _Preparation(means, measure, need_at).problem()


class _Preparation:
    def __init__(self, means: Means, measure: Measure, need_at: float) -> None:
        self.means, self.measure, self.need_at = means, measure, need_at
        rows = means.table
        self.places = [row["place"] for row in rows(t.PLACES)]
        self.activities = [row["activity"] for row in rows(t.ACTIVITIES)]
        self.partners = [row["partner"] for row in rows(t.PARTNERS)]
        self.funders = [row["funder"] for row in rows(t.FUNDERS)]
        skills = [row["skill"] for row in (*rows(t.HOURS), *rows(t.CAPACITIES))]
        skills += [row[end] for row in rows(t.SHIFTS) for end in ("from_skill", "to_skill")]
        self.skills = list(dict.fromkeys(skills))
        self.at = {
            kind: {ident: position for position, ident in enumerate(ids)}
            for kind, ids in (("place", self.places), ("activity", self.activities), ("partner", self.partners),
                              ("funder", self.funders), ("skill", self.skills))
        }  # fmt: skip
        self.rates = {means.currency: 1.0, **{row["currency"]: float(row["rate"]) for row in rows(t.RATES)}}
        self.findings: list[Finding] = []

    def problem(self) -> Problem:
        import numpy as np

        cell_place, cell_activity, need, value = self._cells()
        cell_at = {(int(p), int(i)): c for c, (p, i) in enumerate(zip(cell_place, cell_activity, strict=True))}
        hours, capacity, stated = self._hours()
        done = committed(self.means, self.at, cell_at, need, hours)
        self.findings += done.beyond(capacity, self.means)
        capacity = done.left_of(capacity, done.hours)
        presence_of, presence_partner, presence_place, presence_cost, present = self._presences()
        line_cell, line_partner = self._lines(cell_place, cell_activity, hours, stated, presence_of)
        costs = np.array([self._money(row, "cost") for row in self.means.table(t.ACTIVITIES)])
        place, activity = cell_place[line_cell], cell_activity[line_cell]
        allowed = self._allowed()
        by_line = allowed["place"][:, place] & allowed["activity"][:, activity] & allowed["partner"][:, line_partner]
        payable = by_line.any(axis=0) | (costs[activity] == 0)
        line_cell, line_partner, by_line = line_cell[payable], line_partner[payable], by_line[:, payable]
        place, activity = cell_place[line_cell], cell_activity[line_cell]
        line_presence = presence_of[line_partner, place]
        by_presence = allowed["place"][:, presence_place] & allowed["partner"][:, presence_partner]
        any_activity = np.zeros_like(by_presence)
        np.logical_or.at(any_activity.T, line_presence, allowed["activity"][:, activity].T)
        by_presence &= any_activity
        purses, purse_of = np.unique(np.hstack([by_line, by_presence]).T, axis=0, return_inverse=True)
        purse_of = purse_of.reshape(-1)
        most = self._most((need - done.people)[line_cell], line_partner, activity, hours, capacity)
        steps = self._steps(cell_activity, done.people / np.maximum(need, 1e-300))
        after = np.zeros(len(need))
        np.add.at(after, steps[0], steps[3] * value[steps[0]] * need[steps[0]])
        floor_ids, floor_of, floor_cell, floor_people = self._sets(t.FLOORS, "floor", cell_at)
        ceiling_ids, ceiling_of, ceiling_cell, ceiling_people = self._sets(t.CEILINGS, "ceiling", cell_at)
        follow_cell, follow_base, follow_ratio = self._follows(cell_at)
        self._unreached(cell_place, need - done.people, line_cell)
        shifts = self.means.table(t.SHIFTS)
        return Problem(
            names=self._names(), currency=self.means.currency, measure=self.measure, benefit_unit=self._unit(),
            cell_place=cell_place, cell_activity=cell_activity, cell_need=need, cell_value=value,
            cell_done=done.people, cell_done_good=after,
            step_cell=steps[0], step_width=steps[1], step_share=steps[2],
            line_cell=line_cell, line_partner=line_partner, line_presence=line_presence,
            line_cost=costs[activity], line_most=most, line_purse=purse_of[: len(line_cell)],
            presence_partner=presence_partner, presence_place=presence_place, presence_cost=presence_cost,
            presence_purse=purse_of[len(line_cell) :], purse_funders=purses,
            hours=hours, capacity=capacity,
            shift_partner=self._positions(shifts, "partner"), shift_from=self._positions(shifts, "from_skill", "skill"),
            shift_to=self._positions(shifts, "to_skill", "skill"), shift_rate=_floats(shifts, "rate"),
            absorption=done.left_of(self._absorption(), done.received),
            budget=np.array([self._money(row, "budget") for row in self.means.table(t.FUNDERS)]),
            available=self._available(), floor_ids=floor_ids, floor_of=floor_of, floor_cell=floor_cell,
            floor_people=done.left_in(floor_people, floor_of, floor_cell),
            ceiling_ids=ceiling_ids, ceiling_of=ceiling_of, ceiling_cell=ceiling_cell,
            ceiling_people=done.left_in(ceiling_people, ceiling_of, ceiling_cell),
            follow_cell=follow_cell, follow_base=follow_base,
            follow_ratio=follow_ratio, follow_room=done.room(follow_cell, follow_base, follow_ratio),
            line_present=self._present(cell_at, line_cell, line_partner),
            presence_present=present, findings=tuple(self.findings),
        )  # fmt: skip

    def _positions(self, rows: tuple[Row, ...], column: str, kind: str | None = None) -> Ints:
        import numpy as np

        return np.array([self.at[kind or column][row[column]] for row in rows], dtype=np.int64)

    def _money(self, row: Row, column: str) -> float:
        return float(row[column]) * self.rates[row["currency"]]

    def _names(self) -> Names:
        labels = {}
        for schema, key in ((t.PLACES, "place"), (t.ACTIVITIES, "activity"), (t.PARTNERS, "partner"),
                            (t.FUNDERS, "funder")):  # fmt: skip
            labels.update({row[key]: row["name"] or row[key] for row in self.means.table(schema)})
        return Names(
            tuple(self.places), tuple(self.activities), tuple(self.partners), tuple(self.skills),
            tuple(self.funders), labels,
        )  # fmt: skip

    def _unit(self) -> str:
        if self.measure == "severity":
            return "personnes servies, pondérées par la gravité"
        needed = {row["activity"] for row in self.means.table(t.NEEDS)}
        units = [row["benefit_unit"] for row in self.means.table(t.ACTIVITIES) if row["activity"] in needed]
        return str(units[0]) if units else ""

    def _cells(self) -> tuple[Ints, Ints, Floats, Floats]:
        import numpy as np

        people: dict[tuple[int, int], float] = defaultdict(float)
        weighted: dict[tuple[int, int], float] = defaultdict(float)
        for row in self.means.table(t.NEEDS):
            key = self.at["place"][row["place"]], self.at["activity"][row["activity"]]
            need = row["low"] + self.need_at * (row["high"] - row["low"])
            people[key] += need
            weighted[key] += need * (1.0 if row["severity"] is None else row["severity"])
        keys = sorted(key for key, need in people.items() if need > 0)
        need = np.array([people[key] for key in keys], dtype=float)
        activity = np.array([key[1] for key in keys], dtype=np.int64)
        if self.measure == "effects":
            benefit = _floats(self.means.table(t.ACTIVITIES), "benefit")
            value = benefit[activity] if keys else need
        else:
            value = np.array([weighted[key] for key in keys], dtype=float) / np.maximum(need, 1e-300)
        return np.array([key[0] for key in keys], dtype=np.int64), activity, need, value

    def _hours(self) -> tuple[Floats, Floats, Bools]:
        import numpy as np

        hours = np.zeros((len(self.activities), len(self.skills)))
        for row in self.means.table(t.HOURS):
            hours[self.at["activity"][row["activity"]], self.at["skill"][row["skill"]]] = row["hours"]
        capacity = np.zeros((len(self.partners), len(self.skills), QUARTERS))
        stated = np.zeros((len(self.partners), len(self.skills)), bool)
        for row in self.means.table(t.CAPACITIES):
            at = self.at["partner"][row["partner"]], self.at["skill"][row["skill"]]
            amount = row["amount"] * UNITS[row["unit"].strip().lower()]
            if row["quarter"] is None:
                capacity[at] += amount / QUARTERS
            else:
                capacity[(*at, row["quarter"] - 1)] += amount
            stated[at] = True
        return hours, capacity, stated

    def _presences(self) -> tuple[Ints, Ints, Ints, Floats, Bools]:
        import numpy as np

        rows = self.means.table(t.ACCESS)
        partner, place = self._positions(rows, "partner"), self._positions(rows, "place")
        of = np.full((len(self.partners), len(self.places)), -1, dtype=np.int64)
        of[partner, place] = np.arange(len(rows))
        cost = np.array([self._money(row, "fixed_cost") for row in rows], dtype=float)
        return of, partner, place, cost, np.array([bool(row["present"]) for row in rows], dtype=bool)

    def _lines(
        self, cell_place: Ints, cell_activity: Ints, hours: Floats, stated: Bools, presence_of: Ints
    ) -> tuple[Ints, Ints]:
        import numpy as np

        able = np.zeros((len(self.partners), len(self.activities)), bool)
        rows = self.means.table(t.ABILITIES)
        able[self._positions(rows, "partner"), self._positions(rows, "activity")] = True
        possible = (presence_of[:, cell_place] >= 0) & able[:, cell_activity]
        for at, skill in zip(*np.nonzero(~stated), strict=True):
            lost = possible[at] & (hours[cell_activity, skill] > 0)
            if count := int(lost.sum()):
                possible[at] &= ~lost
                self.findings.append(finding("PLAN-CAPACITE-ABSENTE", partner=self.partners[at],
                                             skill=self.skills[skill], count=count))  # fmt: skip
        partner, cell = np.nonzero(possible)
        order = np.argsort(cell, kind="stable")
        return cell[order].astype(np.int64), partner[order].astype(np.int64)

    def _allowed(self) -> dict[str, Bools]:
        import numpy as np

        allowed: dict[str, Any] = {}
        for kind in ("place", "activity", "partner"):
            free = np.ones((len(self.funders), len(self.at[kind])), bool)
            rows = [row for row in self.means.table(t.EARMARKS) if row["kind"] == kind]
            for row in rows:
                free[self.at["funder"][row["funder"]]] = False
            for row in rows:
                free[self.at["funder"][row["funder"]], self.at[kind][row["id"]]] = True
            allowed[kind] = free
        return allowed

    def _most(self, need: Floats, partner: Ints, activity: Ints, hours: Floats, capacity: Floats) -> Floats:
        import numpy as np

        year = capacity.sum(axis=2)
        for row in self.means.table(t.SHIFTS):
            # Another skill may take over: hours of the skill itself no longer bound what one line can do.
            year[self.at["partner"][row["partner"]], self.at["skill"][row["from_skill"]]] = np.inf
        with np.errstate(divide="ignore", invalid="ignore"):
            able = np.where(hours[activity] > 0, year[partner] / hours[activity], np.inf)
        least: Floats = np.minimum(need, able.min(axis=1, initial=np.inf))
        return least

    def _steps(self, cell_activity: Ints, done: Floats) -> tuple[Ints, Floats, Floats, Floats]:
        import numpy as np

        steps: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for row in sorted(self.means.table(t.SEGMENTS), key=lambda row: row["up_to"]):
            steps[row["activity"]].append((row["up_to"], row["share"]))
        cells, widths, shares, good = [], [], [], []
        for cell, activity in enumerate(cell_activity):
            below = 0.0
            for up_to, share in steps.get(self.activities[activity], [(1.0, 1.0)]):
                cells.append(cell)
                taken = min(max(float(done[cell]) - below, 0.0), up_to - below)
                widths.append(up_to - below - taken)
                shares.append(share)
                good.append(taken * share)
                below = up_to
        return (np.array(cells, dtype=np.int64), np.array(widths, dtype=float), np.array(shares, dtype=float),
                np.array(good, dtype=float))  # fmt: skip

    def _absorption(self) -> Floats:
        import numpy as np

        most = np.full((len(self.places), QUARTERS), np.inf)
        for row in self.means.table(t.ABSORPTION):
            most[self.at["place"][row["place"]], row["quarter"] - 1] = row["people"]
        return most

    def _available(self) -> Floats:
        import numpy as np

        available = np.full((len(self.funders), QUARTERS), np.nan)
        for row in self.means.table(t.AVAILABILITY):
            available[self.at["funder"][row["funder"]], row["quarter"] - 1] = row["share"]
        for shares in available:
            if np.isnan(shares).all():
                shares[:] = 1.0
            reached = 0.0
            for quarter, share in enumerate(shares):
                reached = reached if np.isnan(share) else float(share)
                shares[quarter] = reached
        return available

    def _sets(
        self, schema: Any, key: str, cell_at: dict[tuple[int, int], int]
    ) -> tuple[tuple[str, ...], Ints, Ints, Floats]:
        import numpy as np

        rows = self.means.table(schema)
        ids = tuple(dict.fromkeys(row[key] for row in rows))
        people = {row[key]: float(row["people"]) for row in rows}
        of, cells = [], []
        for row in rows:
            cell = cell_at.get((self.at["place"][row["place"]], self.at["activity"][row["activity"]]))
            if cell is not None:
                of.append(ids.index(row[key]))
                cells.append(cell)
        return (ids, np.array(of, dtype=np.int64), np.array(cells, dtype=np.int64),
                np.array([people[ident] for ident in ids], dtype=float))  # fmt: skip

    def _follows(self, cell_at: dict[tuple[int, int], int]) -> tuple[Ints, Ints, Floats]:
        import numpy as np

        found = []
        for row in self.means.table(t.FOLLOWS):
            after, base = self.at["activity"][row["activity"]], self.at["activity"][row["base"]]
            found += [
                (cell_at[place, after], cell_at.get((place, base), -1), float(row["ratio"]))
                for place in range(len(self.places))
                if (place, after) in cell_at
            ]
        return (np.array([f[0] for f in found], dtype=np.int64), np.array([f[1] for f in found], dtype=np.int64),
                np.array([f[2] for f in found], dtype=float))  # fmt: skip

    def _present(self, cell_at: dict[tuple[int, int], int], line_cell: Ints, line_partner: Ints) -> Floats:
        import numpy as np

        at = {(int(c), int(o)): line for line, (c, o) in enumerate(zip(line_cell, line_partner, strict=True))}
        present = np.zeros(len(line_cell))
        for row in self.means.table(t.PRESENT):
            cell = cell_at.get((self.at["place"][row["place"]], self.at["activity"][row["activity"]]), -1)
            line = at.get((cell, self.at["partner"][row["partner"]]))
            if line is not None:
                present[line] = row["people"]
        return present

    def _unreached(self, cell_place: Ints, need: Floats, line_cell: Ints) -> None:
        import numpy as np

        lost = (np.bincount(line_cell, minlength=len(need)) == 0) & (need > 0)
        if lost.any():
            self.findings.append(
                finding("PLAN-BESOIN-HORS-ATTEINTE", count=int(lost.sum()), places=len(set(cell_place[lost].tolist())),
                        people=format_fr(float(need[lost].sum())))
            )  # fmt: skip


def _floats(rows: tuple[Row, ...], column: str) -> Floats:
    import numpy as np

    return np.array([np.nan if row[column] is None else row[column] for row in rows], dtype=float)
