"""Which partner of the example leads in which lowest places: the one that reaches most people there."""

from __future__ import annotations

import random
from collections.abc import Sequence

from layidu.cycle.demo.partners import Partner
from layidu.cycle.demo.programme import Programme

#: Leads code places as today or not at all, so that a place is the same for all of them.
_HABITS = ("", "no_codes")


def leads(
    who: Sequence[Partner], settings: Programme, places: dict[str, int], *, seed: int
) -> dict[tuple[str, str], tuple[int, ...]]:
    """The places that each leading partner has, by acronym and region, as positions among the region's places.

    Decision served: how near a region comes to its need; a health district is mostly served by one partner, and
    that partner's beneficiaries carry the lower bound of who was reached. In: partners, parameters, how many lowest
    places each region has, a seed. Out: nothing for a region where nobody could lead. Assumption: a lead keeps
    reporting and says how it counts.

    >>> from layidu.cycle.demo.partners import partners
    >>> from layidu.cycle.demo.programme import programme
    >>> found = leads(partners(1, "mali"), programme("mali"), {"Gao": 16}, seed=1)
    >>> sum(len(at) for at in found.values())
    14
    """
    rules = settings.settings["lead"]
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for region in settings.regions.values():
        dice = random.Random(f"{seed}:leads:{region.name}")  # noqa: S311 - an example, not a secret
        able = [one for one in who if region.name in one.regions and (_able(one, settings) or region.zero_partners)]
        count = places.get(region.name, 0)
        if not able or not count or not region.reach:
            continue
        chosen = sorted(dice.sample(range(count), max(1, round(rules["share_of_places"] * count))))
        wanted = min(len(able), -(-len(chosen) // rules["places"]))
        for at, partner in enumerate(dice.sample(able, wanted)):
            found[partner.acronym, region.name] = tuple(chosen[at::wanted])
    return found


def _able(partner: Partner, settings: Programme) -> bool:
    return (
        settings.need_sector in partner.sectors
        and partner.falls_silent is None
        and not partner.plain
        and partner.habit in _HABITS
    )
