"""Why here and not there: prices of rules, next best uses, « pourquoi pas X ? » by forcing X and solving again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from layidu.allocation.highs import Answer, Session
from layidu.allocation.model import build
from layidu.allocation.plan import DUST, Plan
from layidu.allocation.wording import NOTHING, Sentence, activity_said, amount, listed, number, say
from layidu.core.money import Money

if TYPE_CHECKING:
    from layidu.allocation.problem import Floats, Ints

#: What one more person takes elsewhere, as a figure's label says it.
_USED = {"money": "argent", "hours": "heures", "rules": "place et autres règles"}
#: Rules whose price a reader asks about; the others only tie columns together.
_PRICED = ("absorption", "budget", "capacity", "ceilings", "floors", "follows")


@dataclass(frozen=True)
class Price:
    """What one unit more of a binding limit would bring, in the plan's benefit; ``unit`` the limit's."""

    rule: str
    about: str
    price: float
    unit: str
    said: Sentence

    @property
    def sentence(self) -> str:
        """In French."""
        return self.said.fr


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
    said: Sentence
    possible: bool = True

    @property
    def sentence(self) -> str:
        """In French."""
        return self.said.fr


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
                worth_said = number(abs(price), _decimals(price))
                said = self._price(name, about(int(row)), per, brings=price >= 0, good=worth_said)
                worth = abs(duals[row]) * (limit if np.isfinite(limit) else 1.0)
                found.append((worth, Price(name, about(int(row)), price, per, said)))
        return [price for _, price in sorted(found, key=lambda item: -item[0])]

    def _price(self, rule: str, about: str, per: str, *, brings: bool, good: Sentence) -> Sentence:
        unit = self.problem.benefit_unit
        if rule == "budget":
            code = "budget_brings" if brings else "budget_costs"
            return say(code, currency=self.problem.currency, about=about, good=good, unit=unit)
        code = "rule_brings" if brings else "rule_costs"
        return say(code, one=say(f"one_{per}"), rule=say(f"rule_{rule}"), about=about, good=good, unit=unit)

    def why(self, place: str, activity: str, partner: str) -> Sentence:
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
        parts = listed(say(name, price=number(price, _decimals(total))) for name, price in used if abs(price) > 1e-12)
        values: dict[str, Sentence | str] = {
            "who": self._who(line), "good": number(good, _decimals(good)), "unit": unit,
            "taken": number(total, _decimals(total)), "parts": parts,
        }  # fmt: skip
        text = say("served", people=number(served), **values) if served > DUST else say("idle", **values)
        following = self.next_best(line)
        return text + say("next_best", who=self._who(following)) if following else text

    def worth(self, place: str, activity: str, partner: str) -> list[tuple[str, float]]:
        """What one more person of a line is worth, then what she takes elsewhere, rule by rule: the numbers of ``why``.

        Errors: KeyError for a line that cannot exist.
        """
        line = self._line(place, activity, partner)
        if line is None:
            raise KeyError((place, activity, partner))
        used = [(f"Une personne de plus prend ailleurs : {_USED[name]}", price) for name, price in self._used(line)]
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
        net = np.array([self._marginal(int(other)) - sum(p for n, p in self._used(int(other)) if n != "money")
                        for other in np.flatnonzero(shared)])  # fmt: skip
        return int(np.flatnonzero(shared)[np.argmax(net / problem.line_cost[shared])])

    def why_not(self, place: str, activity: str, partner: str, people: float) -> Answered:
        """« Pourquoi pas X ? » : the plan solved again with at least that many persons served by that line.

        Where its partner is not set up in the place, the set-up is forced and paid too.
        """
        line = self._line(place, activity, partner)
        if line is None:
            return Answered(0.0, (), say("cannot", **self._named(place, activity, partner)), False)
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
            return Answered(0.0, (), say("breaks", who=self._who(line), people=number(people)), False)
        gain = answer.objective - self.base.objective
        changes = self._changes(answer)
        lost = [
            c for c in changes if c.after < c.before and (c.place, c.activity, c.partner) != (place, activity, partner)
        ]
        text = say("forced", who=self._who(line), people=number(people), loss=self._loss(gain))
        return Answered(gain, changes, text + say("displaces", moved=self._moved(lost[0])) if lost else text)

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
            return Answered(0.0, (), say("floor_lost", who=self._who(line)), False)
        gain, changes = answer.objective - self.base.objective, self._changes(answer)
        spent = np.array([c.after - c.before for c in changes])
        grown = [c for c, more in zip(changes, spent, strict=True) if more > 0]
        text = say("without", loss=self._loss(gain))
        return Answered(gain, changes, text + say("goes_to", moved=self._moved(grown[0])) if grown else text)

    def elsewhere(self, place: str, activity: str, partner: str) -> list[Sentence]:
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
            return [say("nowhere_else", activity=self._named(place, activity, partner)["activity"])]
        net = [self._marginal(int(o)) - sum(price for _, price in self._used(int(o))) for o in found]
        best = int(found[int(np.argmax(net))])
        good, taken = self._marginal(best), sum(price for _, price in self._used(best))
        return [
            say("elsewhere", who=self._who(best), good=number(good, _decimals(good)), unit=problem.benefit_unit,
                taken=number(taken, _decimals(taken)))
        ]  # fmt: skip

    def more_money(self, funder: str, more: int) -> Answered:
        """What ``more`` minor units more (or, below 0, less) of a funder would buy, and where."""
        import numpy as np

        at = self.problem.names.funders.index(funder)
        rows = self.model.rows("budget").all().reshape(-1, self.columns.quarters)[at]
        before = self.model.row_upper[rows]
        share = before / max(before[-1], 1e-300)
        self.session.bound_rows(rows, -np.inf, np.maximum(0.0, before + more / self.columns.money_unit * share))
        answer = self._nearest(self._solved())
        self.session.bound_rows(rows, -np.inf, before)
        name, money = self.problem.names.label(funder), amount(abs(more), self.problem.currency)
        if answer.status != "optimal":
            return Answered(0.0, (), say("not_enough", funder=name, money=money), False)
        gain, changes = answer.objective - self.base.objective, self._changes(answer)
        grown = [c for c in changes if (c.after > c.before) == (more > 0)]
        above = say("above", moved=self._moved(grown[0])) if grown else NOTHING
        text = say("more_money" if more > 0 else "less_money", funder=name, money=money,
                   good=number(abs(gain), _decimals(gain)), unit=self.problem.benefit_unit, above=above)  # fmt: skip
        return Answered(gain, changes, text)

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

    def _who(self, line: int) -> Sentence:
        return say("who", **self._named(*self.problem.line_key(line)))

    def _named(self, place: str, doing: str, partner: str) -> dict[str, Sentence | str]:
        label = self.problem.names.label
        return {"place": label(place), "activity": activity_said(doing, label(doing)), "partner": label(partner)}

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
        return [("money", paid), ("hours", hours), ("rules", others)]

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

    def _moved(self, change: Change) -> Sentence:
        who = say("who", **self._named(change.place, change.activity, change.partner))
        return say("moved", who=who, before=number(change.before), after=number(change.after))

    def _loss(self, gain: float) -> Sentence:
        unit = self.problem.benefit_unit
        if gain > -1e-6 * max(1.0, abs(self.base.objective)):
            return say("no_loss", unit=unit)
        return say("loss", good=number(-gain, _decimals(gain)), unit=unit)


def grouped(prices: Sequence[Price]) -> list[str]:
    """Sentences of prices, funders whose money is worth the same said in one.

    >>> said = Sentence("Un million de plus de Fonds A apporterait 7,6.", "One more of Fonds A would bring 7.6.")
    >>> one = Price("budget", "Fonds A", 7.6, "million de XOF", said)
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
