"""How long an agenda takes out of 10,000 open commitments, beside reading the whole ledger and filtering it by hand.

The workspace is made for the run and thrown away: 10,000 binding commitments of 200 actors in the regions and cercles
of Mali, a tenth of them reviewed, said at forty meetings.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from report import Figure, arguments, show

ON = date(2026, 3, 5)
GOAL = 1.0


def made(folder: Path, count: int) -> None:
    """A workspace with so many open commitments, through the same store as an import."""
    from layidu.cycle.workspaces import new_workspace
    from layidu.intake.records import ActorRef, CommitmentRow, Loaded, MeetingRow, Origin, Reading, ReviewRow
    from layidu.ledger.connection import open_ledger
    from layidu.ledger.importing import import_reading
    from layidu.ledger.workspace import find
    from layidu.places.country import gazetteer_of

    new_workspace(folder, "mali")
    workspace = find(folder)
    open_ledger(workspace)
    gazetteer = gazetteer_of("mali")
    division = gazetteer.default_division
    where = [*gazetteer.places(division, "region"), *gazetteer.places(division, "cercle")]
    dice = Random(1)
    actors = [ActorRef(f"act-{at:03d}", f"Acteur inventé {at:03d}") for at in range(200)]
    loaded, reviews = [], []
    for at in range(count):
        start = date(2025, 1, 6) + timedelta(days=10 * (at % 40))
        owner, other = dice.sample(actors, 2)
        meeting = MeetingRow(f"R-{at % 40}", f"Réunion inventée {at % 40}", start, start, actors[at % 40])
        row = CommitmentRow(
            own_id=f"E-{at}",
            kind="task",
            status="accepted",
            title=f"Chose inventée {at}",
            actors=(("owes", owner), ("receives", other)),
            places=(dice.choice(where).id,),
            end=ON + timedelta(days=dice.randint(-200, 300)),
            milestone="Fait",
            meeting_ref=meeting.ref,
        )
        loaded.append(Loaded(Origin("", at + 2, (), {"N°": row.own_id}), (row.own_id,), (), (meeting, row)))
        if at % 10 == 0:
            state = dice.choice(("started", "blocked"))
            said = ReviewRow(row.own_id, ON - timedelta(days=9), "", "continue", other, "Vu.", state)  # type: ignore[arg-type]
            reviews.append(Loaded(Origin("", at + 2), (row.own_id,), (), (said,)))
    for name, rows in (("minutes", loaded), ("reviews", reviews)):
        reading = Reading(name, "", {}, None, len(rows), rows, [], [])
        assert import_reading(workspace, name.encode(), f"{name}.xlsx", reading).held == 0


def by_hand(actor: str) -> int:
    """Every commitment read as a model with its actors, reviews and places, one query each, and filtered in Python."""
    from layidu.ledger.models import Commitment, CommitmentActor, Review

    found = 0
    for commitment in Commitment.objects.filter(origin__retired_by__isnull=True):
        roles = list(CommitmentActor.objects.filter(commitment=commitment).values_list("role", "actor_id"))
        reviews = list(Review.objects.filter(commitment_ref=commitment.ref))
        found += any(each == actor for _, each in roles) and not any(r.decision == "fulfilled" for r in reviews)
    return found


def timed(work: Callable[[], object], times: int) -> float:
    """The median of several runs, in seconds."""
    taken = []
    for _ in range(times):
        start = perf_counter()
        work()
        taken.append(perf_counter() - start)
    return median(taken)


def main() -> None:
    asked = arguments(__doc__ or "")
    count, times = (1_000, 1) if asked.quick else (10_000, 5)
    os.environ.pop("DATABASE_URL", None)
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, "mali")
        made(folder, count)
        from layidu.cycle.agenda import AgendaMaker
        from layidu.ledger.workspace import find

        workspace = find(folder)

        def agenda(**about: str) -> object:
            maker = AgendaMaker(workspace, ON, **about)
            content = maker.content()
            maker.book.save()
            return content

        plain = timed(lambda: by_hand("act-007"), 1)
        asked_for = {"actor": "Acteur inventé 007", "place": "Gao", "forum": "R-7"}
        figures = []
        for about, name in asked_for.items():
            agenda(**{about: name})
            seconds = timed(lambda about=about, name=name: agenda(**{about: name}), times)  # type: ignore[misc]
            figures.append(
                Figure(
                    f"agenda of one {about} out of {count:,} open commitments",
                    round(seconds, 3),
                    "s",
                    f"each commitment read with a query for its actors and reviews: {plain:.2f} s",
                    seconds / plain,
                    f"< {GOAL:.0f} s",
                    None if asked.quick else seconds < GOAL,
                )
            )
    show(figures, as_json=asked.json)
    sys.exit(0)


if __name__ == "__main__":
    main()
