"""Snapshots: what was published or signed, frozen with every number and what it stands on."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from layidu.ledger.models.base import opaque_id


class Snapshot(models.Model):
    """A publication as it was made; later revisions stand beside it."""

    id = models.CharField(primary_key=True, max_length=48)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120, help_text="What it is about: a period, an actor.")
    title = models.CharField(max_length=255)
    made_at = models.DateTimeField(default=timezone.now)
    run = models.ForeignKey(
        "ledger.ImportRun",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The last import that it knows.",
    )
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    also = models.JSONField(default=dict, help_text="Suffix -> sha256: the other forms of the same content, beside it.")
    content = models.JSONField(help_text="Everything printed, as data.")
    references = models.JSONField(default=dict, help_text="Printed reference (B3.17) -> figure id.")


class Figure(models.Model):
    """A printed number: how it was made and the rows it stands on. Written once, never changed."""

    id = opaque_id("fig")
    label = models.CharField(max_length=255)
    value = models.JSONField(null=True)
    formula = models.TextField()
    inputs = models.JSONField(default=list, help_text="[{label, value, id}]: the figures it is made of.")
    origins = models.JSONField(default=list, help_text="[[source row id, field]]: the cells it stands on.")
