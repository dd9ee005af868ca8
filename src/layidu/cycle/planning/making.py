"""A plan made from a workbook and the ledger; nothing is written here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from layidu.allocation.order import Fairness
from layidu.allocation.plan import Plan
from layidu.allocation.preparing import prepared
from layidu.allocation.problem import Measure, Problem
from layidu.allocation.solve import solve
from layidu.catalogue.findings import refusal
from layidu.core.periods import Period
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.planning.assembling import assembled
from layidu.cycle.planning.gathering import Known, known_to_ledger
from layidu.cycle.planning.means_file import MeansFile, PlaceFinder, read_means
from layidu.cycle.planning.stands import Assembled
from layidu.intake.actors import ActorDirectory
from layidu.ledger.store import actors
from layidu.ledger.workspace import Workspace

Progress = Callable[[float, float, float], None]


@dataclass(frozen=True)
class Asked:
    """What a user asks of a plan. ``gap`` is the proven gap at which the search may end, ``seconds`` when it must;
    ``promises``: what was accepted already counts as served."""

    period: Period
    means: Path
    level: str = "region"
    division: str | None = None
    needs_period: Period | None = None
    fairness: Fairness = "most_good"
    measure: Measure = "effects"
    quarterly: bool = False
    gap: float = 0.001
    seconds: float = 60.0
    promises: bool = True


@dataclass(frozen=True)
class Posed:
    """The question of a plan: the workbook read, the ledger's part, the tables, the checked problem."""

    asked: Asked
    file: MeansFile
    known: Known
    assembled: Assembled
    problem: Problem


def pose(workspace: Workspace, asked: Asked) -> Posed:
    """Read, gather, assemble and check what a plan is made from.

    Decision served: can a plan be made, and if not, what must be corrected where? Errors: Refusal with every finding
    at once; the ledger is as before, whatever happens.
    """
    known = known_to_ledger(
        workspace, period=asked.period, level=asked.level, division=asked.division, needs_period=asked.needs_period
    )
    places = PlaceFinder(workspace_gazetteer(workspace), known.division, known.level)
    file = read_means(asked.means, places, ActorDirectory(actors.known_spellings()))
    made = assembled(file, known, places, measure=asked.measure, promises=asked.promises)
    problem = prepared(made.means, measure=asked.measure, need_at=made.need_at)
    if not len(problem.line_cell):
        raise refusal("PLAN-VIDE")
    return Posed(asked, file, known, made, problem)


def planned(
    posed: Posed, *, progress: Progress | None = None, stop: Callable[[], bool] = lambda: False,
    fairness: Fairness | None = None,
) -> Plan:  # fmt: skip
    """The plan that was asked for, near the commitments of the ledger where two are as good.

    Decision served: who should do what, where, with which money. Errors: as ``allocation.solve.solve``.
    """
    asked = posed.asked
    return solve(
        posed.problem, fairness=fairness or asked.fairness, exact=True, gap=asked.gap, seconds=asked.seconds,
        quarterly=asked.quarterly, near=True, progress=progress, stop=stop,
    )  # fmt: skip
