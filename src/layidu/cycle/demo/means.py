"""The means workbook of the example: the template of its ledger, filled in with invented budgets and hours."""

from __future__ import annotations

import math
import random
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from layidu.catalogue.entries import Activity, entries
from layidu.core.periods import Period
from layidu.cycle.planning.gathering import known_to_ledger
from layidu.cycle.planning.template import template_of
from layidu.ledger.workspace import Workspace
from layidu.publishing.templates.means import MeansTemplate, render_means


def write_means(workspace: Workspace, folder: Path, *, seed: int, on: date) -> Path:
    """Write the example's means of the year to plan and give their path.

    Decision served: what a plan looks like before any real budget is at hand. In: a workspace that holds the example,
    a folder, a seed. The same ledger and seed give the same bytes. Every sheet says that its figures are invented.
    """
    settings = _settings(workspace.country)
    period = Period.parse(str(settings["period"]))
    known = known_to_ledger(workspace, period=period, level="region")
    content = template_of(workspace, known, on=on, example=True)
    path = folder / f"moyens_{period.start.year}.xlsx"
    path.write_bytes(render_means(_filled(content, settings, random.Random(seed))))  # noqa: S311 - an example, no secret
    return path


def _settings(country: str) -> dict[str, Any]:
    import yaml

    text = resources.files("layidu").joinpath("countries", country, "demo", "means.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def _filled(content: MeansTemplate, settings: dict[str, Any], draw: random.Random) -> MeansTemplate:
    from layidu.allocation.sheets import SETTINGS

    said = {label: settings["settings"].get(name) for name, (label, _, _) in SETTINGS.items()}
    rows = {name: [dict(row) for row in found] for name, found in content.rows.items()}
    for row in rows["settings"]:
        row["value"] = said[str(row["setting"])] or row["value"]
    names = {str(row["funder"]).split(" (")[0]: str(row["funder"]) for row in rows["budgets"]}
    for row in rows["budgets"]:
        given = settings["budgets"].get(str(row["funder"]).split(" (")[0])
        if given is not None:
            row.update(budget=given["budget"], currency=given["currency"])
            row.update({f"q{quarter}": share for quarter, share in enumerate(given["share"], 1)})
    for row in rows["capacities"]:
        typical = settings["hours"][row["skill"]]
        row["amount"] = round(typical * math.exp(draw.gauss(0, settings["spread"])), -2)
    label = {entry.id: entry.label_fr for entry in entries(Activity).values()}
    rows["earmarks"] = [
        {"funder": names[mark["funder"]], "kind": mark["kind"], "target": label.get(value, value)}
        for mark in settings["earmarks"] if mark["funder"] in names for value in mark["values"]
    ]  # fmt: skip
    rows["floors"] = [{**floor, "activity": label[floor["activity"]]} for floor in settings["floors"]]
    rows["rates"] = list(settings["rates"])
    return MeansTemplate(content.title, content.issued_on, rows, content.lists, example=True)
