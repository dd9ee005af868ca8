"""Posts and who holds them: promises belong to the post, so that a handover moves none."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from layidu.ledger.models.base import Fact, in_order, opaque_id


class PostHolding(Fact):
    """A person in a post from a day on; the next holding ends it. The name is personal data: no export prints it."""

    id = opaque_id("pst")
    post = models.ForeignKey("ledger.Actor", on_delete=models.PROTECT, related_name="holdings")
    holder = models.CharField(
        max_length=255, help_text="Personal data: shown on the ministry's own screen, never exported or published."
    )
    start = models.DateField(help_text="First day in the post.")
    end = models.DateField(
        null=True, blank=True, help_text="Last day where it is known; the day before the next holding ends it too."
    )
    appointed_by = models.ForeignKey("ledger.Actor", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="holding_named",
                violation_error_message="une nomination doit dire le nom du titulaire",
                condition=~Q(holder=""),
            ),
            models.CheckConstraint(
                name="holding_dates_in_order",
                violation_error_message="la date de fin précède la date de début",
                condition=in_order("start", "end"),
            ),
        ]
