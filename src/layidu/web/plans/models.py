"""What was worked out from plans, and questions put to them: a job solves, a page only shows."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

PARTS = ("frontier", "ideas", "scenarios", "sensitivity", "francs")


class PlanPage(models.Model):
    """What a plan's page shows of the plan itself: it is frozen, so this is made once."""

    plan = models.OneToOneField("ledger.Snapshot", primary_key=True, on_delete=models.CASCADE, related_name="+")
    question = models.CharField(max_length=64, help_text="The same for plans of the same means and measure.")
    content = models.JSONField()


class PlanStudy(models.Model):
    """One thing worked out from a plan: a part of PARTS."""

    id = models.BigAutoField(primary_key=True)
    plan = models.ForeignKey(PlanPage, on_delete=models.CASCADE, related_name="studies")
    part = models.CharField(max_length=12)
    content = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(name="plan_study_once", fields=["plan", "part"])]


class PlanQuestion(models.Model):
    """A question that somebody put to a plan, and its answer once a job has solved it."""

    id = models.CharField(primary_key=True, max_length=48)
    plan = models.ForeignKey(PlanPage, on_delete=models.CASCADE, related_name="questions")
    asked = models.JSONField(help_text="kind (why, why-not, more) and what it is about.")
    asked_by = models.CharField(max_length=255)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.JSONField(null=True, help_text="Sentences, numbers that open, lines moved; empty until solved.")

    class Meta:
        indexes = [models.Index(fields=["plan", "-asked_at"], name="plan_question_newest")]
