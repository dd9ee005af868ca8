"""A stored plan questioned: sentences, each with the numbers it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from layidu.allocation.argue import Answered, Argument, Change
from layidu.core.money import EXPONENTS
from layidu.core.numbers import Bounds, format_fr
from layidu.cycle.planning.loading import Opened, line_of, named, open_plan


@dataclass(frozen=True)
class Number:
    """A number of an argument and the id that `layidu explain` opens."""

    label: str
    text: str
    id: str


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
    """An answer: sentences in French, the good gained (below 0: lost) where a plan was solved again, lines moved."""

    plan: str
    sentences: tuple[str, ...]
    numbers: tuple[Number, ...] = ()
    gain: float | None = None
    benefit_unit: str = ""
    possible: bool = True
    changes: tuple[Moved, ...] = ()


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
    sentences = [argument.why(*key), *argument.elsewhere(*key), without.sentence]
    return Told(content.snapshot_id, tuple(sentences), tuple(_numbers(wanted.id)), without.gain, content.benefit_unit,
                True, _moved(opened, without.changes))  # fmt: skip


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
    return _told(opened, [answered])


def more_and_less(ref: str, amount: float) -> Told:
    """One more ``amount`` (major units of the plan's currency) of each funder, one less, and the rules that bind.

    Decision served: where to ask for the next franc, and what a cut would cost. Errors: Refusal PLAN-INCONNU.
    """
    opened = open_plan(ref)
    argument = Argument(opened.plan, near=True)
    minor = round(amount * 10 ** EXPONENTS.get(opened.content.currency, 0))
    answers = [
        argument.more_money(funder, sign * minor) for funder in opened.plan.problem.names.funders for sign in (1, -1)
    ]
    told = _told(opened, answers)
    prices = [price.sentence for price in argument.prices()[:12]]
    return Told(told.plan, (*told.sentences, *prices), (), None, told.benefit_unit)


def _told(opened: Opened, answers: Sequence[Answered]) -> Told:
    one = answers[0] if len(answers) == 1 else None
    return Told(
        opened.content.snapshot_id, tuple(answer.sentence for answer in answers), (),
        one.gain if one and one.possible else None, opened.content.benefit_unit,
        all(answer.possible for answer in answers), _moved(opened, one.changes) if one else (),
    )  # fmt: skip


def _moved(opened: Opened, changes: Sequence[Change]) -> tuple[Moved, ...]:
    label = opened.plan.problem.names.label
    return tuple(Moved(label(c.place), label(c.activity), label(c.partner), round(c.before, 3), round(c.after, 3))
                 for c in changes)  # fmt: skip


def _numbers(figure: str) -> list[Number]:
    from layidu.cycle.explaining import explain

    told = explain(figure)
    return [Number(told["label"], _text(told["value"]), figure),
            *(Number(item["label"], _text(item["value"]), item["id"]) for item in told["inputs"])]  # fmt: skip


def _text(value: Any) -> str:
    if isinstance(value, list):
        return Bounds(*value).text()
    if isinstance(value, int | float):
        return format_fr(value, 0 if float(value).is_integer() else 3)
    return str(value)
