"""Places in their divisions, the names and codes they are met under, and what they became."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from layidu.ledger.models.base import in_order


class Division(models.Model):
    """One hierarchy of a country at one vintage, such as ML-2023."""

    id = models.CharField(primary_key=True, max_length=40)
    country = models.CharField(max_length=40)
    label = models.CharField(max_length=255)
    hierarchy = models.CharField(max_length=20, default="administrative")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="division_dates_in_order", condition=in_order("valid_from", "valid_to"))
        ]


class Place(models.Model):
    """A place in one division."""

    id = models.CharField(primary_key=True, max_length=48)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="places")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=255)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    reference = models.TextField(blank=True, help_text="The source that says so.")

    class Meta:
        constraints = [
            models.CheckConstraint(name="place_dates_in_order", condition=in_order("valid_from", "valid_to")),
            models.CheckConstraint(name="place_not_its_parent", condition=~Q(parent=F("id"))),
        ]


class PlaceName(models.Model):
    """A name or spelling of a place."""

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=255)
    reference = models.TextField(blank=True)


class PlaceCode(models.Model):
    """A code of a place under one scheme and vintage; ``part``: the code covers more than this place."""

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=20)
    code = models.CharField(max_length=20)
    extent = models.CharField(max_length=5, default="whole")
    inferred = models.BooleanField(default=False)
    reference = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="place_code_extent_known", condition=Q(extent__in=["whole", "part"])),
            models.CheckConstraint(name="place_code_has_scheme", condition=~Q(scheme="") & ~Q(code="")),
            models.UniqueConstraint(name="place_code_once", fields=["place", "scheme", "code"]),
        ]


class PlaceLink(models.Model):
    """What a place became, or lies in across hierarchies: a share within bounds, by basis."""

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="links_out")
    target = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="links_in")
    basis = models.CharField(max_length=12)
    share_low = models.FloatField()
    share_high = models.FloatField()
    reference = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="place_link_share_bounds",
                condition=Q(share_low__gte=0, share_high__lte=1, share_low__lte=F("share_high")),
            ),
        ]
