"""The shapes of contracts and scores that ``docs/json.md`` shows are those that the commands print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from click.testing import CliRunner

from layidu.cli.main import layidu
from tests.cli.contracts import AUTHORITY, HOLDER, contract, values
from tests.docs.test_json import documented, printed, shape

BY = ("--by", HOLDER, "--by", AUTHORITY, "--on", "2025-01-06", "--add-parties")


def one_of_each(folder: Path, workspace: Path) -> dict[str, Any]:
    """What each command prints for a small contract that is signed, commented and scored."""
    where = ("--workspace", workspace, "--json")
    file = contract(folder / "contrat.yaml")
    printed("import", values(folder / "passe.csv", "Penta3;2024T4;validée;52 %;;;;;"), *where)
    made = {
        "layidu contract sign, layidu contract amend": printed("contract", "sign", file, *BY, *where),
        "layidu contract check": printed("contract", "check", file, *where),
        "layidu contract simulate": printed("contract", "simulate", file, *where),
        "layidu contract list": printed("contract", "list", *where),
        "layidu contract show": printed("contract", "show", "CP-1", *where),
    }
    printed("import", values(folder / "valeurs.csv", "Penta3;2025T1;vérifiée;54 %;5400;10000;20;19;18"), *where)
    words = ("CP-1", "C1", "--period", "2025Q1", "--by", HOLDER, "--text", "grève en mars", "--contest")
    said = CliRunner().invoke(layidu, ["contract", "comment", *words, "--workspace", str(workspace)])
    assert said.exit_code == 0, said.output
    return {**made, "layidu score": printed("score", "--period", "2025Q1", *where)}


def test_contracts_and_scores(sqlite_workspace: Path, tmp_path: Path) -> None:
    for heading, now in one_of_each(tmp_path, sqlite_workspace).items():
        assert shape(now) == shape(documented(heading)), heading
