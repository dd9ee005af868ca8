"""What a person may do: a role, and where it holds."""

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
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Empty while it holds.")

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
