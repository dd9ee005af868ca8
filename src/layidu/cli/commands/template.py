"""``layidu template``: an official workbook to fill in; each kind is one module of ``cli/templates``."""

from __future__ import annotations

import importlib
import pkgutil

import click

from layidu.cli import templates
from layidu.cli.words import _


@click.group("template", help=_("An official workbook to fill in and send back: it imports without a row held."))
def command() -> None:
    """The group that every kind of workbook joins."""


for _module in sorted(module.name for module in pkgutil.iter_modules(templates.__path__)):
    command.add_command(importlib.import_module(f"{templates.__name__}.{_module}").command)
