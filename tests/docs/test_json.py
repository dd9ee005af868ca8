"""The shapes that ``docs/json.md`` shows are those that the commands print."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from layidu.cli.main import layidu

PAGE = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
SAMPLES = Path(str(resources.files("layidu.intake").joinpath("formats")))
#: Field -> header depends on the file.
FREE = {"columns", "cells", "mend"}


def documented(heading: str) -> Any:
    """The JSON under a heading of the page."""
    found = re.search(rf"^## {heading}.*?^```json\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found, heading
    return json.loads(found[1])


def shape(value: Any) -> Any:
    """Keys and lists, without values; of a list of objects its first."""
    if isinstance(value, dict):
        return {key: "free" if key in FREE else shape(each) for key, each in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [shape(value[0])]
    return "value"


def printed(*arguments: str | Path) -> Any:
    """What a command prints as JSON; it may hold rows, not fail."""
    done = CliRunner().invoke(layidu, [str(argument) for argument in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code in (0, 1), done.output
    return json.loads(done.stdout)


@pytest.fixture
def workspace(sqlite_workspace: Path) -> Iterator[Path]:
    """A ledger that holds the samples of the formats."""
    files = [SAMPLES / name / "sample.xlsx" for name in ("five_w", "needs", "commitments")]
    printed("import", *files, "--workspace", sqlite_workspace, "--json")
    yield sqlite_workspace


def test_import(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "rapport_mars_2025.csv"
    path.write_text("DONNÉES D'EXEMPLE\nOrganisation;Cercle\nTerre Neuve;Nulle part\n", encoding="utf-8")
    now = printed("import", path, "--workspace", workspace, "--json")
    assert shape(now) == shape(documented("layidu import, layidu minutes"))


def test_coverage_and_explain(workspace: Path) -> None:
    rows = printed("coverage", "--by", "region", "--period", "2025", "--workspace", workspace, "--json")
    assert shape(rows) == shape(documented("layidu coverage"))
    keys = set(documented("layidu explain"))
    # Rows with a need: their figure is made of others, and those stand on cells.
    waiting = [row["id"] for row in rows if row["in_need_low"] is not None]
    cells: list[Any] = []
    inputs: list[Any] = []
    while waiting and not (cells and inputs):
        figure = printed("explain", waiting.pop(), "--workspace", workspace, "--json")
        assert set(figure) == keys
        cells += figure["rows"]
        inputs += figure["inputs"]
        waiting += [each["id"] for each in figure["inputs"]]
    assert shape(cells) == shape(documented("layidu explain")["rows"]), "no figure opens to a cell"
    assert shape(inputs) == shape(documented("layidu explain")["inputs"])


def test_follow_up(workspace: Path) -> None:
    now = printed("follow-up", "--on", "2026-03-05", "--workspace", workspace, "--json")
    assert shape(now) == shape(documented("layidu follow-up"))


def test_meetings_and_posts(workspace: Path) -> None:
    where = ("--workspace", workspace, "--json")
    post = "Association Exemple A"
    named = printed("post", "appoint", post, "--holder", "X", "--on", "2025-01-01", "--by", "Ministère Exemple", *where)
    assert shape(named) == shape(documented("layidu post appoint"))
    assert shape(printed("post", "list", post, *where)) == shape(documented("layidu post list"))
    judged = printed("review", "EX-1", "--finding", "Vu.", "--by", "Ministère Exemple", "--on", "2025-02-01", *where)
    assert shape(judged) == shape(documented("layidu review"))
    printed("import", SAMPLES / "meetings" / "sample.xlsx", *where)
    for command, about in (("agenda", ("--actor",)), ("handover", ())):
        page, now = documented(f"layidu {command}"), printed(command, *about, post, *where)
        assert set(now) == set(page)
        for key, said in now.items():
            if isinstance(said, list) and said and page[key] and isinstance(said[0], dict):
                assert set(said[0]) == set(page[key][0]), key


def test_held(sqlite_workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "rapport_mars_2025.csv"
    path.write_text("DONNÉES D'EXEMPLE\nOrganisation;Cercle\nTerre Neuve;Bankass 2\n", encoding="utf-8")
    printed("import", path, "--workspace", sqlite_workspace, "--json")
    rows = printed("held", "list", "--workspace", sqlite_workspace, "--json")
    assert shape(rows) == shape(documented("layidu held list"))
    one = printed("held", "show", str(rows[0]["id"]), "--workspace", sqlite_workspace, "--json")
    assert shape(one) == shape(rows[0])
    made = printed(
        "held", "mend", str(rows[0]["id"]), "--accept", "--by", "Test", "--workspace", sqlite_workspace, "--json"
    )
    assert shape(made) == shape(documented("layidu held mend, layidu held release"))
    assert made["loaded"] == 1


def test_publish(workspace: Path) -> None:
    now = printed("publish", "bulletin", "--period", "2025", "--workspace", workspace, "--json")
    assert shape(now) == shape(documented("layidu publish bulletin"))


def test_export(workspace: Path, tmp_path: Path) -> None:
    now = printed("export", "five_w", tmp_path / "out.xlsx", "--workspace", workspace, "--json")
    assert shape(now) == shape(documented("layidu export"))


def commands_with_json(group: click.Group, path: str) -> Iterator[str]:
    """The words that call each command which has ``--json``."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands_with_json(command, f"{path} {name}")
        elif any("--json" in parameter.opts for parameter in command.params):
            yield f"{path} {name}"


