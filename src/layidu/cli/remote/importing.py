"""``layidu --server URL import``: files sent one by one, each reported as an import on this machine reports it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layidu.catalogue.findings import refusal
from layidu.cli.remote.server import LOOK_SECONDS, PATIENCE_SECONDS, Server
from layidu.core.errors import Refusal
from layidu.core.findings import Finding

if TYPE_CHECKING:
    from layidu.cycle.importing import FileReport

LARGEST_MEGABYTES = 20
#: What stops everything: the next file would fare no better.
_ENDS = ("SERVEUR-JETON", "SERVEUR-JETON-EXPIRE", "SERVEUR-INTERDIT", "SERVEUR-TLS", "SERVEUR-PAS-LAYIDU",
         "SERVEUR-MUET", "SERVEUR-OCCUPE")  # fmt: skip


def import_remotely(
    server: Server,
    paths: Sequence[Path],
    options: Mapping[str, str],
    *,
    return_to: Path | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[FileReport]:
    """Send files and folders to a server; gives what became of each, as an import on this machine would.

    Decision served: a focal point or officer imports without an account on the machine. ``options`` are those of the
    command (format, sheet, period, dry_run, actor); ``return_to``: the folder for each file, annotated. A file that is
    refused never stops the others. Files held for what another one brings are sent again when all are there. Where the
    server is lost on the way, the files that it has are reported and the others are refused with why: the same command
    again goes on, and nothing is counted twice.
    Errors: Refusal when nothing at all was done.
    """
    from layidu.cycle.importing import files_of
    from layidu.cycle.recognising import HELD_BY_THE_LEDGER

    files = list(files_of(paths))
    reports: dict[Path, FileReport] = {}
    lost: Refusal | None = None
    for path in files:
        if lost is None:
            try:
                reports[path] = _sent(server, path, options, return_to)
            except Refusal as answer:
                if answer.findings[0].code in _ENDS:
                    lost = answer
                    if not any(not report.refused for report in reports.values()):
                        raise
                reports[path] = _refused(path, answer)
        else:
            reports[path] = _refused(path, lost)
        progress(len(reports), len(files))
    if len(files) > 1 and lost is None and not options.get("dry_run"):
        for path, report in reports.items():
            if any(found.code in HELD_BY_THE_LEDGER for found in report.result.findings):
                reports[path] = _both(report, _sent(server, path, options, return_to))
    return [reports[path] for path in files]


def _sent(server: Server, path: Path, options: Mapping[str, str], return_to: Path | None) -> FileReport:
    content = _content(path)
    said = {**options, "key": secrets.token_hex(16), **({"annotated": "true"} if return_to else {})}
    received = server.post("/imports", what=path.name, files={"file": (path.name, content)}, data=said)
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = server.get(f"/imports/{received['id']}")
        if found["state"] == "done":
            break
        if time.monotonic() > until:
            raise refusal("SERVEUR-MUET", server=server.address, why=f"{path.name} attend encore d'être lu")
        time.sleep(LOOK_SECONDS)
    if return_to and found["annotated"]:
        from layidu.ledger.files import write_durably

        return_to.mkdir(parents=True, exist_ok=True)
        write_durably(
            return_to / Path(found["annotated_name"]).name, server.content(f"/imports/{received['id']}/annotated")
        )
    return _report(path, found["report"])


def _content(path: Path) -> bytes:
    """The file's bytes. Errors: Refusal as an import on this machine says it, before anything is sent."""
    from layidu.intake.workbook import READABLE, why_unreadable

    try:
        content = path.read_bytes()
    except OSError as error:
        raise refusal("FICHIER-ILLISIBLE", file=path.name, why=why_unreadable(error)) from error
    suffix = path.suffix.lower()
    if suffix not in READABLE:
        raise refusal("TYPE-INCONNU", file=path.name, suffix=suffix or "sans extension", known=" ".join(READABLE))
    if not content:
        raise refusal("FICHIER-VIDE", file=path.name)
    if len(content) > LARGEST_MEGABYTES * 1024 * 1024:
        raise refusal("SERVEUR-TROP-GRAND", file=path.name, limit=LARGEST_MEGABYTES)
    return content


def _refused(path: Path, answer: Refusal) -> FileReport:
    from layidu.cycle.importing import FileReport
    from layidu.ledger.files import sha256_of
    from layidu.ledger.importing import ImportResult

    sha256 = sha256_of(path.read_bytes()) if path.is_file() else sha256_of(b"")
    nothing = ImportResult(0, 0, 0, 0, 0, 0, 0, tuple(answer.findings))
    return FileReport(str(path), sha256, "", "", {}, "", nothing, refused=True)


def _report(path: Path, said: Mapping[str, Any]) -> FileReport:
    from layidu.cycle.importing import COUNTS, FileReport
    from layidu.ledger.importing import ImportResult

    findings = tuple(Finding(**finding) for finding in said["findings"])
    result = ImportResult(**{name: said[name] for name in COUNTS}, findings=findings)
    names = ("sha256", "format", "sheet", "columns", "period", "refused", "partner")
    return FileReport(file=str(path), result=result, **{name: said[name] for name in names})


def _both(first: FileReport, again: FileReport) -> FileReport:
    """Two readings of one file as one: what the first loaded is no row that was there before."""
    one, two = first.result, again.result
    result = replace(two, loaded=one.loaded + two.loaded, unchanged=two.unchanged - one.loaded)
    return replace(again, result=result)
