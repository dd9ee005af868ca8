"""Reviews: the only word that fulfils or cancels a promise."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from layidu.ledger.models.base import Fact, opaque_id

#: How far work is between two decisions; a commitment's own status stays what it was.
STATES = ["started", "blocked", "waiting"]


class Review(Fact):
    """A judgement of a commitment (by its number, whatever its version) or of a need, on a date."""

    id = opaque_id("rev")
    commitment_ref = models.CharField(max_length=80, blank=True)
    need = models.ForeignKey("ledger.Need", null=True, blank=True, on_delete=models.PROTECT, related_name="reviews")
    on = models.DateField()
    rating = models.CharField(max_length=80, blank=True)
    finding = models.TextField(blank=True)
    decision = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, blank=True, help_text="started, blocked or waiting; empty: not said.")
    waits_for = models.ForeignKey(
        "ledger.Actor",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose move it is, where the one who owes can do nothing.",
    )
    done_on = models.DateField(
        null=True, blank=True, help_text="The day the thing was done, where the review says it, not its own day."
    )
    evidence = models.TextField(blank=True, help_text="Document, its reference, or where the source is found.")
    meeting = models.ForeignKey(
        "ledger.Meeting", null=True, blank=True, on_delete=models.PROTECT, related_name="reviews"
    )
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
                condition=~Q(rating="") | ~Q(finding="") | ~Q(decision="") | ~Q(state=""),
            ),
            models.CheckConstraint(
                name="review_closes_with_reason",
                violation_error_message="rien n'est clos sans preuve ni motif",
                condition=~Q(decision__in=["fulfilled", "cancelled"]) | ~Q(evidence="") | ~Q(finding=""),
            ),
            models.CheckConstraint(
                name="review_done_before_judged",
                violation_error_message="ce qui est fait l'est au plus tard le jour de la revue qui le dit tenu",
                condition=Q(done_on__isnull=True) | (Q(decision="fulfilled") & Q(done_on__lte=F("on"))),
            ),
            models.CheckConstraint(
                name="review_state_known",
                violation_error_message="l'état d'avancement n'est pas connu",
                condition=Q(state__in=["", *STATES]),
            ),
            models.CheckConstraint(
                name="review_waits_for_somebody",
                violation_error_message="une attente doit dire qui l'on attend, et seul ce qui attend ou bloque le dit",
                condition=(Q(state="waiting") & Q(waits_for__isnull=False))
                | Q(state="blocked")
                | (Q(state__in=["", "started"]) & Q(waits_for__isnull=True)),
            ),
            models.CheckConstraint(
                name="review_closed_has_no_state",
                violation_error_message="ce qui est clos n'est ni commencé, ni bloqué, ni en attente",
                condition=~Q(decision__in=["fulfilled", "cancelled"]) | Q(state=""),
            ),
        ]
        indexes = [models.Index(fields=["commitment_ref"], name="review_by_ref")]
