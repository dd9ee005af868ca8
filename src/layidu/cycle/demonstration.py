"""The worked cycle on the packaged example: what `layidu demo` runs, step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from layidu.accountability.standing import Tally, tally
from layidu.core.periods import Period
from layidu.cycle.brief import publish_brief
from layidu.cycle.bulletin import BulletinMaker, publish_bulletin, publish_map
from layidu.cycle.coverage_rows import gap_rows
from layidu.cycle.demo.agreed import make_plan, sign_contracts
from layidu.cycle.demo.generate import generate
from layidu.cycle.importing import FileReport, import_files
from layidu.cycle.region_brief import RegionBriefMaker, publish_region_brief
from layidu.cycle.tables import publish_workbook
from layidu.cycle.workspaces import new_workspace
from layidu.ledger.connection import open_ledger
from layidu.ledger.workspace import MARKER, Workspace, find
from layidu.places.country import gazetteer_of
from layidu.publishing.content import GapRow

COUNTRY = "mali"
PERIOD = Period.parse("2025-03:2026-02")
ON = date(2026, 3, 5)
SEED = 2025
SECTOR = "health"
INBOX = "inbox"
GENERATED = ".complete"

Step = Callable[[str], Callable[[int, int], None]]


@dataclass(frozen=True)
class Demonstration:
    """What the demo prints: counts of rows, the country's row of coverage, gaps, promises, files."""

    workspace: Workspace
    rows: Mapping[str, int]
    country: Mapping[str, Any]
    gaps: Sequence[GapRow]
    tally: Tally
    files: Sequence[Path]
    refused: Sequence[FileReport]


def demonstrate(folder: Path, step: Step) -> Demonstration:
    """Run the full cycle in a folder: generate the partners' files, import them, cover, follow up, publish.

    Decision served: whether Layidu is worth an afternoon. ``step`` is given each step's name and gives back what hears
    of its progress (done, total). A second run finds everything in place and only checks it.
    Errors: Refusal when the folder holds something else.
    """
    if not (folder / MARKER).is_file():
        progress = step("workspace")
        new_workspace(folder, COUNTRY)
        progress(1, 1)
    workspace = find(folder)
    open_ledger(workspace)
    inbox = folder / INBOX
    if not (inbox / GENERATED).is_file():
        progress = step("generate")
        _write_inbox(inbox)
        progress(1, 1)
    reports = import_files(workspace, [inbox], progress=step("import"))
    progress = step("agree")
    reports += sign_contracts(workspace)
    progress(1, 2)
    planned = make_plan(workspace, folder, seed=SEED, on=ON)
    progress(2, 2)
    progress = step("cover")
    maker = BulletinMaker(workspace, period=PERIOD, on=ON, sector=SECTOR)
    progress(1, 1)
    progress = step("publish")
    actor = _actor_for_brief(maker)
    gaps = gap_rows(maker.regions, maker.who["region"], maker.gazetteer)[:5]
    makers: Sequence[Callable[[], Path]] = (
        lambda: publish_bulletin(maker).path,
        lambda: publish_brief(workspace, actor, period=PERIOD, on=ON).path,
        lambda: publish_region_brief(RegionBriefMaker(workspace, gaps[0].place, period=PERIOD, on=ON, like=maker)).path,
        lambda: publish_workbook(maker).path,
        lambda: publish_map(maker).path,
    )
    files: list[Path] = []
    for done, make in enumerate(makers, 1):
        files.append(make())
        progress(done, len(makers))
    names = ("read", "loaded", "held", "folded", "unchanged")
    return Demonstration(
        workspace=workspace,
        rows={name: sum(getattr(report.result, name) for report in reports) for name in names},
        country=maker.root,
        gaps=gaps,
        tally=tally([item.standing for item in maker.followed]),
        files=[*files, *planned],
        refused=[report for report in reports if report.refused],
    )


def is_demonstration(folder: Path) -> bool:
    """Whether a workspace was made by the demonstration: the invented files that it writes are there.

    >>> is_demonstration(Path("no such folder"))
    False
    """
    return (folder / INBOX / GENERATED).is_file()


def _write_inbox(inbox: Path) -> None:
    """The packaged facts and the generated year, as files that a user could have received."""
    facts = resources.files("layidu").joinpath("countries", COUNTRY, "facts")
    inbox.mkdir(parents=True, exist_ok=True)
    for fact in sorted(facts.iterdir(), key=lambda item: item.name):
        if fact.name.endswith((".csv", ".xlsx")):
            (inbox / fact.name).write_bytes(fact.read_bytes())
    generate(gazetteer_of(COUNTRY), inbox, seed=SEED)
    (inbox / GENERATED).touch()


def _actor_for_brief(maker: BulletinMaker) -> str:
    """The partner whose page has most to show: each part of a brief that it fills counts, then how much is there."""
    parts: dict[str, Counter[str]] = {}
    for item in maker.followed:
        stands, owes, receives = item.standing, item.promise.in_role("owes"), item.promise.in_role("receives")
        told = (
            (owes, "announced", stands.status == "announced"),
            (owes, "promised", stands.is_open and not stands.overdue),
            (owes, "kept", stands.status == "fulfilled"),
            (owes, "late", stands.overdue),
            (receives, "owed late", stands.overdue),
            (receives, "owed late by the State", stands.overdue and item.promise.kind == "means"),
        )
        for actors, part, holds in told:
            if holds:
                for actor in actors:
                    parts.setdefault(actor, Counter())[part] += 1
    for fact in maker.regions.gathered.deliveries.values():
        if fact.partner and fact.figures:
            parts.setdefault(fact.partner, Counter())["delivered"] += 1
    known = [actor for actor, found in parts.items() if found["delivered"]]
    # Counts above the population of a region are worth a page of their own, but not the first that a reader sees.
    doubtful = {row["place"] for row in maker.regions.rows if row["doubtful"]}
    told_there = {row["partner"] for row in maker.regions.presence if row["place"] in doubtful}
    known = [actor for actor in known if actor not in told_there] or known

    def richness(actor: str) -> tuple[int, int, int, str]:
        found = parts[actor]
        # A few of each part fill a page; more of one part than that does not make it richer.
        return len(found), sum(min(3, count) for count in found.values()), found["delivered"], actor

    return max(known, key=richness)
