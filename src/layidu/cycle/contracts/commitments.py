"""A contract -> the commitments that the ledger keeps of it: one a line and one a means, with both sides' actors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from layidu.accountability.contracts import BudgetLine, Contract, MeansOwed, Milestone, Target
from layidu.cycle.contracts.building import Draft, commitment_ref
from layidu.cycle.contracts.codec import as_data
from layidu.intake.contracts.paper import PaperRow
from layidu.intake.records import ActorRef, CommitmentRow, Loaded, Origin, Reading, RecordRow, Role
from layidu.ledger.references import CONTRACTS

FORMAT = CONTRACTS
#: The unit of a share, which no whole number of the ledger's `target` can hold.
SHARE = "part"

Item = Target | Milestone | BudgetLine | MeansOwed


def items_of(contract: Contract) -> dict[str, tuple[str, Item]]:
    """Line number -> its section and itself; means included."""
    found: dict[str, tuple[str, Item]] = {}
    for objective in contract.objectives:
        found |= {line.ref: ("targets", line) for line in objective.targets}
        found |= {line.ref: ("milestones", line) for line in objective.milestones}
        found |= {line.ref: ("budget", line) for line in objective.budget}
    found |= {owed.ref: ("means", owed) for owed in contract.means}
    return found


def reading_of(draft: Draft, contract: Contract) -> Reading:
    """The signed file as a reading: every row of it, those that promise something with their commitment.

    Decision served: each promise of a contract stands on the row that says it. A line that an amendment leaves out is
    withdrawn, since the file holds the whole contract.
    """
    loaded = []
    items = items_of(contract)
    for section, rows in draft.paper.rows.items():
        for row in rows:
            item = items.get(row.text("ref")) if section in ("targets", "milestones", "budget", "means") else None
            record = _commitment(contract, draft, section, item[1]) if item else None
            loaded.append(_loaded(contract, section, row, (record,) if record else ()))
    return Reading(
        format=FORMAT,
        sheet="",
        columns=draft.paper.columns(),
        period=contract.period,
        read=len(loaded),
        loaded=loaded,
        held=(),
        findings=draft.findings,
        complete=True,
        example=contract.example,
    )


def _loaded(contract: Contract, section: str, row: PaperRow, records: Sequence[RecordRow]) -> Loaded:
    own = row.text("ref") or "|".join((row.text("name"), row.text("target"), row.text("on")))
    if section == "parties":
        own = row.get("name").id
    origin = Origin(row.raw.sheet, row.raw.number, (), row.cells)
    # What a row without commitment says is in its cells alone, so that its own words tell whether it changed.
    said = "" if records else json.dumps(sorted(row.cells.items()), ensure_ascii=False)
    identity = (contract.ref, section, own) if records else (contract.ref, section, own, said)
    return Loaded(origin, identity, (contract.ref,), tuple(records))


def _commitment(contract: Contract, draft: Draft, section: str, item: Item) -> CommitmentRow:
    refs = {ref.id: ref for ref in draft.parties}
    holder = refs[contract.holder.actor]
    authorities = [refs[party.actor] for party in contract.parties if party.role == "authority"]
    owes, receives = ([authorities[0]], [holder]) if section == "means" else ([holder], authorities)
    actors: list[tuple[Role, ActorRef]] = [("owes", owes[0])]
    actors += [("co-owes", each) for each in authorities[1:]] if section == "means" else []
    actors += [("receives", each) for each in receives]
    return CommitmentRow(
        own_id=commitment_ref(contract.ref, item.ref),
        kind=_KINDS[section],
        status="signed",
        title=item.title,
        actors=tuple(actors),
        places=(item.place,) if isinstance(item, Target) and item.place else contract.places,
        start=contract.period.start,
        end=_end(contract, item),
        signed_on=signed_on(contract),
        terms=json.dumps(
            {"contract": contract.ref, "section": section, **as_data(item)}, ensure_ascii=False, sort_keys=True
        ),
        note=contract.title,
        **_measure(item),
    )


_KINDS: dict[str, Any] = {
    "targets": "contract_target", "milestones": "task", "budget": "contract_target", "means": "means",
}  # fmt: skip


def _measure(item: Item) -> dict[str, Any]:
    """What the ledger's own columns can hold of a line: whole numbers with their unit, an amount, a milestone."""
    match item:
        case Target():
            whole = item.unit != SHARE and all(_whole(number) for number in (item.target, item.baseline))
            return {"target": int(item.target), "unit": item.unit, "baseline": int(item.baseline)} if whole else {}
        case Milestone():
            return {"milestone": item.title, "evidence_expected": item.evidence}
        case BudgetLine():
            return {"amount": item.amount, "currency": item.currency}
        case MeansOwed():
            said: dict[str, Any] = {}
            if item.quantity is not None:
                said |= {"target": item.quantity, "unit": item.unit}
            if item.amount is not None:
                said |= {"amount": item.amount, "currency": item.currency}
            return said


def _whole(number: Decimal) -> bool:
    return number >= 0 and number == number.to_integral_value()


def _end(contract: Contract, item: Item) -> date:
    return item.due if isinstance(item, Milestone | MeansOwed) else contract.period.end


def signed_on(contract: Contract) -> date | None:
    """The day of the last signature."""
    return max((party.signed_on for party in contract.parties if party.signed_on is not None), default=None)
