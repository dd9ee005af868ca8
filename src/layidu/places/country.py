"""The gazetteer of a packaged country."""

from __future__ import annotations

import functools

from layidu.catalogue.country import country
from layidu.places.gazetteer import Gazetteer


@functools.lru_cache(maxsize=8)
def gazetteer_of(country_id: str) -> Gazetteer:
    """All divisions of a packaged country, read once.

    Decision served: which place a file means, before anything is in a ledger. Errors: KeyError for a country that is
    not packaged.

    >>> [len(gazetteer_of("mali").places(division, "region")) for division in ("ML-2012", "ML-2016", "ML-2023")]
    [9, 11, 20]
    """
    facts = country(country_id)
    return Gazetteer(
        divisions=facts.divisions,
        schemes=facts.schemes,
        kinds=facts.kinds,
        places=facts.places,
        names=facts.names,
        codes=facts.codes,
        links=facts.links,
        default_division=facts.division,
        foreign_prefixes=facts.foreign_prefixes,
        country_codes=(facts.iso_3166_1_alpha_3, facts.iso_3166_1_alpha_2),
    )
