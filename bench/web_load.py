"""150 partners submitting at once for a minute, on SQLite and on PostgreSQL; and again with the power going on the way.

The application is served as ``layidu serve`` does, web server and worker; clients are a process of their own. Sessions
are made beforehand: signing in is not what is measured. Mostly reports as a device sends them, some page by page, some
workbooks; some pressed twice at once, pressed again, cut short, corrected. Then the ledger is audited against what was
answered. ``LAYIDU_TEST_POSTGRES`` names a PostgreSQL server; without one, that half is not measured, and says so.
``LAYIDU_TEST_SEED`` draws the same reports and kills again.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

from load.running import Asked, database_of, run
from load.site import Site
from report import Figure, arguments, show

SEED = int(os.environ.get("LAYIDU_TEST_SEED", "0")) or random.SystemRandom().getrandbits(32)
CLIENTS, SECONDS, KILLS = 150, 60.0, 3


def main() -> None:
    """Run each database without and with kills, and print."""
    asked = arguments(__doc__ or "")
    clients, seconds, kills = (10, 3.0, 1) if asked.quick else (CLIENTS, SECONDS, KILLS)
    server = os.environ.get("LAYIDU_TEST_POSTGRES", "")
    figures: list[Figure] = []
    for address in ("",) if asked.quick or not server else ("", server):
        for times in (kills,) if asked.quick else (0, kills):
            figures += measured(address, Asked(clients, seconds, times, SEED))
    if not server:
        unmeasured = "not measured: LAYIDU_TEST_POSTGRES names no server"
        figures.append(
            Figure(f"{clients} partners for {seconds:.0f} s on PostgreSQL", unmeasured, "", "", None, "", None)
        )
    show(figures, as_json=asked.json)
    if any(figure.holds is False for figure in figures):
        raise SystemExit(f"LAYIDU_TEST_SEED={SEED} draws it again")


def measured(server: str, asked: Asked) -> list[Figure]:
    """One run's figures; a fault of the ledger is printed as well, whatever is asked for."""
    with tempfile.TemporaryDirectory() as temporary, database_of(server) as database:
        outcome = run(Site(Path(temporary, "mali"), database), Path(temporary), asked)
    for fault in outcome.faults[:20]:
        print(fault, file=sys.stderr)
    how = f", {asked.kills} x SIGKILL of everything" if asked.kills else ""
    what = f"{outcome.database}, {asked.clients} partners for {asked.seconds:.0f} s{how}"
    audit, none, found = outcome.audit, "0", f"{outcome.audit['reports']} reports, {outcome.audit['rows']} rows"
    given = f"{audit['answered']} receipts given"
    return [
        Figure(f"{what}: reports answered", round(audit["answered"] / outcome.seconds, 1), "a second", found, None, "-",
               None),
        *(
            Figure(f"{name} of a press until its receipt", round(outcome.share(share), 2), "s",
                   f"{len(outcome.latencies)} presses answered", None, "-", None)
            for name, share in (("median", 0.5), ("95th percentile", 0.95), ("longest", 1.0))
        ),
        Figure("failures answered (5xx, locked database, refusals)", outcome.failures(), "answers", given, None, none,
               outcome.failures() == 0),
        *(
            Figure(f"reports {kind}", len(audit[name]), "", given, None, none, not audit[name])
            for kind, name in (("lost", "lost"), ("doubled", "doubled"), ("half-written", "half"),
                               ("that no client sent", "strange"))
        ),
        Figure("presses whose answer was lost", sum(each["lost"] for each in outcome.sent), "",
               f"given up: {audit['unanswered_whole']} whole, {audit['unanswered_absent']} absent", None, "-", None),
        Figure("until the last workbook was read", round(outcome.drained_seconds, 1), "s", "after the last press", None,
               "-", None),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
