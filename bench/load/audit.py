"""What became of the reports: everything that was answered is in the ledger once and whole, and nothing else is.

As a script (``audit.py FOLDER LOG``) it compares a workspace with what the clients wrote down and prints the faults.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from layidu.cycle.keeping import check
from layidu.intake.workbook import open_workbook
from layidu.ledger.importing import sweep_orphans
from layidu.ledger.models import Delivery, DeliveryFigure, ImportRun, Source, SourceRow
from layidu.ledger.workspace import Workspace, find
from layidu.web.reports.models import Receipt
from layidu.web.work.models import Job

COUNT = "Personnes atteintes"


@dataclass
class Audit:
    """What was found. Every list holds sentences; all are empty where nothing is wrong.

    lost: answered, and not in the ledger. doubled: one report, two of something. half: a part of a report. strange:
    in the ledger, and no client sent it; or an answer that no client should get.
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    reports: int = 0
    answered: int = 0
    rows: int = 0
    unanswered_whole: int = 0
    unanswered_absent: int = 0
    orphans: int = 0

    @property
    def faults(self) -> list[str]:
        """All of them."""
        return [*self.lost, *self.doubled, *self.half, *self.strange]


class _Ledger:
    """The receipts of the ledger, each with its rows, as one reading of it."""

    def __init__(self) -> None:
        self.receipts = {
            (each.actor_id, each.key): each for each in Receipt.objects.select_related("source", "upload", "run")
        }
        self.rows: dict[int, list[SourceRow]] = defaultdict(list)
        for row in SourceRow.objects.order_by("id"):
            self.rows[row.run_id].append(row)
        self.people: dict[int, list[int]] = defaultdict(list)
        for origin, people in DeliveryFigure.objects.values_list("delivery__origin_id", "people"):
            self.people[origin].append(people)
        self.deliveries = Counter(Delivery.objects.values_list("origin_id", flat=True))


def audit(workspace: Workspace, sent: Sequence[Mapping[str, Any]]) -> Audit:
    """Compare a ledger at rest with what was sent to it.

    A report whose sender gave up may be whole or absent; every other must be whole. Files that no commit lists are
    swept first, as the next import does.
    """
    found, ledger = Audit(), _Ledger()
    found.orphans = len(sweep_orphans(workspace))
    reports = {(each["actor"], each["key"]): each for each in sent if each["key"]}
    found.reports = len(reports)
    for key, report in reports.items():
        receipt = ledger.receipts.get(key)
        found.strange += [f"{key}: {wrong}" for wrong in report["wrong"]]
        if report["answers"]:
            found.answered += 1
            if receipt is None:
                found.lost.append(f"{key}: answered {report['answers']}")
                continue
            found.doubled += _two_answers(report, receipt)
        elif receipt is None:
            found.unanswered_absent += 1
            if not report["given_up"]:
                found.lost.append(f"{key}: never answered")
            continue
        else:
            found.unanswered_whole += 1
        found.rows += len(ledger.rows[receipt.run_id or 0])
        found.half += [f"{key}: {why}" for why in _not_whole(workspace, ledger, report, receipt)]
    found.strange += [f"{key}: no client sent it" for key in ledger.receipts.keys() - reports.keys()]
    found.strange += [f"{each['actor']}: {why}" for each in sent if not each["key"] for why in each["wrong"]]
    found.half += _bare_rows(ledger)
    found.doubled += _sources_twice(workspace)
    found.half += _standing(ledger, reports)
    found.half += [each.sentence() for each in check(workspace).findings]
    given_up = Job.objects.filter(given_up=True)
    found.strange += [f"a job was given up: {job.kind} {job.error}" for job in given_up]
    found.strange += [f"{run.id}: counts" for run in ImportRun.objects.all()
                      if run.read != run.loaded + run.held + run.folded + run.unchanged]  # fmt: skip
    return found


def _two_answers(report: Mapping[str, Any], receipt: Receipt) -> list[str]:
    own = receipt.upload.id if report["way"] == "file" else receipt.number
    return [f"{receipt.key}: answered {each}, the ledger has {own}" for each in set(report["answers"]) - {own}]


