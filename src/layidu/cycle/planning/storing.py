"""A plan into the ledger: a frozen snapshot whose numbers open, and its lines as proposed commitments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from layidu.allocation.argue import Argument, grouped
from layidu.allocation.plan import Plan
from layidu.allocation.tables import COMMITTED, INPUTS, PRESENT
from layidu.allocation.wording import NOTHING
from layidu.core.findings import Finding
from layidu.core.money import Money
from layidu.core.numbers import Bounds, format_fr, percent_fr
from layidu.cycle.figures import FigureBook, Input
from layidu.cycle.planning.loading import content_of
from layidu.cycle.planning.making import Posed
from layidu.cycle.planning.proposing import means_reading, propose
from layidu.cycle.planning.stands import Key, Stand
from layidu.cycle.snapshots import Published, publish
from layidu.ledger.files import sha256_of
from layidu.ledger.importing import import_reading, ledger_lock
from layidu.ledger.models import Snapshot, SourceRow
from layidu.ledger.workspace import Workspace
from layidu.publishing.plan.content import PlanContent, PlanLevel, PlanLine, PlanNumber, PlanPlace
from layidu.publishing.plan.workbook import render_plan

KIND = "plan"
#: A place, an activity, the people in need there whom nobody can serve.
Unreached = tuple[str, str, float]
#: A plan with more lines says « pourquoi » only when it is asked: each answer compares the line with all others.
WHY_AT_ONCE = 400
PRICES_SHOWN = 40


@dataclass(frozen=True)
class Stored:
    """A plan in the ledger: its reference, its content, how many commitments it proposes (none: only a snapshot)."""

    published: Published
    content: PlanContent
    proposed: int
    withdrawn: int


def store(
    workspace: Workspace, posed: Posed, plan: Plan, *, on: date, title: str = "", proposing: bool = True,
    notes: Sequence[str] = (),
) -> Stored:  # fmt: skip
    """Freeze a plan and, unless it only stands for comparison, propose its lines.

    Decision served: what is put before the partners stays what it was, and each of its numbers opens. All or nothing.
    The proposals of an earlier plan of the same period, level and division that nobody adopted are withdrawn.
    """
    with ledger_lock():
        import_reading(workspace, posed.file.content, posed.file.name, means_reading(posed.file))
        rows = _file_rows(posed)
        book = FigureBook()
        content = _Content(posed, plan, book, rows).content(on, title, notes)
        key = f"{posed.asked.period}-{posed.asked.level}-{plan_kind(posed, title)}".replace(":", "_")
        published = publish(
            workspace, kind=KIND, key=key, title=content.title, suffix=".xlsx", book=book, content=content,
            render=render_plan,
        )  # fmt: skip
        content = content_of(Snapshot.objects.get(id=published.snapshot_id))
        proposed = withdrawn = 0
        if proposing:
            result = propose(workspace, posed, content)
            proposed, withdrawn = result.loaded + result.unchanged, result.withdrawn
    return Stored(published, content, proposed, withdrawn)


def plan_kind(posed: Posed, title: str) -> str:
    """What distinguishes plans of one period in the names of their files."""
    return title or posed.asked.fairness


def _file_rows(posed: Posed) -> dict[tuple[str, int], int]:
    """(sheet, row) of the workbook -> id of its row in the ledger."""
    rows = SourceRow.objects.filter(run__source__sha256=sha256_of(posed.file.content), format="means")
    return {(sheet, row): ident for ident, sheet, row in rows.order_by("id").values_list("id", "sheet", "row")}


class _Content:
    """A plan's content, each number noted as a figure."""

    def __init__(self, posed: Posed, plan: Plan, book: FigureBook, rows: Mapping[tuple[str, int], int]) -> None:
        self.posed, self.plan, self.book, self.rows = posed, plan, book, rows
        self.problem, self.names = plan.problem, plan.problem.names
        self._made: dict[Key, Input] = {}

    def content(self, on: date, title: str, notes: Sequence[str]) -> PlanContent:
        asked, plan, problem = self.posed.asked, self.plan, self.problem
        argument = Argument(plan, near=True)
        lines = self._lines(argument)
        numbers, unreached = self._numbers(lines), argument.unreached()
        short = tuple((floor, float(people)) for floor, people in zip(problem.floor_ids, plan.short, strict=True)
                      if people > 0.5)  # fmt: skip
        means = self.posed.assembled.means
        # Moves away from another plan, the last columns, are no part of this one.
        own = plan.values[: plan.columns.more.start]
        fairness = _FAIRNESS[asked.fairness]
        label = title or fairness
        return PlanContent(
            snapshot_id="",
            issued_on=on,
            title=f"Plan {asked.period.label_fr()} – {label}",
            period=str(asked.period),
            period_label=asked.period.label_fr(),
            division=self.posed.known.division,
            level=asked.level,
            file=self.posed.file.name,
            lines=tuple(lines),
            numbers=tuple(numbers),
            levels=tuple(PlanLevel(each.name, each.title, each.value, _finite(each.bound)) for each in plan.levels),
            status=plan.status,
            stopped=plan.stopped,
            benefit_unit=problem.benefit_unit,
            currency=problem.currency,
            example=self.posed.assembled.example,
            findings=tuple(_said([*self.posed.assembled.findings, *problem.findings])) + tuple(notes),
            funders=tuple(
                (self.names.label(funder), round(float(problem.budget[at])), round(spent))
                for at, (funder, spent) in enumerate(plan.spending().items())
            ),
            places=tuple(self._places()),
            unreached=tuple(
                (self.names.label(place), self.names.label(activity), people)
                for place, activity, people in unreached
            ),
            short=short,
            prices=tuple(grouped(argument.prices())[:PRICES_SHOWN]),
            options={
                "fairness": asked.fairness, "measure": asked.measure, "quarterly": plan.columns.quarters > 1,
                "need_at": self.posed.assembled.need_at, "known_after": self.posed.assembled.known_after,
                "gap": asked.gap, "promises": asked.promises,
                "sha256": sha256_of(self.posed.file.content), "solver": plan.solver,
                "needs_period": str(self.posed.known.needs_period),
            },
            means={schema.name: [dict(row) for row in means.table(schema)] for schema in INPUTS if means.table(schema)},
            values=tuple((int(at), float(plan.values[at])) for at in own.nonzero()[0]),
            figures=self._opened(lines, numbers, unreached, short),
        )  # fmt: skip

    def _opened(
        self, lines: Sequence[PlanLine], numbers: Sequence[PlanNumber], unreached: Sequence[Unreached],
        short: Sequence[tuple[str, float]],
    ) -> dict[str, str]:  # fmt: skip
        """The figures of what is printed beside the lines and the numbers."""
        currency, label = self.problem.currency, self.names.label
        found: dict[str, str] = {}

        def add(key: str, what: str, value: float, formula: str, inputs: Sequence[Input | None]) -> None:
            found[key] = self.book.add(what, value, formula, [one for one in inputs if one is not None]).id

        paid: dict[str, list[Input]] = {}
        for line in lines:
            name = f"{line.activity_name} – {line.place_name} – {line.partner_name}"
            served = Input(name, line.people, line.id)
            money = Money(line.cost, currency).major()
            add(f"cost {line.number}", f"Coût – {name} ({currency})", float(money),
                "personnes servies × coût par personne, avant l'arrondi à la personne inférieure",
                [served, self.stand(("cost", line.activity))])  # fmt: skip
            for funder, _given in line.funders:
                paid.setdefault(funder, []).append(served)
        for funder, spent in self.plan.spending().items():
            budget = self.stand(("budget", funder))
            if budget is not None:
                found[f"given {label(funder)}"] = budget.id
            add(f"used {label(funder)}", f"Argent employé – {label(funder)} ({currency})",
                float(Money(round(spent), currency).major()), "Σ de sa part des coûts et des frais de présence",
                [budget, *paid.get(label(funder), [])])  # fmt: skip
        good = Input(numbers[0].label, numbers[0].value, numbers[0].id)
        for level in self.plan.levels:
            add(f"value {level.name}", f"Objectif « {level.title} », atteint par le plan", round(level.value, 6),
                "valeur de l'objectif dans le plan, ceux qui le précèdent tenus", [good])  # fmt: skip
            if abs(level.bound) != float("inf"):
                add(f"bound {level.name}", f"Objectif « {level.title} », borne", round(level.bound, 6),
                    "ce qu'aucun plan ne peut dépasser, prouvé par le solveur", [good])  # fmt: skip
        for at, (place, activity, people) in enumerate(unreached):
            need, done = (self.stand((kind, place, activity)) for kind in ("need", "promised"))
            add(f"unreached {at}", f"Besoin sans personne qui y puisse aller – {label(activity)}, {label(place)}",
                round(people, 3), "besoin retenu − déjà promis", [need, done])  # fmt: skip
        for at, (floor, people) in enumerate(short):
            add(f"short {at}", f"Manque au plancher – {floor}", round(people, 3),
                "plancher − personnes que le plan sert", [good])  # fmt: skip
        return found

    def stand(self, key: Key) -> Input | None:
        """The figure of one number of the means; ``None`` where nothing is known of it."""
        if key in self._made:
            return self._made[key]
        stand: Stand | None = self.posed.assembled.stands.get(key)
        if stand is None:
            return None
        value = Bounds(*stand.value) if isinstance(stand.value, tuple) else stand.value
        origins = [*stand.ledger, *((self.rows[sheet, row], name) for sheet, row, name in stand.file
                                    if (sheet, row) in self.rows)]  # fmt: skip
        self._made[key] = self.book.add(stand.label, value, stand.formula, origins=origins)
        return self._made[key]

    def _lines(self, argument: Argument) -> list[PlanLine]:
        found = []
        already: dict[tuple[str, str, str | None], int] = {}
        for schema in (PRESENT, COMMITTED):
            for row in self.posed.assembled.means.table(schema):
                at = row["place"], row["activity"], row["partner"]
                already[at] = already.get(at, 0) + round(row["people"])
        needs = self.posed.assembled.stands
        planned = [line for line in self.plan.lines() if line.people >= 1 - 1e-6]
        for number, line in enumerate(planned, 1):
            skills = [skill for at, skill in enumerate(self.names.skills)
                      if self.problem.hours[self.names.activities.index(line.activity), at] > 0]  # fmt: skip
            keys: list[Key] = [
                ("need", line.place, line.activity), ("promised", line.place, line.activity),
                ("cost", line.activity), ("benefit", line.activity),
                ("access", line.partner, line.place), *(("capacity", line.partner, skill) for skill in skills),
                *(("budget", funder) for funder in line.funders),
            ]  # fmt: skip
            label = self.names.label
            people = int(line.people + 1e-6)
            figure = self.book.add(
                f"{label(line.activity)} – {label(line.place)} – {label(line.partner)}", people,
                "personnes que le plan propose de servir : le plus de bien sous toutes les règles du plan, "
                "arrondi à la personne inférieure",
                [item for key in keys if (item := self.stand(key)) is not None],
            )  # fmt: skip
            need = needs[("need", line.place, line.activity)].value
            why = argument.why(line.place, line.activity, line.partner) if len(planned) <= WHY_AT_ONCE else NOTHING
            low, high = need if isinstance(need, tuple) else (0.0, 0.0)
            found.append(
                PlanLine(
                    number, line.place, label(line.place), line.activity, label(line.activity), line.partner,
                    label(line.partner), people, tuple(int(step + 1e-6) for step in line.by_step), round(line.cost),
                    tuple((label(funder), round(amount)) for funder, amount in line.funders.items() if amount >= 0.5),
                    low, high, already.get((line.place, line.activity, line.partner), 0),
                    why.fr, figure.id, why.en,
                )
            )  # fmt: skip
        return found

    def _numbers(self, lines: Sequence[PlanLine]) -> list[PlanNumber]:
        plan, currency = self.plan, self.problem.currency
        unit = self.problem.benefit_unit
        made = [Input(f"{line.activity_name} – {line.place_name} – {line.partner_name}", line.people, line.id)
                for line in lines]  # fmt: skip
        impact = self.book.add(f"Bien fait par le plan ({unit})", round(plan.impact, 3),
                               "Σ effet par personne × part du palier × personnes servies", made)  # fmt: skip
        numbers = [PlanNumber("Bien fait", plan.impact, f"{format_fr(plan.impact)} {unit}", impact.id)]
        spent = sum(plan.spending().values())
        money = [item for funder in self.names.funders if (item := self.stand(("budget", funder))) is not None]
        paid = self.book.add(
            f"Argent employé ({currency})", round(spent), "Σ des coûts et des frais de présence", money
        )
        budget = float(self.problem.budget.sum())
        share = percent_fr(spent / budget) if budget else "–"
        text = f"{Money(round(spent), currency).text()}, soit {share} des budgets"
        numbers.append(PlanNumber("Argent employé", spent, text, paid.id))
        numbers += self._promised()
        people = sum(line.people for line in lines)
        label = "Personnes servies, toutes activités (une personne compte pour chacune)"
        served = self.book.add(label, people, "Σ des lignes du plan", made)
        numbers.append(PlanNumber("Personnes servies, par activité", people, format_fr(people), served.id))
        if plan.bound != float("inf"):
            words = f"au plus {percent_fr(plan.gap, 2)} de mieux possible (borne {format_fr(plan.bound)} {unit})"
            gap = self.book.add("Écart prouvé au meilleur plan", plan.gap, "(borne − bien fait) / bien fait", [impact])
            numbers.append(PlanNumber("Preuve", plan.gap, words, gap.id))
        return numbers

    def _promised(self) -> list[PlanNumber]:
        made = [item for key in self.posed.assembled.stands if key[0] == "promised"
                if (item := self.stand(key)) is not None]  # fmt: skip
        if not made:
            return []
        good = float(self.problem.cell_done_good.sum())
        people = sum(row["people"] for row in self.posed.assembled.means.table(COMMITTED))
        label = "Personnes déjà promises, toutes activités"
        figure = self.book.add(label, round(people), "Σ des promesses acceptées ou signées comptées", made)
        text = f"{format_fr(people)}, en plus du plan ({format_fr(good)} {self.problem.benefit_unit})"
        return [PlanNumber("Déjà promis et accepté", people, text, figure.id)]

    def _places(self) -> list[PlanPlace]:
        import numpy as np

        problem, plan = self.problem, self.plan
        count = len(self.names.places)
        need = np.bincount(problem.cell_place, problem.cell_need, minlength=count)
        served = np.bincount(problem.line_place, plan.served, minlength=count)
        served += np.bincount(problem.cell_place, problem.cell_done, minlength=count)
        shares = place_shares(plan)
        return [
            PlanPlace(place, self.names.label(place), float(need[at]), float(served[at]), shares.get(place))
            for at, place in enumerate(self.names.places)
        ]


