"""What the pages show exists: links, commands, make targets, and the words of the glossary."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from layidu.cli.main import layidu

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

pages = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())


def text_of(path: Path) -> str:
    """A page."""
    return path.read_text(encoding="utf-8")


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as code forges make them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pages
def test_no_relative_link_is_dead(path: Path) -> None:
    dead = []
    for target in LINK.findall(FENCE.sub("", text_of(path))):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = unquote(target).partition("#")
        found = (path.parent / file).resolve() if file else path
        if not found.exists() or (anchor and found.suffix == ".md" and anchor not in anchors(found)):
            dead.append(target)
    assert not dead


def shown(path: Path, program: str) -> Iterator[list[str]]:
    """Every call of a program in the page's shell blocks, as words; comments and variables before it left out."""
    for language, block in FENCE.findall(text_of(path)):
        if language in ("sh", "console"):
            for line in block.replace("\\\n", " ").splitlines():
                words = shlex.split(line.removeprefix("$ "), comments=True)
                while words and re.match(r"[A-Z_]+=", words[0]):
                    words.pop(0)
                if words and words[0].rsplit("/", 1)[-1] == program:
                    yield words[1:]


def misused(words: list[str]) -> str:
    """What is wrong with a call of the command line; empty when nothing is. Files need not exist."""
    command: click.Command = layidu
    rest = list(words)
    while isinstance(command, click.Group):
        if rest and rest[0] in ("--help", "--version"):
            return ""
        if command.invoke_without_command and command is not layidu and rest and rest[0].startswith("-"):
            # A group that does something by itself: `layidu plan --period … --means …`.
            break
        name = rest.pop(0) if rest else ""
        if name not in command.commands:
            return f"no command {name!r}"
        command = command.commands[name]
    if "--help" in rest:
        return ""
    try:
        command.make_context("layidu", rest)
    except click.ClickException as error:
        return error.format_message()
    return ""


@pages
def test_every_command_shown_exists_with_its_options(path: Path) -> None:
    wrong = {" ".join(words): said for words in shown(path, "layidu") if (said := misused(words))}
    assert not wrong


@pages
def test_every_make_target_shown_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    inline = re.findall(r"`(?:\w+=\S+ )*make ([a-z-]+)`", text_of(path))
    fenced = [words[0] for words in shown(path, "make") if words]
    assert not set(inline) - targets
    assert not set(fenced) - targets


def test_the_readme_shows_the_two_commands_and_the_command_line() -> None:
    readme = ROOT / "README.md"
    assert {tuple(words) for words in shown(readme, "make")} >= {("demo",), ("test",)}
    assert len(list(shown(readme, "layidu"))) >= 8


def test_the_search_for_wrong_commands_finds_them() -> None:
    assert misused(["nowhere"])
    assert misused(["import", "--no-such-option", "a.xlsx"])
    assert misused(["init", "folder"]), "a required option is missing"
    assert not misused(["import", "a.xlsx", "--dry-run"])


def test_every_word_of_the_glossary_is_one_that_the_code_uses() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "layidu").rglob("*.py"))
    rows = [line.split("|") for line in text_of(ROOT / "docs" / "glossaire.md").splitlines() if line.startswith("| ")]
    words = [word for row in rows for word in re.findall(r"`([^`]+)`", row[2])]
    assert len(words) > 50
    assert not [word for word in words if not re.search(rf"\b{re.escape(word)}", source)]


def test_every_room_and_module_that_the_architecture_names_exists() -> None:
    source = ROOT / "src" / "layidu"
    text = text_of(ROOT / "docs" / "architecture.md")
    rooms = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert not {path.parent.name for path in source.glob("*/__init__.py")} - rooms, "a room that the page leaves out"
    for dotted in re.findall(r"`((?:\w+\.)+\w+)`", text):
        room, *rest = dotted.split(".")
        if room in rooms:
            candidates = [source / room / Path(*rest[:depth]) for depth in range(1, len(rest) + 1)]
            found = [path for path in candidates if path.is_dir() or path.with_suffix(".py").is_file()]
            assert found, dotted
            name = rest[-1]
            module = found[-1].with_suffix(".py")
            if len(found) < len(rest) and module.is_file():
                assert re.search(rf"\b{name}\b", module.read_text(encoding="utf-8")), dotted


def test_every_benchmark_is_on_its_page_and_none_that_does_not_exist() -> None:
    named = set(re.findall(r"`bench/(\w+)\.py`", text_of(ROOT / "docs" / "benchmarks.md")))
    assert named == {path.stem for path in (ROOT / "bench").glob("*.py")} - {"report", "generated"}


@pages
def test_no_page_names_a_path_of_somebodys_machine(path: Path) -> None:
    assert not re.findall(r"(?<![\w.~])/(?:home|root|tmp|work|Users|mnt)/\S*", text_of(path))