def _not_whole(workspace: Workspace, ledger: _Ledger, report: Mapping[str, Any], receipt: Receipt) -> Iterable[str]:
    """What is missing of a report that the ledger has, or too much."""
    if receipt.state != "done" or receipt.source is None or receipt.run is None:
        yield f"its receipt says {receipt.state}, source {receipt.source_id}, run {receipt.run_id}"
        return
    counts = sorted(line["reached"] for line in report["lines"])
    rows = ledger.rows[receipt.run_id or 0]
    if sorted(row.cells[COUNT] for row in rows) != counts:
        yield f"sent {counts}, its rows say {[row.cells.get(COUNT) for row in rows]}"
    if sorted(people for row in rows for people in ledger.people[row.id]) != sorted(map(int, counts)):
        yield f"sent {counts}, its facts say {[ledger.people[row.id] for row in rows]}"
    said = (receipt.read, receipt.loaded, receipt.held, receipt.folded, receipt.unchanged)
    run = receipt.run
    if said != (run.read, run.loaded, run.held, run.folded, run.unchanged) or said != (len(rows), len(rows), 0, 0, 0):
        yield f"its receipt counts {said}, its rows {len(rows)}"
    original = workspace.originals / receipt.source.sha256
    if not original.is_file():
        yield "its original is not kept"
    elif report["way"] == "file":
        kept = {
            cell for sheet in open_workbook(original, "rapport.xlsx").sheets for _, row in sheet.rows for cell in row
        }
        if not set(map(int, counts)) <= {int(cell) for cell in kept if isinstance(cell, int | float)}:
            yield "its original says something else"
    else:
        content = json.loads(original.read_bytes())
        if content["rapport"]["identifiant"] != receipt.key or counts != sorted(
            line[COUNT] for line in content["lignes"]
        ):
            yield "its original says something else"


def _bare_rows(ledger: _Ledger) -> Iterable[str]:
    """Rows without their one fact, facts without a place or an organisation."""
    for rows in ledger.rows.values():
        for row in rows:
            if row.fate == "loaded" and row.format == "five_w" and ledger.deliveries[row.id] != 1:
                yield f"row {row.id} has {ledger.deliveries[row.id]} deliveries"
    bare = Delivery.objects.filter(deliveryplace=None) | Delivery.objects.exclude(actors__role="leads")
    yield from (f"delivery {each.id} has no place or no organisation" for each in bare)


def _sources_twice(workspace: Workspace) -> Iterable[str]:
    """One report in two files, or one file imported twice."""
    keys: Counter[str] = Counter()
    for sha256 in Source.objects.filter(kind="form").values_list("sha256", flat=True):
        keys[json.loads((workspace.originals / sha256).read_bytes())["rapport"]["identifiant"]] += 1
    runs = Counter(ImportRun.objects.values_list("source_id", flat=True))
    yield from (f"report {key} is in {count} files" for key, count in keys.items() if count > 1)
    yield from (f"source {source} was imported {count} times" for source, count in runs.items() if count > 1)


def _standing(ledger: _Ledger, reports: Mapping[tuple[str, str], Mapping[str, Any]]) -> Iterable[str]:
    """A month stands as its last report says, and never as two of them together."""
    last: dict[tuple[str, str], tuple[int, list[int]]] = {}
    for key, report in reports.items():
        receipt = ledger.receipts.get(key)
        if receipt is not None and receipt.run_id:
            of, counts = (report["actor"], report["month"]), sorted(int(line["reached"]) for line in report["lines"])
            last[of] = max(last.get(of, (0, [])), (receipt.run_id, counts))
    stands: dict[tuple[str, str], list[int]] = defaultdict(list)
    current = DeliveryFigure.objects.filter(
        delivery__origin__retired_by=None, delivery__actors__role="leads", delivery__origin__format="five_w"
    )
    for actor, start, people in current.values_list("delivery__actors__actor", "delivery__period_start", "people"):
        stands[actor, f"{start:%Y-%m}"].append(people)
    for of, (_, counts) in last.items():
        if sorted(stands[of]) != counts:
            yield f"{of} stands as {sorted(stands[of])}, its last report said {counts}"


def read_log(log: Path) -> list[dict[str, Any]]:
    """What the clients wrote down; the last line of a client that was cut short is no report."""
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Look at the workspace and print what was found."""
    import django

    django.setup()
    print(json.dumps(asdict(audit(find(Path(sys.argv[1])), read_log(Path(sys.argv[2])))), ensure_ascii=False))


if __name__ == "__main__":
    main()
