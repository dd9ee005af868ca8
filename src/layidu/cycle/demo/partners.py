"""The example's partners: invented names made of declared parts, each with its kind, sectors and regions of work."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from layidu.core.text import fold
from layidu.cycle.demo.programme import Programme, programme

#: The code habits of a partner, in the words of ``mess.yaml`` (shares of partners); the rest use today's codes.
HABITS = ("old_codes_2015", "old_codes_2021", "old_codes_unnamed", "no_codes")


@dataclass(frozen=True)
class Partner:
    """One invented partner. ``habit`` is how it codes places; ``plain`` whether it leaves optional columns out;
    ``falls_silent`` the month (0-based; -1: none) after which it sends nothing,
    ``None`` when it never stops."""

    acronym: str
    name: str
    kind: str
    mark: str
    sectors: tuple[str, ...]
    regions: tuple[str, ...]
    donors: tuple[str, ...]
    habit: str
    plain: bool
    falls_silent: int | None

    @property
    def full_name(self) -> str:
        """Its kind, its name and the mark of what is invented: « ONG nationale Baobab d'ambre (fictif) »."""
        return f"{self.kind} {self.name} {self.mark}"


def partners(seed: int, country: str) -> tuple[Partner, ...]:
    """The partners of a country's example, the same for the same seed.

    Decision served: who reports in the example, so that nothing is ever put in a real organisation's mouth. In: a
    seed, a country's folder name. Out: one a partner, names and acronyms distinct, sorted by acronym.
    Assumption: names of things of nature with a colour or stone name no organisation at work; a test compares
    them with the organisations of a public 5W.

    >>> few = partners(1, "mali")
    >>> len(few), len({one.acronym for one in few}), few == partners(1, "mali")
    (150, 150, True)
    """
    settings = programme(country)
    parts = settings.names
    dice = random.Random(f"{seed}:partners")  # noqa: S311 - an example, not a secret
    pairs = [(noun, colour) for noun in parts["nouns"] for colour in parts["colours"]]
    dice.shuffle(pairs)
    kinds = [kind for kind in parts["kinds"] for _ in range(kind["weight"])]
    habits = _habits(settings.mess["workbook"], parts["count"])
    dice.shuffle(habits)
    found: dict[str, Partner] = {}
    for noun, colour in pairs:
        if len(found) == parts["count"]:
            break
        if (acronym := _acronym(noun, colour)) not in found:
            habit = habits[len(found)]
            found[acronym] = _partner(acronym, f"{noun} {colour}", dice.choice(kinds), habit, dice, settings)
    silent = [region.name for region in settings.regions.values() for _ in range(region.silent_partners)]
    zero = [region.name for region in settings.regions.values() for _ in range(region.zero_partners)]
    alone = dice.sample(sorted(found), len(silent) + len(zero))
    for at, (acronym, region) in enumerate(zip(alone, silent + zero, strict=True)):
        # Whoever is alone somewhere works in the sector whose need is told, so that the gap there is theirs.
        found[acronym] = replace(
            found[acronym], regions=(region,), sectors=(settings.need_sector,), habit="",
            falls_silent=-1 if at < len(silent) else None,
        )  # fmt: skip
    return tuple(found[acronym] for acronym in sorted(found))


def donors(country: str) -> tuple[tuple[str, str], ...]:
    """The example's donors with the currency each gives in (ISO 4217), in declared order.

    >>> donors("mali")[0]
    ('Fonds Indigo (fictif)', 'XOF')
    """
    parts = programme(country).names
    named = zip(parts["donors"], parts["donor_currencies"], strict=True)
    return tuple((f"{name} {parts['mark']}", currency) for name, currency in named)


def pick(dice: random.Random, weights: Sequence[tuple[str, float]], count: int) -> list[str]:
    """``count`` different names (or all, when fewer weigh more than 0), likelier with more weight, in drawn order.

    >>> pick(random.Random(1), [("a", 1.0), ("b", 0.0)], 2)
    ['a']
    """
    drawn = sorted((-(dice.random() ** (1 / weight)), name) for name, weight in weights if weight > 0)
    return [name for _, name in drawn[:count]]


def _habits(shares: Mapping[str, float], count: int) -> list[str]:
    """One habit a partner, in the declared shares; drawn one by one, a rare habit might fall on nobody."""
    found = [habit for habit in HABITS for _ in range(round(shares[habit] * count))]
    return found + [""] * (count - len(found))


def _partner(
    acronym: str, name: str, kind: Mapping[str, Any], habit: str, dice: random.Random, settings: Programme
) -> Partner:
    fewest, most = kind["regions"]
    weights = [(region.name, float(region.weight)) for region in settings.regions.values()]
    sectors = [(sector, float(weight)) for sector, weight in settings.settings["sectors"].items()]
    shares = settings.mess["workbook"]
    silent = dice.randrange(3, 10) if dice.random() < shares["silent_partner"] else None
    return Partner(
        acronym=acronym,
        name=name,
        kind=str(kind["label_fr"]),
        mark=settings.names["mark"],
        sectors=tuple(pick(dice, sectors, dice.choice((1, 1, 2)))),
        regions=tuple(pick(dice, weights, dice.randint(fewest, most))),
        donors=tuple(
            f"{donor} {settings.names['mark']}"
            for donor in dice.sample(settings.names["donors"], dice.choice((1, 1, 2)))
        ),
        habit=habit,
        plain=dice.random() < shares["no_optional_columns"],
        falls_silent=silent,
    )


def _acronym(noun: str, colour: str) -> str:
    first, last = fold(noun).replace(" ", ""), fold(colour).split(" ")[-1]
    return (first[:4] + last[:3]).upper()
