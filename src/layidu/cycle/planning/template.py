"""The means workbook of a workspace, filled in as far as the ledger and the catalogue know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from layidu.allocation.sheets import SETTINGS
from layidu.catalogue.country import country
from layidu.catalogue.dated import value_on
from layidu.catalogue.entries import Activity, Effect, UnitCost, entries
from layidu.core.numbers import format_fr
from layidu.core.periods import Period
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.planning.gathering import Known, known_to_ledger
from layidu.cycle.planning.means_file import PlaceFinder
from layidu.ledger.workspace import Workspace
from layidu.publishing.templates.means import MeansTemplate, render_means

Rows = dict[str, list[dict[str, Any]]]


def means_template(workspace: Workspace, *, period: Period, level: str, division: str | None = None, on: date) -> bytes:
    """The workbook of a period's means to fill in, as bytes.

    Decision served: what the cluster must say before a plan can be made. Partners, what they do and where they work
    come filled in from the ledger; budgets and capacities are left to be said. Errors: as ``known_to_ledger``.
    """
    known = known_to_ledger(workspace, period=period, level=level, division=division)
    return render_means(template_of(workspace, known, on=on))


def template_of(workspace: Workspace, known: Known, *, on: date, example: bool = False) -> MeansTemplate:
    """The template's content, for those who fill it in by program (the example)."""
    places = PlaceFinder(workspace_gazetteer(workspace), known.division, known.level)
    partners = sorted({partner for partner, _ in known.works}, key=lambda actor: known.names[actor])
    rows: Rows = {
        "settings": _settings(country(workspace.country).currency),
        "budgets": [{"funder": known.names[funder]} for funder in known.funders],
        "abilities": [
            {"partner": known.names[partner], "activity": entries(Activity)[activity].label_fr}
            for partner, activity in sorted(known.does, key=lambda key: (known.names[key[0]], key[1]))
            if activity in entries(Activity) and partner in set(partners)
        ],
        "access": [
            {"partner": known.names[partner], "place": places.label(place), "open": "oui"}
            for partner, place in sorted(known.works, key=lambda key: (known.names[key[0]], key[1]))
        ],
        "capacities": _capacities(partners, known),
        "costs": _of_catalogue(UnitCost, known.period.start),
        "effects": _of_catalogue(Effect, known.period.start),
    }
    lists: Mapping[str, Sequence[str]] = {
        "partner": [known.names[partner] for partner in partners],
        "funder": sorted(known.names[funder] for funder in known.funders),
        "activity": sorted(entry.label_fr for entry in entries(Activity).values()),
        "place": [places.label(place.id) for place in known.places],
        "skill": sorted(_skills()),
    }
    return MeansTemplate(f"Moyens {known.period.label_fr()}", on, rows, lists, example)


def _skills() -> set[str]:
    return {skill for entry in entries(UnitCost).values() for skill in entry.hours}


def _settings(currency: str) -> list[dict[str, Any]]:
    stand = {name: default for name, (_, default, _) in SETTINGS.items()} | {"currency": currency}
    return [{"setting": label, "value": stand[name], "meaning": meaning}
            for name, (label, _, meaning) in SETTINGS.items()]  # fmt: skip


def _capacities(partners: Sequence[str], known: Known) -> list[dict[str, Any]]:
    """One row a partner and skill that its activities take, its quantity left to be said."""
    rows = []
    for partner in partners:
        activities = {activity for who, activity in known.does if who == partner}
        skills = {skill for activity in activities & set(entries(UnitCost))
                  for skill in entries(UnitCost)[activity].hours}  # fmt: skip
        rows += [{"partner": known.names[partner], "skill": skill, "unit": "heures"} for skill in sorted(skills)]
    return rows


def _of_catalogue(kind: Any, day: date) -> list[dict[str, Any]]:
    rows = []
    for entry in entries(kind).values():
        value: Mapping[str, Any] | None = value_on(entry.values, day)
        if value is None:
            continue
        unit = entry.currency if isinstance(entry, UnitCost) else entry.unit
        decimals = 0 if isinstance(entry, UnitCost) else 3
        low, middle, high = (format_fr(value[name], decimals) for name in ("low", "value", "high"))
        invented = " (exemple inventé)" if entry.example else ""
        rows.append({"activity": entries(Activity)[entry.id].label_fr,
                     "catalogue": f"{middle} {unit}, de {low} à {high}{invented}"})  # fmt: skip
    return rows
