"""Questions that wait for a person, made from the ledger by a job so that a page is one query; and what was decided."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from layidu.ledger.models import Source
from layidu.ledger.models.base import opaque_id

REPEAT, PLACE, ACTORS, NEW = "repeat", "place", "actors", "new"


class Question(models.Model):
    """One question: two counts that may be one, a name that no place has, two actors that may be one, a new one."""

    key = models.CharField(primary_key=True, max_length=120, help_text="What it is about; the same when made anew.")
    kind = models.CharField(max_length=8, help_text="repeat, place, actors or new")
    content = models.JSONField(help_text="What the page shows and the decision needs.")
    sensitivity = models.CharField(
        max_length=8, choices=Source.Sensitivity, help_text="The strictest of the sources that it stands on."
    )
    rows = models.PositiveIntegerField(help_text="Rows of files that wait for the answer.")
    order = models.PositiveIntegerField(help_text="Place in its list: what touches most rows first.")
    seen = models.DateField(null=True, blank=True, help_text="Of a new organisation: the day it was first named.")

    class Meta:
        indexes = [models.Index(fields=["kind", "order"], name="question_order")]


class Decided(models.Model):
    """One act of a person in the inbox, however many rows it settled: what takes it back whole."""

    id = opaque_id("act")
    by = models.CharField(max_length=255)
    at = models.DateTimeField(default=timezone.now)
    why = models.TextField(blank=True)
    said = models.TextField(help_text="What was done, in words.")
    about = models.TextField(blank=True, help_text="Of what: the files of its rows, a spelling, names of actors.")
    kind = models.CharField(max_length=8, help_text="What it was about: rows, pairs, alias, merger, apart or known.")
    numbers = models.JSONField(
        default=list,
        help_text="Its parts in the ledger: numbers of its kind, or a letter and a number.",
    )
    rows = models.PositiveIntegerField(default=0, help_text="Rows that it was about.")
    sensitivity = models.CharField(
        max_length=8, choices=Source.Sensitivity, help_text="The strictest of the sources of its rows."
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=255, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="decided_newest"),
        ]

    @property
    def of_rows(self) -> bool:
        """Whether it settled rows; else it says something of names, which rows merely bear."""
        return self.kind in ("rows", "pairs", "alias")
