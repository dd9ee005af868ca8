"""``docs/premiers-pas.md``, followed to the letter: its files written, its commands run, its answers found."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "premiers-pas.md").read_text(encoding="utf-8")
#: The name of a file stands in code before the block that is its content.
BLOCK = re.compile(r"^```(sh|csv|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def pattern(line: str) -> re.Pattern[str]:
    """A shown line as a pattern: white space is white space, and « … » is anything."""
    parts = [r"\s+".join(map(re.escape, part.split())) for part in line.split("…")]
    return re.compile(r"\s*.*?\s*".join(parts) if len(parts) > 1 else parts[0])


@pytest.mark.slow
def test_the_page_is_true_from_its_first_line_to_its_last(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LAYIDU_")}
    environment |= {"PYTHONUTF8": "1", "COLUMNS": "250"}
    folder, said, end = tmp_path, "", 0
    for block in BLOCK.finditer(PAGE):
        language, text = block.groups()
        before, end = PAGE[end : block.start()], block.end()
        if language == "csv":
            name = re.findall(r"`([\w-]+\.csv)`", before)[-1]
            (folder / name).write_text(text, encoding="utf-8")
        elif language == "text":
            for line in filter(None, text.splitlines()):
                assert pattern(line).search(said), f"not answered: {line}\n{said}"
        else:
            said = ""
            for words in map(shlex.split, text.splitlines()):
                if words[0] == "cd":
                    folder /= words[1]
                    continue
                done = subprocess.run(
                    [sys.executable, "-m", *words], capture_output=True, text=True, cwd=folder, env=environment
                )
                assert done.returncode in (0, 1) and "Traceback" not in done.stderr, f"{words}\n{done.stderr}"
                said += done.stdout + done.stderr
