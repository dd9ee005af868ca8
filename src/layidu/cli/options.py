"""Options that several commands share."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from layidu.cli.words import _

if TYPE_CHECKING:
    from layidu.core.periods import Period
    from layidu.ledger.workspace import Workspace

LEVELS = ("country", "region", "cercle", "commune")


def workspace_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--workspace DIR``; else LAYIDU_WORKSPACE, else the current folder's workspace."""
    return click.option(
        "--workspace",
        "workspace_folder",
        type=click.Path(path_type=Path),
        metavar=_("DIR"),
        help=_("The workspace (default: LAYIDU_WORKSPACE, else the current folder's)."),
    )(function)


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--json``: a public, stable shape."""
    return click.option("--json", "as_json", is_flag=True, help=_("Print JSON."))(function)


def by_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--by NAME``: who decides, kept with the decision; the account by default."""
    return click.option(
        "--by",
        metavar=_("NAME"),
        default=getpass.getuser,
        show_default=_("your account"),
        help=_("Who decides; it is kept."),
    )(function)


class PeriodType(click.ParamType["Period"]):
    """2025, 2025-03, 2025Q1, or two joined by a colon."""

    name = "period"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """How the help names it."""
        return _("PERIOD")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        """Read it, or say what is expected."""
        from layidu.core.periods import Period

        if isinstance(value, Period):
            return value
        try:
            return Period.parse(value)
        except ValueError:
            self.fail(
                _("'{value}' is not a period: write 2025, 2025-03, 2025Q1 or 2025-01:2025-06.").format(value=value)
            )


PERIOD = PeriodType()


def opened(folder: Path | None) -> Workspace:
    """The workspace found, its ledger open."""
    from layidu.ledger.connection import open_ledger
    from layidu.ledger.workspace import find

    workspace = find(folder)
    open_ledger(workspace)
    return workspace


def not_on_a_server(server: str | None, *given: object) -> None:
    """Refuse options that are for a folder. Errors: UsageError."""
    if server and any(given):
        raise click.UsageError(_("This is for a folder, not for a server."))
