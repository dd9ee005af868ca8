"""How fast pages are on the demonstration's year, and whether lists stay as fast with ten times the data.

`layidu serve` on SQLite; fifty connections that stay open and ask without a pause (a closed loop), from one process
that shares the machine's processors with the server. Public pages are asked by nobody in particular, the others with
the session of each role's demonstration account; all of these also at addresses that nobody asked for before. Compared
with a view of the same stack that answers « ok ». Then every list alone, by one connection, beside the same list on ten
times the data, no address twice.
"""

from __future__ import annotations

import http.client
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from report import Figure, arguments, show
from speed import pages, serving, site
from speed.closed_loop import TURN, Page, Tally, ask
from speed.tenfold import TIMES, tenfold

PUBLIC_GOAL, SIGNED_IN_GOAL, LIST_GOAL = 100, 400, 1.3
WARM = 5


@dataclass(frozen=True)
class Lengths:
    """Connections; seconds before counting, of a page, of a mix; answers of each list."""

    connections: int = 50
    warm: float = 0.5
    page: float = 2.0
    mix: float = 8.0
    answers: int = 150


def main() -> None:
    """Make the site, ask, print."""
    asked = arguments(__doc__ or "")
    lengths = Lengths(8, 0.0, 0.2, 0.5, 3) if asked.quick else Lengths()
    folder = site.small() if asked.quick else site.year()
    cookies = site.prepared(folder)
    figures: list[Figure] = []
    with serving.bare() as address:
        floor = ask(address, [Page("plain view", "/")], connections=lengths.connections, seconds=lengths.mix / 2,
                    warm=lengths.warm)  # fmt: skip
    figures.append(_figure("a plain view answering « ok »", floor, floor, None))
    each = round(1e6 * floor.own / max(1, floor.answers + floor.rate() * lengths.warm))
    figures.append(Figure("the generator itself", each, "µs of processor an answer", "the plain view", None, "-", None))
    with serving.served(folder) as address:
        figures += _pages(address, "public", {"": pages.public()}, floor, lengths, PUBLIC_GOAL)
        figures += _pages(address, "signed in", pages.signed_in(cookies), floor, lengths, SIGNED_IN_GOAL)
        figures.append(_first_times(address, pages.signed_in(cookies), floor, lengths))
    with tempfile.TemporaryDirectory(dir=site.CACHE) as temporary:
        large = Path(temporary, "large")
        counts = tenfold(folder, large)
        print(", ".join(f"{table} {count}" for table, count in sorted(counts.items())), file=sys.stderr)
        with serving.served(folder) as one, serving.served(large) as ten:
            figures += _lists(one, ten, pages.lists(cookies), lengths)
    show(figures, as_json=asked.json)
    if not asked.quick and any(figure.holds is False for figure in figures):
        raise SystemExit(1)


def _pages(
    address: str, kind: str, roles: dict[str, list[Page]], floor: Tally, lengths: Lengths, goal: int
) -> list[Figure]:
    """Each page alone, then all of them mixed."""
    figures, asked, everything = [], lengths, []
    for role, found in roles.items():
        for page in found:
            tally = ask(address, [page], connections=asked.connections, seconds=asked.page, warm=asked.warm)
            figures.append(_figure(f"{kind}: {role} {page.name}".replace(":  ", ": "), tally, floor, goal))
        everything += found
    tally = ask(address, everything, connections=asked.connections, seconds=asked.mix, warm=asked.warm)
    return [_figure(f"{kind}: all {len(everything)} pages mixed", tally, floor, goal), *figures]


def _first_times(address: str, roles: dict[str, list[Page]], floor: Tally, lengths: Lengths) -> Figure:
    """All pages of signed-in people mixed, each at an address of its own: as whoever comes first after an import."""
    found = [page.anew() for pages_of in roles.values() for page in pages_of]
    tally = ask(address, found, connections=lengths.connections, seconds=lengths.mix, warm=lengths.warm)
    return _figure(f"signed in: all {len(found)} pages mixed, no address twice", tally, floor, SIGNED_IN_GOAL)


def _figure(what: str, tally: Tally, floor: Tally, goal: int | None) -> Figure:
    for wrong in sorted(set(tally.wrong))[:3]:
        print(f"{what}: {wrong}", file=sys.stderr)
    if not tally.answers:
        return Figure(what, "no answer", "", "", None, f"<= {goal} ms", False)
    high, low = tally.share(0.95), floor.share(0.95)
    beside = (
        f"p50 {tally.share(0.5):.0f}, p99 {tally.share(0.99):.0f} ms, {tally.rate():.0f} a second; plain {low:.0f} ms"
    )
    if tally.reconnected:
        beside += f"; {tally.reconnected} reconnected"
    holds = None if goal is None else high <= goal and not tally.wrong
    return Figure(what, round(high, 1), "ms, 95th percentile", beside, round(high / low, 2),
                  "-" if goal is None else f"<= {goal}", holds)  # fmt: skip


def _lists(one: str, ten: str, found: Sequence[Page], lengths: Lengths) -> list[Figure]:
    """The median of each list, asked of both servers in turn: what else the machine does touches both alike.

    No address is asked for twice, so that a list that was written already does not stand for one that is written.
    """
    visitors = [http.client.HTTPConnection(address, timeout=60) for address in (one, ten)]
    figures = []
    for page in found:
        headers = {"Accept-Encoding": "gzip", "Cookie": page.cookie}
        seconds: list[list[float]] = [[], []]
        wrong = set()
        for at, (visitor, taken) in itertools.product(
            range(WARM + lengths.answers), zip(visitors, seconds, strict=True)
        ):
            path = page.anew().path.replace(TURN, str(at))
            begun = time.perf_counter()
            visitor.request("GET", path, headers=headers)
            answer = visitor.getresponse()
            answer.read()
            if at >= WARM:
                taken.append(time.perf_counter() - begun)
            if answer.status != 200:
                wrong.add(answer.status)
        few, many = (1000 * statistics.median(taken) for taken in seconds)
        figures.append(
            Figure(f"list, {TIMES} times the data: {page.name}", round(many, 1), "ms, median",
                   f"{few:.1f} ms on the data once{''.join(f'; answered {each}' for each in wrong)}",
                   round(many / few, 2), f"<= {LIST_GOAL}", many <= few * LIST_GOAL and not wrong)
        )  # fmt: skip
    return figures


if __name__ == "__main__":
    main()
