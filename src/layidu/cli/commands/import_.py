"""``layidu import``: files as they came, into the ledger."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layidu.cli.options import PERIOD, json_option, not_on_a_server, opened, workspace_option
from layidu.cli.printing import print_json, print_table, progress_bar
from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.core.periods import Period
    from layidu.cycle.importing import FileReport


@click.command("import", help=_("Read files or folders into the ledger; nothing is skipped silently."))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar=_("FILE|FOLDER..."))
@workspace_option
@click.option("--format", "format_name", metavar=_("FORMAT"), help=_("Do not detect the format: it is this one."))
@click.option("--sheet", metavar=_("SHEET"), help=_("The sheet that holds the data."))
@click.option("--period", type=PERIOD, help=_("The period, when neither the rows nor the file's name say it."))
@click.option(
    "--return",
    "return_to",
    type=click.Path(path_type=Path, file_okay=False),
    metavar=_("DIR"),
    help=_("Write each file back there, its doubtful cells coloured and commented."),
)
@click.option("--actor", metavar="ID", help=_("On a server, the organisation that you report for."))
@click.option("--dry-run", is_flag=True, help=_("Say what would happen; write nothing."))
@json_option
@click.pass_obj
def command(
    server: str | None,
    paths: tuple[Path, ...],
    workspace_folder: Path | None,
    format_name: str | None,
    sheet: str | None,
    period: Period | None,
    return_to: Path | None,
    actor: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Exit 0 when everything was loaded, 1 when rows were held, 2 when nothing was done."""
    if server:
        not_on_a_server(server, workspace_folder)
        asked = {
            "format": format_name, "sheet": sheet, "period": period and str(period), "actor": actor,
            "dry_run": dry_run and "true",
        }  # fmt: skip
        reports = _import_there(server, paths, {name: value for name, value in asked.items() if value}, return_to)
    elif actor:
        raise click.UsageError(_("--actor is for a server."))
    else:
        reports = _import_here(paths, workspace_folder, format_name, sheet, period, return_to, dry_run)
    if as_json:
        print_json({"files": [report.as_json() for report in reports]})
    else:
        _print_reports(reports, dry_run=dry_run)
    if all(report.refused for report in reports):
        sys.exit(2)
    sys.exit(1 if any(report.result.held or report.refused for report in reports) else 0)


def _import_there(
    server: str, paths: tuple[Path, ...], asked: Mapping[str, str], return_to: Path | None
) -> list[FileReport]:
    from layidu.cli.remote.importing import import_remotely
    from layidu.cli.remote.server import connected

    with connected(server, _hear) as there, progress_bar(_("Import")) as progress:
        return import_remotely(there, paths, asked, return_to=return_to, progress=progress)


def _hear(said: str) -> None:
    click.echo(said, err=True)


def _import_here(
    paths: tuple[Path, ...],
    workspace_folder: Path | None,
    format_name: str | None,
    sheet: str | None,
    period: Period | None,
    return_to: Path | None,
    dry_run: bool,
) -> list[FileReport]:
    from layidu.intake.reader_process import ReaderProcess

    with ReaderProcess() as reader:
        if len(paths) == 1 and paths[0].is_file():
            # It is being read while the rest of the program loads.
            reader.expect(paths)
        from layidu.cycle.importing import import_files

        workspace = opened(workspace_folder)
        with progress_bar(_("Import")) as progress:
            return import_files(
                workspace,
                paths,
                format_name=format_name,
                sheet=sheet,
                period=period,
                dry_run=dry_run,
                progress=progress,
                reader=reader,
                return_to=return_to,
            )


def _print_reports(reports: list[FileReport], *, dry_run: bool) -> None:
    from layidu.core.numbers import format_fr

    counts = ("read", "loaded", "held", "folded", "unchanged", "superseded", "withdrawn")
    words = (_("Read"), _("Loaded"), _("Held"), _("Folded"), _("Unchanged"), _("Superseded"), _("Withdrawn"))
    print_table(
        [_("File"), _("Partner"), _("Format"), _("Period"), *words, _("Worst finding")],
        [
            [
                Path(report.file).name,
                report.partner or "–",
                report.format or "–",
                report.period or "–",
                *(format_fr(getattr(report.result, name)) for name in counts),
                report.worst() or "–",
            ]
            for report in reports
        ],
        numeric=range(4, 11),
    )
    total = {name: sum(getattr(report.result, name) for report in reports) for name in counts}
    click.echo(
        _("read {read} = loaded {loaded} + held {held} + folded {folded} + unchanged {unchanged}").format(
            **{name: format_fr(value) for name, value in total.items()}
        )
    )
    for report in reports:
        for finding in report.result.findings:
            if len(reports) == 1 or finding.severity == "error":
                times = _(" ({rows} rows)").format(rows=format_fr(finding.rows)) if finding.rows > 1 else ""
                click.echo(f"{report.file} : {finding.sentence()}{times}", err=report.refused)
    if dry_run:
        click.echo(_("Dry run: nothing was written."))
