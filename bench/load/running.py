"""One run from a filled workspace to the audit of it; on SQLite or on PostgreSQL, with or without the power going."""

from __future__ import annotations

import contextlib
import json
import random
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
#: After the last report clients try this long to have an answer; then the worker has as long for what it was given.
PATIENCE = 120.0
#: Workbooks written beforehand for each client.
FILES = 2


@dataclass(frozen=True)
class Asked:
    """Clients, seconds of sending, kills on the way, and what draws them."""

    clients: int
    seconds: float
    kills: int
    seed: int
    files: int = FILES


@dataclass(frozen=True)
class Outcome:
    """What the clients saw (seconds of each answered press) and what the audit says of the ledger at rest."""

    database: str
    sent: list[dict[str, Any]]
    audit: dict[str, Any]
    seconds: float
    drained_seconds: float
    #: Of the web server and of the worker, since the last start.
    processor: dict[str, float]

    @property
    def faults(self) -> list[str]:
        """Everything that is wrong."""
        return [f"{kind}: {each}" for kind in ("lost", "doubled", "half", "strange") for each in self.audit[kind]]

    @property
    def latencies(self) -> list[float]:
        """Seconds of every press that was answered with a receipt."""
        return sorted(took for each in self.sent for took in each["seconds"])

    def failures(self) -> int:
        """Answers that no client should get: a failure of the server, a refusal."""
        return sum(len(each["wrong"]) for each in self.sent)

    def share(self, part: float) -> float:
        """The latency under which that share of the presses were answered."""
        if len(self.latencies) < 2:
            return float("nan")
        return statistics.quantiles(self.latencies, n=1000, method="inclusive")[min(998, round(part * 1000) - 1)]


def run(site: Any, folder: Path, asked: Asked) -> Outcome:
    """Fill, serve, press, kill on the way, drain, stop, audit. ``site``: a ``Site`` that is not made yet."""
    draw = random.Random(asked.seed)
    partners = site.make(asked.clients)
    log, folder_of_files = folder / "sent.jsonl", folder / "files"
    log.touch()
    files = _workbooks(folder_of_files, partners, asked.files, draw)
    try:
        site.start()
        orders = {
            "address": f"http://{site.bind}", "log": str(log), "seed": draw.getrandbits(32), "files": files,
            "partners": [{"actor": each.actor, "name": each.name, "cookie": each.cookie} for each in partners],
            "seconds": asked.seconds, "patience": PATIENCE,
        }  # fmt: skip
        clients = subprocess.Popen(
            (sys.executable, str(HERE / "clients.py")), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert clients.stdin and clients.stdout
        json.dump(orders, clients.stdin)
        clients.stdin.close()
        begun = float(clients.stdout.readline())
        clients.stdout.close()
        for part in range(asked.kills):
            # One in each part of the way, so that few of them still see all of it.
            at = begun + asked.seconds * (part + draw.uniform(0.15, 0.85)) / asked.kills
            time.sleep(max(0.0, at - time.time()))
            site.kill()
            site.start()
        if clients.wait() != 0:
            raise RuntimeError("the clients failed")
        ended = time.time()
        drained = _drain(site)
        processor = site.processor_seconds()
    finally:
        site.stop()
    audited = subprocess.run(
        (sys.executable, str(HERE / "audit.py"), str(site.folder), str(log)), env=site.environment, check=True,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    sent = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    name = "PostgreSQL" if site.database else "SQLite"
    return Outcome(name, sent, json.loads(audited.stdout), ended - begun, drained, processor)


def _workbooks(folder: Path, partners: list[Any], count: int, draw: random.Random) -> dict[str, list[Any]]:
    """Workbooks of three rows for each partner, each of a month of its own: path, month, lines."""
    from layidu.intake.write import write_rows

    folder.mkdir()
    made: dict[str, list[Any]] = {}
    for at, partner in enumerate(partners):
        for number in range(count):
            month, path = f"200{1 + number // 12}-{number % 12 + 1:02}", folder / f"rapport_{at}_{number}.xlsx"
            lines = [
                {"activity": "vaccination", "region": region, "reached": str(draw.randrange(1, 5000))}
                for region in ("Gao", "Kayes", "Mopti")
            ]
            rows = [{"organisation": partner.name, "month": month, "group": "all", **line,
                     "reached": int(line["reached"])} for line in lines]  # fmt: skip
            write_rows("five_w", rows, path)
            made.setdefault(partner.actor, []).append((str(path), month, lines))
    return made


def _drain(site: Any) -> float:
    """Wait until the worker has read every file that it was given; gives the seconds."""
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE:
        if not _waiting(site):
            break
        time.sleep(0.5)
    return time.monotonic() - begun


def _waiting(site: Any) -> int:
    asked = "SELECT COUNT(*) FROM reports_receipt WHERE state = 'waiting'"
    if site.database:
        import psycopg

        with psycopg.connect(site.database) as connection:
            (row,) = connection.execute(asked).fetchall()
    else:
        import sqlite3

        with contextlib.closing(sqlite3.connect(site.folder / "ledger.sqlite3", timeout=60)) as database:
            (row,) = database.execute(asked).fetchall()
    return int(row[0])


@contextlib.contextmanager
def database_of(server: str) -> Iterator[str]:
    """A database of its own on a PostgreSQL server, dropped afterwards; an empty server is SQLite, with none."""
    if not server:
        yield ""
        return
    import psycopg

    name = f"load_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{server.rsplit('/', 1)[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
