"""What the example's partners plan: activities in places over months, scaled to the reach declared by region."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from layidu.catalogue.entries import Activity, CountingMode, entries
from layidu.core.periods import Period
from layidu.cycle.demo.leads import leads
from layidu.cycle.demo.partners import Partner, pick
from layidu.cycle.demo.programme import ActivitySetting, Programme
from layidu.cycle.demo.spots import Spot, spots
from layidu.cycle.demo.terms import drawn_term, last_day
from layidu.places.gazetteer import Gazetteer


@dataclass(frozen=True)
class Line:
    """One place of a plan: ``people`` is how many it will reach over its months (not what was promised)."""

    spot: Spot
    people: float


@dataclass(frozen=True)
class Plan:
    """One planned activity of a partner in a region. ``months``: its first and last month of the example (0-based,
    both included); ``end`` may lie after those.

    ``target`` in persons, or in things where the activity counts no people; ``delivered`` whether anything follows;
    ``late``: reports start and stop a month after the plan; ``lead``: its partner leads in its places.
    """

    number: str
    partner: Partner
    activity: str
    region: str
    lines: tuple[Line, ...]
    months: tuple[int, int]
    start: date
    end: date
    status: str
    target: int
    group: str | None
    unit: str
    donor: str
    implementer: str
    mode: CountingMode | None
    delivered: bool
    late: bool
    lead: bool

    @property
    def ample(self) -> bool:
        """Whether more is to be delivered than is promised, by a partner that keeps reporting."""
        if not self.delivered or self.partner.falls_silent is not None:
            return False
        people = sum(line.people for line in self.lines)
        return self.unit != "personne" or self.target <= 0.88 * people


@dataclass(frozen=True)
class _Draft:
    partner: Partner
    setting: ActivitySetting
    region: str
    spots: tuple[Spot, ...]
    weights: tuple[float, ...]
    lead: bool = False


def plans(
    gazetteer: Gazetteer, who: Sequence[Partner], settings: Programme, months: Sequence[Period], *, seed: int
) -> tuple[Plan, ...]:
    """The plans of all partners, in the order of partners.

    Decision served: that plans and reports of the example agree, so that follow-up has something true to show. In: a
    gazetteer, partners, parameters, months in order, a seed. Out: plans with their places. Errors: ValueError when
    there is no month. Assumption: the leading plans of a region together reach its ``reach`` share of the
    middle of its need, and the others a declared part of that again.

    >>> from layidu.places.country import gazetteer_of
    >>> from layidu.cycle.demo.partners import partners
    >>> from layidu.cycle.demo.programme import programme
    >>> year = list(Period.parse("2025-03:2026-02").months())
    >>> made = plans(gazetteer_of("mali"), partners(1, "mali"), programme("mali"), year, seed=1)
    >>> made[0].number, made[0].lines[0].spot.region in programme("mali").regions
    ('PA-ACACBAS-01', True)
    """
    if not months:
        raise ValueError("the example needs at least one month")
    activities: dict[str, list[ActivitySetting]] = defaultdict(list)
    for setting in settings.activities:
        activities[entries(Activity)[setting.id].sector].append(setting)
    known = {region: len(choice) for region, choice in spots(gazetteer, settings.division, "").items()}
    leading = leads(who, settings, known, seed=seed)
    drafts = [
        draft
        for partner in who
        for draft in _drafts(gazetteer, partner, settings, activities, leading, _dice(seed, partner))
    ]
    people = _people_for_one(drafts, settings)
    national = [one.name for one in who if len(one.regions) == 1]
    numbers: dict[str, int] = defaultdict(int)
    found = []
    for draft in drafts:
        numbers[draft.partner.acronym] += 1
        number = f"PA-{draft.partner.acronym}-{numbers[draft.partner.acronym]:02d}"
        dice = random.Random(f"{seed}:{number}")  # noqa: S311 - an example, not a secret
        found.append(_plan(number, draft, people[draft.region, draft.lead], settings, months, national, dice))
    return tuple(found)


def _dice(seed: int, partner: Partner) -> random.Random:
    return random.Random(f"{seed}:plans:{partner.acronym}")  # noqa: S311 - an example, not a secret


def _drafts(
    gazetteer: Gazetteer,
    partner: Partner,
    settings: Programme,
    activities: dict[str, list[ActivitySetting]],
    leading: Mapping[tuple[str, str], tuple[int, ...]],
    dice: random.Random,
) -> list[_Draft]:
    size = settings.settings["size"]
    scheme = scheme_of(partner, settings, dice)
    known = spots(gazetteer, settings.division, scheme)
    weights = [(each.id, float(each.weight)) for sector in partner.sectors for each in activities[sector]]
    chosen = pick(dice, weights, dice.choice(size["activities"]))
    found = []
    for region in partner.regions:
        choice = known.get(region, ())
        if not choice:
            continue
        places = tuple(dice.sample(choice, min(len(choice), dice.choice(size["places"]))))
        split = tuple(spot for spot in choice if spot.cercle in settings.mess["split_places"])
        # Whoever keeps an old list works in the old place that is now in several regions, so that it is seen there.
        if split and partner.habit.startswith("old") and not set(split) & set(places):
            places = (*places[:-1], split[0])
        led = ""
        if at := leading.get((partner.acronym, region)):
            led = dice.choice(settings.settings["lead"]["activities"])
            setting = next(each for each in settings.activities if each.id == led)
            spread = tuple(dice.lognormvariate(0, 0.4) for _ in at)
            found.append(_Draft(partner, setting, region, tuple(choice[each] for each in at), spread, lead=True))
        for setting in settings.activities:
            if setting.id in chosen and setting.id != led and not settings.regions[region].zero_partners:
                spread = tuple(dice.lognormvariate(0, 0.6) for _ in places)
                found.append(_Draft(partner, setting, region, places, spread))
    return found


def scheme_of(partner: Partner, settings: Programme, dice: random.Random) -> str:
    """The code scheme in which a partner writes places: its old one, none (""), or one of today's.

    Codes of 2021 written without their scheme are those of ``old_codes_2021`` too.
    """
    if partner.habit in ("old_codes_unnamed", "old_codes_2021"):
        return str(settings.names["schemes"]["old_codes_2021"])
    if partner.habit == "old_codes_2015":
        return str(settings.names["schemes"]["old_codes_2015"])
    return "" if partner.habit == "no_codes" else str(dice.choice(settings.names["schemes"]["today"]))


def _people_for_one(drafts: Sequence[_Draft], settings: Programme) -> dict[tuple[str, bool], float]:
    """How many people one unit of weight stands for, by region and whether the plan leads there."""
    scaled: dict[tuple[str, bool], float] = defaultdict(float)
    plain: dict[tuple[str, bool], float] = defaultdict(float)
    for draft in drafts:
        if draft.setting.groups:
            scaled[draft.region, draft.lead] += sum(draft.weights) * draft.setting.scale
            plain[draft.region, draft.lead] += sum(draft.weights)
    found = {}
    for name, region in settings.regions.items():
        budget = region.population * sum(region.need) / 2 * region.reach
        found[name, True] = budget / max(scaled[name, True], 0.01)
        # Regions where only small activities happen keep a gap: the budget is not pressed into one of them.
        found[name, False] = (
            budget * settings.settings["lead"]["others"] / max(scaled[name, False], 0.3 * plain[name, False], 1.0)
        )
    return found


def _plan(
    number: str,
    draft: _Draft,
    people: float,
    settings: Programme,
    months: Sequence[Period],
    national: Sequence[str],
    dice: random.Random,
) -> Plan:
    rules, size = settings.settings["plan"], settings.settings["size"]
    entry, lead, region = entries(Activity)[draft.setting.id], draft.lead, settings.regions[draft.region]
    term = drawn_term(dice, settings.settings["lead"]["terms"] if lead else rules["terms"], len(months))
    lines = tuple(
        Line(spot, people * weight * draft.setting.scale)
        for spot, weight in zip(draft.spots, draft.weights, strict=True)
    )
    # What is promised for months after the example's last cannot be delivered inside it.
    stray = dice.uniform(*rules["target_over_reach"]) * term.length / (term.last - term.first + 1)
    if draft.setting.groups:
        target, unit = round(sum(line.people for line in lines) * stray, -1), "personne"
    else:
        target, unit = dice.randint(*draft.setting.things) * len(lines), entry.unit
    if region.zero_partners:
        lines = tuple(replace(line, people=0.0) for line in lines)
    level = dice.random()
    status = "proposed" if level < rules["proposed"] and not lead else "accepted"
    if level > 1 - rules["signed"]:
        status = "signed"
    implementer = dice.choice(national) if dice.random() < size["implementer"] else ""
    other_mode = not draft.partner.plain and dice.random() < size["other_mode"]
    return Plan(
        number=number,
        partner=draft.partner,
        activity=entry.id,
        region=draft.region,
        lines=lines,
        months=(term.first, term.last),
        start=months[term.first].start,
        end=last_day(term, months),
        status=status,
        target=max(1, int(target)),
        group=draft.setting.groups[0][0] if len(draft.setting.groups) == 1 else None,
        unit=unit,
        donor=dice.choice(draft.partner.donors),
        implementer="" if implementer == draft.partner.name else implementer,
        mode="unique" if (lead or other_mode) and entry.counting_mode in ("contacts", "caseload") else None,
        delivered=status != "proposed" and (lead or dice.random() >= rules["never_delivered"]),
        late=not lead and dice.random() < size["late"],
        lead=lead,
    )
