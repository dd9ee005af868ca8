"""A new visitor is taken by the process that has the fewest: all processors work, also for browsers that stay."""

from __future__ import annotations

import time
from multiprocessing import RawArray
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

#: Processes that are told apart; there are far fewer.
PLACES = 64
#: A process says how many it has at least once a second; who was silent for longer has ended.
SILENT_SECONDS = 3.0
#: How long a process leaves a visitor to one that has fewer, before it takes it after all.
PATIENCE_SECONDS, PAUSE_SECONDS = 0.2, 0.001
#: Anonymous memory, made before the processes part: visitors by process, and when it was said.
_visitors, _said = RawArray("i", PLACES), RawArray("d", PLACES)


class FewestFirst(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker with threads, which leaves a new connection to another process that has fewer of them.

    Left to itself, the process that wakes first takes every connection that comes at once, and keeps them as long as
    browsers stay: one processor works and the others wait. Assumption: the class is loaded before the processes part.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._place = self.age % PLACES
        self._left_since = self._left_last = 0.0

    def run(self) -> None:
        """Read what every visitor needs, then serve."""
        from django.conf import settings

        from layidu.web.warming import begin

        begin(settings.WORKSPACE)
        super().run()

    def notify(self) -> None:
        """Say to the server that this process lives (it does so at every turn), and to the others how many it has."""
        super().notify()
        _visitors[self._place], _said[self._place] = self.nr_conns, time.monotonic()

    def accept(self, listener: Any) -> None:
        """Take the visitor, or leave it to who has fewer; it is asked again at once while nobody took it."""
        now = time.monotonic()
        if self._another_has_fewer(now):
            if now - self._left_last > PATIENCE_SECONDS:
                self._left_since = now
            self._left_last = now
            if now - self._left_since < PATIENCE_SECONDS:
                time.sleep(PAUSE_SECONDS)
                return
        super().accept(listener)
        _visitors[self._place] = self.nr_conns

    def _another_has_fewer(self, now: float) -> bool:
        return any(
            now - _said[place] < SILENT_SECONDS and _visitors[place] < self.nr_conns
            for place in range(PLACES)
            if place != self._place
        )
