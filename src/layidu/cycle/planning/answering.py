"""The numbers of an answer about a plan, kept so that each opens down to what the plan stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from layidu.core.numbers import Bounds, format_fr
from layidu.cycle.explaining import explain
from layidu.cycle.figures import FigureBook, Input
from layidu.cycle.planning.loading import Opened


@dataclass(frozen=True)
class Number:
    """A number of an argument and the id that `layidu explain` opens; ``value`` is what it is sorted by."""

    label: str
    text: str
    id: str
    value: float | None = None


class Answers:
    """Notes the numbers of answers about one plan; ``save`` writes them, and writing them again changes nothing.

    Decision served: whoever doubts a loss that was told in the meeting can open it: how it was found, from which plan.
    """

    def __init__(self, opened: Opened) -> None:
        self._book = FigureBook()
        content = opened.content
        good = next((number for number in content.numbers if number.label == "Bien fait"), content.numbers[0])
        told = explain(good.id)
        #: The plan's own good, which every answer is held against.
        self.good = Input(f"{told['label']} – {content.snapshot_id}", _value(told["value"]), told["id"])
        self._unit = content.benefit_unit
        self._money = next((each.id for each in content.numbers if each.label == "Argent employé"), "")

    def budgets(self) -> list[Input]:
        """The budgets that the plan stands on."""
        inputs = explain(self._money)["inputs"] if self._money else []
        return [_input(item) for item in inputs if item["label"].startswith("Budget – ")]

    def gain(self, what: str, gain: float, how: str, inputs: Sequence[Input] = ()) -> Number:
        """Good gained or (below 0) lost by a change of the plan: ``how`` says by which model it was found."""
        return self.number(f"{what} ({self._unit})", gain, f"bien du plan changé − bien du plan ; {how}", inputs)

    def number(self, label: str, value: float, formula: str, inputs: Sequence[Input] = ()) -> Number:
        """Any number that was worked out from the plan, with the plan's good among what it is made of."""
        said = round(value, 6)
        made = self._book.add(label, said, formula, [self.good, *inputs])
        return Number(label, _text(said), made.id, said)

    def save(self) -> None:
        """Write what is new to the open ledger."""
        self._book.save()


def numbers_of(reference: str) -> list[Number]:
    """A printed number of a plan, then those that it is made of."""
    told = explain(reference)
    return [Number(told["label"], _text(told["value"]), reference),
            *(Number(item["label"], _text(item["value"]), item["id"]) for item in told["inputs"])]  # fmt: skip


def inputs_of(reference: str) -> list[Input]:
    """What a printed number of a plan is made of."""
    return [_input(item) for item in explain(reference)["inputs"]]


def _input(item: dict[str, Any]) -> Input:
    return Input(item["label"], _value(item["value"]), item["id"])


def _value(value: Any) -> Any:
    return Bounds(*value) if isinstance(value, list) else value


def _text(value: Any) -> str:
    if isinstance(value, list):
        return Bounds(*value).text()
    if isinstance(value, int | float):
        return format_fr(value, 0 if float(value).is_integer() else 3)
    return str(value)
