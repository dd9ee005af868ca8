"""``layidu``: the group of commands, and what a refusal looks like."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import click

from layidu import __version__
from layidu.cli import commands
from layidu.cli.words import _
from layidu.core.errors import Refusal

DONE, ROWS_HELD, NOTHING_DONE = 0, 1, 2
#: What can be done on a server.
REMOTE = ("import",)


@click.group(
    help=_("One ledger of who promised what, for whom, where and by when; whether it was done; what nobody covers.")
)
@click.version_option(__version__, prog_name="layidu")
@click.option(
    "--server", envvar="LAYIDU_SERVER", metavar=_("ADDRESS"),
    help=_("Work on this server (import), with the token of LAYIDU_TOKEN; not on a folder."),
)  # fmt: skip
@click.pass_context
def layidu(context: click.Context, server: str | None) -> None:
    """The group that every command joins."""
    if server and context.invoked_subcommand not in REMOTE:
        raise click.UsageError(_("Only these commands work on a server: {names}.").format(names=", ".join(REMOTE)))
    context.obj = server


for _module in sorted(module.name for module in pkgutil.iter_modules(commands.__path__)):
    layidu.add_command(importlib.import_module(f"{commands.__name__}.{_module}").command)


def run(arguments: list[str] | None = None) -> None:
    """Run the command line; a refusal prints all its findings and exits 2, and so does a usage error.

    Errors: none reaches the user as a traceback unless ``LAYIDU_DEBUG`` is set.
    """
    try:
        layidu.main(args=arguments, prog_name="layidu", standalone_mode=True)
    except Refusal as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(NOTHING_DONE)
    except BrokenPipeError:
        sys.exit(NOTHING_DONE)
    except Exception as error:
        from layidu.cli.failing import as_finding, wants_traceback

        if wants_traceback():
            raise
        click.echo(as_finding(error).sentence(), err=True)
        sys.exit(NOTHING_DONE)
