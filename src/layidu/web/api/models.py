"""Files that programs sent in, and what is made ahead for programs that read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from layidu.ledger.models.base import opaque_id


class Submission(models.Model):
    """A file sent by a program, read by the worker; ``content`` is let go once it was read."""

    id = opaque_id("sub")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.ForeignKey("access.Token", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(
        max_length=64, blank=True, help_text="The sender's own identifier of this sending; empty: it gave none."
    )
    sha256 = models.CharField(max_length=64, blank=True)
    actor = models.ForeignKey(
        "ledger.Actor", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The organisation that a focal point reports for; empty for other roles.",
    )  # fmt: skip
    file_name = models.CharField(max_length=255)
    content = models.BinaryField(null=True, blank=True)
    options = models.JSONField(default=dict, help_text="Format, sheet, period and dry run, as asked.")
    sent_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, default="waiting")
    answer = models.JSONField(default=dict, help_text="What became of its rows, as the import says it.")
    annotated = models.BinaryField(null=True, blank=True, help_text="The file with its findings, where asked for.")
    annotated_name = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="submission_once", fields=["user", "key"], condition=~Q(key=""),
                violation_error_message="cet envoi est déjà reçu",
            ),
            models.CheckConstraint(
                name="submission_state_known",
                violation_error_message="l'état n'est pas connu",
                condition=Q(state__in=["waiting", "done"]),
            ),
        ]  # fmt: skip


class FactRun(models.Model):
    """An import whose observations were written out for reading by row."""

    run = models.OneToOneField("ledger.ImportRun", primary_key=True, on_delete=models.CASCADE, related_name="+")
    version = models.CharField(max_length=40, help_text="Of the code that wrote them.")


class FactLine(models.Model):
    """A row that brought observations, in the cells of its format: observations lie in files that no request opens."""

    origin = models.OneToOneField("ledger.SourceRow", primary_key=True, on_delete=models.CASCADE, related_name="+")
    cells = models.JSONField(help_text="As an export gives the row back; what looks personal is masked.")


class FactPlace(models.Model):
    """A place that such a row is about."""

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(FactLine, on_delete=models.CASCADE, related_name="places")
    place = models.ForeignKey("ledger.Place", on_delete=models.CASCADE, related_name="+")


class Computed(models.Model):
    """An answer of the coverage engine that somebody asked for, as the ledger stood after an import."""

    key = models.CharField(primary_key=True, max_length=60, help_text="Kind and a key of what was asked.")
    kind = models.CharField(max_length=10, help_text="coverage, presence or needs")
    asked = models.JSONField(help_text="Period, level, division, group, activity, sector.")
    rows = models.JSONField(default=list, help_text="Rows of the public shape, each with its place.")
    run = models.BigIntegerField(default=-1, help_text="The last import that it knows; -1 before the first time.")
    refused = models.JSONField(default=list, help_text="Why nothing can be made of what was asked.")
    asked_at = models.DateTimeField(default=timezone.now)
