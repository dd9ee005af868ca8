"""Who reported, made by a job; reminders with who sent what to whom and when."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Attendance(models.Model):
    """A partner's months: one row of the matrix."""

    actor = models.OneToOneField("ledger.Actor", primary_key=True, on_delete=models.CASCADE, related_name="+")
    sought = models.CharField(max_length=255, help_text="The folded name, for searching.")
    months = models.JSONField(help_text="[[first day, received | missing | unasked | none]], the oldest first.")
    missing = models.PositiveIntegerField(help_text="Reports that were due and did not come.")
    silent = models.TextField(help_text="The months of missing reports, between spaces, for filtering.")

    class Meta:
        indexes = [models.Index(fields=["-missing", "sought"], name="attendance_order")]


class ReminderProposal(models.Model):
    """Partners whose report of a month is late and who were not written to: a job proposes, a person settles."""

    month = models.DateField(primary_key=True, help_text="First day of the month whose reports are late.")
    actors = models.JSONField(default=list, help_text="Ids of the partners, those with an account.")
    made_at = models.DateTimeField(auto_now=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="Sent, or set aside.")
    settled_by = models.CharField(max_length=255, blank=True)


class Reminder(models.Model):
    """A reminder as it was confirmed. The id is made with the preview: confirmed twice, it is sent once."""

    id = models.CharField(primary_key=True, max_length=40)
    month = models.DateField(help_text="First day of the month whose reports are missing.")
    asked_by = models.CharField(max_length=255)
    asked_at = models.DateTimeField(default=timezone.now)


class ReminderLetter(models.Model):
    """One e-mail of a reminder, word for word."""

    id = models.BigAutoField(primary_key=True)
    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="letters")
    actor = models.ForeignKey("ledger.Actor", on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(max_length=254)
    subject = models.CharField(max_length=255)
    text = models.TextField()
    sent_at = models.DateTimeField(null=True, blank=True, help_text="Empty until it left.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reminder", "actor", "email"], name="letter_once"),
        ]
