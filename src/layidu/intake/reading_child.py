"""The child that opens files sent by strangers: it may use so much memory and time, and writes no file.

Started by ``reader_process`` as ``python -m layidu.intake.reading_child``; one request a line, answers in frames.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from layidu.core.errors import Refusal
from layidu.intake.workbook import open_workbook

#: Rows of one frame: large enough to cost nothing, small enough that no frame is a burden on memory.
ROWS_A_FRAME = 20_000
LENGTH = struct.Struct("!Q")


def main() -> None:
    """Answer requests until the parent closes its end."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # What compiled code prints must not fall between two frames.
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import python_calamine  # noqa: F401 - loaded before the limits and before the first file

    _limit(int(sys.argv[1]))
    for line in requests:
        request = json.loads(line)
        _limit_time(request["seconds"])
        try:
            _answer(answers, Path(request["path"]), request["file"])
        except MemoryError:
            _send(answers, ("memory",))
            return


def _limit(memory: int) -> None:
    with suppress(ImportError):  # a system without such limits still has the parent's clock
        import resource

        for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, most))


def _limit_time(seconds: float) -> None:
    """Should the parent die while a file is being read, the child ends too."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        usage = resource.getrusage(resource.RUSAGE_SELF)
        most = int(usage.ru_utime + usage.ru_stime + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _answer(answers: BinaryIO, path: Path, file: str) -> None:
    try:
        workbook = open_workbook(path, file)
    except Refusal as refused:
        _send(answers, ("refused", tuple(refused.findings)))
        return
    for sheet in workbook.sheets:
        _send(answers, ("sheet", sheet.name, sheet.visible, sheet.first_column, sheet.hidden))
        for start in range(0, len(sheet.rows), ROWS_A_FRAME):
            _send(answers, ("rows", sheet.rows[start : start + ROWS_A_FRAME]))
    _send(answers, ("opened", workbook.file, tuple(workbook.findings)))


def _send(answers: BinaryIO, answer: tuple[Any, ...]) -> None:
    body = pickle.dumps(answer, protocol=5)
    answers.write(LENGTH.pack(len(body)))
    answers.write(body)
    answers.flush()


if __name__ == "__main__":
    main()
