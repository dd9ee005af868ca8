"""The exit codes are those that the pages say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEADER = "Organisation;Région;Cercle;Mois\n"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line as a shell calls it."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LAYIDU_")}
    return subprocess.run(
        [sys.executable, "-m", "layidu", *arguments], capture_output=True, text=True, cwd=folder,
        env={**environment, "PYTHONUTF8": "1"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("Terre Neuve;Gao;Ansongo;mars 2025\n", 0),
        ("Terre Neuve;Gao;Ansongo;mars 2025\nTerre Neuve;Gao;Nulle part;mars 2025\n", 1),
    ],
)
def test_an_import_says_by_its_exit_code_whether_rows_are_held(
    sqlite_workspace: Path, rows: str, expected: int
) -> None:
    (sqlite_workspace / "rapport.csv").write_text(HEADER + rows, encoding="utf-8")
    done = run(sqlite_workspace, "import", "rapport.csv")
    assert done.returncode == expected, done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["import", "absent.csv"], "FICHIER-ILLISIBLE"),
        (["explain", "n000000000000"], "CHIFFRE-INCONNU"),
        (["follow-up", "--actor", "Personne"], "ACTEUR-INCONNU"),
    ],
)
def test_a_refusal_says_why_and_exits_2(sqlite_workspace: Path, arguments: list[str], code: str) -> None:
    done = run(sqlite_workspace, *arguments)
    assert done.returncode == 2, done.stderr
    assert code in done.stderr
    assert "Traceback" not in done.stderr


def test_outside_a_workspace_nothing_is_done_and_the_remedy_is_said(tmp_path: Path) -> None:
    done = run(tmp_path, "follow-up")
    assert done.returncode == 2
    assert "ESPACE-ABSENT" in done.stderr
    assert "layidu init" in done.stderr
