"""Files that programs sent in, and what became of each."""

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

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="submission_state_known",
                violation_error_message="l'état n'est pas connu",
                condition=Q(state__in=["waiting", "done"]),
            )
        ]
