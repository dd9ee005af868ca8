"""``docs/premiers-pas.md``, followed to the letter: its files written, its commands run, its answers found."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from layidu.cli.main import layidu

PAGE = (Path(__file__).parents[2] / "docs" / "premiers-pas.md").read_text(encoding="utf-8")
#: The name of a file stands in code before the block that is its content.
BLOCK = re.compile(r"^```(sh|csv|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def pattern(line: str) -> re.Pattern[str]:
    """A shown line as a pattern: white space is white space, and « … » is anything."""
    parts = [r"\s+".join(map(re.escape, part.split())) for part in line.split("…")]
    return re.compile(r"\s*.*?\s*".join(parts) if len(parts) > 1 else parts[0])


@pytest.mark.slow
def test_the_page_is_true_from_its_first_line_to_its_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LAYIDU_WORKSPACE", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("LANGUAGE", "fr")
    monkeypatch.chdir(tmp_path)
    said, end = "", 0
    for block in BLOCK.finditer(PAGE):
        language, text = block.groups()
        before, end = PAGE[end : block.start()], block.end()
        if language == "csv":
            name = re.findall(r"`([\w-]+\.csv)`", before)[-1]
            Path(name).write_text(text, encoding="utf-8")
        elif language == "text":
            for line in filter(None, text.splitlines()):
                assert pattern(line).search(said), f"not answered: {line}\n{said}"
        else:
            said = ""
            for words in map(shlex.split, text.splitlines()):
                if words[0] == "cd":
                    monkeypatch.chdir(words[1])
                    continue
                done = CliRunner().invoke(layidu, words[1:])
                if done.exception and not isinstance(done.exception, SystemExit):
                    raise done.exception
                assert done.exit_code in (0, 1), f"{words}\n{done.output}"
                said += done.output
