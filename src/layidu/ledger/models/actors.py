"""Actors and the spellings under which files name them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from layidu.ledger.models.base import opaque_id


class Actor(models.Model):
    """An organisation or a post."""

    id = opaque_id("act")
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=12, default="organisation", help_text="organisation or post")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")

    class Meta:
        constraints = [
            models.CheckConstraint(name="actor_kind_known", condition=Q(kind__in=["organisation", "post"])),
            models.CheckConstraint(name="actor_named", condition=~Q(name="")),
        ]


class ActorAlias(models.Model):
    """A spelling of an actor, who confirmed it (empty: it differs only in case, accents or spaces) and when."""

    id = models.BigAutoField(primary_key=True)
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="aliases")
    spelling = models.CharField(max_length=255, unique=True)
    confirmed_by = models.CharField(max_length=255, blank=True)
    since = models.DateTimeField(default=timezone.now)
    first_seen = models.ForeignKey("ledger.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
