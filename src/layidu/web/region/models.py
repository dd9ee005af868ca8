"""A region's page as a job made it, and who entered which assessment."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class RegionPage(models.Model):
    """What a region's page shows, from the ledger as it stood after an import."""

    place = models.OneToOneField("ledger.Place", primary_key=True, on_delete=models.CASCADE, related_name="+")
    content = models.JSONField(null=True, help_text="Empty until the worker has made it.")
    run = models.BigIntegerField(default=-1, help_text="The last import that it knows.")
    made_at = models.DateTimeField(default=timezone.now)
    file_name = models.CharField(max_length=255, blank=True, help_text="The one-page PDF last asked for.")
    snapshot = models.CharField(max_length=48, blank=True, help_text="The publication that the PDF is.")
    file_asked = models.BooleanField(default=False, help_text="A PDF is being made.")


class Assessment(models.Model):
    """Who entered a director's word: the ledger keeps the party's, this keeps the account's."""

    id = models.BigAutoField(primary_key=True)
    contract = models.CharField(max_length=80)
    line = models.CharField(max_length=80)
    quarter = models.CharField(max_length=20)
    entered_by = models.CharField(max_length=255)
    entered_at = models.DateTimeField(default=timezone.now)
