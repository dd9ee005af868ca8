"""``layidu --server URL export``: the rows of a format that its reader may read, as a workbook that imports alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from layidu.catalogue.findings import finding, refusal
from layidu.cli.remote.server import Server

if TYPE_CHECKING:
    from layidu.cycle.exporting.export import Exported, ExportedFile

_WHY = {"omitted": "faits d'une autre forme que celle du format", "waiting": "pas encore écrites par le serveur"}


def export_remotely(server: Server, format_name: str, out: Path) -> Exported:
    """Write the rows of a format as ``layidu export`` does; rows that the server could not say are counted.

    Decision served: a partner gets its own figures back without an account on the machine. Invented facts never share a
    file with real ones. Errors: Refusal of the server, or EXPORT-VIDE when there is nothing to give back.
    """
    from layidu.core.errors import Refusal
    from layidu.cycle.exporting.export import Exported, ExportedFile, ranks
    from layidu.intake.formats import formats
    from layidu.intake.write import write_rows

    given = server.rows(f"/facts/{format_name}")
    known = formats().get(format_name)
    if known is None:
        raise refusal("FORMAT-INCONNU", format=format_name, known=", ".join(sorted(formats())))
    fields = {field.label: field.id for field in known.fields.values()}
    left = Counter(next((why for why in _WHY if row.get(why)), "") for row in given)
    files: list[ExportedFile] = []
    for example in (False, True):
        said = [row for row in given if row.get("example", False) is example and not any(row.get(why) for why in _WHY)]
        if not said:
            continue
        rows = [_cells(row, fields) for row in said]
        path = out.with_stem(f"{out.stem}-exemple") if files else out
        write_rows(format_name, rows, path, title=known.label_fr, example=example, beside=ranks(rows))
        files.append(ExportedFile(path, len(rows), example))
    findings = [
        finding("EXPORT-LIGNES-OMISES", rows=count, count=count, why=_WHY[why]) for why, count in left.items() if why
    ]
    if not files:
        raise Refusal((finding("EXPORT-VIDE", format=format_name, period=""), *findings))
    omitted = sum(count for why, count in left.items() if why)
    return Exported(format_name, files, len(given) - omitted, omitted, findings)


def _cells(row: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    return {fields[label]: value for label, value in row.items() if label in fields}
