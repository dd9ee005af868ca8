"""Reviews: the only word that fulfils or cancels a promise."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from layidu.ledger.models.base import Fact, opaque_id


class Review(Fact):
    """A judgement of a commitment (by its number, whatever its version) or of a need, on a date."""

    id = opaque_id("rev")
    commitment_ref = models.CharField(max_length=80, blank=True)
    need = models.ForeignKey("ledger.Need", null=True, blank=True, on_delete=models.PROTECT, related_name="reviews")
    on = models.DateField()
    rating = models.CharField(max_length=80, blank=True)
    finding = models.TextField(blank=True)
    decision = models.CharField(max_length=10, blank=True)
    decided_by = models.ForeignKey("ledger.Actor", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="review_one_subject",
                violation_error_message="une revue porte sur un engagement ou sur un besoin, un seul",
                condition=(~Q(commitment_ref="") & Q(need__isnull=True))
                | (Q(commitment_ref="") & Q(need__isnull=False)),
            ),
            models.CheckConstraint(
                name="review_decision_known",
                violation_error_message="la décision n'est pas connue",
                condition=Q(decision__in=["", "fulfilled", "cancelled", "continue"]),
            ),
            models.CheckConstraint(
                name="review_says_something",
                violation_error_message="une revue doit avoir une appréciation, un constat ou une décision",
                condition=~Q(rating="") | ~Q(finding="") | ~Q(decision=""),
            ),
        ]
        indexes = [models.Index(fields=["commitment_ref"], name="review_by_ref")]
