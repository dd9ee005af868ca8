"""Outlines and villages in and out of the ledger, and the communes that outlines bring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Max

from layidu.core.text import fold
from layidu.intake.records import BoundaryRow, LocalityRow
from layidu.ledger.models import Boundary, ImportRun, Locality, Place, PlaceCode, PlaceName

#: The formats that change what is known of places.
FORMATS = ("boundaries", "populated_places")
_LONGEST_ID = 48


@dataclass(frozen=True, slots=True)
class Drawn:
    """A current outline: its place, whether its source calls it approximate, and the outline in base64."""

    place: str
    outline: str
    approximate: bool
    file: str


@dataclass(frozen=True, slots=True)
class AddedPlace:
    """A place that boundaries brought, with its codes as (scheme, code)."""

    id: str
    division: str
    kind: str
    name: str
    parent: str
    reference: str
    codes: tuple[tuple[str, str], ...]


def geography_key() -> str:
    """A key that changes with every import of boundaries or villages, and with any decision on their rows."""
    last = ImportRun.objects.filter(format__in=FORMATS).aggregate(last=Max("id"))["last"]
    return str(last or "")


def boundary_of(record: BoundaryRow, origin: int) -> Boundary:
    """The row to store; a commune that the ledger does not know is created with its name and code.

    The scheme of its code is the one under which the code begins with its cercle's. Assumption: the caller holds the
    ledger's lock.
    """
    place = _commune(record) if record.level == "commune" else record.place
    return Boundary(
        origin_id=origin,
        place_id=place,
        outline=record.outline,
        precision=record.precision,
        approximate=record.approximate,
        as_of=record.as_of,
    )


def _commune(record: BoundaryRow) -> str:
    above = Place.objects.get(id=record.place)
    schemes = [
        scheme
        for scheme, code in PlaceCode.objects.filter(place=above, extent="whole").values_list("scheme", "code")
        if record.code and record.code.startswith(code)
    ]
    known = Place.objects.filter(parent=above, kind="commune")
    if schemes:
        coded = known.filter(codes__scheme__in=schemes, codes__code=record.code).values_list("id", flat=True).first()
        if coded:
            return coded
    for place, name in known.filter(codes=None).values_list("id", "name"):
        if not schemes and fold(name) == fold(record.name):
            return str(place)
    own = record.code or fold(record.name).replace(" ", "-")
    identifier = f"{above.id}/{own}"[:_LONGEST_ID]
    Place.objects.get_or_create(
        id=identifier,
        defaults={
            "division_id": above.division_id,
            "kind": "commune",
            "name": record.name,
            "parent": above,
            "valid_from": above.valid_from,
            "valid_to": above.valid_to,
            "reference": "limites importées",
        },
    )
    PlaceName.objects.get_or_create(place_id=identifier, name=record.name, defaults={"reference": "limites importées"})
    for scheme in schemes:
        PlaceCode.objects.get_or_create(
            place_id=identifier, scheme=scheme, code=record.code, defaults={"reference": "limites importées"}
        )
    return identifier


def locality_of(record: LocalityRow, origin: int) -> Locality:
    """The row to store."""
    return Locality(
        origin_id=origin,
        name=record.name,
        other_names=list(record.other_names),
        place_id=record.place,
        commune=record.commune,
        commune_code=record.commune_code,
        code=record.code,
        latitude=record.latitude,
        longitude=record.longitude,
    )


def added_places() -> Sequence[AddedPlace]:
    """The places that current boundaries brought, in order of their ids."""
    codes: dict[str, list[tuple[str, str]]] = {}
    for place, scheme, code in PlaceCode.objects.filter(place__kind="commune").values_list("place", "scheme", "code"):
        codes.setdefault(place, []).append((scheme, code))
    rows = (
        Place.objects.filter(
            kind="commune", parent__isnull=False, boundaries__origin__retired_by=None, boundaries__isnull=False
        )
        .distinct()
        .order_by("id")
        .values_list("id", "division", "kind", "name", "parent", "reference")
    )
    return [
        AddedPlace(place, division, kind, name, parent or "", reference, tuple(sorted(codes.get(place, ()))))
        for place, division, kind, name, parent, reference in rows
    ]


def localities() -> Iterator[tuple[str, str, str]]:
    """Each name of each current village, with its cercle and its commune's code, empty where not stated."""
    rows = Locality.objects.filter(origin__retired_by__isnull=True).order_by("origin_id")
    for name, others, place, code in rows.values_list("name", "other_names", "place", "commune_code"):
        for each in (name, *others):
            yield each, place, code


def drawn_places(division: str, kind: str) -> Sequence[Drawn]:
    """The current outlines of the places of a division and kind, one a place: the exact before the approximate."""
    rows = (
        Boundary.objects.filter(origin__retired_by__isnull=True, place__division=division, place__kind=kind)
        .order_by("approximate", "-origin_id")
        .values_list("place", "outline", "approximate", "origin__run__source__file_name")
    )
    best: dict[str, Drawn] = {}
    for row in rows:
        best.setdefault(row[0], Drawn(*row))
    return [best[place] for place in sorted(best)]
