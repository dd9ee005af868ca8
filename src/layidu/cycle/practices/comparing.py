"""A practice beside like places, and the places where its conditions are alike: as data, each number openable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from layidu.accountability.practices.comparing import VERDICTS_FR, Comparison, PlaceChange, Summary, compare
from layidu.accountability.practices.conditions import STATES_FR, PlaceConditions, alike
from layidu.accountability.practices.spec import LIKENESS_FR, Condition, Evidence, thresholds
from layidu.accountability.results import Explained
from layidu.core.money import Money
from layidu.cycle.contracts.figuring import ScoreFigures
from layidu.cycle.figures import FigureBook
from layidu.cycle.practices.gathering import Knowledge, conditions_of, evidence_of, places_around, the_practice
from layidu.cycle.practices.wording import change_fr, condition_fr, sentence_fr
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.queries.practices import PracticeFact, practices
from layidu.ledger.workspace import Workspace

Plain = dict[str, Any]
NO_EVIDENCE = "aucun indicateur n’est nommé à regarder avant et après"
CAUTION = (
    "Un écart dit ce qui a changé en plus là où la pratique fut essayée ; "
    "tout ce qui y est venu en même temps y est compté."
)
COST_FR = {
    "whole": "en tout", "place": "par lieu", "place_month": "par lieu et par mois", "facility": "par établissement",
    "agent": "par agent", "person": "par personne",
}  # fmt: skip


def listed(workspace: Workspace) -> list[Plain]:
    """Every current practice, as `layidu practice list --json` gives it."""
    return [_identity(workspace, practice) for practice in practices()]


def shown(workspace: Workspace, ref: str) -> Plain:
    """One practice whole: what was done, its conditions, its cost, its evidence as declared.

    Errors: Refusal PRATIQUE-INCONNUE.
    """
    practice = the_practice(ref)
    evidence = evidence_of(practice)
    return {
        **_identity(workspace, practice),
        "what": practice.what,
        "start": practice.start,
        "sector": practice.sector,
        "activity": practice.activity,
        "conditions": [_condition(each) for each in conditions_of(practice)],
        "other_conditions": practice.other_conditions,
        "evidence": _evidence(evidence) if evidence else None,
    }


@dataclass(frozen=True)
class Compared:
    """What is printed of a comparison, and the figures that open it."""

    data: Plain
    book: FigureBook
    comparison: Comparison | None


def compared(workspace: Workspace, ref: str, on: date) -> Compared:
    """A practice beside like places, as known on a day.

    Decision served: whether it deserves to go further, said with its doubt. ``book`` is yet to be saved.
    Errors: Refusal PRATIQUE-INCONNUE, PRATIQUE-LIEUX-MELES.
    """
    practice = the_practice(ref)
    evidence = evidence_of(practice)
    book = FigureBook()
    head = {**_identity(workspace, practice), "on": on, "caution": CAUTION}
    if evidence is None:
        empty: Plain = {"evidence": None, "verdict": "not_judged", "why": [NO_EVIDENCE]}
        sentence = f"{VERDICTS_FR['not_judged'].capitalize()} : {NO_EVIDENCE}."
        return Compared({**head, **empty, **_numbers(None, None), "sentence": sentence}, book, None)
    around = places_around(workspace, practice)
    knowledge = Knowledge(workspace, [evidence.indicator], on)
    tried, others = (
        [knowledge.seen(place, evidence.indicator, evidence.before) for place in places]
        for places in (around.tried, around.others)
    )
    found = compare(evidence, tried, others, thresholds(on))
    figures = ScoreFigures(book, {})
    data = {
        **head,
        "evidence": _evidence(evidence),
        "verdict": found.verdict,
        "why": list(found.why),
        **_numbers(found, figures),
        "sentence": sentence_fr(evidence, found),
    }
    return Compared(data, book, found)


def alike_places(workspace: Workspace, ref: str, on: date) -> tuple[Plain, FigureBook]:
    """Every other place of the practice's kind against its conditions: met, not met or not known.

    Decision served: where it may go next. Errors: Refusal PRATIQUE-INCONNUE, PRATIQUE-LIEUX-MELES.
    """
    practice = the_practice(ref)
    around = places_around(workspace, practice)
    conditions = conditions_of(practice)
    knowledge = Knowledge(workspace, [condition.indicator for condition in conditions], on)
    found = alike(
        conditions,
        [(place.id, place.name) for place in around.others],
        knowledge.traits([condition.indicator for condition in conditions], around.others),
        others=bool(practice.other_conditions),
    )
    book = FigureBook()
    data = {
        **_identity(workspace, practice),
        "on": on,
        "conditions": [_condition(each) for each in conditions],
        "other_conditions": practice.other_conditions,
        "counted": {state: sum(place.state == state for place in found) for state in STATES_FR},
        "alike": [_place(place, book) for place in found],
    }
    return data, book


def _place(place: PlaceConditions, book: FigureBook) -> Plain:
    return {
        "place": place.place,
        "place_name": place.name,
        "state": place.state,
        "checks": [
            {
                "indicator": check.condition.indicator,
                "condition": condition_fr(check.condition),
                "state": check.state,
                "value": check.value,
                "id": book.add(
                    f"{check.condition.label} – {place.name}", check.value,
                    "dernière valeur connue, la plus sûre", origins=check.origins,
                ).id if check.value is not None else "",
            }
            for check in place.checks
        ],
    }  # fmt: skip


def _identity(workspace: Workspace, practice: PracticeFact) -> Plain:
    from layidu.cycle.gazetteers import workspace_gazetteer

    gazetteer = workspace_gazetteer(workspace)
    cost = None
    if practice.amount is not None:
        money = Money(practice.amount, practice.currency)
        cost = {"amount": practice.amount, "currency": practice.currency, "per": practice.cost_per,
                "text": f"{money.text()} {COST_FR[practice.cost_per]}"}  # fmt: skip
    return {
        "ref": practice.ref,
        "title": practice.title,
        "told_by": actor_names().get(practice.told_by, ""),
        "example": practice.example,
        "places": [gazetteer.place(one).name for one in practice.places],
        "cost": cost,
    }


def _condition(condition: Condition) -> Plain:
    return {
        "indicator": condition.indicator, "label": condition.label,
        "low": float(condition.low) if condition.low is not None else None,
        "high": float(condition.high) if condition.high is not None else None,
        "text": condition_fr(condition),
    }  # fmt: skip


def _evidence(evidence: Evidence) -> Plain:
    return {
        "indicator": evidence.indicator, "label": evidence.label, "unit": evidence.unit, "measure": evidence.measure,
        "before": str(evidence.before), "after": str(evidence.after), "like": list(evidence.like),
        "like_text": " et ".join(LIKENESS_FR[name] for name in evidence.like),
    }  # fmt: skip


def _numbers(found: Comparison | None, figures: ScoreFigures | None) -> Plain:
    if found is None or figures is None:
        nothing: Plain = {"places": 0, "mean": None, "low": None, "high": None, "id": ""}
        return {"level": None, "effect": None, "low": None, "high": None, "chance": None, "assignments": 0, "id": "",
                "interval_id": "", "tried": nothing, "like": nothing, "changes": [], "left_out": []}  # fmt: skip
    return {
        "level": found.level,
        "effect": found.effect,
        "low": found.low,
        "high": found.high,
        "chance": found.chance,
        "assignments": found.assignments,
        "id": _id(found.explanation, figures),
        "interval_id": _id(found.interval_explanation, figures),
        "tried": _summary(found.tried_summary, figures),
        "like": _summary(found.like_summary, figures),
        "changes": [_change(one, figures) for one in (*found.tried, *found.like)],
        "left_out": [
            {"place": out.place, "place_name": out.name, "tried": out.tried, "why": out.why} for out in found.left_out
        ],
    }


def _summary(summary: Summary, figures: ScoreFigures) -> Plain:
    return {"places": summary.places, "mean": summary.mean, "low": summary.low, "high": summary.high,
            "id": _id(summary.explanation, figures)}  # fmt: skip


def _change(one: PlaceChange, figures: ScoreFigures) -> Plain:
    return {
        "place": one.place, "place_name": one.name, "beside": one.beside, "before": float(one.before),
        "after": float(one.after), "change": float(one.change), "id": _id(one.explanation, figures),
    }  # fmt: skip


def _id(node: Explained | None, figures: ScoreFigures) -> str:
    return figures.of(node).id if node is not None else ""


def rows_of(data: Plain) -> Sequence[Plain]:
    """The places of a comparison as they are printed: each that tried it, then its like places."""
    mine = [one for one in data["changes"] if not one["beside"]]
    return [row for one in mine for row in (one, *(o for o in data["changes"] if o["beside"] == one["place"]))]


__all__ = ["Compared", "alike_places", "change_fr", "compared", "listed", "rows_of", "shown"]
