"""Questions that wait for a person, made from the ledger by a job, so that a page is one indexed query."""

from __future__ import annotations

from django.db import models

from layidu.ledger.models import Source

REPEAT, PLACE, ACTORS = "repeat", "place", "actors"


class Question(models.Model):
    """One question: two counts that may be one, a place's name that is not known, or two actors that may be one."""

    key = models.CharField(primary_key=True, max_length=120, help_text="What it is about; the same when made anew.")
    kind = models.CharField(max_length=8, help_text="repeat, place or actors")
    content = models.JSONField(help_text="What the page shows and the decision needs.")
    sensitivity = models.CharField(
        max_length=8, choices=Source.Sensitivity, help_text="The strictest of the sources that it stands on."
    )
    rows = models.PositiveIntegerField(help_text="Rows of files that wait for the answer.")
    order = models.PositiveIntegerField(help_text="Place in its list: what touches most rows first.")

    class Meta:
        indexes = [models.Index(fields=["kind", "order"], name="question_order")]
