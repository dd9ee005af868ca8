"""Observations lie in files that no request opens: the worker writes each import's rows out once, to be read by row."""

from __future__ import annotations

from django.db import transaction

from layidu import __version__
from layidu.cycle.exporting.page import observed_rows
from layidu.ledger.models import ObservationFile, Place, SourceRow
from layidu.ledger.workspace import find
from layidu.web.api.models import FactLine, FactPlace, FactRun
from layidu.web.work.jobs import ask

WRITE_OUT = "write observations out"


def ask_for_rows() -> None:
    """Ask for the imports with observations that are not written out, or were by another version of the code."""
    written = FactRun.objects.filter(version=__version__).values("run")
    waiting = ObservationFile.objects.exclude(run__in=written).order_by("run")
    for run in waiting.values_list("run", flat=True).distinct():
        ask(WRITE_OUT, run=run)


def write_out(run: int) -> None:
    """Write the rows of one import out, in one transaction; a second time it makes the same."""
    known = set(Place.objects.values_list("id", flat=True))
    origins = list(
        SourceRow.objects.filter(run=run, fate=SourceRow.Fate.LOADED).order_by("id").values_list("id", flat=True)
    )
    with transaction.atomic():
        FactLine.objects.filter(origin__run=run).delete()
        for row in observed_rows(find(None), run, origins):
            line = FactLine.objects.create(origin_id=row.origin, cells=row.cells)
            FactPlace.objects.bulk_create(
                [FactPlace(line=line, place_id=place) for place in row.places if place in known]
            )
        FactRun.objects.update_or_create(run_id=run, defaults={"version": __version__})
