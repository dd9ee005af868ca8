"""Killed at any moment, a workspace is exactly as before or as after, and the next import puts everything right."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import POSTGRES

from layidu.intake.write import write_rows

KILLER = Path(__file__).with_name("killing.py")
#: Set to draw the same points again.
SEED = int(os.environ.get("LAYIDU_TEST_SEED", "0")) or random.SystemRandom().getrandbits(32)
MOMENTS = {"received_at", "at", "since", "made_at", "applied"}
#: The administrator may write everywhere, unless without that capability.
OBEY = ("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override") if os.geteuid() == 0 else ()
State = dict[str, list[tuple[Any, ...]]]


def report(path: Path, partner: str = "Terre inventée", reached: int = 40) -> Path:
    """A report as a partner sends it: figures, presence, a place that does not exist, an exact repeat."""
    places = ["Kayes", "Koulikoro", "Sikasso", "Ségou", "Mopti", "Tombouctou", "Gao", "Kidal"]
    rows: list[dict[str, Any]] = [
        {"organisation": partner, "donor": "Bailleur inventé", "region": place, "month": "2025-03", "group": group,
         "activity": "vaccination", "reached": reached + at}
        for at, place in enumerate(places) for group in ("women", "men")
    ]  # fmt: skip
    rows += [{"organisation": partner, "region": "Ménaka", "month": "2025-03"}, rows[0]]
    rows += [{"organisation": partner, "region": "Nulle part", "month": "2025-03"}]
    write_rows("five_w", rows, path, example=True)
    return path


def census(path: Path) -> Path:
    lines = ["Région,Code région,Univers,Sexe,Population,Année,Source"]
    lines += [f"{name},{code},résidents,T,{1000 * int(code)},2022,Recensement inventé"
              for name, code in (("Kayes", "01"), ("Gao", "07"), ("Kidal", "08"))]  # fmt: skip
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def state(folder: Path) -> State:
    """Every table of the workspace's database, without the clock."""
    with sqlite3.connect(folder / "ledger.sqlite3") as database:
        database.row_factory = sqlite3.Row
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {}
        for name in names:
            rows = [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')]
            found[name] = sorted(
                (tuple(value for key, value in row.items() if key not in MOMENTS) for row in rows), key=repr
            )
    database.close()
    return found


def listed(of: State) -> dict[str, str]:
    """The files that the ledger lists: path in the workspace -> sha256."""
    found: dict[str, str] = {}
    for row in of["ledger_source"]:
        sha256 = next(value for value in row if isinstance(value, str) and len(value) == 64)
        found[f"originals/{sha256}"] = sha256
    for row in of["ledger_observationfile"]:
        name = next(value for value in row if isinstance(value, str) and value.endswith(".parquet"))
        found[f"observations/{name}"] = next(value for value in row if isinstance(value, str) and len(value) == 64)
    return found


def files(folder: Path) -> dict[str, str]:
    return {
        f"{part}/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest()
        for part in ("originals", "observations")
        for file in (folder / part).iterdir()
    }


class Killer:
    """The process that imports and kills."""

    def __init__(self, template: Path, sent: list[Path]) -> None:
        self._template, self._sent = template, [str(path) for path in sent]
        self._process = subprocess.Popen(
            [sys.executable, str(KILLER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        )  # fmt: skip

    def fresh(self, folder: Path) -> Path:
        return Path(shutil.copytree(self._template, folder))

    def run(self, folder: Path, at: int | None = None, first: int | None = None, seed: int = 1) -> dict[str, int]:
        """Import (only the ``first`` files) into a folder, killed at a point; ``seed`` draws the ids."""
        assert self._process.stdin and self._process.stdout
        asked = {"folder": str(folder), "files": self._sent[:first], "at": at, "seed": seed}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer: dict[str, int] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture(scope="module")
def killer(prepared_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killer]:
    folder = tmp_path_factory.mktemp("sent")
    made = Killer(prepared_workspace, [report(folder / "rapport_mars.xlsx"), census(folder / "population.csv")])
    yield made
    made.close()


@pytest.fixture(scope="module")
def unkilled(killer: Killer, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[State], int]:
    """Before, after the first file, after both; and how many points there are on the way."""
    folder = tmp_path_factory.mktemp("unkilled")
    states = [state(killer.fresh(folder / "before"))]
    points = 0
    for first in (1, 2):
        answer = killer.run(killer.fresh(folder / str(first)), at=0, first=first)
        assert answer["signal"] == 0
        states.append(state(folder / str(first)))
        assert files(folder / str(first)) == listed(states[-1])
        points = answer["points"]
    assert len(listed(states[1])) == 1
    assert len(listed(states[2])) == 3
    assert points > 500
    return states, points


def kill_and_check(killer: Killer, states: list[State], at: int, folder: Path) -> int:
    """Kill at a point; gives which of the states the workspace is in."""
    said = f"seed {SEED}, killed at point {at}"
    killer.fresh(folder)
    assert killer.run(folder, at)["signal"] == -9, said
    found = state(folder)
    assert found in states, said
    assert listed(found).items() <= files(folder).items(), f"{said}: a listed file is missing or damaged"
    assert killer.run(folder, seed=2)["signal"] == 0, said
    assert plain(state(folder)) == plain(states[2]), said
    assert files(folder) == listed(state(folder)), f"{said}: orphans were not swept"
    return states.index(found)


def plain(of: State) -> dict[str, int]:
    """What does not depend on how often the generator of ids was asked."""
    kept = {name: len(rows) for name, rows in of.items()}
    people = sum(value for row in of["ledger_deliveryfigure"] for value in row if isinstance(value, int))
    return {**kept, "people": people - sum(row[0] for row in of["ledger_deliveryfigure"])}


def drawn(points: int, count: int) -> list[int]:
    """Points at random, one in each part of the way, so that few of them still see all of it."""
    draw = random.Random(SEED)
    return [draw.randint(part * points // count + 1, (part + 1) * points // count) for part in range(count)]


@pytest.mark.parametrize("count", [8, pytest.param(60, marks=pytest.mark.slow)])
def test_killed_at_any_point(killer: Killer, unkilled: tuple[list[State], int], tmp_path: Path, count: int) -> None:
    states, points = unkilled
    print(f"seed {SEED}, {points} points")
    seen = set()
    for at in drawn(points, count):
        seen.add(kill_and_check(killer, states, at, tmp_path / str(at)))
        shutil.rmtree(tmp_path / str(at))
    assert 0 in seen and len(seen) > 1, f"seed {SEED}: the points see both sides of a commit"


@pytest.mark.slow
def test_killed_around_every_commit_and_rename(
    killer: Killer, unkilled: tuple[list[State], int], tmp_path: Path
) -> None:
    """The last points of the way, one by one: the file is there, then the commit, then nothing more."""
    states, points = unkilled
    seen = [kill_and_check(killer, states, at, tmp_path / str(at)) for at in range(points - 12, points, 3)]
    assert seen == sorted(seen)


def layidu(*arguments: str | Path, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, "-m", "layidu", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def test_two_processes_import_at_once_and_nothing_is_lost(prepared_workspace: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(prepared_workspace, tmp_path / "mali"))
    sent = [report(tmp_path / f"{name}.xlsx", f"Partenaire {name}") for name in "abcd"]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "layidu", "import", str(path), "--workspace", str(folder), "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for path in sent
    ]  # fmt: skip
    for process in running:
        out, error = process.communicate()
        assert process.returncode == 1, error
        (told,) = json.loads(out)["files"]
        assert (told["loaded"], told["held"], told["folded"]) == (17, 1, 1)
    found = state(folder)
    assert len(found["ledger_delivery"]) == 4 * 17
    assert len(found["ledger_source"]) == len(sent)
    assert files(folder) == listed(found)


def test_a_folder_that_may_not_be_written_is_said_and_nothing_changes(prepared_workspace: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(prepared_workspace, tmp_path / "mali"))
    path = report(tmp_path / "mars.xlsx")
    before = state(folder), files(folder)
    for each in (folder, *folder.rglob("*")):
        each.chmod(0o555 if each.is_dir() else 0o444)
    done = layidu("import", path, "--workspace", folder, before=OBEY)
    for each in (folder, *folder.rglob("*")):
        each.chmod(0o755 if each.is_dir() else 0o644)
    assert done.returncode == 2, done.stdout
    assert "Traceback" not in done.stderr
    assert "(REGISTRE-INDISPONIBLE)" in done.stderr or "(ACCES-REFUSE)" in done.stderr, done.stderr
    assert (state(folder), files(folder)) == before


@pytest.mark.skipif(not POSTGRES, reason="LAYIDU_TEST_POSTGRES names no server (the CI script starts one)")
@pytest.mark.parametrize("workspace_folder", ["postgres"], indirect=True)
@pytest.mark.parametrize("part", range(4))
def test_a_connection_dropped_on_the_way_leaves_the_ledger_as_it_was(
    workspace_folder: Path, tmp_path: Path, part: int
) -> None:
    import psycopg
    from django.apps import apps
    from django.db import OperationalError, connection, transaction

    from layidu.cycle.importing import import_files
    from layidu.ledger.workspace import find

    def tables() -> State:
        return {
            model._meta.label: sorted(model._default_manager.values_list(), key=repr)
            for model in apps.get_app_config("ledger").get_models()
        }

    sent = [report(tmp_path / "mars.xlsx"), census(tmp_path / "population.csv")]
    workspace, queries = find(workspace_folder), [0]
    inside: list[int] = []

    def counted(execute: Any, sql: str, *arguments: Any) -> Any:
        # Only the first of the two imports runs inside a transaction of the test, with savepoints of its own.
        if sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT")):
            return execute(sql, *arguments)
        queries[0] += 1
        if connection.savepoint_ids:
            inside.append(queries[0])
        if queries[0] == last:
            with psycopg.connect(POSTGRES, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        return execute(sql, *arguments)

    last = -1
    with connection.execute_wrapper(counted), transaction.atomic():
        import_files(workspace, sent[:1])
        transaction.set_rollback(True)
    # What comes after the commit is told of a ledger that has the file already.
    drawn_from = inside[part * len(inside) // 4 : (part + 1) * len(inside) // 4]
    last = random.Random(SEED + part).choice(drawn_from)
    before, queries[0] = tables(), 0
    with connection.execute_wrapper(counted), pytest.raises(OperationalError):
        import_files(workspace, sent[:1])
    connection.close()
    assert tables() == before, f"seed {SEED}, dropped at query {last}"
    reports = import_files(workspace, sent)
    assert [one.result.loaded for one in reports] == [17, 3]
    assert len(list((workspace_folder / "originals").iterdir())) == 2