def test_every_command_that_prints_json_is_on_the_page() -> None:
    headings = " ".join(re.findall(r"^## (.*)$", PAGE, re.MULTILINE)) + ", layidu held show"
    assert [path for path in commands_with_json(layidu, "layidu") if not re.search(rf"{path}(,| |$)", headings)] == []


def test_places(tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("name,parent\nBankass 2,Mopti\nNiono,Ségou\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    now = printed("places", "match", names, "--level", "cercle", "--division", "ML-2023", "--out", out, "--json")
    assert shape(now) == shape(documented("layidu places match, layidu places translate"))
    codes = tmp_path / "codes.csv"
    codes.write_text("code\nML0405\nML9999\n", encoding="utf-8")
    now = printed("places", "translate", codes, "--from", "cod-ab-2015", "--to", "cod-ab-2021", "--out", out, "--json")
    assert shape(now) == shape(documented("layidu places match, layidu places translate"))


def test_what_is_taught(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "rapport_mars_2025.csv"
    rows = "Médecins inventés (MIV);Gao\nMIV;Gao\nMIV;Kolo la belle\n"
    path.write_text(f"DONNÉES D'EXEMPLE\nOrganisation;Cercle\n{rows}", encoding="utf-8")
    printed("import", path, "--workspace", workspace, "--json")
    pairs = printed("actors", "doubtful", "--workspace", workspace, "--json")
    assert shape(pairs) == shape(documented("layidu actors doubtful"))
    merge = [
        "actors",
        "merge",
        "MIV",
        "--into",
        "Médecins inventés (MIV)",
        "--by",
        "Awa",
        "--workspace",
        str(workspace),
    ]
    assert CliRunner().invoke(layidu, merge).exit_code == 0
    actors = printed("actors", "list", "--workspace", workspace, "--json")
    merged = [actor for actor in actors if actor["merged"]]
    assert shape(merged) == shape(documented("layidu actors list"))
    place = ["Kolo la belle", "Kolokani", "--level", "cercle", "--by", "Awa", "--workspace", workspace, "--json"]
    documented_alias = documented(
        "layidu alias list, layidu alias add place, layidu alias add organisation, layidu alias add activity"
    )
    assert shape(printed("alias", "add", "place", *place)) == shape(documented_alias[0])
    assert shape(printed("alias", "list", "--workspace", workspace, "--json")) == shape(documented_alias)
    own = tmp_path / "own_mars_2025.csv"
    own.write_text("Structure;Zone;Obs\nMIV;Gao;x\n", encoding="utf-8")
    answers = tmp_path / "answers.yaml"
    answers.write_text(
        "format: five_w\ncolumns:\n  Structure: organisation\n  Zone: Cercle\n  Obs: null\n", encoding="utf-8"
    )
    learned = printed("learn", own, "--answers", answers, "--by", "Awa", "--workspace", workspace, "--json")
    assert shape(learned) == shape(documented("layidu learn"))
    layouts = printed("learn", "--list", "--workspace", workspace, "--json")
    assert [(row["id"], row["learned_by"], row["withdrawn_on"]) for row in layouts] == [
        (learned["layout"], "Awa", None)
    ]


def test_repeats_and_the_monthly_template(workspace: Path, tmp_path: Path) -> None:
    rows = "Terre Neuve;Gao;2025-03;Moustiquaires;1200\nTerre Neuve;Gao;2025-03;Moustiquaires;1340\n"
    path = tmp_path / "rapport.csv"
    header = "Organisation;Région;Mois;Activité;Personnes atteintes"
    path.write_text(f"DONNÉES D'EXEMPLE\n{header}\n{rows}", encoding="utf-8")
    printed("import", path, "--workspace", workspace, "--json")
    pairs = printed("repeats", "list", "--file", path.name, "--workspace", workspace, "--json")
    assert shape(pairs) == shape(documented("layidu repeats list$"))
    assert [pairs[0]["first"]["people"], pairs[0]["second"]["people"]] == [1200, 1340]
    done = CliRunner().invoke(
        layidu,
        ["repeats", "drop", pairs[0]["id"], "--row", str(pairs[0]["first"]["row"]), "--why", "remplacé",
         "--by", "Awa", "--workspace", str(workspace)],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    decided = printed("repeats", "list", "--decided", "--workspace", workspace, "--json")
    assert shape(decided) == shape(documented("layidu repeats list --decided"))
    made = printed("template", "5w", "--partner", "Terre Neuve", "--period", "2025-04", "--out", tmp_path / "t.xlsx",
                   "--workspace", workspace, "--json")  # fmt: skip
    assert shape(made) == shape(documented("layidu template 5w"))
    assert made["carried"] == 1
