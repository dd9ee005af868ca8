"""Why here and not there: prices of rules, next best uses, « pourquoi pas X ? » by forcing X and solving again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from layidu.allocation.highs import Answer, Session
from layidu.allocation.model import build
from layidu.allocation.plan import DUST, Plan
from layidu.core.money import Money
from layidu.core.numbers import format_fr

if TYPE_CHECKING:
    from layidu.allocation.problem import Floats, Ints

#: Rules whose price a reader asks about; the others only tie columns together.
_PRICED = ("absorption", "budget", "capacity", "ceilings", "floors", "follows")


@dataclass(frozen=True)
class Price:
    """What one unit more of a binding limit would bring, in the plan's benefit; ``unit`` the limit's."""

    rule: str
    about: str
    price: float
    unit: str
    sentence: str


@dataclass(frozen=True)
class Change:
    """One line that a change moves: persons before and after."""

    place: str
    activity: str
    partner: str
    before: float
    after: float


@dataclass(frozen=True)
class Answered:
    """The answer to a question put by solving again: impact gained (lost: below 0), lines moved, in words."""

    gain: float
    changes: tuple[Change, ...]
    sentence: str
    possible: bool = True


class Argument:
    """A plan questioned. Presences stay as they are set up; every answer is a linear model solved to its optimum.

    Decision served: defending each line before those who wanted another. Assumption, said with every answer: set-ups
    are taken as committed, so that prices hold for small changes of this plan, not for another set of set-ups.

    >>> from layidu.allocation.examples import two_cercles
    >>> from layidu.allocation.preparing import prepared
    >>> from layidu.allocation.solve import solve
    >>> argument = Argument(solve(prepared(two_cercles()), exact=True))
    >>> print(argument.why_not("kita", "nutrition", "beta", 10).sentence)
    Impossible : ONG Bêta ne peut pas faire « Prise en charge nutritionnelle » à Kita (accès, compétence, heures \
connues ou argent permis manquent).
    """

    def __init__(self, plan: Plan, *, near: bool = False) -> None:
        import numpy as np

        # ``near``: among answers that are as good, the one that moves the fewest persons from the plan; it takes a
        # second solve, and without it ties are broken as the solver happens to.
        self.plan, self.near = plan, near
        self.problem = replace(plan.problem, line_present=plan.served) if near else plan.problem
        self.columns = plan.columns
        self.model = build(self.problem, quarterly=plan.columns.quarters > 1)
        self.columns = self.model.columns
        self.session = Session(self.model)
        self.set_up = np.where(self.problem.presence_cost > 0, plan.present.astype(float), 1.0)
        self.session.bound_columns(self.columns.present.all(), self.set_up, self.set_up)
        self.session.bound_columns(self.columns.short.all(), 0.0, plan.short + 1e-6)
        self.cost = self.columns.impact(self.problem)
        self.base = self._solved()
        used = np.flatnonzero(self.cost)
        self.held = self.session.add_row(-np.inf, np.inf, used, self.cost[used])

    def _nearest(self, answer: Answer) -> Answer:
        """The answer with the same good that moves the fewest persons, while the question's bounds still hold."""
        import numpy as np

        if not self.near or answer.status != "optimal":
            return answer
        moved = np.zeros(self.columns.count)
        moved[self.columns.served.all()] = -1.0
        moved[self.columns.served.all()[self.columns.kept_lines]] = 0.0
        moved[self.columns.more.all()] = moved[self.columns.less.all()] = -1.0
        row = np.array([self.held])
        self.session.bound_rows(row, answer.objective - 1e-6 * max(1.0, abs(answer.objective)), np.inf)
        found = self.session.maximise(moved)
        self.session.bound_rows(row, -np.inf, np.inf)
        return replace(answer, values=found.values) if found.status == "optimal" else answer

    def _solved(self) -> Answer:
        return self.session.maximise(self.cost)

    def prices(self) -> list[Price]:
        """Every binding rule with the price of one unit of its limit, dearest by total worth first."""
        import numpy as np

        found = []
        unit = self.problem.benefit_unit
        for name in _PRICED:
            rule, block, about = self.model.blocks[name]
            duals = self.base.duals[block.start : block.start + block.size]
            for row in np.flatnonzero(np.abs(duals) > 1e-9):
                price, per = float(duals[row]), rule.unit
                if name == "budget":
                    million = Money(1, self.problem.currency).major()
                    price = price / self.columns.money_unit / float(million) * 1e6
                    per = f"million de {self.problem.currency}"
                limit = self.model.row_upper[block.start + row]
                verb = "apporterait" if price >= 0 else "coûterait"
                what = f"de plus de {about(int(row))}" if name == "budget" else f"de plus : {rule.title.lower()}"
                who = "" if name == "budget" else f" ({about(int(row))})"
                one = "une" if per in ("personne", "heure") else "un"
                worth_fr = f"{format_fr(abs(price), _decimals(price))} {unit}"
                sentence = f"{one.capitalize()} {per} {what}{who} {verb} {worth_fr}."
                worth = abs(duals[row]) * (limit if np.isfinite(limit) else 1.0)
                found.append((worth, Price(name, about(int(row)), price, per, sentence)))
        return [price for _, price in sorted(found, key=lambda item: -item[0])]

    def why(self, place: str, activity: str, partner: str) -> str:
        """Why a line is in the plan, or is not: its benefit a person against the price of what it uses.

        Errors: KeyError for a line that cannot exist (use ``why_not``).
        """
        line = self._line(place, activity, partner)
        if line is None:
            raise KeyError((place, activity, partner))
        served = float(self._before()[line])
        good = self._marginal(line)
        used = self._used(line)
        unit, total = self.problem.benefit_unit, sum(price for _, price in used)
        parts = ", ".join(f"{name} {format_fr(price, _decimals(total))}" for name, price in used if abs(price) > 1e-12)
        who = self._who(line)
        if served > DUST:
            text = (
                f"{who} : {format_fr(served)} personnes. Une personne de plus vaut {format_fr(good, _decimals(good))} "
                f"{unit} ; ce qu'elle prend ailleurs en vaut {format_fr(total, _decimals(total))}"
            )
        else:
            text = (
                f"{who} : rien. Une personne y vaudrait {format_fr(good, _decimals(good))} {unit}, mais prendrait "
                f"ailleurs de quoi faire {format_fr(total, _decimals(total))}"
            )
        text += f" ({parts})." if parts else "."
        following = self.next_best(line)
        return f"{text} Le meilleur autre usage du même argent : {self._who(following)}." if following else text

    def worth(self, place: str, activity: str, partner: str) -> list[tuple[str, float]]:
        """What one more person of a line is worth, then what she takes elsewhere, rule by rule: the numbers of ``why``.

        Errors: KeyError for a line that cannot exist.
        """
        line = self._line(place, activity, partner)
        if line is None:
            raise KeyError((place, activity, partner))
        used = [(f"Une personne de plus prend ailleurs : {name}", price) for name, price in self._used(line)]
        return [("Une personne de plus vaut", self._marginal(line)), *(each for each in used if abs(each[1]) > 1e-12)]

    def next_best(self, line: int) -> int | None:
        """Another line that the same purse may pay, where one more franc brings most; None when there is none."""
        import numpy as np

        problem = self.problem
        funders = problem.purse_funders[problem.line_purse[line]]
        shared = (problem.purse_funders[problem.line_purse] & funders).any(axis=1)
        shared &= self.set_up[problem.line_presence] > 0.5
        shared &= (problem.line_cost > 0) & (self._left() > DUST)
        shared[line] = False
        if not shared.any():
            return None
        net = np.array([self._marginal(int(other)) - sum(p for n, p in self._used(int(other)) if n != "argent")
                        for other in np.flatnonzero(shared)])  # fmt: skip
        return int(np.flatnonzero(shared)[np.argmax(net / problem.line_cost[shared])])

    def why_not(self, place: str, activity: str, partner: str, people: float) -> Answered:
        """« Pourquoi pas X ? » : the plan solved again with at least that many persons served by that line.

        Where its partner is not set up in the place, the set-up is forced and paid too.
        """
        line = self._line(place, activity, partner)
        names = self.problem.names
        if line is None:
            return Answered(
                0.0, (), f"Impossible : {names.label(partner)} ne peut pas faire « {names.label(activity)} » à "
                f"{names.label(place)} (accès, compétence, heures connues ou argent permis manquent).", False,
            )  # fmt: skip
        import numpy as np

        served = self.columns.served.all()[line]
        row = self.session.add_row(people, np.inf, served, np.ones(len(served)))
        presence = self.columns.present.all()[self.problem.line_presence[line]]
        self.session.bound_columns(presence, 1.0, 1.0)
        answer = self._nearest(self._solved())
        self.session.bound_rows(np.array([row]), -np.inf, np.inf)
        here = self.set_up[self.problem.line_presence[line]]
        self.session.bound_columns(presence, here, here)
        if answer.status != "optimal":
            return Answered(0.0, (), f"Impossible : {self._who(line)} ne peut servir {format_fr(people)} personnes "
                            "sans rompre une règle.", False)  # fmt: skip
        gain = answer.objective - self.base.objective
        changes = self._changes(answer)
        lost = [
            c for c in changes if c.after < c.before and (c.place, c.activity, c.partner) != (place, activity, partner)
        ]
        text = f"{self._who(line)}, {format_fr(people)} personnes : "
        text += self._loss(gain)
        if lost:
            text += f" Cela déplacerait surtout {self._moved(lost[0])}."
        return Answered(gain, changes, text)

    def without(self, place: str, activity: str, partner: str) -> Answered:
        """The plan solved again without a line: what it is worth here, and where its means would go instead.

        Errors: KeyError for a line that cannot exist.
        """
        import numpy as np

        line = self._line(place, activity, partner)
        if line is None:
            raise KeyError((place, activity, partner))
        columns = self.columns.served.all()[line]
        self.session.bound_columns(columns, 0.0, 0.0)
        answer = self._nearest(self._solved())
        self.session.bound_columns(columns, 0.0, self.problem.line_most[line])
        if answer.status != "optimal":
            return Answered(0.0, (), f"Sans {self._who(line)}, un plancher ne serait plus tenu.", False)
        gain, changes = answer.objective - self.base.objective, self._changes(answer)
        spent = np.array([c.after - c.before for c in changes])
        grown = [c for c, more in zip(changes, spent, strict=True) if more > 0]
        text = f"Sans cette ligne, {self._loss(gain)}"
        if grown:
            text += f" Ses moyens iraient surtout à {self._moved(grown[0])}."
        return Answered(gain, changes, text)

    def elsewhere(self, place: str, activity: str, partner: str) -> list[str]:
        """Why here and not in another place: the same activity where one more person would bring most, net of what
        it takes; nothing where no other place can be served more."""
        import numpy as np

        line = self._line(place, activity, partner)
        if line is None:
            raise KeyError((place, activity, partner))
        problem = self.problem
        others = (problem.line_activity == problem.line_activity[line]) & (self._left() > DUST)
        others &= (problem.line_place != problem.line_place[line]) & (self.set_up[problem.line_presence] > 0.5)
        found = np.flatnonzero(others)
        if not len(found):
            return [f"{problem.names.label(activity)} n'est possible nulle part ailleurs avec les présences du plan."]
        net = [self._marginal(int(o)) - sum(price for _, price in self._used(int(o))) for o in found]
        best = int(found[int(np.argmax(net))])
        good, taken = self._marginal(best), sum(price for _, price in self._used(best))
        unit = problem.benefit_unit
        return [
            f"Plutôt qu'à un autre lieu : le meilleur serait {self._who(best)}, où une personne de plus vaudrait "
            f"{format_fr(good, _decimals(good))} {unit} et en prendrait {format_fr(taken, _decimals(taken))} ailleurs."
        ]

    def more_money(self, funder: str, amount: int) -> Answered:
        """What ``amount`` minor units more (or, below 0, less) of a funder would buy, and where."""
        import numpy as np

        at = self.problem.names.funders.index(funder)
        rows = self.model.rows("budget").all().reshape(-1, self.columns.quarters)[at]
        before = self.model.row_upper[rows]
        share = before / max(before[-1], 1e-300)
        self.session.bound_rows(rows, -np.inf, np.maximum(0.0, before + amount / self.columns.money_unit * share))
        answer = self._nearest(self._solved())
        self.session.bound_rows(rows, -np.inf, before)
        name, money = self.problem.names.label(funder), Money(abs(amount), self.problem.currency).text()
        if answer.status != "optimal":
            return Answered(0.0, (), f"{name} : {money} de moins ne suffit plus à ce qui est engagé.", False)
        gain, changes = answer.objective - self.base.objective, self._changes(answer)
        verb = "de plus apporterait" if amount > 0 else "de moins coûterait"
        text = (f"{name} : {money} {verb} {format_fr(abs(gain), _decimals(gain))} "
                f"{self.problem.benefit_unit}")  # fmt: skip
        grown = [c for c in changes if (c.after > c.before) == (amount > 0)]
        return Answered(gain, changes, f"{text}, surtout {self._moved(grown[0])}." if grown else f"{text}.")

    def unreached(self) -> list[tuple[str, str, float]]:
        """Places and activities that no partner can serve, with the people in need, most first."""
        import numpy as np

        problem = self.problem
        left = problem.cell_need - problem.cell_done
        lost = np.flatnonzero(~problem.reached_cells & (left > 0))
        rows = [(problem.names.places[problem.cell_place[c]], problem.names.activities[problem.cell_activity[c]],
                 float(left[c])) for c in lost]  # fmt: skip
        return sorted(rows, key=lambda row: -row[2])

    def _line(self, place: str, activity: str, partner: str) -> int | None:
        import numpy as np

        names, problem = self.problem.names, self.problem
        if place not in names.places or activity not in names.activities or partner not in names.partners:
            return None
        found = np.flatnonzero(
            (problem.line_place == names.places.index(place))
            & (problem.line_activity == names.activities.index(activity))
            & (problem.line_partner == names.partners.index(partner))
        )
        return int(found[0]) if len(found) else None

    def _who(self, line: int) -> str:
        place, activity, partner = map(self.problem.names.label, self.problem.line_key(line))
        return f"{activity} à {place} par {partner}"

    def _marginal(self, line: int) -> float:
        # The dual of the cell's equality is what one more person reached there is worth, steps of coverage included.
        return -float(self.base.duals[self.model.rows("segments").start + self.problem.line_cell[line]])

    def _left(self) -> Floats:
        left: Floats = self.problem.line_most - self.columns.served.of(self.base.values).sum(axis=1)
        return left

    def _used(self, line: int) -> list[tuple[str, float]]:
        problem = self.problem
        money = self._dual("paid", problem.line_purse[line])
        paid = float(problem.line_cost[line]) / self.columns.money_unit * money
        activity, partner = problem.line_activity[line], problem.line_partner[line]
        skills = len(problem.names.skills)
        hours = sum(
            float(problem.hours[activity, s]) * self._dual("capacity", partner * skills + s) for s in range(skills)
        )
        total = float(self.base.reduced[self.columns.served.all()[line, 0]])
        others = self._marginal(line) - paid - hours - total
        return [("argent", paid), ("heures", hours), ("place et autres règles", others)]

    def _dual(self, rule: str, position: int) -> float:
        # By quarter, the cheapest quarter is where one more person would go.
        steps = self.columns.quarters
        start = self.model.rows(rule).start + int(position) * steps
        return float(min(self.base.duals[start : start + steps]))

    def _before(self) -> Floats:
        people: Floats = self.plan.served if self.near else self.columns.served.of(self.base.values).sum(axis=1)
        return people

    def _changes(self, answer: Answer) -> tuple[Change, ...]:
        import numpy as np

        before = self._before()
        after = self.columns.served.of(answer.values).sum(axis=1)
        moved: Ints = np.flatnonzero(np.abs(after - before) > 1e-3)
        worth = np.abs(after - before)[moved] * np.maximum(self.problem.cell_value[self.problem.line_cell[moved]], 0)
        return tuple(
            Change(*self.problem.line_key(int(line)), float(before[line]), float(after[line]))
            for line in moved[np.argsort(-worth)]
        )

    def _moved(self, change: Change) -> str:
        label = self.problem.names.label
        return (f"{label(change.activity)} à {label(change.place)} par {label(change.partner)} "
                f"({format_fr(change.before)} → {format_fr(change.after)} personnes)")  # fmt: skip

    def _loss(self, gain: float) -> str:
        unit = self.problem.benefit_unit
        if gain > -1e-6 * max(1.0, abs(self.base.objective)):
            return f"aucune perte ({unit}) : c'est un choix aussi bon."
        return f"le plan perdrait {format_fr(-gain, _decimals(gain))} {unit}."


def grouped(prices: Sequence[Price]) -> list[str]:
    """Sentences of prices, funders whose money is worth the same said in one.

    >>> one = Price("budget", "Fonds A", 7.6, "million de XOF", "Un million de plus de Fonds A apporterait 7,6.")
    >>> grouped([one, replace(one, about="Fonds B")])
    ['Un million de plus de Fonds A apporterait 7,6. Autant pour : Fonds B.']
    """
    found: dict[tuple[str, str], list[Price]] = {}
    for price in prices:
        alike = f"{price.price:.3g}" if price.rule == "budget" else price.about
        found.setdefault((price.rule, alike), []).append(price)
    return [
        first.sentence + (f" Autant pour : {', '.join(each.about for each in others)}." if others else "")
        for first, *others in found.values()
    ]


def _decimals(value: float) -> int:
    # Three figures that mean something, whatever the size.
    size = abs(value)
    return 0 if size >= 100 or size == 0 else 1 if size >= 10 else 2 if size >= 1 else 5
