"""An independent check of a plan: every rule computed again from the means, without the model or the solver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from layidu.allocation import tables as t
from layidu.allocation.faults import UNITS
from layidu.allocation.plan import Line, Plan
from layidu.allocation.tables import Means
from layidu.core.numbers import format_fr

#: A limit passed by less than this share of itself (or this much) is the solver's rounding.
TOLERANCE = 1e-6
_QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Breach:
    """One rule that a plan breaks: the rule, what it is about, the limit and what the plan has."""

    rule: str
    about: str
    limit: float
    found: float

    def sentence(self) -> str:
        """In French.

        >>> Breach("budget", "Fonds commun", 100.0, 150.0).sentence()
        'budget : Fonds commun, 150,0 pour une limite de 100,0.'
        """
        return f"{self.rule} : {self.about}, {format_fr(self.found, 1)} pour une limite de {format_fr(self.limit, 1)}."


@dataclass(frozen=True)
class Checked:
    """The verdict: breaches (none: the plan holds), and the impact and shortfall computed again."""

    breaches: tuple[Breach, ...]
    impact: float
    shortfall: float


def check(means: Means, plan: Plan, *, need_at: float = 0.5) -> Checked:
    """Whether a plan keeps every rule of its means, and what it is worth.

    Decision served: may this plan be proposed? Reads the plan's lines, presences and money only; works from the
    tables again, so that a mistake in the model does not check itself. ``need_at`` as in ``prepared``.

    >>> from layidu.allocation.examples import two_cercles
    >>> from layidu.allocation.preparing import prepared
    >>> from layidu.allocation.solve import solve
    >>> plan = solve(prepared(two_cercles()))
    >>> verdict = check(two_cercles(), plan)
    >>> verdict.breaches, round(verdict.impact - plan.impact, 6)
    ((), 0.0)
    """
    checker = Checker(means, plan.lines(), need_at, plan.problem.measure)
    present = {
        (plan.problem.names.partners[o], plan.problem.names.places[p])
        for o, p, here in zip(plan.problem.presence_partner, plan.problem.presence_place, plan.present, strict=True)
        if here
    }
    checker.people()
    checker.hours(plan)
    checker.presence(present)
    checker.money(plan, present)
    return Checked(tuple(checker.breaches), checker.impact(), checker.shortfall())


class Checker:
    """The rules, one method a kind, each adding to ``breaches``; of lines that may come from anywhere."""

    def __init__(self, means: Means, lines: Sequence[Line], need_at: float, measure: str) -> None:
        self.means, self.lines, self.need_at, self.measure = means, lines, need_at, measure
        self.breaches: list[Breach] = []
        self.served: dict[tuple[str, str], float] = defaultdict(float)
        for line in lines:
            self.served[line.place, line.activity] += line.people
        self.needs: dict[tuple[str, str], float] = defaultdict(float)
        self.weighted: dict[tuple[str, str], float] = defaultdict(float)
        for row in means.table(t.NEEDS):
            need = row["low"] + need_at * (row["high"] - row["low"])
            self.needs[row["place"], row["activity"]] += need
            severity = 1.0 if row["severity"] is None else row["severity"]
            self.weighted[row["place"], row["activity"]] += need * severity
        self.done: dict[tuple[str, str], float] = defaultdict(float)
        for row in means.table(t.COMMITTED):
            self.done[row["place"], row["activity"]] += row["people"]
        self.rate = {means.currency: 1.0, **{row["currency"]: row["rate"] for row in means.table(t.RATES)}}
        self.steps = max((len(line.by_step) for line in lines), default=1)

    def _most(self, rule: str, about: str, found: float, limit: float) -> None:
        if found > limit + TOLERANCE * max(1.0, abs(limit), abs(found)):
            self.breaches.append(Breach(rule, about, limit, found))

    def people(self) -> None:
        """Needs, access, ability, ceilings, follow-ups, places' capacity."""
        access = {(row["partner"], row["place"]) for row in self.means.table(t.ACCESS)}
        able = {(row["partner"], row["activity"]) for row in self.means.table(t.ABILITIES)}
        for line in self.lines:
            if (line.partner, line.place) not in access:
                self.breaches.append(Breach("accès", f"{line.partner} à {line.place}", 0.0, line.people))
            if (line.partner, line.activity) not in able:
                self.breaches.append(Breach("compétence", f"{line.partner}, {line.activity}", 0.0, line.people))
            if line.people < 0:
                self.breaches.append(Breach("négatif", f"{line.activity} à {line.place}", 0.0, line.people))
        for (place, activity), people in self.served.items():
            left = max(0.0, self.needs[place, activity] - self.done[place, activity])
            self._most("besoin", f"{activity} à {place}", people, left)
        groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for row in self.means.table(t.CEILINGS):
            groups[row["ceiling"]].append(row)
        for ceiling, rows in groups.items():
            people = sum(self.served[row["place"], row["activity"]] for row in rows)
            promised = sum(self.done[row["place"], row["activity"]] for row in rows)
            self._most("plafond", ceiling, people, max(0.0, rows[0]["people"] - promised))
        for row in self.means.table(t.FOLLOWS):
            for place, activity in list(self.served):
                if activity == row["activity"]:
                    room = max(0.0, row["ratio"] * self.done[place, row["base"]] - self.done[place, activity])
                    most = row["ratio"] * self.served[place, row["base"]] + room
                    self._most("suite", f"{activity} à {place}", self.served[place, activity], most)
        self._absorption()

    def _absorption(self) -> None:
        limits: dict[str, dict[int, float]] = defaultdict(dict)
        for row in self.means.table(t.ABSORPTION):
            limits[row["place"]][row["quarter"]] = row["people"]
        promised: dict[str, float] = defaultdict(float)
        for (place, _), people_there in self.done.items():
            promised[place] += people_there
        for place, stated in limits.items():
            whole = sum(stated.values()) if len(stated) == len(_QUARTERS) else 0.0
            kept = max(0.0, 1.0 - promised[place] / whole) if whole else 1.0
            by_quarter = {quarter: most * kept for quarter, most in stated.items()}
            people = [sum(line.by_step[s] for line in self.lines if line.place == place) for s in range(self.steps)]
            if self.steps == 1:
                if len(by_quarter) == len(_QUARTERS):
                    self._most("accueil", place, people[0], sum(by_quarter.values()))
                continue
            for quarter, most in by_quarter.items():
                self._most("accueil", f"{place}, trimestre {quarter}", people[quarter - 1], most)

    def hours(self, plan: Plan | None = None) -> None:
        """Hours by partner, skill and step, with what other skills take over (in a plan that says so)."""
        need: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0] * self.steps)
        per_person: dict[str, dict[str, float]] = defaultdict(dict)
        for row in self.means.table(t.HOURS):
            per_person[row["activity"]][row["skill"]] = row["hours"]
        for line in self.lines:
            for skill, hours in per_person[line.activity].items():
                for step, people in enumerate(line.by_step):
                    need[line.partner, skill][step] += people * hours
        promised = self._promised_hours(per_person)
        if plan is not None:
            self._shifted(plan, need)
        most: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0] * self.steps)
        for row in self.means.table(t.CAPACITIES):
            hours = row["amount"] * UNITS[row["unit"].strip().lower()]
            for step in range(self.steps):
                if self.steps == 1:
                    most[row["partner"], row["skill"]][0] += hours
                elif row["quarter"] in (None, step + 1):
                    most[row["partner"], row["skill"]][step] += hours / (1 if row["quarter"] else self.steps)
        for (partner, skill), by_step in need.items():
            year = sum(most[partner, skill])
            kept = max(0.0, 1.0 - promised[partner, skill] / year) if year else 1.0
            for step, hours in enumerate(by_step):
                self._most("heures", f"{partner}, {skill}", hours, most[partner, skill][step] * kept)

    def _promised_hours(self, per_person: Mapping[str, Mapping[str, float]]) -> dict[tuple[str, str], float]:
        hours: dict[tuple[str, str], float] = defaultdict(float)
        for row in self.means.table(t.COMMITTED):
            for skill, each in per_person.get(row["activity"], {}).items():
                hours[row["partner"], skill] += row["people"] * each
        return hours

    def _shifted(self, plan: Plan, need: dict[tuple[str, str], list[float]]) -> None:
        names, problem = plan.problem.names, plan.problem
        shifted = plan.columns.shifted.of(plan.values)
        for k, (o, a, b, rate) in enumerate(
            zip(problem.shift_partner, problem.shift_from, problem.shift_to, problem.shift_rate, strict=True)
        ):
            for step in range(self.steps):
                need[names.partners[o], names.skills[a]][step] -= shifted[k, step]
                need[names.partners[o], names.skills[b]][step] += rate * shifted[k, step]
                self._most("relais", names.partners[o], -shifted[k, step], 0.0)

    def presence(self, present: set[tuple[str, str]]) -> None:
        """Nobody serves where it is not set up."""
        for line in self.lines:
            if (line.partner, line.place) not in present:
                self.breaches.append(Breach("présence", f"{line.partner} à {line.place}", 0.0, line.people))

    def money(self, plan: Plan, present: set[tuple[str, str]]) -> None:
        """Each line's money is its cost, from funders whose earmarks allow it, within budgets and what is at hand."""
        cost = {row["activity"]: row["cost"] * self.rate[row["currency"]] for row in self.means.table(t.ACTIVITIES)}
        marks: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in self.means.table(t.EARMARKS):
            marks[row["funder"], row["kind"]].add(row["id"])
        due = 0.0
        for line in self.lines:
            due += line.people * cost[line.activity]
            self._most("coût", f"{line.activity} à {line.place}", line.people * cost[line.activity],
                       sum(line.funders.values()))  # fmt: skip
            for funder, amount in line.funders.items():
                for kind, ident in (("place", line.place), ("activity", line.activity), ("partner", line.partner)):
                    if marks.get((funder, kind)) and ident not in marks[funder, kind]:
                        self.breaches.append(Breach("affectation", f"{funder} pour {ident}", 0.0, amount))
        due += sum(row["fixed_cost"] * self.rate[row["currency"]] for row in self.means.table(t.ACCESS)
                   if (row["partner"], row["place"]) in present)  # fmt: skip
        spent = plan.spending()
        self._most("total", "ce qui est fait est payé", due, sum(spent.values()))
        budgets = {row["funder"]: row["budget"] * self.rate[row["currency"]] for row in self.means.table(t.FUNDERS)}
        shares: dict[str, dict[int, float]] = defaultdict(dict)
        for row in self.means.table(t.AVAILABILITY):
            shares[row["funder"]][row["quarter"]] = row["share"]
        flows, at = plan.columns.spent.of(plan.values) * plan.columns.money_unit, plan.columns
        for number, funder in enumerate(plan.problem.names.funders):
            by_step = flows[at.flow_funder == number].sum(axis=0)
            for step in range(self.steps):
                last = _QUARTERS[-1] if self.steps == 1 else step + 1
                known = [share for quarter, share in sorted(shares[funder].items()) if quarter <= last]
                share = known[-1] if known else (0.0 if shares[funder] else 1.0)
                self._most("budget", funder, float(by_step[: step + 1].sum()), share * budgets[funder])

    def impact(self) -> float:
        """The benefit of the people served, step of coverage by step."""
        steps: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for row in self.means.table(t.SEGMENTS):
            steps[row["activity"]].append((row["up_to"], row["share"]))
        benefit = {row["activity"]: row["benefit"] for row in self.means.table(t.ACTIVITIES)}
        total = 0.0
        for (place, activity), people in self.served.items():
            need, below = self.needs[place, activity], 0.0
            done = min(need, self.done[place, activity])
            value = benefit[activity] if self.measure == "effects" else self.weighted[place, activity] / max(need, 1e-9)
            for up_to, share in sorted(steps[activity]) or [(1.0, 1.0)]:
                total += value * share * max(0.0, min(done + people, up_to * need) - max(done, below * need))
                below = up_to
        return total

    def shortfall(self) -> float:
        """Persons lacking to the floors."""
        floors: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for row in self.means.table(t.FLOORS):
            floors[row["floor"]].append(row)
        return sum(
            max(0.0, float(rows[0]["people"]) - sum(self.served[key] + self.done[key] for key in map(_cell, rows)))
            for rows in floors.values()
        )


def _cell(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["place"], row["activity"]
