"""Facts of every sensitivity: two partners that report, promises in two regions, one told to the Ministry alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from layidu.cycle.importing import import_files
from layidu.intake.write import write_rows
from layidu.ledger.models import Source
from layidu.ledger.workspace import find
from layidu.web.work.background import preparers
from layidu.web.work.jobs import work_once

#: File -> who may read it.
SENSITIVITY = {"besoins.xlsx": "public", "prive.xlsx": "ministry"}


def fill(folder: Path) -> None:
    """Import the files, say who may read each, and prepare the pages."""
    from layidu.ledger.connection import open_ledger

    workspace = find(folder)
    open_ledger(workspace)
    inbox = folder.parent / f"{folder.name}-inbox"
    inbox.mkdir(exist_ok=True)
    reports = [_report("Terre Neuve", "Gao", 400), _report("Autre Rive", "Kayes", 900)]
    for name, rows in zip(("terre_neuve.xlsx", "autre_rive.xlsx"), reports, strict=True):
        write_rows("five_w", rows, inbox / name, example=True)
    need: dict[str, Any] = {"start": "2025-01-01", "end": "2025-12-31", "group": "all", "sector": "health"}
    write_rows(
        "needs",
        [{**need, "region": region, "pin": 5000} for region in ("Gao", "Kayes")],
        inbox / "besoins.xlsx",
        example=True,
    )
    write_rows("commitments", [_promise("E-1", "Terre Neuve", "Gao"), _promise("E-2", "Autre Rive", "Kayes")],
               inbox / "engagements.xlsx", example=True)  # fmt: skip
    write_rows("commitments", [_promise("E-3", "Autre Rive", "Gao")], inbox / "prive.xlsx", example=True)
    refused = [report for report in import_files(workspace, [inbox]) if report.refused or report.result.held]
    assert not refused, [item.sentence() for report in refused for item in report.result.findings]
    for name, sensitivity in SENSITIVITY.items():
        Source.objects.filter(file_name=name).update(sensitivity=sensitivity)
    for prepare in preparers():
        prepare(workspace)
    while work_once():
        pass


def _report(partner: str, region: str, reached: int) -> list[dict[str, Any]]:
    return [
        {"organisation": partner, "region": region, "month": "2025-03", "group": "all", "activity": "vaccination",
         "reached": reached}
    ]  # fmt: skip


def _promise(ref: str, owes: str, region: str) -> dict[str, Any]:
    return {
        "own_id": ref, "kind": "activity", "status": "signed", "title": f"Vacciner à {region} ({ref})", "owes": owes,
        "region": region, "start": "2025-01-01", "end": "2025-06-30", "activity": "vaccination", "target": 1000,
        "unit": "personne",
    }  # fmt: skip
