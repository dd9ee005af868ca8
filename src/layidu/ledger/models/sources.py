"""Sources and lineage: files as received, their imports, their rows and the findings on them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from layidu.ledger.models.base import opaque_id


class Source(models.Model):
    """One file, API answer or form as received; the original bytes are kept under their sha256."""

    class Sensitivity(models.TextChoices):
        """Who may read what the source says."""

        PUBLIC = "public", "public"
        PARTNER = "partner", "partenaire"
        MINISTRY = "ministry", "ministère"

    id = opaque_id("src")
    sha256 = models.CharField(max_length=64, unique=True, help_text="Fingerprint of the original bytes.")
    file_name = models.CharField(max_length=255, db_index=True, help_text="The name under which it came.")
    kind = models.CharField(
        max_length=4, default="file", help_text="file as received, or form: what a command or page was told, as JSON."
    )
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sender = models.ForeignKey("ledger.Actor", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    sensitivity = models.CharField(max_length=8, choices=Sensitivity, default=Sensitivity.PARTNER)
    example = models.BooleanField(default=False, help_text="Invented data: every page made from it says so.")

    class Meta:
        constraints = [
            models.CheckConstraint(name="source_kind_known", condition=Q(kind__in=["file", "form"])),
            models.CheckConstraint(
                name="source_sensitivity_known",
                condition=Q(sensitivity__in=["public", "partner", "ministry"]),
            ),
        ]


class ImportRun(models.Model):
    """One reading of a source into the ledger: what was read and what became of it. Rows, exact repeats included."""

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="runs")
    at = models.DateTimeField(default=timezone.now)
    format = models.CharField(max_length=40, help_text="The import format (folder of intake/formats).")
    layout = models.ForeignKey(
        "ledger.Layout",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="runs",
        help_text="The learned layout by which the table was read.",
    )
    reader = models.CharField(max_length=32, blank=True, help_text="Key of the code and data that read the file.")
    decided_by = models.CharField(
        max_length=255, blank=True, help_text="Who settled held rows by this run; empty when a file was imported."
    )
    decision = models.CharField(max_length=8, blank=True, help_text="mended, rejected, dropped (said twice) or undone")
    why = models.TextField(blank=True, help_text="The reason given with the decision.")
    sheet = models.CharField(max_length=255, blank=True)
    columns = models.JSONField(default=dict, help_text="Field -> header seen.")
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    complete = models.BooleanField(default=False, help_text="The file declares itself complete.")
    read = models.PositiveIntegerField(help_text="Data rows read.")
    loaded = models.PositiveIntegerField(help_text="Rows that became facts.")
    held = models.PositiveIntegerField(help_text="Rows kept back with a reason.")
    folded = models.PositiveIntegerField(help_text="Exact repeats inside the file.")
    unchanged = models.PositiveIntegerField(help_text="Rows already in the ledger.")
    superseded = models.PositiveIntegerField(default=0, help_text="Earlier rows that this run corrects.")
    withdrawn = models.PositiveIntegerField(default=0, help_text="Earlier rows missing from a complete file.")

    class Meta:
        # The last that changed what is known of places is asked for at every page.
        indexes = [models.Index(fields=["format", "id"], name="import_format")]
        constraints = [
            models.CheckConstraint(
                name="import_decision_signed",
                condition=Q(decision="", decided_by="")
                | (Q(decision__in=["mended", "rejected", "dropped", "undone"]) & ~Q(decided_by="")),
            ),
            models.CheckConstraint(
                name="import_nothing_skipped",
                condition=Q(read=F("loaded") + F("held") + F("folded") + F("unchanged")),
            ),
        ]


class SourceRow(models.Model):
    """One distinct row of a source: where it stands, its raw cells, what became of it."""

    class Fate(models.TextChoices):
        """What became of the row."""

        LOADED = "loaded", "chargée"
        HELD = "held", "retenue"
        UNCHANGED = "unchanged", "inchangée"

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="rows")
    sheet = models.CharField(max_length=255, blank=True)
    row = models.PositiveIntegerField(help_text="As Excel numbers it.")
    repeats = models.JSONField(default=list, help_text="Rows that repeat this one exactly.")
    cells = models.JSONField(default=dict, help_text="Header -> text as received.")
    fate = models.CharField(max_length=9, choices=Fate)
    reasons = models.JSONField(default=list, help_text="For a held row: every finding that holds it.")
    mend = models.JSONField(default=dict, help_text="For a held row: header -> value proposed.")
    format = models.CharField(max_length=40)
    identity = models.CharField(max_length=32, blank=True, help_text="Key of what the format declares as identity.")
    scope = models.CharField(max_length=32, blank=True, help_text="Key of the set within which rows are compared.")
    content = models.CharField(max_length=32, help_text="Key of the business fields (held: of the cells).")
    supersedes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    retired_by = models.ForeignKey(
        ImportRun,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="retired",
        db_index=False,
        help_text="The run that corrected or withdrew it; empty while it is current.",
    )

    class Meta:
        indexes = [
            models.Index(fields=["format", "scope"], condition=Q(retired_by__isnull=True), name="row_current_scope"),
            models.Index(fields=["fate", "run", "row"], condition=Q(retired_by__isnull=True), name="row_current_fate"),
            # Of few rows: an index of all would be taken for « not retired », which is nearly every row.
            models.Index(fields=["retired_by"], condition=Q(retired_by__isnull=False), name="row_retired"),
        ]
        constraints = [
            models.CheckConstraint(name="row_fate_known", condition=Q(fate__in=["loaded", "held", "unchanged"])),
            models.CheckConstraint(name="row_held_has_reason", condition=~Q(fate="held") | ~Q(reasons=[])),
        ]


class FindingRecord(models.Model):
    """What is wrong or doubtful in a source, as said to its sender."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="findings")
    code = models.CharField(max_length=40)
    severity = models.CharField(max_length=7)
    sheet = models.CharField(max_length=255, blank=True)
    row = models.PositiveIntegerField(null=True, blank=True)
    column = models.CharField(max_length=255, blank=True)
    value = models.TextField(blank=True)
    message = models.TextField()
    remedy = models.TextField()
    rows = models.PositiveIntegerField(default=0, help_text="Data rows of the file that it touches, repeats included.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="finding_severity_known", condition=Q(severity__in=["error", "warning", "info"])
            ),
        ]
