"""Deliveries: what was done, handed over or paid."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from layidu.ledger.models.base import Fact, both_or_neither, in_order, opaque_id
from layidu.ledger.models.commitments import ROLES

KINDS = ["presence", "service", "goods", "disbursement", "milestone"]
COUNTING_MODES = ["", "unique", "cumulative", "caseload", "contacts", "none"]


class Delivery(Fact):
    """Something done. ``presence`` is an organisation said to be active, with nothing else said."""

    id = opaque_id("dlv")
    kind = models.CharField(max_length=12)
    stage = models.CharField(max_length=10, blank=True, help_text="Of an instalment: committed, disbursed, spent.")
    period_start = models.DateField()
    period_end = models.DateField()
    places = models.ManyToManyField("ledger.Place", through="DeliveryPlace", related_name="+")
    activity = models.CharField(max_length=60, blank=True)
    sector = models.CharField(max_length=40, blank=True)
    counting_mode = models.CharField(max_length=10, blank=True, help_text="Empty: the catalogue's for the activity.")
    direct = models.BooleanField(null=True, blank=True, help_text="Empty: not said.")
    verification = models.CharField(max_length=8, default="reported")
    amount = models.BigIntegerField(null=True, blank=True, help_text="Minor units of the currency.")
    currency = models.CharField(max_length=3, blank=True)
    own_id = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="delivery_kind_known", condition=Q(kind__in=KINDS)),
            models.CheckConstraint(name="delivery_mode_known", condition=Q(counting_mode__in=COUNTING_MODES)),
            models.CheckConstraint(
                name="delivery_verification_known",
                condition=Q(verification__in=["reported", "verified", "rejected"]),
            ),
            models.CheckConstraint(
                name="delivery_period_in_order",
                violation_error_message="la date de fin précède la date de début",
                condition=in_order("period_start", "period_end"),
            ),
            models.CheckConstraint(
                name="delivery_amount_has_currency",
                violation_error_message="un montant sans devise, ou une devise sans montant",
                condition=both_or_neither("amount", "currency"),
            ),
            models.CheckConstraint(
                name="delivery_amount_positive",
                violation_error_message="un montant versé doit être supérieur à zéro",
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
            ),
            models.CheckConstraint(
                name="delivery_instalment_whole",
                violation_error_message="un versement doit avoir une étape (engagé, décaissé, dépensé) et un montant",
                condition=Q(kind="disbursement", amount__isnull=False, stage__in=["committed", "disbursed", "spent"])
                | (~Q(kind="disbursement") & Q(stage="")),
            ),
        ]


class DeliveryPlace(models.Model):
    """A place of a delivery."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE)
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="delivery_place_once", fields=["delivery", "place"])]


class DeliveryActor(models.Model):
    """An actor of a delivery in one role: two donors of one delivery never double it."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="actors")
    actor = models.ForeignKey("ledger.Actor", on_delete=models.PROTECT, related_name="deliveries")
    role = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.CheckConstraint(name="delivery_role_known", condition=Q(role__in=ROLES)),
            models.UniqueConstraint(name="delivery_role_once", fields=["delivery", "actor", "role"]),
        ]


class DeliveryFigure(models.Model):
    """People of one group that the delivery counts; a group without a row was not said, which is not zero."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="figures")
    group = models.CharField(max_length=40)
    people = models.BigIntegerField(help_text="Persons (contacts where the counting mode says so).")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delivery_people_positive",
                violation_error_message="un nombre de personnes ne peut pas être négatif",
                condition=Q(people__gte=0),
            ),
            models.UniqueConstraint(name="delivery_group_once", fields=["delivery", "group"]),
        ]


class DeliveryLink(models.Model):
    """A delivery serves a commitment, since a date."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="serves")
    commitment_ref = models.CharField(max_length=80, help_text="The commitment's number, whatever its version.")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(name="delivery_serves_once", fields=["delivery", "commitment_ref"])]
        indexes = [models.Index(fields=["commitment_ref"], name="delivery_link_by_ref")]
