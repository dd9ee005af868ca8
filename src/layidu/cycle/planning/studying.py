"""What is worked out from a plan that was kept, so that a page can show it: nothing is solved where it is shown."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from layidu.allocation.compare import frontier
from layidu.allocation.order import TITLES
from layidu.allocation.plan import Plan
from layidu.allocation.robust import Waiting
from layidu.allocation.solve import solve
from layidu.core.numbers import format_fr, percent_fr
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.planning.answering import Answers, Number
from layidu.cycle.planning.comparing import LEVELS, scenarios_said, tried, worst_fifth
from layidu.cycle.planning.loading import Opened, open_plan
from layidu.cycle.planning.means_file import MeansFile, PlaceFinder, read_means
from layidu.cycle.planning.storing import place_shares
from layidu.intake.actors import ActorDirectory
from layidu.ledger.files import sha256_of
from layidu.ledger.models import Source
from layidu.ledger.store import actors
from layidu.ledger.workspace import Workspace
from layidu.publishing.plan.chart import FrontierPoint, frontier_chart
from layidu.publishing.plan.content import PlanContent

POINTS = 20
#: Plans that differ by less than this share of their good do the same good.
_ALIKE = 5e-4


@dataclass(frozen=True)
class Choice:
    """One plan beside others. ``good``, ``least`` and ``fifth`` open; ``lines`` is how many lines it has, which
    ``lines_id`` opens."""

    name: str
    good: Number
    least: Number
    fifth: Number
    lines: int
    lines_id: str = ""


@dataclass(frozen=True)
class Frontier:
    """Plans from the most good to the fairest, their chart (SVG), and what the whole way costs, in French.

    Of ``wanted`` levels of fairness, ``missing`` were not looked for in the time allowed, the fairest ones, and
    ``partly`` were looked for with one choice of set-ups only.
    """

    points: tuple[Choice, ...]
    svg: str
    told: str
    wanted: int
    missing: int
    partly: int


@dataclass(frozen=True)
class Candidate:
    """Set-ups committed for one aim or scenario: good expected, worst regret, good in each scenario."""

    made_for: str
    set_ups: int
    expected: Number
    regret: Number
    goods: tuple[Number, ...]
    set_ups_id: str = ""


@dataclass(frozen=True)
class Scenarios:
    """Scenarios (name, probability as printed, id that opens it), candidates best first, and in words what it is worth
    to wait."""

    names: tuple[tuple[str, str, str], ...]
    candidates: tuple[Candidate, ...]
    own_file: bool
    stopped: bool
    waiting: str
    postponed: tuple[tuple[str, str, str], ...]


def question_of(content: PlanContent) -> str:
    """A key of the question that a plan answers: plans of the same means and measure share frontier and scenarios.

    Decision served: twenty plans kept for comparison are studied once.
    """
    options = content.options
    asked = [content.currency, content.means, options["measure"], options["need_at"], options["sha256"]]
    return sha256_of(json.dumps(asked, sort_keys=True, default=str).encode())


def frontier_study(ref: str, *, points: int = POINTS, stop: Callable[[], bool] = lambda: False) -> Frontier:
    """The plans between the most good and the fairest, each number open to the plan that it was worked out from.

    Decision served: how much good a step of fairness costs. Seconds to minutes: for background work. Points that come
    to the same plan are told once. Once ``stop`` says so, the points found so far are the answer, which says how many
    are missing. Errors: Refusal PLAN-INCONNU.
    """
    opened = open_plan(ref)
    answers, unit = Answers(opened), opened.content.benefit_unit
    made: list[Choice] = []
    drawn: list[FrontierPoint] = []
    found = frontier(opened.plan.problem, points=points, stop=stop)
    for plan in _distinct(found.plans):
        name = f"point {len(made) + 1}"
        made.append(_choice(answers, f"Frontière, {name}", name, plan, unit))
        drawn.append(FrontierPoint(worst_fifth(plan), plan.impact, str(len(made))))
    answers.save()
    title = f"Bien et équité – {opened.content.period_label}"
    svg = frontier_chart(drawn, title=title, benefit_unit=unit, example=opened.content.example) if drawn else ""
    told = _price_of_fairness(drawn, unit) if drawn else ""
    return Frontier(tuple(made), svg, told, found.wanted, found.missing, found.partly)


def ideas_study(ref: str) -> list[Choice]:
    """The same means planned for each idea of fairness.

    Decision served: which idea the cluster takes, seen by what it gives and what it costs. Errors: Refusal
    PLAN-INCONNU.
    """
    opened = open_plan(ref)
    answers, unit = Answers(opened), opened.content.benefit_unit
    options = opened.content.options
    made = []
    for fairness in LEVELS:
        plan = opened.plan if fairness == options["fairness"] else solve(
            opened.plan.problem, fairness=fairness, exact=True, near=True, gap=options["gap"], seconds=60.0,
            quarterly=options["quarterly"],
        )  # fmt: skip
        made.append(_choice(answers, TITLES[fairness], TITLES[fairness], plan, unit))
    answers.save()
    return made


def scenarios_study(
    workspace: Workspace, ref: str, *, stop: Callable[[], bool] = lambda: False, waiting: bool = True
) -> Scenarios:
    """Candidate set-ups held against every scenario of the plan's workbook (the usual ones where it has none).

    Decision served: which set-ups to commit to while budgets are not sure, and which to keep for later. Once ``stop``
    says so, what was tried so far is the answer. Errors: Refusal PLAN-INCONNU.
    """
    opened = open_plan(ref)
    content, problem = opened.content, opened.plan.problem
    file = _workbook(workspace, opened)
    said = scenarios_said(file, problem) if file else scenarios_said(None, problem)
    after = min(3, max(1, int(content.options.get("known_after", 1))))
    found = tried(problem, said, waiting=waiting, known_after=after, stop=stop)
    answers, unit = Answers(opened), content.benefit_unit
    how = "bien fait, les installations tenues, personnes et argent répartis à nouveau"
    candidates = []
    for one in found.tested:
        name = f"Plan fait pour « {one.made_for} »"
        goods = tuple(
            _whole(
                answers.number(f"{name}, scénario « {scenario.name} » ({unit})", impact, f"bien fait ; {how}"), impact
            )
            for scenario, impact in zip(found.scenarios, one.impacts, strict=True)
        )
        expected = answers.number(f"{name}, bien attendu ({unit})", one.expected,
                                  f"Σ probabilité du scénario × {how}")  # fmt: skip
        regret = answers.number(f"{name}, pire regret ({unit})", one.worst_regret,
                                "la plus grande perte, scénario par scénario, sur le meilleur candidat")  # fmt: skip
        expected, regret = _whole(expected, one.expected), _whole(regret, one.worst_regret)
        set_ups = answers.number(f"{name}, installations", int(one.plan.present.sum()),
                                 "couples partenaire et lieu où il s'installe")  # fmt: skip
        candidates.append(Candidate(one.made_for, int(one.plan.present.sum()), expected, regret, goods, set_ups.id))
    own_file = bool(file and file.of("scenarios"))
    likely = "classeur des moyens, feuille « Scénarios »" if own_file else "scénarios d'usage, également probables"
    names = tuple(
        (scenario.name, percent_fr(scenario.probability),
         answers.number(f"Probabilité du scénario « {scenario.name} »", scenario.probability, likely).id)
        for scenario in found.scenarios
    )  # fmt: skip
    answers.save()
    label = problem.names.label
    worth = found.waiting
    return Scenarios(
        names, tuple(candidates), own_file, found.stopped, _worth(worth, unit),
        tuple((label(partner), label(place), percent_fr(share))
              for partner, place, share in (worth.postponed if worth else ())),
    )  # fmt: skip


def _distinct(plans: Sequence[Plan]) -> list[Plan]:
    kept: list[Plan] = []
    for plan in plans:
        before = kept[-1] if kept else None
        if before is None or abs(worst_fifth(plan) - worst_fifth(before)) > _ALIKE or not _alike(plan, before):
            kept.append(plan)
    return kept


def _alike(one: Plan, other: Plan) -> bool:
    return abs(one.impact - other.impact) <= _ALIKE * max(abs(one.impact), 1.0)


def _choice(answers: Answers, label: str, name: str, plan: Plan, unit: str) -> Choice:
    shares = place_shares(plan)
    least, fifth = min(shares.values(), default=0.0), worst_fifth(plan)
    return Choice(
        name,
        _whole(answers.number(f"{label} : bien fait ({unit})", plan.impact, "le plus de bien à ce niveau d'équité"),
               plan.impact),
        _share(answers.number(f"{label} : lieu le moins servi", least,
                              "part du bien possible, dans le lieu qui en reçoit le moins"), least),
        _share(answers.number(f"{label} : cinquième le moins servi", fifth,
                              "part du bien possible, pour le cinquième des personnes le moins servi, lieu par lieu"),
               fifth),
        len(plan.lines()),
        answers.number(f"{label} : lignes", len(plan.lines()), "lignes de ce plan qui servent quelqu'un").id,
    )  # fmt: skip


def _whole(number: Number, value: float) -> Number:
    return Number(number.label, format_fr(value), number.id, value)


def _share(number: Number, value: float) -> Number:
    return Number(number.label, percent_fr(value, 1), number.id, value)


def _price_of_fairness(points: Sequence[FrontierPoint], unit: str) -> str:
    """What the way from the first point to the last gains and costs.

    >>> said = _price_of_fairness([FrontierPoint(0.1, 100.0, "1"), FrontierPoint(0.3, 95.0, "2")], "DALY")
    >>> said.split(", ")[-1]
    'pour 5 DALY de moins.'
    """
    if len(points) < 2:
        return "Avec ces moyens, le plan qui fait le plus de bien est aussi le plus équitable."
    first, last = points[0], points[-1]
    lost = max(0.0, first.impact - last.impact)
    return (
        f"D'un bout à l'autre, le cinquième le moins servi passe de {percent_fr(first.fairness, 1)} à "
        f"{percent_fr(last.fairness, 1)} du bien possible, pour {format_fr(lost)} {unit} de moins."
    )


def _worth(waiting: Waiting | None, unit: str) -> str:
    if waiting is None:
        return ""
    if waiting.value <= 0:
        return "Attendre que les budgets soient connus n'apporte rien : tout peut être décidé maintenant."
    return (
        f"Attendre la fin du trimestre {waiting.known_after}, quand les budgets sont connus, vaut au moins "
        f"{format_fr(waiting.value)} {unit}."
    )


def _workbook(workspace: Workspace, opened: Opened) -> MeansFile | None:
    """The workbook that the plan was made from, read again; ``None`` where its bytes are not here."""
    content = opened.content
    source = Source.objects.filter(sha256=content.options["sha256"]).first()
    path = workspace.originals / content.options["sha256"]
    if source is None or not path.is_file():
        return None
    places = PlaceFinder(workspace_gazetteer(workspace), content.division, content.level)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, source.file_name)
        copy.write_bytes(path.read_bytes())
        return read_means(copy, places, ActorDirectory(actors.known_spellings()))
