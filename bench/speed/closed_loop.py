"""A load generator in one process: connections that stay open, each asking for its next page when it has the last one.

It shares the machine with what it measures, so it does as little as can be: sockets, the first line and the length of
each answer. What it costs itself is given with every run.
"""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

_END_OF_HEAD = b"\r\n\r\n"
_turns = itertools.count()


#: Stands in an address for the number of the question: no two are the same.
TURN = "0turn0"
_TURN = TURN.encode()


@dataclass(frozen=True)
class Page:
    """A page as it is asked for: what it is called in the table, its address, and the cookie of who asks."""

    name: str
    path: str
    cookie: str = ""

    def anew(self) -> Page:
        """The same page at an address that nobody asked for before: nothing that was written for it is shown again."""
        return replace(self, path=f"{self.path}{'&' if '?' in self.path else '?'}turn={TURN}")

    def request(self, host: str) -> bytes:
        """The bytes of a browser's request, as small as a browser's are."""
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        return (
            f"GET {self.path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n"
            f"Accept-Language: fr\r\n{cookie}\r\n"
        ).encode()


@dataclass
class Tally:
    """Seconds of each answer by page; answers that are no page; connections that the server closed."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    reconnected: int = 0
    lasted: float = 0.0
    #: Processor seconds of the generator itself.
    own: float = 0.0

    @property
    def answers(self) -> int:
        """How many answers were counted."""
        return sum(map(len, self.seconds.values()))

    def share(self, part: float, page: str = "") -> float:
        """Milliseconds within which that part of the answers came: of a page, or of all."""
        taken = self.seconds[page] if page else list(itertools.chain.from_iterable(self.seconds.values()))
        if len(taken) < 2:
            return float("nan")
        return 1000 * statistics.quantiles(taken, n=100, method="inclusive")[round(part * 100) - 1]

    def rate(self) -> float:
        """Answers a second."""
        return self.answers / self.lasted


class _Connection(asyncio.Protocol):
    """One visitor."""

    def __init__(self, pages: Sequence[tuple[str, bytes]], first: int, run: _Run) -> None:
        self._pages = itertools.islice(itertools.cycle(pages), first, None)
        self._run = run
        self._held = b""
        self._name, self._asked, self._begun = "", b"", 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._held = transport, b""
        if self._asked:
            # The server closed the connection under a question: it is asked again, and its time runs on.
            transport.write(self._asked)
        else:
            self._next()

    def data_received(self, data: bytes) -> None:
        self._held = self._held + data if self._held else data
        end = self._held.find(_END_OF_HEAD)
        if end < 0:
            return
        head = self._held[:end].lower()
        at = head.find(b"content-length:")
        if at < 0:
            self._run.tally.wrong.append(f"{self._name}: an answer without its length")
            length = len(self._held) - end - 4
        else:
            length = int(head[at + 15 : (head + b"\r\n").find(b"\r\n", at)])
        if len(self._held) < end + 4 + length:
            return
        self._run.note(self._name, self._begun, self._held[9:12])
        self._held, self._asked = b"", b""
        if not self._run.over():
            self._next()
        elif self._transport:
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._run.over():
            self._run.left()
        else:
            self._run.tally.reconnected += 1
            self._run.connect(self)

    def _next(self) -> None:
        self._name, asked = next(self._pages)
        self._asked = asked.replace(_TURN, b"%d" % next(_turns), 1)
        self._begun = time.perf_counter()
        assert self._transport
        self._transport.write(self._asked)


class _Run:
    def __init__(self, host: str, port: int, warm: float, seconds: float, connections: int) -> None:
        self.tally = Tally()
        self._host, self._port, self._open = host, port, connections
        self._loop = asyncio.get_running_loop()
        self.counted_from = time.perf_counter() + warm
        self._until = self.counted_from + seconds
        self.done = self._loop.create_future()
        self._tasks: set[asyncio.Task[object]] = set()

    def over(self) -> bool:
        return time.perf_counter() >= self._until

    def note(self, name: str, begun: float, status: bytes) -> None:
        now = time.perf_counter()
        if status != b"200":
            self.tally.wrong.append(f"{name}: {status.decode()}")
        if self.counted_from <= begun:
            self.tally.seconds[name].append(now - begun)

    def connect(self, visitor: _Connection) -> None:
        task = self._loop.create_task(self._connected(visitor))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connected(self, visitor: _Connection) -> None:
        try:
            await self._loop.create_connection(lambda: visitor, self._host, self._port)
        except OSError as error:
            self.tally.wrong.append(str(error))
            self.left()

    def left(self) -> None:
        self._open -= 1
        if not self._open and not self.done.done():
            self.done.set_result(None)


def ask(address: str, pages: Sequence[Page], *, connections: int, seconds: float, warm: float) -> Tally:
    """Ask for the pages in turn, each connection beginning at another one.

    An answer counts when it was asked for after ``warm`` seconds; those under way at the end are waited for, so that
    slow ones are not left out. ``address``: host:port.
    """
    host, _, port = address.partition(":")

    async def asked() -> Tally:
        run = _Run(host, int(port), warm, seconds, connections)
        ready = [(page.name, page.request(address)) for page in pages]
        begun = time.process_time()
        for at in range(connections):
            run.connect(_Connection(ready, at * len(ready) // connections, run))
        await run.done
        run.tally.lasted = time.perf_counter() - run.counted_from
        run.tally.own = time.process_time() - begun
        return run.tally

    return asyncio.run(asked())
