"""Health facilities: they belong to no division; dated links put each in its places."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from layidu.ledger.models.base import Fact, in_order, opaque_id

OWNERSHIPS = ["", "public", "community", "private", "faith_based", "ngo", "military"]
METHODS = ["stated", "coordinates"]


class Facility(Fact):
    """A health facility as one list describes it on a day; a later edition of the list brings a new row."""

    id = opaque_id("fac")
    ref = models.CharField(
        max_length=255, help_text="The name by which other files refer to it: its code, else its region and name."
    )
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=40, help_text="Of intake/vocabularies/facility_kinds.yaml.")
    ownership = models.CharField(max_length=12, blank=True, help_text="Empty: not stated.")
    locality = models.CharField(max_length=255, blank=True, help_text="Commune or village as the list names it.")
    latitude = models.FloatField(null=True, blank=True, help_text="Decimal degrees, WGS 84.")
    longitude = models.FloatField(null=True, blank=True, help_text="Decimal degrees, WGS 84.")
    located_by = models.CharField(max_length=80, blank=True, help_text="How the coordinates were taken.")
    as_of = models.DateField(help_text="The first day of the period that the list describes.")
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="facility_named",
                violation_error_message="une formation sanitaire doit avoir un nom et un type",
                condition=~Q(ref="") & ~Q(name="") & ~Q(kind=""),
            ),
            models.CheckConstraint(
                name="facility_ownership_known",
                violation_error_message="le statut de la formation n'est pas connu",
                condition=Q(ownership__in=OWNERSHIPS),
            ),
            models.CheckConstraint(
                name="facility_coordinates_whole",
                violation_error_message="une latitude sans longitude, ou une longitude sans latitude",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
            ),
            models.CheckConstraint(
                name="facility_coordinates_on_earth",
                violation_error_message="des coordonnées hors du globe",
                condition=Q(latitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
            ),
        ]
        indexes = [models.Index(fields=["ref"], name="facility_by_ref")]


class FacilityCode(models.Model):
    """A code of a facility under one scheme."""

    id = models.BigAutoField(primary_key=True)
    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=40, help_text="The list or system whose code it is, such as dhis2.")
    code = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="facility_code_has_scheme",
                violation_error_message="un code de formation sans son référentiel",
                condition=~Q(scheme="") & ~Q(code=""),
            ),
            models.UniqueConstraint(name="facility_code_once", fields=["facility", "scheme", "code"]),
        ]


class FacilityPlace(models.Model):
    """A facility lies in a place since a day: as its list says, or as its coordinates show in imported boundaries.

    The two stand side by side, each saying where it comes from, and never correct each other.
    """

    id = models.BigAutoField(primary_key=True)
    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="places")
    place = models.ForeignKey("ledger.Place", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="Empty: to this day.")
    method = models.CharField(max_length=12, help_text="stated: by the list; coordinates: found in boundaries.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="facility_place_dates_in_order",
                violation_error_message="la date de fin précède la date de début",
                condition=in_order("since", "until"),
            ),
            models.CheckConstraint(
                name="facility_place_method_known",
                violation_error_message="la façon de situer la formation n'est pas connue",
                condition=Q(method__in=METHODS),
            ),
            models.UniqueConstraint(name="facility_place_once", fields=["facility", "place", "method", "since"]),
        ]
