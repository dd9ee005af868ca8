"""The format that ``docs/add-a-format.md`` adds, built from the page alone in a copy of the package, and read."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "add-a-format.md").read_text(encoding="utf-8")


def block(after: str) -> str:
    """The first fenced block after some words of the page."""
    found = re.search(rf"{re.escape(after)}.*?\n```\w+\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert found, f"no block after {after!r}"
    return found[1]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the page's own program prints."""
    folder = tmp_path_factory.mktemp("format")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "*.ttf"))
    made = folder / "src" / "layidu" / "intake" / "formats" / "returnees"
    made.mkdir()
    (made / "__init__.py").write_text('"""See ``mapping.yaml`` for what this format is."""\n', encoding="utf-8")
    for name in ("mapping.yaml", "record.py", "sample.csv"):
        (made / name).write_text(block(f": `{name}`"), encoding="utf-8")
    code = folder / "src" / "layidu" / "catalogue" / "data" / "findings" / "MENAGES-EN-TROP.yaml"
    code.write_text(block("`catalogue/data/findings/MENAGES-EN-TROP.yaml`"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", block("From the root of the project:")],
        capture_output=True, text=True, cwd=folder, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": f"{folder / 'src'}{os.pathsep}{ROOT}", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    printed: dict[str, object] = json.loads(done.stdout)
    return printed


def test_the_page_adds_a_format_that_works(told: dict[str, object]) -> None:
    assert told["format"] == "returnees"
    assert told["example"] is True
    assert told["read"] == 5
    assert told["loaded"] == [
        {
            "row": 3,
            "repeats": [4],
            "records": [
                {
                    "record": "ObservationRow",
                    "indicator": "returnees",
                    "place": "ML-2016:0404",
                    "period": "2022-03-31",
                    "value": 1200.0,
                }
            ],
        }
    ]
    assert [row["row"] for row in told["held"]] == [5, 6, 7]  # type: ignore[attr-defined]


def test_the_page_says_the_findings_that_come(told: dict[str, object]) -> None:
    shown = json.loads("{" + block("For this sample it ends so:") + "}")
    assert shown["findings"] == told["findings"]