def place_shares(plan: Plan) -> dict[str, float]:
    """The share of the good possible in each reached place that the plan does there, whether or not it pursued it."""
    import numpy as np

    from layidu.allocation.columns import attainable, done_good

    problem = plan.problem
    count = len(problem.names.places)
    place = problem.cell_place[problem.step_cell]
    done = np.bincount(place, problem.step_value * plan.columns.reached.of(plan.values), minlength=count)
    before = np.bincount(problem.cell_place, done_good(problem), minlength=count)
    done, whole = done + before, np.bincount(problem.cell_place, attainable(problem), minlength=count) + before
    return {problem.names.places[at]: float(done[at] / whole[at]) for at in whole.nonzero()[0]}


_FAIRNESS = {
    "most_good": "le plus de bien", "least_served": "les moins servis d'abord", "bounded": "inégalité bornée",
    "worst_fifth": "le cinquième le moins servi",
}  # fmt: skip


def _finite(value: float) -> float:
    return value if abs(value) != float("inf") else -1.0


def _said(findings: Sequence[Finding]) -> list[str]:
    return [item.sentence() for item in findings]


def plain(content: PlanContent) -> dict[str, Any]:
    """The public shape of ``layidu plan --json`` and ``plan show --json``."""
    return {
        "plan": content.snapshot_id, "title": content.title, "period": content.period, "division": content.division,
        "level": content.level, "fairness": content.options["fairness"], "measure": content.options["measure"],
        "status": content.status, "stopped": content.stopped, "benefit_unit": content.benefit_unit,
        "currency": content.currency, "example": content.example,
        "numbers": [{"label": n.label, "value": n.value, "text": n.text, "id": n.id} for n in content.numbers],
        "levels": [{"name": each.name, "value": each.value, "bound": each.bound} for each in content.levels],
        "lines": [
            {"number": line.number, "place": line.place, "place_name": line.place_name, "activity": line.activity,
             "partner": line.partner_name, "people": line.people, "by_quarter": list(line.by_quarter),
             "cost": line.cost, "funders": [{"funder": name, "amount": amount} for name, amount in line.funders],
             "need_low": line.need_low, "need_high": line.need_high, "already": line.already, "why": line.why,
             "id": line.id}
            for line in content.lines
        ],
        "unreached": [{"place_name": place, "activity": activity, "people": people}
                      for place, activity, people in content.unreached],
        "floors_short": [{"floor": floor, "people": people} for floor, people in content.short],
        "findings": list(content.findings),
    }  # fmt: skip
