"""Counts that may repeat each other, put to a person in pairs, and settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from layidu.catalogue.entries import Activity, Group, entries
from layidu.catalogue.findings import finding, refusal
from layidu.core.findings import Finding
from layidu.core.periods import Period
from layidu.coverage.repeats import RepeatPair, ReportedCount, find_repeats
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.ledger import repeating
from layidu.ledger.models import SourceRow
from layidu.ledger.parts import in_parts
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.queries.repeats import (
    Decided,
    RowOfPair,
    decided_pairs,
    kept_pairs,
    months_of,
    reported_counts,
    rows_of_pairs,
)
from layidu.ledger.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ShownCount:
    """One row of a pair as a person reads it: ``row`` is its number in the ledger, ``line`` its row in the file."""

    row: int
    partner: str
    people: int
    file: str
    sheet: str
    line: int


@dataclass(frozen=True, slots=True)
class ShownPair:
    """A pair as a person reads it; ``id`` names it in ``layidu repeats keep`` and ``drop``."""

    id: str
    kind: str
    activity: str
    place: str
    period: str
    group: str
    first: ShownCount
    second: ShownCount


def waiting_pairs(
    *, kind: str | None = None, file: str | None = None, period: Period | None = None
) -> list[RepeatPair]:
    """The pairs that nobody has decided, of one partner's rows first; by kind, file or months where asked.

    Decision served: what must be looked at before people are added up. Rows stay loaded until somebody decides.
    """
    kept = kept_pairs()
    pairs = [pair for pair in find_repeats(reported_counts(period)) if repeating.pair_key(pair) not in kept]
    if kind:
        pairs = [pair for pair in pairs if pair.kind == kind]
    if file:
        where = rows_of_pairs(_rows(pairs))
        pairs = [pair for pair in pairs if any(where[row].file == file for row in _rows([pair]))]
    return pairs


def shown(workspace: Workspace, pairs: Sequence[RepeatPair]) -> list[ShownPair]:
    """Pairs in the words of people: names of partners, places, activities and groups, and where each row stands."""
    gazetteer, names, where = workspace_gazetteer(workspace), actor_names(), rows_of_pairs(_rows(pairs))
    activities, groups = entries(Activity), entries(Group)
    return [
        ShownPair(
            pair_id(pair),
            pair.kind,
            activities[pair.first.activity].label_fr,
            ", ".join(gazetteer.place(place).name for place in pair.first.places),
            str(pair.first.period),
            groups[pair.first.group].label_fr,
            _count(pair.first, names, where),
            _count(pair.second, names, where),
        )
        for pair in pairs
    ]


def pair_id(pair: RepeatPair) -> str:
    """How commands name a pair: its two rows."""
    return f"{pair.first.row}-{pair.second.row}"


def chosen(ids: Sequence[str], **rule: Any) -> list[RepeatPair]:
    """The waiting pairs meant by ids (all of a rule's without any). Errors: Refusal PAIRE-INCONNUE."""
    found = {pair_id(pair): pair for pair in waiting_pairs(**rule)}
    missing = [each for each in ids if each not in found]
    if missing or not found:
        raise refusal("PAIRE-INCONNUE", value=", ".join(missing) or "–")
    return [found[each] for each in dict.fromkeys(ids)] if ids else list(found.values())


def keep(pairs: Sequence[RepeatPair], *, decided_by: str, why: str = "") -> list[int]:
    """Both rows of each pair stand; gives the decisions' numbers."""
    return repeating.keep_both(pairs, decided_by=decided_by, why=why)


def drop(pair: RepeatPair, row: int, *, decided_by: str, why: str) -> int:
    """One row of a pair says again what the other says, and counts no more; gives the decision's number."""
    return repeating.drop_row(pair, row, decided_by=decided_by, why=why)


def undo(decision: int, *, decided_by: str, why: str = "") -> int:
    """Take a decision back; gives how many rows count again. Errors: Refusal DECISION-INCONNUE."""
    return repeating.undo(decision, decided_by=decided_by, why=why)


def decisions() -> list[Decided]:
    """The decisions that stand."""
    return decided_pairs()


def repeats_of_runs(runs: Collection[int]) -> Mapping[int, Finding]:
    """For each import that brought a row of a waiting pair, the finding that says how many of its rows wait.

    Decision served: whether an import needs a second look. Nothing is held: the rows count until somebody decides.
    """
    span = months_of(runs) if runs else None
    if span is None:
        return {}
    pairs = waiting_pairs(period=span)
    waiting = SourceRow.objects.filter(run__in=runs).values_list("id", "run_id")
    of_run = {row: run for part in in_parts(set(_rows(pairs))) for row, run in waiting.filter(id__in=part)}
    count: Counter[int] = Counter()
    rows: dict[int, set[int]] = {}
    for pair in pairs:
        for run in {of_run[row] for row in _rows([pair]) if row in of_run}:
            count[run] += 1
            rows.setdefault(run, set()).update(row for row in _rows([pair]) if of_run.get(row) == run)
    return {
        run: finding("REPETITION-A-DECIDER", rows=len(rows[run]), value=str(number), count=str(number))
        for run, number in count.items()
    }


def _rows(pairs: Sequence[RepeatPair]) -> list[int]:
    return [count.row for pair in pairs for count in (pair.first, pair.second)]


def _count(count: ReportedCount, names: Mapping[str, str], where: Mapping[int, RowOfPair]) -> ShownCount:
    at = where[count.row]
    return ShownCount(count.row, names[count.partner], count.people, at.file, at.sheet, at.row)
