"""Imported geography: the outlines of places, and the villages that lie in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from layidu.ledger.models.base import Fact, opaque_id


class Boundary(Fact):
    """The outline of a place as one file draws it; a later edition brings a new row."""

    id = opaque_id("bnd")
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="boundaries")
    outline = models.TextField(help_text="Polygons in WGS 84 degrees: WKB in URL-safe base64, simplified.")
    precision = models.PositiveIntegerField(help_text="How far a line may lie from the source's, in metres.")
    approximate = models.BooleanField(default=False, help_text="The source itself says that its lines are approximate.")
    as_of = models.DateField(null=True, blank=True, help_text="The day that the source describes, where it says so.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="boundary_drawn", violation_error_message="un contour vide", condition=~Q(outline="")
            ),
        ]


class Locality(Fact):
    """A village, town or quarter as a list names it; it belongs to no division and no figure is counted at it."""

    id = opaque_id("loc")
    name = models.CharField(max_length=255)
    other_names = models.JSONField(default=list, help_text="Other spellings of the list.")
    place = models.ForeignKey(
        "ledger.Place",
        on_delete=models.PROTECT,
        related_name="localities",
        help_text="The cercle that the list states.",
    )
    commune = models.CharField(max_length=255, blank=True, help_text="The commune as the list names it.")
    commune_code = models.CharField(max_length=20, blank=True, help_text="The commune's code as the list writes it.")
    code = models.CharField(max_length=40, blank=True, help_text="The list's own code.")
    latitude = models.FloatField(null=True, blank=True, help_text="Decimal degrees, WGS 84.")
    longitude = models.FloatField(null=True, blank=True, help_text="Decimal degrees, WGS 84.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="locality_named", violation_error_message="une localité sans nom", condition=~Q(name="")
            ),
            models.CheckConstraint(
                name="locality_coordinates_whole",
                violation_error_message="une latitude sans longitude, ou une longitude sans latitude",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
            ),
        ]
