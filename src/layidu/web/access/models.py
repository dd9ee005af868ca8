"""What a person may do: a role, and where it holds; invitations and tokens."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from layidu.ledger.models.base import opaque_id

ROLES = ["partner", "officer", "regional_director", "ministry", "administrator"]


class Grant(models.Model):
    """A person has a role: a partner's for an actor, a regional director's for a place and everything under it."""

    id = opaque_id("grt")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20)
    actor = models.ForeignKey("ledger.Actor", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("ledger.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    since = models.DateTimeField(default=timezone.now)
    why = models.TextField(blank=True, help_text="The reason for which it was given.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Empty while it holds.")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_why = models.TextField(blank=True, help_text="The reason for which it was ended; asked of who ends it.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grant_role_known", violation_error_message="le rôle n'est pas connu", condition=Q(role__in=ROLES)
            ),
            models.CheckConstraint(
                name="grant_scope",
                violation_error_message="un point focal agit pour une organisation, un directeur régional pour un lieu",
                condition=Q(role="partner", actor__isnull=False, place__isnull=True)
                | Q(role="regional_director", place__isnull=False, actor__isnull=True)
                | Q(role__in=["officer", "ministry", "administrator"], actor__isnull=True, place__isnull=True),
            ),
        ]


class Invitation(models.Model):
    """Somebody is asked to join with a role; the link is signed from the id, so that no table holds what opens it."""

    id = opaque_id("inv")
    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=20)
    actor = models.ForeignKey("ledger.Actor", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("ledger.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    why = models.TextField(blank=True, help_text="The reason, kept with the role that the invitation gives.")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True, help_text="When the e-mail left; empty until then.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True, help_text="A link opens one account, once.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="The account that it opened.",
    )  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["-made_at"], name="invitation_newest")]
        constraints = [
            models.CheckConstraint(
                name="invitation_role_known",
                violation_error_message="le rôle n'est pas connu",
                condition=Q(role__in=ROLES),
            ),
        ]


class Token(models.Model):
    """A key for a program, in a person's name: it may at most what the person may. Only its digest is kept."""

    id = opaque_id("tok")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80, help_text="What it is for.")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of 32 random bytes as text.")
    submits = models.BooleanField(default=False, help_text="It may send reports; without this it only reads.")
    actor = models.ForeignKey(
        "ledger.Actor", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The one organisation that it acts for, as its focal point; empty: all that its owner may.",
    )  # fmt: skip
    formats = models.JSONField(
        default=list, blank=True, help_text="The formats whose rows it reads and sends, and nothing else; empty: all."
    )
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True, help_text="The last hour in which it was used.")
    ended_at = models.DateTimeField(null=True, blank=True)


class DemonstrationAccount(models.Model):
    """An account that the demonstration made, with a printed password: no second factor is asked of it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="demonstration"
    )
