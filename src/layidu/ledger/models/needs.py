"""People in need."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from layidu.ledger.models.base import Fact, in_order, opaque_id


class Need(Fact):
    """People in need in places over a period, within bounds. ``targeted`` is another measure, never added to need."""

    id = opaque_id("nee")
    places = models.ManyToManyField("ledger.Place", through="NeedPlace", related_name="+")
    period_start = models.DateField()
    period_end = models.DateField()
    group = models.CharField(max_length=40)
    sector = models.CharField(max_length=40, blank=True)
    cause = models.CharField(max_length=255, blank=True)
    low = models.BigIntegerField(null=True, blank=True, help_text="Persons.")
    high = models.BigIntegerField(null=True, blank=True, help_text="Persons.")
    targeted = models.BigIntegerField(null=True, blank=True, help_text="Persons that the source's plan aims at.")
    severity = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 to 5 (JIAF).")
    method = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="need_period_in_order",
                violation_error_message="la date de fin précède la date de début",
                condition=in_order("period_start", "period_end"),
            ),
            models.CheckConstraint(name="need_group_named", condition=~Q(group="")),
            models.CheckConstraint(
                name="need_low_positive",
                violation_error_message="un nombre de personnes ne peut pas être négatif",
                condition=Q(low__isnull=True) | Q(low__gte=0),
            ),
            models.CheckConstraint(
                name="need_bounds_in_order",
                violation_error_message="la borne basse dépasse la borne haute",
                condition=in_order("low", "high"),
            ),
            models.CheckConstraint(
                name="need_says_something",
                violation_error_message="un besoin doit donner au moins une borne ou une cible",
                condition=Q(low__isnull=False) | Q(high__isnull=False) | Q(targeted__isnull=False),
            ),
            models.CheckConstraint(
                name="need_targeted_positive", condition=Q(targeted__isnull=True) | Q(targeted__gte=0)
            ),
            models.CheckConstraint(
                name="need_severity_scale",
                violation_error_message="la sévérité va de 1 à 5",
                condition=Q(severity__isnull=True) | Q(severity__gte=1, severity__lte=5),
            ),
        ]


class NeedPlace(models.Model):
    """A place of a need."""

    id = models.BigAutoField(primary_key=True)
    need = models.ForeignKey(Need, on_delete=models.CASCADE)
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="need_place_once", fields=["need", "place"])]
