"""Meetings: audiences, retreats, forums, workshops; commitments and reviews point at them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from layidu.ledger.models.base import Fact, in_order, opaque_id


class Meeting(Fact):
    """A meeting as its source tells it; what was announced or asked there are commitments."""

    id = opaque_id("mtg")
    ref = models.CharField(max_length=80, help_text="The name by which files refer to it.")
    title = models.CharField(max_length=255)
    start = models.DateField()
    end = models.DateField()
    held_by = models.ForeignKey("ledger.Actor", on_delete=models.PROTECT, related_name="+")
    citation = models.TextField(blank=True, help_text="Publisher, title, date.")
    content = models.CharField(max_length=32, help_text="Key of what is said of the meeting, to know it again.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="meeting_dates_in_order",
                violation_error_message="la date de fin précède la date de début",
                condition=in_order("start", "end"),
            ),
            models.CheckConstraint(name="meeting_named", condition=~Q(ref="") & ~Q(title="")),
        ]


class MeetingAttendance(models.Model):
    """An actor said to be present."""

    id = models.BigAutoField(primary_key=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    actor = models.ForeignKey("ledger.Actor", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="attendance_once", fields=["meeting", "actor"])]
