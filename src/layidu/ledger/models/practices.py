"""Practices: what was tried, where, at what cost, and what to look at before and after."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from layidu.ledger.models.base import Fact, both_or_neither, in_order, opaque_id

COST_PER = ["whole", "place", "place_month", "facility", "agent", "person"]
MEASURES = ["difference", "relative"]


class Practice(Fact):
    """Something tried in some places. What came of it is never stored: it is compared anew, or frozen where printed."""

    id = opaque_id("prc")
    ref = models.CharField(max_length=40, help_text="The number by which files and people name it.")
    title = models.CharField(max_length=255)
    what = models.TextField(help_text="What was done, so that another place can do it.")
    told_by = models.ForeignKey("ledger.Actor", on_delete=models.PROTECT, related_name="+")
    places = models.ManyToManyField("ledger.Place", through="PracticePlace", related_name="+")
    start = models.DateField(null=True, blank=True, help_text="First day of the trial.")
    activity = models.CharField(max_length=60, blank=True)
    sector = models.CharField(max_length=40, blank=True)
    amount = models.BigIntegerField(null=True, blank=True, help_text="Minor units of the currency, for each cost_per.")
    currency = models.CharField(max_length=3, blank=True)
    cost_per = models.CharField(max_length=12, blank=True, help_text="What the cost is of: " + ", ".join(COST_PER))
    indicator = models.CharField(max_length=60, blank=True, help_text="Looked at before and after; empty: nothing is.")
    measure = models.CharField(max_length=10, blank=True, help_text="difference or relative")
    before_start = models.DateField(null=True, blank=True)
    before_end = models.DateField(null=True, blank=True)
    after_start = models.DateField(null=True, blank=True)
    after_end = models.DateField(null=True, blank=True)
    like = models.JSONField(default=list, help_text="By what places are like: baseline, population, displaced, group.")
    other_conditions = models.TextField(
        blank=True, help_text="Conditions in words, which no number of the ledger says."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="practice_named",
                violation_error_message="une pratique doit avoir un numéro, un intitulé et dire ce qui a été fait",
                condition=~Q(ref="") & ~Q(title="") & ~Q(what=""),
            ),
            models.CheckConstraint(
                name="practice_amount_has_currency",
                violation_error_message="un coût sans devise, ou une devise sans coût",
                condition=both_or_neither("amount", "currency"),
            ),
            models.CheckConstraint(
                name="practice_cost_has_unit",
                violation_error_message="un coût doit dire de quoi : par lieu, par agent, en tout",
                condition=Q(amount__isnull=True, cost_per="") | Q(amount__gte=0, cost_per__in=COST_PER),
            ),
            models.CheckConstraint(
                name="practice_evidence_whole",
                violation_error_message="la preuve demande un indicateur, une mesure et deux périodes",
                condition=Q(indicator="", before_start__isnull=True, after_start__isnull=True)
                | (
                    ~Q(indicator="")
                    & Q(
                        measure__in=MEASURES,
                        before_start__isnull=False,
                        before_end__isnull=False,
                        after_start__isnull=False,
                        after_end__isnull=False,
                    )
                ),
            ),
            models.CheckConstraint(
                name="practice_before_then_after",
                violation_error_message="la période d'avant doit finir avant que commence celle d'après",
                condition=in_order("before_start", "before_end")
                & in_order("after_start", "after_end")
                & (Q(before_end__isnull=True) | Q(before_end__lt=models.F("after_start"))),
            ),
        ]
        indexes = [models.Index(fields=["ref"], name="practice_by_ref")]


class PracticePlace(models.Model):
    """A place where it was tried."""

    id = models.BigAutoField(primary_key=True)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE)
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="practice_place_once", fields=["practice", "place"])]


class PracticeCondition(models.Model):
    """A number between bounds where it was tried; an empty bound is open."""

    id = models.BigAutoField(primary_key=True)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="conditions")
    indicator = models.CharField(max_length=60)
    low = models.CharField(max_length=40, blank=True, help_text="A decimal as text.")
    high = models.CharField(max_length=40, blank=True, help_text="A decimal as text.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="practice_condition_bounded",
                violation_error_message="une condition doit avoir un minimum ou un maximum",
                condition=~Q(indicator="") & (~Q(low="") | ~Q(high="")),
            ),
            models.UniqueConstraint(name="practice_condition_once", fields=["practice", "indicator"]),
        ]
