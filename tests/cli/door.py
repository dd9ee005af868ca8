"""The public door: the command line as a user runs it, in this process."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layidu.cli.main import run


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


def ask(*arguments: object) -> Answer:
    """Run a command; its exit code is 0 where it does not exit."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            run([str(argument) for argument in arguments])
        except SystemExit as leaving:
            code = int(leaving.code or 0)
    return Answer(code, out.getvalue(), err.getvalue())


def imported(workspace: Path, *paths: Path, code: int = 0, **options: str) -> list[dict[str, Any]]:
    """The files of an import's JSON answer, which must end in that exit code."""
    extra = [word for name, value in options.items() for word in (f"--{name}", value)]
    answer = ask("import", *paths, "--workspace", workspace, "--json", *extra)
    assert answer.code == code, answer.err + answer.out
    files: list[dict[str, Any]] = answer.json["files"]
    return files
