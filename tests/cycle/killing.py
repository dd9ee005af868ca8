"""A process that imports files in children of its own and kills them where it is told; see ``test_kill.py``.

Each line of standard input is ``{"folder", "files", "at", "seed"}``: a child opens the workspace and imports the
files; at the ``at``-th point (0: never) it kills itself with SIGKILL; ``null`` looks at no points. A point is a call or
a return of a function that can change a file or the database, or a call into the ledger's code. The answer is
``{"points", "signal"}``. Ids are drawn from a seeded generator, so that two ledgers made alike can be compared table by
table.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

#: Functions of C that reach the disk, by name and by the module that they or their object come from.
REACHING = frozenset(
    ("execute", "executemany", "commit", "rollback", "fsync", "replace", "rename", "open", "write", "flush", "unlink",
     "close", "mkdir")
)  # fmt: skip
REACHED = frozenset(("posix", "io", "_io", "sqlite3", "django.db.backends.sqlite3.base"))
#: Pure functions called once a value: points there would crowd out the others.
PURE = ("keys.py", "comparison.py")


class Watch:
    """Counts points, and kills at one."""

    def __init__(self, at: int) -> None:
        self.points, self._at = 0, at
        self._ours: dict[Any, bool] = {}

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            code = frame.f_code
            if code not in self._ours:
                name = code.co_filename
                self._ours[code] = ("/layidu/ledger/" in name or "/layidu/cycle/" in name) and not name.endswith(PURE)
            if not self._ours[code]:
                return
        elif event not in ("c_call", "c_return") or argument.__name__ not in REACHING or not _reaches(argument):
            return
        self.points += 1
        if self.points == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


def _reaches(function: Any) -> bool:
    return bool(REACHED & {function.__module__, type(function.__self__).__module__})


def child(folder: str, files: list[str], at: int | None, seed: int, answer: int) -> None:
    from layidu.cycle.importing import import_files
    from layidu.ledger.connection import open_ledger
    from layidu.ledger.workspace import find

    drawn = random.Random(seed)
    secrets.token_hex = lambda size=16: drawn.randbytes(size).hex()  # type: ignore[assignment, misc]
    workspace = find(Path(folder))
    open_ledger(workspace)
    watch = Watch(at or 0)
    if at is not None:
        sys.setprofile(watch)
    reports = import_files(workspace, [Path(file) for file in files])
    sys.setprofile(None)
    assert not any(report.refused for report in reports), reports
    os.write(answer, str(watch.points).encode())


def main() -> None:
    import pyarrow.parquet  # noqa: F401 - everything that an import needs, before the children are made

    from layidu.cycle.recognising import reader_fingerprint
    from layidu.intake.placing import matcher_of
    from layidu.places.country import gazetteer_of

    matcher_of(gazetteer_of("mali"))
    reader_fingerprint()
    for line in sys.stdin:
        asked = json.loads(line)
        reading, writing = os.pipe()
        process = os.fork()
        if process == 0:
            try:
                child(asked["folder"], asked["files"], asked["at"], asked["seed"], writing)
            except BaseException as error:
                print(repr(error), file=sys.stderr, flush=True)
                os._exit(1)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            points = pipe.read()
        _, status = os.waitpid(process, 0)
        print(json.dumps({"points": int(points or 0), "signal": os.waitstatus_to_exitcode(status)}), flush=True)


if __name__ == "__main__":
    main()
