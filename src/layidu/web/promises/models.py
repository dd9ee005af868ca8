"""The list of commitments as pages show it: made from the ledger by a job, so that a page is one indexed query."""

from __future__ import annotations

from django.db import models


class PromiseLine(models.Model):
    """A commitment as it stands. ``binding``: accepted or signed and not closed, so that past its end it is late."""

    ref = models.CharField(primary_key=True, max_length=80)
    kind = models.CharField(max_length=20)
    status = models.CharField(max_length=10, help_text="Where it stands: fulfilled and cancelled come from a review.")
    binding = models.BooleanField()
    title = models.TextField()
    owed_by = models.CharField(max_length=255, blank=True)
    place_names = models.TextField(blank=True)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    activity = models.CharField(max_length=60, blank=True)
    sector = models.CharField(max_length=40, blank=True)
    target = models.TextField(blank=True, help_text="What was promised, in words.")
    done = models.TextField(blank=True, help_text="What was delivered for it, in words.")
    meeting = models.TextField(blank=True)
    citation = models.TextField(blank=True)
    note = models.TextField(blank=True)
    sought = models.TextField(help_text="Folded words of everything above, for searching.")
    source = models.ForeignKey("ledger.Source", on_delete=models.CASCADE, related_name="+")
    declared = models.CharField(max_length=10, default="", help_text="What it says of itself, whatever was judged.")
    amount = models.BigIntegerField(null=True, blank=True, help_text="Money promised, minor units of the currency.")
    currency = models.CharField(max_length=3, blank=True)
    order = models.PositiveIntegerField(help_text="Place in the list: bound and earliest end first, wishes last.")
    by_title = models.PositiveIntegerField(default=0, help_text="Place in the list by title, as a reader sorts words.")
    by_place = models.PositiveIntegerField(null=True, help_text="Place in the list by names of places; none: nowhere.")
    by_amount = models.PositiveIntegerField(
        null=True,
        help_text="Place in the list by what is promised: by unit or currency, then how much; none: words.",
    )

    class Meta:
        indexes = [
            models.Index(fields=["order"], name="promise_order"),
            models.Index(fields=["status", "order"], name="promise_status"),
            models.Index(fields=["kind", "order"], name="promise_kind"),
            models.Index(fields=["binding", "end"], name="promise_late"),
            models.Index(fields=["end"], name="promise_end"),
            models.Index(fields=["owed_by"], name="promise_owner"),
            models.Index(fields=["sector", "order"], name="promise_sector"),
            models.Index(fields=["by_title"], name="promise_title"),
            models.Index(fields=["by_place"], name="promise_place"),
            models.Index(fields=["by_amount"], name="promise_amount"),
        ]


class PromiseLineActor(models.Model):
    """An actor of a commitment in one role."""

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(PromiseLine, on_delete=models.CASCADE, related_name="actors")
    actor = models.ForeignKey("ledger.Actor", on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=10)


class PromiseLinePlace(models.Model):
    """A place of a commitment."""

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(PromiseLine, on_delete=models.CASCADE, related_name="places")
    place = models.ForeignKey("ledger.Place", on_delete=models.CASCADE, related_name="+")
