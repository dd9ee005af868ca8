"""Files known already: the same bytes, read by the same reader, whose rows still stand."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from layidu import __version__
from layidu.core.periods import Period
from layidu.intake.days import period_of_name
from layidu.ledger.importing import ImportResult
from layidu.ledger.models import FindingRecord, ImportRun, SourceRow
from layidu.ledger.queries.findings import said

#: Why a row is held by the state of the ledger, not by its own cells: another file may have changed that since.
HELD_BY_THE_LEDGER = (
    "ENGAGEMENT-INCONNU",
    "ENREGISTREMENT-REFUSE",
    "SOUHAIT-AUTRE-AUTEUR",
    "SOUHAIT-DEJA-ENGAGE",
    "ECHEANCE-ABSENTE",
)
#: The rooms whose code and data decide what is read from a file.
READING_ROOMS = ("core", "catalogue", "places", "intake", "countries")


@dataclass(frozen=True, slots=True)
class Asked:
    """How a file is to be read, where it is not to be found out: format, sheet, period."""

    format_name: str | None
    sheet: str | None
    period: Period | None


@functools.cache
def reader_fingerprint() -> str:
    """A key of everything that decides how a file is read: another version may read more, so it reads again."""
    digest = hashlib.blake2b(__version__.encode(), digest_size=8)
    root = Path(str(resources.files("layidu")))
    for room in READING_ROOMS:
        for file in sorted((root / room).rglob("*")):
            if file.suffix in (".py", ".yaml", ".csv"):
                status = file.stat()
                digest.update(f"{file.relative_to(root)} {status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()


class KnownFiles:
    """The runs that need not be made again, looked up once for a whole folder.

    Decision served: whether a folder that was imported before takes seconds or minutes. A file is known when its bytes
    were read by this reader, none of the rows it brought was corrected or withdrawn since, and none waits for a record
    of another file.
    """

    def __init__(self, reader: str) -> None:
        """From the key of the code and of everything taught with which files are read now."""
        retired = SourceRow.objects.filter(fate=SourceRow.Fate.LOADED, retired_by__isnull=False)
        moved_on = retired.exclude(retired_by__decision="dropped").values("run_id")
        waiting = FindingRecord.objects.filter(code__in=HELD_BY_THE_LEDGER).values("run_id")
        # A run with unchanged rows leans on rows of other runs, which may have moved on: it is made again.
        runs = ImportRun.objects.filter(reader=reader, unchanged=0).exclude(id__in=moved_on)
        runs = runs.exclude(id__in=waiting)
        self._runs: dict[str, list[ImportRun]] = {}
        for run in runs.select_related("source").order_by("-id"):
            self._runs.setdefault(run.source.sha256, []).append(run)

    def run(self, sha256: str, name: str, asked: Asked) -> ImportRun | None:
        """The run of those bytes, if it was asked for in the same way and the file's name says no other period.

        Two months in which nothing changed are two files of the same bytes.
        """
        said = asked.period or period_of_name(name)
        runs = self._runs.get(sha256, [])
        if said is not None:
            runs = [run for run in runs if _may_be_of(run, said)]
        run = next(iter(runs), None)
        if run is None or asked.format_name not in (None, run.format) or asked.sheet not in (None, run.sheet):
            return None
        if asked.period and (asked.period.start, asked.period.end) != (run.period_start, run.period_end):
            return None
        return run


def _may_be_of(run: ImportRun, said: Period) -> bool:
    if run.period_start is None or run.period_end is None:
        return True
    return said.overlaps(Period(run.period_start, run.period_end))


def read_again_alike(sha256: str, result: ImportResult, reader: str) -> None:
    """Note that a file read again by another reader came to the same, so that it need not be read a third time."""
    if result.run_id is not None:
        return
    earlier = ImportRun.objects.filter(source__sha256=sha256, decision="", unchanged=0).order_by("-id").first()
    if earlier and (earlier.read, earlier.loaded, earlier.held) == (result.read, result.unchanged, result.held):
        ImportRun.objects.filter(id=earlier.id).exclude(reader=reader).update(reader=reader)


def unchanged_again(run: ImportRun) -> ImportResult:
    """What importing a known file again comes to: every row that was loaded is unchanged, held rows stay held."""
    return ImportResult(
        read=run.read,
        loaded=0,
        held=run.held,
        folded=run.folded,
        unchanged=run.loaded,
        superseded=0,
        withdrawn=0,
        findings=said(FindingRecord.objects.filter(run=run).order_by("id")),
        run_id=None,
    )
