"""Reports being written, reports sent, and files that wait to be read."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from layidu.ledger.models.base import opaque_id

#: No letter that a voice or a hand takes for another.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
STATES = ["waiting", "done", "refused"]


def new_key() -> str:
    """An identifier of a report that is being written."""
    return secrets.token_hex(16)


def new_number() -> str:
    """A receipt's number: fifteen signs that nobody guesses, in groups that one can read out.

    >>> len(new_number()), new_number().count("-")
    (17, 2)
    """
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(5)) for _ in range(3))


class Draft(models.Model):
    """A report being written, kept between its steps; one a person, organisation and month."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey("ledger.Actor", on_delete=models.CASCADE, related_name="+")
    month = models.DateField(help_text="The first day of the month that it is about.")
    key = models.CharField(max_length=64, default=new_key, help_text="What makes sending it twice one report.")
    lines = models.JSONField(default=list, help_text="Cells by field of the format, as entered.")
    carried_from = models.CharField(max_length=60, blank=True)
    example = models.BooleanField(default=False, help_text="What is carried over was invented.")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="draft_once", fields=["user", "actor", "month"], violation_error_message="ce rapport est commencé"
            )
        ]


class Receipt(models.Model):
    """A report that was received. Counts are rows, as the import says them; empty while a file waits to be read."""

    number = models.CharField(primary_key=True, max_length=20, default=new_number, editable=False)
    key = models.CharField(max_length=64, help_text="The identifier made where the report was written.")
    actor = models.ForeignKey("ledger.Actor", on_delete=models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    month = models.DateField(null=True, blank=True, help_text="Empty for a workbook, which may hold several.")
    kind = models.CharField(max_length=4, help_text="form or file")
    state = models.CharField(max_length=8, default="waiting")
    received_at = models.DateTimeField(default=timezone.now)
    source = models.ForeignKey("ledger.Source", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(
        "ledger.ImportRun", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="The import that it made; empty where every row was in the ledger already.",
    )  # fmt: skip
    read = models.PositiveIntegerField(null=True, blank=True)
    loaded = models.PositiveIntegerField(null=True, blank=True)
    held = models.PositiveIntegerField(null=True, blank=True)
    folded = models.PositiveIntegerField(null=True, blank=True)
    unchanged = models.PositiveIntegerField(null=True, blank=True)
    doubts = models.JSONField(default=list, blank=True, help_text="What to check of a typed report: message, remedy.")

    class Meta:
        indexes = [models.Index(fields=["actor", "-received_at"], name="receipt_newest")]
        constraints = [
            models.UniqueConstraint(
                name="receipt_once", fields=["actor", "key"], violation_error_message="ce rapport est déjà reçu"
            ),
            models.CheckConstraint(
                name="receipt_kind_known",
                violation_error_message="un rapport vient d'un formulaire ou d'un fichier",
                condition=Q(kind__in=["form", "file"]),
            ),
            models.CheckConstraint(
                name="receipt_state_known",
                violation_error_message="l'état n'est pas connu",
                condition=Q(state__in=STATES),
            ),
            models.CheckConstraint(
                name="receipt_counted",
                violation_error_message="un rapport lu dit ses lignes",
                condition=~Q(state="done") | Q(read=models.F("loaded") + models.F("held") + models.F("folded")
                                               + models.F("unchanged")),
            ),
        ]  # fmt: skip


class Upload(models.Model):
    """A workbook sent by a partner. ``content`` is let go once the ledger keeps the original."""

    id = opaque_id("upl")
    receipt = models.OneToOneField(Receipt, on_delete=models.CASCADE, related_name="upload")
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True, blank=True)
    findings = models.JSONField(default=list, help_text="As said to its sender: cell, severity, message, remedy.")
    annotated = models.BinaryField(null=True, blank=True, help_text="The workbook with its findings, to download.")
    annotated_name = models.CharField(max_length=255, blank=True)
