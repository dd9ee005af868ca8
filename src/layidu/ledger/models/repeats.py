"""Pairs of counts that a person has decided: two deliveries, or one said twice."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class RepeatDecision(models.Model):
    """What a person decided of two rows that may say the same people. Taken back, it stays, with by whom and when."""

    id = models.BigAutoField(primary_key=True)
    pair = models.CharField(max_length=32, help_text="Key of what the pair is about: rows corrected since ask anew.")
    kind = models.CharField(max_length=6, help_text="near: of one partner; across: of two.")
    first = models.ForeignKey("ledger.SourceRow", on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey("ledger.SourceRow", on_delete=models.PROTECT, related_name="+")
    dropped = models.ForeignKey(
        "ledger.SourceRow",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The row that says again what the other says; empty where both are kept.",
    )
    run = models.OneToOneField(
        "ledger.ImportRun",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The run that retired the dropped row; empty where both are kept.",
    )
    at = models.DateTimeField(default=timezone.now)
    decided_by = models.CharField(max_length=255)
    why = models.TextField(blank=True, help_text="The reason; needed to drop a row.")
    undone_at = models.DateTimeField(null=True, blank=True, help_text="Empty while the decision stands.")
    undone_by = models.CharField(max_length=255, blank=True)
    undone_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="repeat_kind_known",
                violation_error_message="une paire est d'un seul partenaire ou de deux",
                condition=Q(kind__in=["near", "across"]),
            ),
            models.CheckConstraint(
                name="repeat_of_two_rows",
                violation_error_message="une paire est faite de deux lignes",
                condition=Q(first__lt=F("second")),
            ),
            models.CheckConstraint(
                name="repeat_drops_one_of_two",
                violation_error_message="la ligne écartée doit être l'une des deux, avec un motif",
                condition=Q(dropped__isnull=True, run__isnull=True)
                | (Q(run__isnull=False) & ~Q(why="") & (Q(dropped=F("first")) | Q(dropped=F("second")))),
            ),
            models.CheckConstraint(
                name="repeat_signed",
                violation_error_message="une décision dit qui l'a prise, et qui l'a retirée",
                condition=~Q(decided_by="")
                & (Q(undone_at__isnull=True, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by=""))),
            ),
            models.UniqueConstraint(
                name="repeat_decided_once",
                violation_error_message="cette paire est déjà décidée",
                fields=["first", "second"],
                condition=Q(undone_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["pair"], condition=Q(undone_at__isnull=True), name="repeat_by_pair")]
