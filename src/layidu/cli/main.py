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
#: What can be done on a server; of a group, its commands.
REMOTE = ("import", "explain", "coverage", "follow-up", "held list", "export")


@click.group(
    help=_("One ledger of who promised what, for whom, where and by when; whether it was done; what nobody covers.")
)
@click.version_option(__version__, prog_name="layidu")
@click.option(
    "--server", envvar="LAYIDU_SERVER", metavar=_("ADDRESS"),
    help=_("Work on this server, with the token of LAYIDU_TOKEN or of a file; not on a folder."),
)  # fmt: skip
@click.pass_context
def layidu(context: click.Context, server: str | None) -> None:
    """The group that every command joins."""
    if server:
        only_on_a_server(str(context.invoked_subcommand))
    context.obj = server


def only_on_a_server(name: str) -> None:
    """Refuse what is done on a folder alone. Errors: Refusal SERVEUR-COMMANDE."""
    if not any(f"{known} ".startswith(f"{name} ") for known in REMOTE):
        from layidu.catalogue.findings import refusal

        raise refusal("SERVEUR-COMMANDE", value=f"layidu {name}", known=", ".join(REMOTE))


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
