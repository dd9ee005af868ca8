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
    """A spelling of an actor, who confirmed it (empty: a file wrote it so, and it differs in signs alone) and when."""

    id = models.BigAutoField(primary_key=True)
    actor = models.ForeignKey(Actor, on_delete=models.PROTECT, related_name="aliases")
    spelling = models.CharField(max_length=255)
    confirmed_by = models.CharField(max_length=255, blank=True)
    since = models.DateTimeField(default=timezone.now)
    first_seen = models.ForeignKey("ledger.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_by = models.CharField(max_length=255, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="actor_alias_once",
                fields=["spelling"],
                condition=Q(withdrawn_at__isnull=True),
                violation_error_message="cette graphie désigne déjà un acteur",
            ),
            models.CheckConstraint(
                name="actor_alias_withdrawn_signed",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                violation_error_message="un retrait porte le nom de qui le fait et sa date",
            ),
        ]
