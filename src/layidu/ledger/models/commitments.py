"""Commitments: who promised what, for whom, where and by when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from layidu.ledger.models.base import Fact, both_or_neither, in_order, opaque_id

KINDS = ["contract_target", "activity", "pledge", "recommendation", "task", "means"]
#: What a promise says of itself; ``fulfilled`` and ``cancelled`` are the word of a review and never stored here.
DECLARED_STATUSES = ["announced", "proposed", "requested", "accepted", "signed"]
ROLES = ["owes", "co-owes", "funds", "implements", "receives", "leads"]


class Commitment(Fact):
    """A promise, or the State's means owed in return. An amendment is a new version that points at what it amends."""

    id = opaque_id("com")
    ref = models.CharField(max_length=80, help_text="The number by which files name it; versions share it.")
    version = models.PositiveIntegerField(default=1)
    amends = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="amended_by")
    kind = models.CharField(max_length=20)
    status = models.CharField(max_length=10)
    title = models.TextField()
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    places = models.ManyToManyField("ledger.Place", through="CommitmentPlace", related_name="+")
    activity = models.CharField(max_length=60, blank=True)
    sector = models.CharField(max_length=40, blank=True)
    group = models.CharField(max_length=40, blank=True)
    target = models.BigIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    baseline = models.BigIntegerField(null=True, blank=True)
    amount = models.BigIntegerField(null=True, blank=True, help_text="Minor units of the currency.")
    currency = models.CharField(max_length=3, blank=True)
    milestone = models.TextField(blank=True)
    signed_on = models.DateField(null=True, blank=True)
    meeting = models.ForeignKey(
        "ledger.Meeting", null=True, blank=True, on_delete=models.PROTECT, related_name="commitments"
    )
    axis = models.CharField(
        max_length=200, blank=True, help_text="The axis of a roadmap or forum that it stands under."
    )
    axis_activity = models.CharField(
        max_length=400, blank=True, help_text="The activity of that axis, as its list words it; no catalogue id."
    )
    evidence_expected = models.TextField(blank=True, help_text="What is to be shown before it can be closed.")
    note = models.TextField(blank=True)
    terms = models.JSONField(
        null=True,
        blank=True,
        help_text="Of a contract's line: decimals as text, weight, floor, cap, trajectory, rule. Empty: no contract.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="commitment_kind_known",
                violation_error_message="le type d'engagement n'est pas connu",
                condition=Q(kind__in=KINDS),
            ),
            models.CheckConstraint(
                name="commitment_status_declared",
                violation_error_message="seule une revue peut déclarer un engagement tenu ou annulé",
                condition=Q(status__in=DECLARED_STATUSES),
            ),
            models.CheckConstraint(
                name="commitment_named",
                violation_error_message="un engagement doit avoir un numéro et un intitulé",
                condition=~Q(ref="") & ~Q(title=""),
            ),
            models.CheckConstraint(
                name="commitment_dates_in_order",
                violation_error_message="la date de fin précède la date de début",
                condition=in_order("start", "end"),
            ),
            models.CheckConstraint(
                name="commitment_promise_has_end",
                violation_error_message="un engagement accepté ou signé doit avoir une date de fin",
                condition=~Q(status__in=["accepted", "signed"]) | Q(end__isnull=False),
            ),
            models.CheckConstraint(
                name="commitment_target_has_unit",
                violation_error_message="une cible sans unité, ou une unité sans cible",
                condition=both_or_neither("target", "unit"),
            ),
            models.CheckConstraint(
                name="commitment_target_positive",
                violation_error_message="une cible ne peut pas être négative",
                condition=Q(target__isnull=True) | Q(target__gte=0),
            ),
            models.CheckConstraint(
                name="commitment_amount_has_currency",
                violation_error_message="un montant sans devise, ou une devise sans montant",
                condition=both_or_neither("amount", "currency"),
            ),
            models.CheckConstraint(
                name="commitment_amount_positive",
                violation_error_message="un montant promis doit être supérieur à zéro",
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
            ),
            models.CheckConstraint(
                name="commitment_pledge_has_amount",
                violation_error_message="une promesse de financement doit avoir un montant",
                condition=~Q(kind="pledge") | Q(amount__isnull=False) | Q(status__in=["announced", "requested"]),
            ),
            models.CheckConstraint(
                name="commitment_promises_something",
                violation_error_message="un engagement doit avoir une cible, un montant ou un jalon",
                condition=Q(target__isnull=False)
                | Q(amount__isnull=False)
                | ~Q(milestone="")
                | Q(terms__isnull=False)
                | Q(kind="recommendation")
                | Q(status__in=["announced", "requested"]),
            ),
            models.CheckConstraint(
                name="commitment_version_chain",
                condition=Q(version=1, amends__isnull=True) | Q(version__gt=1, amends__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["ref"], name="commitment_by_ref")]


class CommitmentPlace(models.Model):
    """A place of a commitment; one figure for three places stays one commitment."""

    id = models.BigAutoField(primary_key=True)
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE)
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="commitment_place_once", fields=["commitment", "place"])]


class CommitmentActor(models.Model):
    """An actor of a commitment in one role; one alone owes."""

    id = models.BigAutoField(primary_key=True)
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="actors")
    actor = models.ForeignKey("ledger.Actor", on_delete=models.PROTECT, related_name="commitments")
    role = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.CheckConstraint(name="commitment_role_known", condition=Q(role__in=ROLES)),
            models.UniqueConstraint(
                name="commitment_one_owes",
                violation_error_message="un seul acteur peut répondre d'un engagement",
                fields=["commitment"],
                condition=Q(role="owes"),
            ),
            models.UniqueConstraint(name="commitment_role_once", fields=["commitment", "actor", "role"]),
        ]
