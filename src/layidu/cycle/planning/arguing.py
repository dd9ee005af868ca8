"""A stored plan questioned: sentences, each with the numbers it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from layidu.allocation.argue import Answered, Argument, Change
from layidu.core.money import EXPONENTS, Money
from layidu.core.numbers import format_fr
from layidu.cycle.planning.answering import Answers, Number, inputs_of, numbers_of
from layidu.cycle.planning.loading import Opened, line_of, named, open_plan

#: How the numbers of an answer were found, as `layidu explain` says it.
LINEAR = "modèle linéaire résolu à son optimum, présences comme au plan"
SHADOW = "prix de l'unité suivante au modèle linéaire du plan, présences comme au plan"


@dataclass(frozen=True)
class Moved:
    """One line that an answer moves: persons before and after."""

    place: str
    activity: str
    partner: str
    before: float
    after: float


@dataclass(frozen=True)
class Told:
    """An answer: sentences in French and in English, the good gained (below 0: lost) where a plan was solved again,
    lines moved."""

    plan: str
    sentences: tuple[str, ...]
    numbers: tuple[Number, ...] = ()
    gain: float | None = None
    benefit_unit: str = ""
    possible: bool = True
    changes: tuple[Moved, ...] = ()
    sentences_en: tuple[str, ...] = ()


def why_line(ref: str, line: str) -> Told:
    """Why a line is in the plan: what it is worth, what it takes elsewhere, what would be done without it.

    Decision served: defending a line before those who wanted another. The loss is a plan solved again without it.
    Errors: Refusal PLAN-INCONNU, PLAN-LIGNE-INCONNUE.
    """
    opened = open_plan(ref)
    content = opened.content
    wanted = line_of(content, line)
    argument = Argument(opened.plan, near=True)
    key = wanted.place, wanted.activity, wanted.partner
    without = argument.without(*key)
    sentences = [argument.why(*key), *argument.elsewhere(*key), without.said]
    answers = Answers(opened)
    name = f"{wanted.activity_name} – {wanted.place_name} – {wanted.partner_name}"
    found = [answers.gain(f"Sans la ligne {wanted.number}, {name}", without.gain, LINEAR, inputs_of(wanted.id))]
    found += [answers.number(f"{label} – {name} ({content.benefit_unit})", value, SHADOW, inputs_of(wanted.id))
              for label, value in argument.worth(*key)]  # fmt: skip
    answers.save()
    numbers = (*numbers_of(wanted.id), *found)
    return Told(
        content.snapshot_id, tuple(one.fr for one in sentences), numbers, without.gain, content.benefit_unit,
        True, _moved(opened, without.changes), tuple(one.en for one in sentences),
    )  # fmt: skip


def why_not(ref: str, *, activity: str, place: str, partner: str, people: float | None = None) -> Told:
    """« Pourquoi pas X ? » : the plan solved again with X forced, its loss and what it would displace.

    Decision served: an answer to whoever asks. ``people``: a tenth of the need there when it is not said. Errors:
    Refusal PLAN-INCONNU, PLAN-NOM-INCONNU.
    """
    opened = open_plan(ref)
    plan = opened.plan
    key = named(plan, "lieu", place), named(plan, "activité", activity), named(plan, "partenaire", partner)
    problem = plan.problem
    if people is None:
        at = (problem.cell_place == problem.names.places.index(key[0])) & (
            problem.cell_activity == problem.names.activities.index(key[1])
        )
        people = max(1.0, round(float(problem.cell_need[at].sum()) / 10))
    answered = Argument(plan, near=True).why_not(*key, people)
    if not answered.possible:
        return _told(opened, [answered])
    answers = Answers(opened)
    label = problem.names.label
    what = f"{label(key[1])} – {label(key[0])} – {label(key[2])}, au moins {format_fr(people)} personnes"
    number = answers.gain(what, answered.gain, f"{LINEAR} ; cette ligne et sa présence sont forcées")
    answers.save()
    return _told(opened, [answered], [number])


def more_and_less(ref: str, amount: float) -> Told:
    """One more ``amount`` (major units of the plan's currency) of each funder, one less, and the rules that bind.

    Decision served: where to ask for the next franc, and what a cut would cost. Errors: Refusal PLAN-INCONNU.
    """
    opened = open_plan(ref)
    argument = Argument(opened.plan, near=True)
    minor = round(amount * 10 ** EXPONENTS.get(opened.content.currency, 0))
    asked = [(funder, sign) for funder in opened.plan.problem.names.funders for sign in (1, -1)]
    told = [argument.more_money(funder, sign * minor) for funder, sign in asked]
    answers, label = Answers(opened), opened.plan.problem.names.label
    money = Money(abs(minor), opened.content.currency).text()
    budgets = answers.budgets()
    numbers = []
    for (funder, sign), answer in zip(asked, told, strict=True):
        if answer.possible:
            mine = [item for item in budgets if item.label.startswith(f"Budget – {label(funder)} ")]
            what = f"{label(funder)} : {money} de {'plus' if sign > 0 else 'moins'}"
            numbers.append(answers.gain(what, answer.gain, LINEAR, mine))
    prices = argument.prices()[:12]
    numbers += [answers.number(f"{price.about} : une unité de plus ({price.unit})", price.price, SHADOW)
                for price in prices]  # fmt: skip
    answers.save()
    said = [*(answer.said for answer in told), *(price.said for price in prices)]
    return Told(
        opened.content.snapshot_id, tuple(one.fr for one in said), tuple(numbers), None, opened.content.benefit_unit,
        sentences_en=tuple(one.en for one in said),
    )  # fmt: skip


def _told(opened: Opened, answers: Sequence[Answered], numbers: Sequence[Number] = ()) -> Told:
    one = answers[0] if len(answers) == 1 else None
    return Told(
        opened.content.snapshot_id, tuple(answer.sentence for answer in answers), tuple(numbers),
        one.gain if one and one.possible else None, opened.content.benefit_unit,
        all(answer.possible for answer in answers), _moved(opened, one.changes) if one else (),
        tuple(answer.said.en for answer in answers),
    )  # fmt: skip


def _moved(opened: Opened, changes: Sequence[Change]) -> tuple[Moved, ...]:
    label = opened.plan.problem.names.label
    return tuple(Moved(label(c.place), label(c.activity), label(c.partner), round(c.before, 3), round(c.after, 3))
                 for c in changes)  # fmt: skip
