"""The generated pages say what the code says now, and nothing public is missing from them."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from layidu.catalogue.entries import FindingCode, entries
from layidu.cli.main import layidu

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "layidu"
#: What a finding's code looks like where one is raised; `ML-2023` and `cod-ab-2021` do not.
CODE = re.compile(r"[A-Z]{3,}(-[A-Z0-9]+)+")
RAISERS = {"finding", "refusal", "Issue", "Issue.of", "report", "_said_of"}


def page(name: str) -> str:
    """A generated page as it is in the tree."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_the_generated_pages_are_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    # A reader's own settings must not change a page.
    environment = {**os.environ, "LAYIDU_LANG": "en", "LANG": "C", "PYTHONHASHSEED": "7"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT / "tests", env=environment)
    assert done.returncode == 0, done.stderr


def every_command(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Commands with the words that call them."""
    for name, command in group.commands.items():
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from every_command(command, f"{path} {name}")


@pytest.mark.parametrize(("path", "command"), list(every_command(layidu, "layidu")))
def test_every_command_and_option_is_documented_and_says_what_it_does(path: str, command: click.Command) -> None:
    section = re.search(rf"^## {re.escape(path)}\n(.*?)(?=^## |\Z)", page("commands.md"), re.MULTILINE | re.DOTALL)
    assert section, f"{path} has no section"
    assert command.help, f"{path} has no help"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{path} {parameter.opts[0]} has no help"
            for name in parameter.opts:
                assert f"`{name}`" in section[1], f"{path} {name} is not documented"


def codes_raised() -> dict[str, str]:
    """Every finding code that the source raises: code -> where."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func).rsplit(".", 1)[-1]
                words = [each.value for each in node.args if isinstance(each, ast.Constant)]
                codes = [word for word in words if isinstance(word, str) and CODE.fullmatch(word)]
                if codes and called in RAISERS:
                    found[codes[0]] = f"{path.relative_to(SOURCE)}:{node.lineno}"
    for path in sorted(SOURCE.rglob("mapping.yaml")):
        for code in re.findall(r"unknown: ([A-Z-]+)", path.read_text(encoding="utf-8")):
            found[code] = str(path.relative_to(SOURCE))
    return found


def test_every_finding_code_that_the_source_raises_is_documented() -> None:
    raised = codes_raised()
    assert len(raised) > 30, "the search no longer finds where codes are raised"
    documented = set(re.findall(r"^### (\S+)$", page("findings.md"), re.MULTILINE))
    missing = {code: where for code, where in raised.items() if code not in documented}
    assert not missing


@pytest.mark.slow
def test_every_finding_code_of_the_catalogue_is_raised_somewhere() -> None:
    source = "\n".join(p.read_text(encoding="utf-8") for p in [*SOURCE.rglob("*.py"), *SOURCE.rglob("mapping.yaml")])
    never = sorted(code for code in entries(FindingCode) if not re.search(rf"(?<![A-Z-]){code}(?![A-Z-])", source))
    assert not never, "these codes are declared and never raised"


def test_every_record_and_observation_column_is_in_the_data_dictionary() -> None:
    from django.apps import apps

    from layidu.ledger.models.observations import OBSERVATION_COLUMNS

    text = page("data-dictionary.md")
    for model in apps.get_app_config("ledger").get_models():
        assert f"### {model.__name__}\n" in text
    assert all(f"| `{column}` |" in text for column in OBSERVATION_COLUMNS)


def test_every_import_format_and_column_is_documented() -> None:
    from layidu.intake.formats import formats

    text = page("formats.md")
    for format in formats().values():
        section = re.search(rf"^## {re.escape(format.label_fr)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
        assert section, format.id
        assert f"`{format.id}`" in section[1]
        missing = [field.label for field in format.fields.values() if f"| **{field.label}** |" not in section[1]]
        assert not missing, format.id
