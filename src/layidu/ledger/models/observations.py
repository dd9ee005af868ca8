"""Observations are bulk: Parquet by import, listed here; the Arrow schema is their definition."""

from __future__ import annotations

from typing import Any

from django.db import models

#: One row: an indicator's value in a place over a period. ``place`` null: not stated.
#: Bounds without a value: known only so far.
OBSERVATION_COLUMNS = {
    "indicator": "string",
    "place": "string",
    "period_start": "date32",
    "period_end": "date32",
    "value": "float64",
    "low": "float64",
    "high": "float64",
    "numerator": "float64",
    "denominator": "float64",
    "disaggregation": "string",
    "series": "string",
    "origin": "int64",
}


def observation_schema() -> Any:
    """The Arrow schema of an observation file."""
    import pyarrow

    return pyarrow.schema([(name, getattr(pyarrow, kind)()) for name, kind in OBSERVATION_COLUMNS.items()])


class ObservationFile(models.Model):
    """A Parquet file of observations that an import committed; a file not listed here is an orphan and is swept."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey("ledger.ImportRun", on_delete=models.PROTECT, related_name="observation_files")
    name = models.CharField(max_length=80, unique=True)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
