"""Coverage of whole years and the follow-up list, made by jobs so that a page is a few indexed queries."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class CoverageYear(models.Model):
    """The coverage of twelve months by region and by cercle, as it stood after an import."""

    period = models.CharField(primary_key=True, max_length=20, help_text="As Period prints it: 2025, 2025-03:2026-02.")
    label = models.CharField(max_length=80)
    start = models.DateField()
    rows = models.JSONField(default=dict, help_text="Level -> rows of the public shape of coverage, by place name.")
    run = models.BigIntegerField(default=-1, help_text="The last import that it knows; -1 before the first time.")
    map = models.CharField(max_length=64, blank=True, help_text="The key of the map's bytes.")
    map_en = models.CharField(max_length=64, blank=True, help_text="The same map with its words in English.")


class Presence(models.Model):
    """Who did what where in a period, as reported, as it stood after an import."""

    period = models.CharField(primary_key=True, max_length=20)
    label = models.CharField(max_length=80)
    rows = models.JSONField(default=list, help_text="One a partner, place and sector; each count opens to its rows.")
    maps = models.JSONField(default=dict, help_text="Sector (empty: all) -> the key of the map's bytes.")
    run = models.BigIntegerField(default=-1, help_text="The last import that it knows; -1 before the first time.")
    made_at = models.DateTimeField(default=timezone.now)


class FollowLine(models.Model):
    """A commitment in the follow-up list. Who may read it is asked of the list of commitments, by its number."""

    ref = models.CharField(primary_key=True, max_length=80)
    title = models.TextField()
    kind = models.CharField(max_length=20)
    axis = models.CharField(max_length=255, blank=True, help_text="Of a roadmap or forum; empty where it has none.")
    owner = models.CharField(max_length=255, blank=True)
    bucket = models.CharField(max_length=10, help_text="overdue, blocked, waiting, due-soon, open, wish or closed")
    waits_for = models.CharField(max_length=255, blank=True)
    end = models.DateField(null=True, blank=True)
    days_late = models.PositiveIntegerField(default=0)
    finding = models.TextField(blank=True, help_text="Of the last review.")
    reviewed_on = models.DateField(null=True, blank=True)
    order = models.PositiveIntegerField(help_text="The most overdue first, wishes last.")
    said = models.JSONField(default=dict, help_text="The line as `layidu follow-up` prints it, for programs.")

    class Meta:
        indexes = [
            models.Index(fields=["order"], name="follow_order"),
            models.Index(fields=["bucket", "order"], name="follow_bucket"),
            models.Index(fields=["owner", "order"], name="follow_owner"),
            models.Index(fields=["end"], name="follow_end"),
            models.Index(fields=["reviewed_on"], name="follow_reviewed"),
        ]
