"""What the holder of a contract may still comment or contest: the lines of its open quarters."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from layidu.accountability.contracts import Contract, in_force
from layidu.core.periods import Period
from layidu.cycle.contracts.commitments import items_of
from layidu.cycle.contracts.held import last_closed_day, signed_contracts

SECTIONS_FR = {"targets": "cible", "milestones": "jalon", "budget": "budget", "means": "moyen dû par l'État"}


@dataclass(frozen=True, slots=True)
class LineToAssess:
    """A line of a contract: its number in it, what it is, its title."""

    ref: str
    section_fr: str
    title: str


@dataclass(frozen=True, slots=True)
class ContractToAssess:
    """A contract about a place, its holder, and the quarters whose lines can still be commented."""

    ref: str
    title: str
    holder: str
    quarters: tuple[Period, ...]
    lines: tuple[LineToAssess, ...]


def contracts_to_assess(places: Collection[str], on: date) -> list[ContractToAssess]:
    """The signed contracts all of whose places lie in these, with what their holder may still say of them.

    Decision served: a director's word stands beside the score before it is frozen. Open are the quarters of
    the contract that have begun and end after the last closed one, newest first. A contract without a place is
    nobody's here.
    """
    versions: dict[str, list[Contract]] = {}
    for signed in signed_contracts():
        versions.setdefault(signed.contract.ref, []).append(signed.contract)
    found = []
    for ref, held in versions.items():
        contract = in_force(held, on) or held[-1]
        about = contract.places
        if not about or not set(about) <= set(places):
            continue
        closed = last_closed_day(ref)
        begun = {quarter_of(month.start) for month in contract.period.months() if month.start <= on}
        quarters = tuple(
            sorted((each for each in begun if closed is None or each.end > closed), key=_start, reverse=True)
        )
        lines = tuple(
            LineToAssess(line, SECTIONS_FR[section], item.title) for line, (section, item) in items_of(contract).items()
        )
        found.append(ContractToAssess(ref, contract.title, contract.holder.name, quarters, lines))
    return sorted(found, key=lambda one: one.ref)


def quarter_of(day: date) -> Period:
    """The calendar quarter of a day.

    >>> str(quarter_of(date(2026, 3, 31)))
    '2026-01:2026-03'
    """
    return Period.parse(f"{day.year}Q{(day.month + 2) // 3}")


def _start(period: Period) -> date:
    return period.start
