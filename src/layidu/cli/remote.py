"""Working on a server from the command line: files are sent with a token, and what became of them comes back."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layidu.catalogue.findings import refusal
from layidu.core.findings import Finding

if TYPE_CHECKING:
    import httpx

    from layidu.cycle.importing import FileReport

TOKEN = "LAYIDU_TOKEN"  # noqa: S105 - the name of the variable
API = "/api/v1"
LOOK_SECONDS, PATIENCE_SECONDS, LONGEST_ANSWER = 1.0, 900.0, 120.0


def import_remotely(
    server: str,
    paths: Sequence[Path],
    options: Mapping[str, str],
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[FileReport]:
    """Send files and folders to a server; gives what became of each, as an import on this machine would.

    Decision served: a focal point or officer imports without an account on the machine. ``options`` are those of the
    command (format, sheet, period, dry_run). The token is that of ``LAYIDU_TOKEN``.
    Errors: Refusal SERVEUR-JETON without a token or with one that opens nothing, SERVEUR-MUET when the server cannot be
    reached or does not read the file in a quarter of an hour, SERVEUR-REFUS with what the server says.
    """
    import httpx

    text = os.environ.get(TOKEN, "")
    if not text:
        raise refusal("SERVEUR-JETON", variable=TOKEN)
    files, reports = list(_files(paths)), []
    with httpx.Client(
        base_url=server.rstrip("/") + API, headers={"Authorization": f"Bearer {text}"}, timeout=LONGEST_ANSWER
    ) as client:
        for path in files:
            try:
                with path.open("rb") as stream:
                    sent = _told(client.post("/imports", files={"file": (path.name, stream)}, data=dict(options)))
                reports.append(_report(path, _answer(client, str(sent["id"]), server)))
            except httpx.HTTPError as error:
                raise refusal("SERVEUR-MUET", server=server, why=str(error) or type(error).__name__) from error
            progress(len(reports), len(files))
    return reports


def _answer(client: httpx.Client, submission: str, server: str) -> Mapping[str, Any]:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        found = _told(client.get(f"/imports/{submission}"))
        if found["state"] == "done":
            return dict(found["report"])
        time.sleep(LOOK_SECONDS)
    raise refusal("SERVEUR-MUET", server=server, why=f"{submission}")


def _told(answer: httpx.Response) -> Mapping[str, Any]:
    if answer.status_code in (401, 404):
        raise refusal("SERVEUR-JETON", variable=TOKEN)
    try:
        said = answer.json()
    except ValueError:
        said = {}
    if not answer.is_success or not isinstance(said, dict):
        why = said.get("detail", "") if isinstance(said, dict) else ""
        raise refusal("SERVEUR-REFUS", status=answer.status_code, why=str(why))
    return said


def _report(path: Path, said: Mapping[str, Any]) -> FileReport:
    from layidu.cycle.importing import COUNTS, FileReport
    from layidu.ledger.importing import ImportResult

    findings = tuple(Finding(**finding) for finding in said["findings"])
    result = ImportResult(**{name: said[name] for name in COUNTS}, findings=findings)
    names = ("sha256", "format", "sheet", "columns", "period", "refused", "partner")
    return FileReport(file=str(path), result=result, **{name: said[name] for name in names})


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    from layidu.intake.workbook import READABLE

    for path in paths:
        if not path.is_dir():
            if not path.is_file():
                raise refusal("FICHIER-ILLISIBLE", file=path.name, why="il n'existe pas")
            yield path
            continue
        for file in sorted(path.rglob("*")):
            if file.is_file() and file.suffix.lower() in READABLE and not file.name.startswith((".", "~$")):
                yield file
