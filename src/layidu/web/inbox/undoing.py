"""Acts of the inbox taken back whole; and in words why one cannot be, when the ledger went on without it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from layidu.catalogue.findings import refusal
from layidu.cycle import aliases, mending, newcomers, repeats, same_actors
from layidu.ledger.models import (
    ActorAlias,
    ActorMerger,
    DistinctActors,
    KnownActor,
    PlaceAlias,
    RepeatDecision,
    SourceRow,
    WordAlias,
)
from layidu.web.inbox.deciding import APART, KNOWN, MERGER, PAIRS, ROWS
from layidu.web.inbox.models import Decided
from layidu.web.work.jobs import REFRESH, ask

#: The letter of a part whose number stands alone, by the kind of its act. A spelling's own letters are L, O and A.
_LETTERS = {ROWS: "R", PAIRS: "P", MERGER: "M", APART: "D", KNOWN: "K"}
#: What a person taught and may withdraw, by its letter.
TAUGHT: Mapping[str, type[Model]] = {
    "L": PlaceAlias, "O": ActorAlias, "A": WordAlias, "M": ActorMerger, "D": DistinctActors,
    "K": KnownActor,
}  # fmt: skip
Part = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the parts of an act stand: those that can be taken back, and why another cannot (empty: each can)."""

    left: tuple[Part, ...]
    stopped: str


def parts(act: Decided) -> list[Part]:
    """The parts of an act, each as a letter and a number.

    >>> parts(Decided(kind="alias", numbers=["12", "L3"])), parts(Decided(kind="pairs", numbers=["4"]))
    ([('R', 12), ('L', 3)], [('P', 4)])
    """
    bare = _LETTERS.get(act.kind, "R")
    return [(bare, int(each)) if each.isdigit() else (each[0], int(each[1:])) for each in act.numbers]


def standings(acts: Sequence[Decided]) -> dict[str, Standing]:
    """How acts stand in the ledger now, in four questions at most whatever their number.

    Decision served: whether pressing « take back » will do it. A part that somebody took back otherwise meanwhile is
    left alone; one on which a later file rests stops the whole.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    for act in acts:
        for letter, number in parts(act):
            wanted[letter].add(number)
    back = {("R", number) for number in wanted["R"] - _settling(wanted["R"])} | _withdrawn(wanted)
    moved = {("R", number): said for number, said in _corrected(wanted["R"]).items()}
    pairs_back, pairs_moved = _pairs(wanted["P"])
    back |= {("P", number) for number in pairs_back}
    moved |= {("P", number): _("the sender has corrected the dropped row since") for number in pairs_moved}
    return {act.id: _standing(parts(act), back, moved) for act in acts}


def undo_act(decided: Decided, *, by: str) -> str:
    """Take an act back whole, or not at all; gives what was done, or why nothing was, in words.

    Errors: Refusal when it was taken back already, or some part of it moved on at this moment.
    """
    with transaction.atomic():
        taken = Decided.objects.select_for_update().filter(id=decided.id, undone_at__isnull=True).first()
        if taken is None:
            raise refusal("DECISION-INCONNUE", value=decided.about or decided.said.partition("\n")[0])
        standing = standings([taken])[taken.id]
        if standing.stopped:
            raise NotNowError(standing.stopped)
        take_parts_back(standing.left, by=by)
        Decided.objects.filter(id=taken.id).update(undone_at=timezone.now(), undone_by=by)
    # Not each of them is an import: nothing else tells that questions and figures have changed.
    ask(REFRESH)
    return _("The decision is taken back.")


def take_parts_back(wanted: Iterable[Part], *, by: str) -> None:
    """Take parts of acts back, whatever they are. Errors: Refusal where one cannot be."""
    # A spelling that is taken back holds again the rows that were loaded by it: rows first.
    for part in sorted(wanted, key=lambda part: part[0] != "R"):
        _TAKE_BACK[part[0]](part, by)


class NotNowError(Exception):
    """An act cannot be taken back as things stand; the text says why, for its reader."""


def _standing(own: Iterable[Part], back: Collection[Part], moved: Mapping[Part, str]) -> Standing:
    own = list(own)
    left = tuple(part for part in own if part not in back)
    if own and not left:
        return Standing((), _("taken back meanwhile, by another decision or at the command line"))
    return Standing(left, next((moved[part] for part in left if part in moved), ""))


def _settling(runs: Collection[int]) -> set[int]:
    """The decisions on held rows that still settle some."""
    held = SourceRow.objects.filter(retired_by__in=runs, fate=SourceRow.Fate.HELD)
    return set(held.values_list("retired_by_id", flat=True).distinct()) if runs else set()


def _corrected(runs: Collection[int]) -> dict[int, str]:
    """Decisions whose rows a later file or decision replaced, with what replaced them."""
    if not runs:
        return {}
    rows = SourceRow.objects.filter(run__in=runs, retired_by__isnull=False)
    found = rows.values_list("run_id", "retired_by__source__file_name", "retired_by__decision").distinct()
    return {
        run: _("one of its rows was dropped as a repeat since: take that decision back first")
        if decision == "dropped"
        else _("“%(file)s” has corrected its rows since: send a correction instead") % {"file": file}
        for run, file, decision in found
    }


def _pairs(decisions: Collection[int]) -> tuple[set[int], set[int]]:
    """Decisions on pairs that were taken back, and those whose dropped row was corrected by its sender."""
    if not decisions:
        return set(), set()
    dropped = Exists(SourceRow.objects.filter(retired_by=OuterRef("run")))
    found = RepeatDecision.objects.filter(id__in=decisions).annotate(dropped_now=dropped)
    lines = list(found.values_list("id", "undone_at", "run_id", "dropped_now"))
    known = {number for number, undone, _run, _now in lines if undone is None}
    return set(decisions) - known, {
        number for number, _undone, run, now in lines if number in known and run and not now
    }


def _withdrawn(wanted: Mapping[str, Collection[int]]) -> set[Part]:
    asked: list[QuerySet[Model, tuple[str, int]]] = [
        model._default_manager.filter(id__in=wanted[letter], withdrawn_at__isnull=False)
        .annotate(letter=Value(letter))
        .values_list("letter", "id")
        for letter, model in TAUGHT.items()
        if wanted.get(letter)
    ]
    return set(asked[0].union(*asked[1:], all=True)) if asked else set()


_TAKE_BACK: Mapping[str, Callable[[Part, str], object]] = {
    "R": lambda part, by: mending.undo(part[1], decided_by=by),
    "P": lambda part, by: repeats.undo(part[1], decided_by=by),
    "M": lambda part, by: same_actors.take_back(part[1], by=by),
    "D": lambda part, by: same_actors.ask_again(part[1], by=by),
    "K": lambda part, by: newcomers.know_no_more(part[1], by=by),
    **{letter: lambda part, by: aliases.withdraw(f"{part[0]}{part[1]}", by=by) for letter in "LOA"},
}
