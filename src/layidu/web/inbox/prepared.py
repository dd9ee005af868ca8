"""The questions of the inbox, made anew from the ledger in one transaction."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from layidu.core.text import fold
from layidu.cycle import repeats, same_actors
from layidu.cycle.near_places import near_places
from layidu.cycle.newcomers import new_organisations
from layidu.ledger.models import FindingRecord, Source, SourceRow
from layidu.ledger.workspace import Workspace
from layidu.web.inbox.deciding import strictest
from layidu.web.inbox.models import ACTORS, NEW, PLACE, REPEAT, Question
from layidu.web.inbox.recording import note_others
from layidu.web.work.prepare import keep, plain

KEY = "inbox"
UNKNOWN_PLACE = "LIEU-INCONNU"
FILES_SHOWN = 3


def prepare(workspace: Workspace) -> None:
    """Replace every question, count the reasons of held rows by who may read them, note decisions taken elsewhere."""
    note_others(workspace)
    made = [*_repeats(workspace), *_places(workspace), *_actors(), *_new()]
    with transaction.atomic():
        Question.objects.all().delete()
        Question.objects.bulk_create(made, batch_size=500)
    keep(KEY, {"codes": _codes()})


def _codes() -> dict[str, dict[str, int]]:
    """Sensitivity -> reason -> held rows."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    held = SourceRow.objects.filter(fate=SourceRow.Fate.HELD, retired_by__isnull=True)
    for sensitivity, reasons in held.values_list("run__source__sensitivity", "reasons").iterator():
        counts[sensitivity].update({reason["code"] for reason in reasons})
    return {sensitivity: dict(found.most_common()) for sensitivity, found in counts.items()}


def _repeats(workspace: Workspace) -> Iterator[Question]:
    pairs = repeats.waiting_pairs()
    sensitivities = dict(
        SourceRow.objects.filter(id__in={row for pair in pairs for row in (pair.first.row, pair.second.row)})
        .values_list("id", "run__source__sensitivity")
    )  # fmt: skip
    for order, (pair, shown) in enumerate(zip(pairs, repeats.shown(workspace, pairs), strict=True)):
        content = plain(shown)
        content["start"], content["end"] = pair.first.period.start.isoformat(), pair.first.period.end.isoformat()
        yield Question(
            key=shown.id,
            kind=REPEAT,
            content=content,
            sensitivity=strictest({sensitivities[pair.first.row], sensitivities[pair.second.row]}),
            rows=2,
            order=order,
        )


def _places(workspace: Workspace) -> Iterator[Question]:
    """One question a spelling and level, whatever its case and accents: the rows held for a name that no place has."""
    runs: dict[int, set[str]] = defaultdict(set)
    for run, column in FindingRecord.objects.filter(code=UNKNOWN_PLACE).values_list("run_id", "column").distinct():
        runs[run].add(column)
    held = SourceRow.objects.filter(fate=SourceRow.Fate.HELD, retired_by__isnull=True, run__in=runs)
    found: dict[tuple[str, str, str], list[SourceRow]] = defaultdict(list)
    within: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    spellings: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for row in held.select_related("run__source").order_by("id"):
        if UNKNOWN_PLACE not in {reason["code"] for reason in row.reasons}:
            continue
        said = " ".join(reason["sentence"] for reason in row.reasons if reason["code"] == UNKNOWN_PLACE)
        fields = {header: name for name, header in row.run.columns.items()}
        for column in runs[row.run_id]:
            spelling = row.cells.get(column, "").strip()
            if column in fields and spelling and f"« {spelling} »" in said:
                key = (row.run.source.sensitivity, fields[column], fold(spelling).replace(" ", ""))
                spellings[key][spelling] += 1
                found[key].append(row)
                region = row.cells.get(row.run.columns.get("region", ""), "")
                if region and fields[column] != "region":
                    within[key][region] += 1
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    for order, ((sensitivity, level, folded), rows) in enumerate(ranked):
        key = (sensitivity, level, folded)
        column = next(header for name, header in rows[0].run.columns.items() if name == level)
        proposals = Counter(row.mend[column] for row in rows if row.mend.get(column))
        files = list(dict.fromkeys(row.run.source.file_name for row in rows))
        regions = list({fold(name): name for name in within[key]}.values())
        near = near_places(
            workspace, spellings[key].most_common(1)[0][0], kind=level,
            within=regions[0] if len(regions) == 1 else "",
        )  # fmt: skip
        yield Question(
            key=hashlib.blake2b(" ".join(key).encode(), digest_size=16).hexdigest(),
            kind=PLACE,
            content={
                "spelling": spellings[key].most_common(1)[0][0], "level": level, "column": column,
                "files": files[:FILES_SHOWN], "more_files": max(0, len(files) - FILES_SHOWN),
                "ids": [row.id for row in rows],
                "within": regions[0] if len(regions) == 1 else "", "regions": regions,
                "near": [{"name": one.name, "within": one.within} for one in near],
                "proposal": proposals.most_common(1)[0][0] if proposals else "",
            },
            sensitivity=sensitivity,
            rows=len(rows),
            order=order,
        )  # fmt: skip


def _actors() -> Iterator[Question]:
    for order, pair in enumerate(same_actors.doubtful()):
        yield Question(
            key=f"{pair.first}:{pair.second}"[:120],
            kind=ACTORS,
            content=plain(pair),
            sensitivity=Source.Sensitivity.PUBLIC,
            rows=pair.first_rows + pair.second_rows,
            order=order,
        )


def _new() -> Iterator[Question]:
    for order, one in enumerate(new_organisations()):
        found = one.found
        yield Question(
            key=found.id[:120],
            kind=NEW,
            content={"id": found.id, "name": found.name, "file": found.file, "sender": found.sender, "near": one.near},
            # Its name is read where its file is: what brought none is everybody's.
            sensitivity=found.sensitivity or Source.Sensitivity.PUBLIC,
            rows=found.rows,
            order=order,
            seen=timezone.localtime(found.seen).date() if found.seen else None,
        )
