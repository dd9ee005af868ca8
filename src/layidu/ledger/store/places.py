"""A country's divisions in the ledger, so that every fact's place is one that exists."""

from __future__ import annotations

from layidu.catalogue.country import country
from layidu.ledger.models import Division, Place, PlaceCode, PlaceLink, PlaceName


def load_country(country_id: str) -> int:
    """Put a packaged country's divisions, places, names, codes and links into an empty ledger; gives how many places.

    Errors: KeyError when the country is not packaged.
    """
    facts = country(country_id)
    Division.objects.bulk_create(
        Division(id=d.id, country=country_id, label=d.label_fr, valid_from=d.valid_from, valid_to=d.valid_to)
        for d in facts.divisions
    )
    # Parents first, as the foreign key asks.
    waiting = {place.id: place for place in facts.places}
    while waiting:
        ready = [place for place in waiting.values() if place.parent not in waiting]
        Place.objects.bulk_create(
            Place(
                id=place.id,
                division_id=place.division,
                kind=place.kind,
                name=place.name,
                parent_id=place.parent,
                valid_from=place.valid_from,
                valid_to=place.valid_to,
                reference=place.source,
            )
            for place in ready
        )
        for place in ready:
            del waiting[place.id]
    PlaceName.objects.bulk_create(
        PlaceName(place_id=name.place, name=name.name, reference=name.source) for name in facts.names
    )
    PlaceCode.objects.bulk_create(
        PlaceCode(
            place_id=code.place,
            scheme=code.scheme,
            code=code.code,
            extent=code.extent,
            inferred=code.inferred,
            reference=code.source,
        )
        for code in facts.codes
    )
    PlaceLink.objects.bulk_create(
        PlaceLink(
            source_id=link.from_place,
            target_id=link.to_place,
            basis=link.basis,
            share_low=link.share_low,
            share_high=link.share_high,
            reference=link.source,
        )
        for link in facts.links
    )
    return len(facts.places)
