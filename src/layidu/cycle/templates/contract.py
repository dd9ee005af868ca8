"""The contract workbook to fill in, with the ledger's actors and the country's regions in its drop-downs."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

from layidu.catalogue.entries import ScoringRule, entries
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.ledger.files import write_durably
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.workspace import Workspace
from layidu.publishing.templates.contract import ContractTemplate, render_contract

_SECTIONS = {"target": "targets", "milestone": "milestones", "budget": "budget"}
FILE = "contrat.xlsx"


def write_contract_template(workspace: Workspace, out: Path | None = None, *, example: bool = False) -> Path:
    """Write the workbook; gives where. ``example`` fills it with the packaged invented contract.

    Decision served: a contract is written where both parties can read it, and reads back without a guess.
    """
    gazetteer = workspace_gazetteer(workspace)
    division = gazetteer.default_division
    lists: dict[str, list[str]] = {
        "actors": sorted(set(actor_names().values())),
        "regions": [place.name for place in gazetteer.places(division, "region")],
    }
    for rule in entries(ScoringRule).values():
        lists.setdefault(f"rules {_SECTIONS[rule.applies_to]}", []).append(rule.id)
    content = ContractTemplate(
        title="Contrat de performance",
        rows=example_rows(workspace.country) if example else {},
        lists=lists,
        example=example,
    )
    path = out or Path(FILE)
    write_durably(path, render_contract(content))
    return path


def example_rows(country: str, name: str = "contrat") -> dict[str, list[dict[str, Any]]]:
    """An invented contract of the country's folder, as rows by section and field."""
    import yaml

    text = (resources.files("layidu.countries") / country / "demo" / "contracts" / f"{name}.yaml").read_text("utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    rows = {section: [items] if isinstance(items, dict) else list(items) for section, items in data.items()}
    steps = [
        {"target": target["ref"], "on": quarter, "value": value}
        for target in rows.get("targets", ())
        for quarter, value in target.pop("trajectory", {}).items()
    ]
    return {**rows, "trajectory": [*rows.get("trajectory", ()), *steps]}
