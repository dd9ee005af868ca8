"""Files sent by strangers are opened in a child process: a crash, a hang or a bomb becomes a finding."""

from __future__ import annotations

import io
import json
import os
import pickle
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

from layidu.catalogue.findings import refusal
from layidu.core.errors import Refusal
from layidu.intake.reading_child import LENGTH
from layidu.intake.workbook import Cell, Sheet, Workbook

#: What the child may address: a workbook of 500,000 rows fits, a bomb does not bring a small server down.
LARGEST_MEMORY = 2_000_000_000
#: The time a file may take, and what each megabyte adds to it: twenty times what a slow machine needs.
SECONDS = 60.0
SECONDS_A_MEGABYTE = 20.0
#: What an answer may be made of; anything else in it is not unpacked.
_PLAIN = frozenset(
    (("layidu.core.findings", "Finding"), ("datetime", "date"), ("datetime", "datetime"), ("datetime", "time"),
     ("datetime", "timedelta"))
)  # fmt: skip
#: Of the parent's environment a reader needs no secret; these let Python start.
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ")


class ReaderProcess:
    """One long-lived child that opens files, replaced when it dies; a context manager held open for a folder.

    Decision served: a file that breaks its reader costs that file alone, never the import or the server.
    ``expect`` names the files to come, so that the next is being opened while its caller works on the last. ``memory``
    is in bytes of address space; ``seconds`` per file, without which it grows with the file's size. Assumption: a
    system without memory limits (Windows) has the time limit only.

    >>> import tempfile
    >>> from layidu.intake.workbook import open_workbook
    >>> with tempfile.TemporaryDirectory() as folder, ReaderProcess() as reader:
    ...     path = Path(folder, "rapport.csv")
    ...     _ = path.write_text("Région;Population\\nGao;12", encoding="utf-8")
    ...     reader.open(path).sheets[0].rows == open_workbook(path).sheets[0].rows
    True
    """

    def __init__(self, *, memory: int = LARGEST_MEMORY, seconds: float | None = None) -> None:
        self._memory, self._seconds = memory, seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._coming: deque[tuple[Path, str]] = deque()
        self._asked: tuple[Path, str, float] | None = None

    def __enter__(self) -> ReaderProcess:
        if self._child is None:
            self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._coming.clear()
        self._end()

    def expect(self, paths: Iterable[Path]) -> None:
        """The files that will be opened next, in that order; the first is asked for at once, and none twice."""
        named = {*self._coming, *([self._asked[:2]] if self._asked else [])}
        self._coming.extend((path, path.name) for path in paths if (path, path.name) not in named)
        self._ask_next()

    def open(self, path: Path, file_name: str | None = None) -> Workbook:
        """Open a file as ``open_workbook`` does, in the child.

        Errors: its refusals, and LECTEUR-INTERROMPU where the reader crashed, ran out of time or of memory.
        """
        file = file_name or path.name
        while self._asked is not None and self._asked[:2] != (path, file):
            self._discard()
        if self._asked is None:
            if (path, file) in self._coming:
                self._coming.remove((path, file))
            self._ask(path, file)
        try:
            return self._received(file)
        finally:
            self._ask_next()

    def _discard(self) -> None:
        """Let go of an answer that nobody came for; what it said of its file is said when that file is opened."""
        try:
            self._received("")
        except Refusal:
            pass
        finally:
            self._ask_next()

    def _ask_next(self) -> None:
        if self._asked is None and self._coming:
            self._ask(*self._coming.popleft())

    def _ask(self, path: Path, file: str) -> None:
        seconds = self._seconds if self._seconds is not None else SECONDS + SECONDS_A_MEGABYTE * _megabytes(path)
        request = json.dumps({"path": str(path.absolute()), "file": file, "seconds": seconds}) + "\n"
        self._asked = (path, file, seconds)
        for _ in range(2):
            if self._child is None:
                self._start()
            if self._child is None or self._child.stdin is None:
                return  # the system starts no process: said when the answer is waited for
            try:
                self._child.stdin.write(request.encode())
                self._child.stdin.flush()
                return
            except OSError:  # it died between two files: another takes its place
                self._end(forget=False)

    def _received(self, file: str) -> Workbook:
        assert self._asked is not None
        seconds = self._asked[2]
        deadline = time.monotonic() + seconds
        sheets: list[tuple[tuple[str, bool, int, tuple[int, ...]], list[tuple[int, tuple[Cell, ...]]]]] = []
        try:
            while True:
                answer = self._frame(deadline)
                if answer[0] == "sheet":
                    sheets.append((answer[1:], []))
                elif answer[0] == "rows":
                    sheets[-1][1].extend(answer[1])
                elif answer[0] == "opened":
                    self._asked = None
                    return Workbook(answer[1], [_sheet(*sheet) for sheet in sheets], answer[2])
                elif answer[0] == "refused":
                    self._asked = None
                    raise Refusal(answer[1])
                else:
                    raise MemoryError
        except TimeoutError as error:
            why = f"elle dépassait {seconds:.0f} secondes"
            raise self._interrupted(file, why) from error
        except MemoryError as error:
            why = f"elle demandait plus de {self._memory // 1_000_000} Mo de mémoire"
            raise self._interrupted(file, why) from error
        except (OSError, EOFError, pickle.UnpicklingError, IndexError, TypeError, ValueError) as error:
            why = "le lecteur s'est arrêté brusquement (contenu abîmé ou démesuré)"
            raise self._interrupted(file, why) from error

    def _interrupted(self, file: str, why: str) -> Refusal:
        self._end()
        return refusal("LECTEUR-INTERROMPU", file=file, why=why)

    def _frame(self, deadline: float) -> tuple[Any, ...]:
        (length,) = LENGTH.unpack(self._bytes(LENGTH.size, deadline))
        answer: tuple[Any, ...] = _PlainUnpickler(io.BytesIO(self._bytes(length, deadline))).load()
        return answer

    def _bytes(self, length: int, deadline: float) -> bytes:
        import select

        if self._child is None or self._child.stdout is None:
            raise EOFError
        source = self._child.stdout.fileno()
        poll = select.poll()
        poll.register(source, select.POLLIN)
        received = bytearray()
        while len(received) < length:
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise TimeoutError
            piece = os.read(source, min(length - len(received), 1 << 20))
            if not piece:
                raise EOFError
            received += piece
        return bytes(received)

    def _start(self) -> None:
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        # Without « site » it starts sooner: the parent has found every folder already.
        command = [sys.executable, "-S", "-P", "-m", "layidu.intake.reading_child", str(self._memory)]
        try:
            self._child = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
                bufsize=0,
            )  # fmt: skip
        except OSError:
            self._child = None

    def _end(self, *, forget: bool = True) -> None:
        if forget:
            self._asked = None
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()
        child.wait()


def _sheet(head: tuple[str, bool, int, tuple[int, ...]], rows: list[tuple[int, tuple[Cell, ...]]]) -> Sheet:
    name, visible, first_column, hidden = head
    return Sheet(name, visible, first_column, rows, hidden)


class _PlainUnpickler(pickle.Unpickler):
    """Unpacks plain values, days and findings, and runs nothing."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _PLAIN:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of an answer")
        return super().find_class(module, name)


def _megabytes(path: Path) -> float:
    try:
        return path.stat().st_size / 1_000_000
    except (OSError, ValueError):
        return 0.0
