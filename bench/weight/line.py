"""A bad telephone line before a server: so many bits a second in each direction, so long until an answer comes back.

What the browser's own throttling leaves out is here: a connection is opened (one turn of the line) and secured (one
more, as TLS 1.3 needs) before the first request leaves.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator

PIECE = 512


class _Direction:
    """Bytes leave one after another at the line's rate, whatever connection they belong to."""

    def __init__(self, bytes_a_second: float) -> None:
        self._rate, self._free = bytes_a_second, 0.0

    def leaves(self, size: int) -> float:
        """When the last of so many bytes has left."""
        self._free = max(self._free, time.monotonic()) + size / self._rate
        return self._free


class Line:
    """Counts of one run stand in ``opened`` (connections) and ``carried`` (bytes towards the browser)."""

    def __init__(self, server: str, kbits: float, turn: float, turns_to_open: int) -> None:
        """``turn``: seconds there and back; ``turns_to_open``: 1 for TCP alone, 2 with TLS 1.3."""
        self._host, _, port = server.partition(":")
        self._port, self._half, self._opening = int(port), turn / 2, turn * turns_to_open
        self._up, self._down = _Direction(kbits * 125), _Direction(kbits * 125)
        self.opened = self.carried = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.opened += 1
        try:
            await asyncio.sleep(self._opening)
            from_server, to_server = await asyncio.open_connection(self._host, self._port)
            await asyncio.gather(self._carry(reader, to_server, self._up), self._carry(from_server, writer, self._down))
        except (ConnectionError, asyncio.CancelledError):
            pass  # the browser went away, or the run is over
        finally:
            writer.close()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, way: _Direction) -> None:
        pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def arrive() -> None:
            while True:
                at, piece = await pieces.get()
                await asyncio.sleep(max(0.0, at - time.monotonic()))
                if not piece:
                    with contextlib.suppress(OSError):
                        sink.write_eof()
                    return
                sink.write(piece)

        arriving = asyncio.create_task(arrive())
        while piece := await source.read(PIECE):
            self.carried += len(piece) if way is self._down else 0
            left = way.leaves(len(piece))
            pieces.put_nowait((left + self._half, piece))
            # What waits before the line is the server's to hold: no more is taken than the line carries.
            await asyncio.sleep(max(0.0, left - time.monotonic()))
        pieces.put_nowait((time.monotonic() + self._half, b""))
        await arriving


@contextlib.contextmanager
def bad_line(server: str, kbits: float = 50, turn: float = 0.5, turns_to_open: int = 2) -> Iterator[tuple[str, Line]]:
    """The line's own address (to open in a browser), and its counts, until the end of the block."""
    line, loop, ready = Line(server, kbits, turn, turns_to_open), asyncio.new_event_loop(), threading.Event()
    address: list[str] = []

    over = asyncio.Event()

    async def run() -> None:
        listening = await asyncio.start_server(line.serve, "127.0.0.1", 0)
        address.append(f"127.0.0.1:{listening.sockets[0].getsockname()[1]}")
        ready.set()
        await over.wait()
        listening.close()
        begun = asyncio.all_tasks() - {asyncio.current_task()}
        for task in begun:
            task.cancel()
        await asyncio.gather(*begun, return_exceptions=True)

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield address[0], line
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        loop.close()
