"""``layidu publish``: bulletin, briefs, retreat, workbook, map; frozen once written."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from layidu.cli.options import PERIOD, json_option, opened, workspace_option
from layidu.cli.printing import print_json
from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.core.periods import Period
    from layidu.cycle.bulletin import MapKind
    from layidu.cycle.snapshots import Published


@click.group(
    "publish", help=_("Write a bulletin, a brief, a retreat's pack, a workbook or a map, frozen with every number.")
)
def command() -> None:
    """The group."""


_period = click.option("--period", type=PERIOD, required=True, help=_("The months that it is about."))
_day = click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help=_("As things stood that day (default: today).")
)
_division = click.option("--division", metavar="ML-2023", help=_("The division (default: the present one)."))
_sector = click.option("--sector", help=_("Only this sector of the catalogue."))


@command.command("bulletin", help=_("The bulletin of a period: one to two pages, PDF."))
@workspace_option
@_period
@_day
@_division
@_sector
@json_option
def bulletin(
    workspace_folder: Path | None,
    period: Period,
    day: datetime | None,
    division: str | None,
    sector: str | None,
    as_json: bool,
) -> None:
    """Publish the PDF."""
    from layidu.cycle.bulletin import BulletinMaker, publish_bulletin

    maker = BulletinMaker(opened(workspace_folder), period=period, on=_on(day), division=division, sector=sector)
    _say([publish_bulletin(maker)], as_json=as_json)


@command.command("brief", help=_("One page on an actor, a region or a post, before a meeting: PDF or docx."))
@workspace_option
@click.option("--actor", metavar=_("ACTOR"), help=_("A partner that is received, by any of its names."))
@click.option("--place", metavar=_("REGION"), help=_("A region: needs, gaps, partners, what is late on both sides."))
@click.option("--post", metavar=_("POST"), help=_("A post: roadmap, contract, means received and owed."))
@click.option("--period", type=PERIOD, help=_("The months that it is about (default: the latest year reported)."))
@_day
@_division
@_sector
@click.option("--format", "form", type=click.Choice(["pdf", "docx"]), default="pdf", help=_("Which of both to name."))
@json_option
def brief(
    workspace_folder: Path | None,
    actor: str | None,
    place: str | None,
    post: str | None,
    period: Period | None,
    day: datetime | None,
    division: str | None,
    sector: str | None,
    form: str,
    as_json: bool,
) -> None:
    """Publish both forms; print the one asked for."""
    if sum(given is not None for given in (actor, place, post)) != 1:
        raise click.UsageError(_("A brief is about one of --actor, --place and --post."))
    workspace, on = opened(workspace_folder), _on(day)
    if post is not None:
        from layidu.cycle.post_brief import publish_post_brief

        _say([publish_post_brief(workspace, post, on=on)], as_json=as_json, form=form)
        return
    from layidu.cycle.glance import latest_year

    months = period or latest_year(on)
    if actor is not None:
        from layidu.cycle.brief import publish_brief

        _say([publish_brief(workspace, actor, period=months, on=on)], as_json=as_json, form=form)
        return
    from layidu.cycle.region_brief import RegionBriefMaker, publish_region_brief

    assert place is not None
    maker = RegionBriefMaker(workspace, place, period=months, on=on, division=division, sector=sector)
    _say([publish_region_brief(maker)], as_json=as_json, form=form)


@command.command("retreat", help=_("The pack of a yearly retreat: against last year, not done, lessons, priorities."))
@workspace_option
@click.option("--year", type=click.IntRange(1960, 2200), required=True, help=_("The year that is looked back on."))
@_day
@_division
@_sector
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar=_("DIR"), help=_("Copy the three files there.")
)
@json_option
def retreat(
    workspace_folder: Path | None,
    year: int,
    day: datetime | None,
    division: str | None,
    sector: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Publish PDF, docx and xlsx of one content."""
    import shutil

    from layidu.cycle.retreat.making import RetreatMaker, publish_retreat

    made = publish_retreat(RetreatMaker(opened(workspace_folder), year, on=_on(day), division=division, sector=sector))
    files = [made.path, *made.also]
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        files = [Path(shutil.copyfile(file, out / file.name)) for file in files]
    _tell([(file, made) for file in files], as_json=as_json)


@command.command("workbook", help=_("The tables behind the bulletin, xlsx."))
@workspace_option
@_period
@_day
@_division
@_sector
@json_option
def workbook(
    workspace_folder: Path | None,
    period: Period,
    day: datetime | None,
    division: str | None,
    sector: str | None,
    as_json: bool,
) -> None:
    """Publish the workbook."""
    from layidu.cycle.bulletin import BulletinMaker
    from layidu.cycle.tables import publish_workbook

    maker = BulletinMaker(opened(workspace_folder), period=period, on=_on(day), division=division, sector=sector)
    _say([publish_workbook(maker)], as_json=as_json)


@command.command("map", help=_("The bulletin's map, SVG."))
@workspace_option
@_period
@_day
@_division
@_sector
@click.option(
    "--kind",
    type=click.Choice(["choropleth", "tiles"]),
    help=_("Real outlines or one square a region (default: outlines where imported)."),
)
@json_option
def map_(
    workspace_folder: Path | None,
    period: Period,
    day: datetime | None,
    division: str | None,
    sector: str | None,
    kind: MapKind | None,
    as_json: bool,
) -> None:
    """Publish the SVG."""
    from layidu.cycle.bulletin import BulletinMaker, publish_map

    maker = BulletinMaker(opened(workspace_folder), period=period, on=_on(day), division=division, sector=sector)
    _say([publish_map(maker, kind)], as_json=as_json)


def _on(day: datetime | None) -> date:
    return (day or datetime.now()).date()  # noqa: DTZ005 - the reader's own day


def _say(published: list[Published], *, as_json: bool, form: str | None = None) -> None:
    _tell([(one.file(f".{form}") if form else one.path, one) for one in published], as_json=as_json)


def _tell(files: list[tuple[Path, Published]], *, as_json: bool) -> None:
    if as_json:
        print_json(
            {"files": [{"file": str(file), "snapshot": one.snapshot_id, "again": one.again} for file, one in files]}
        )
        return
    for file, one in files:
        already = _(" (already published)") if one.again else ""
        click.echo(f"{file}{already}")
