"""Jobs, and what they made for pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Job(models.Model):
    """Something to do outside a request. A worker claims it by a lease; a lease that ran out is claimed again."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict)
    digest = models.CharField(
        max_length=64, blank=True, editable=False,
        help_text="SHA-256 of the arguments: an index holds no long list, and the same job waits once all the same.",
    )  # fmt: skip
    asked_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    given_up = models.BooleanField(default=False, help_text="It failed too often.")
    error = models.TextField(blank=True, help_text="What it last failed of.")

    class Meta:
        indexes = [
            models.Index(fields=["not_before"], condition=Q(done_at__isnull=True, given_up=False), name="job_waiting")
        ]
        constraints = [
            models.UniqueConstraint(
                name="job_waits_once",
                fields=["kind", "digest"],
                condition=Q(done_at__isnull=True, given_up=False, leased_until__isnull=True),
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """With the digest of what it is asked with, which never changes."""
        self.digest = self.digest or digest_of(self.arguments)
        super().save(*args, **kwargs)


def digest_of(arguments: Mapping[str, Any]) -> str:
    """What two jobs with the same arguments have in common, whatever the order in which they are named.

    >>> digest_of({"a": 1, "b": [2]}) == digest_of({"b": [2], "a": 1})
    True
    """
    return hashlib.sha256(json.dumps(arguments, sort_keys=True).encode()).hexdigest()


class Prepared(models.Model):
    """The content of a page as data, made by a job from the ledger as it stood after an import."""

    key = models.CharField(primary_key=True, max_length=120)
    content = models.JSONField()
    run = models.BigIntegerField(help_text="The last import that it knows; 0 for an empty ledger.")
    made_at = models.DateTimeField(default=timezone.now)


class PreparedFile(models.Model):
    """A picture or document for a page, by the key of its bytes: it never changes, so a browser keeps it for ever."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    media_type = models.CharField(max_length=60)
    content = models.BinaryField()


class OpenFigure(models.Model):
    """A figure that a public page prints: anybody may open it."""

    figure = models.OneToOneField("ledger.Figure", primary_key=True, on_delete=models.CASCADE, related_name="+")


class FigurePage(models.Model):
    """A figure, and a page that prints it or a number made of it: who may open such a page may open the figure.

    One without a row, made at the command line say, is read by who reads everything without a limit of place.
    """

    id = models.BigAutoField(primary_key=True)
    figure = models.ForeignKey("ledger.Figure", on_delete=models.CASCADE, related_name="+")
    action = models.CharField(max_length=40, help_text="The action of the page.")
    place = models.CharField(max_length=48, blank=True, help_text="The place that the page is about; empty: none.")
    sensitivity = models.CharField(
        max_length=8, blank=True,
        help_text="Of a part that the page does not print: the strictest source beneath it. Empty: the page prints it.",
    )  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(name="figure_page_once", fields=["figure", "action", "place"])]


class Heartbeat(models.Model):
    """The last sign of a worker: one row a machine."""

    machine = models.CharField(primary_key=True, max_length=120)
    at = models.DateTimeField()


class SharedValue(models.Model):
    """What all processes count together for a while: the table of Django's cache in the database, in its own shape."""

    cache_key = models.CharField(primary_key=True, max_length=255)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)
