"""A small country of individual people, served by partners who then report as partners do.

Nothing here knows how the engine counts. People are ids; a partner serves sets of people month after month and
keeps registers; what it sends is derived from its registers under its counting mode. The truth is the set of people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

COUNTRY = "land"
REGIONS = {"north": ("n1", "n2", "n3"), "south": ("s1", "s2")}
CERCLES = tuple(cercle for cercles in REGIONS.values() for cercle in cercles)
PARENT = {COUNTRY: None, **dict.fromkeys(REGIONS, COUNTRY), **{c: r for r, cs in REGIONS.items() for c in cs}}
GROUPS = ("boys", "girls", "men", "women")
MODES = ("unique", "cumulative", "caseload", "contacts")
PARTITION = [{"partition": "age_and_sex", "whole": "all", "part": group} for group in GROUPS]
PLACES = [
    {"place": place, "parent": parent, "name": place.title(),
     "kind": "country" if parent is None else "region" if place in REGIONS else "cercle"}
    for place, parent in PARENT.items()
]  # fmt: skip


@dataclass(frozen=True)
class Person:
    """One person, of one group for good, with a home at the start."""

    id: int
    group: str
    home: str


@dataclass
class World:
    """What was reported (rows of DELIVERIES), who lives where, and who was truly reached where."""

    people: list[Person]
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    #: (person, place that the reports naming this person give)
    reached: set[tuple[Person, str]] = field(default_factory=set)

    def population(self) -> list[dict[str, Any]]:
        """Rows of POPULATION by cercle and group, as a perfect census at the start would have them."""
        counts: dict[tuple[str, str], int] = {}
        for person in self.people:
            key = (person.home, person.group)
            counts[key] = counts.get(key, 0) + 1
        return [
            {"place": cercle, "group": group, "value": counts.get((cercle, group), 0)}
            for cercle in CERCLES
            for group in GROUPS
        ]

    def truly_reached(self, place: str, groups: Iterable[str] = GROUPS) -> int:
        """Distinct people of these groups whom reports for the place, or for a place below it, are about."""
        wanted = set(groups)
        return len({p.id for p, where in self.reached if p.group in wanted and place in upward(where)})


def simulate(
    random: Random,
    *,
    months: int,
    partners: int,
    people: int,
    moving: float = 0.0,
    silent: float = 0.0,
    appetites: Sequence[float] = (0.01, 0.05, 0.2),
) -> World:
    """A country of ``people`` a cercle over some months.

    ``moving``: the share of people who change cercle each month. ``silent``: the share of monthly reports not sent.
    ``appetites``: the shares of the people around of whom a partner may newly serve that many in a month.
    """
    world = World([
        Person(number, random.choice(GROUPS), cercle)
        for number, cercle in enumerate(c for c in CERCLES for _ in range(people))
    ])  # fmt: skip
    where = {person: person.home for person in world.people}
    programmes = [
        _Programme(f"P{number}", activity, random.choice([*CERCLES, *CERCLES, *REGIONS, COUNTRY]), random, appetites)
        for number in range(partners)
        for activity in random.sample(("essential_items", "mental_health", "food_assistance", "vaccination"), 2)
    ]
    for month in range(1, months + 1):
        if moving:
            for person in world.people:
                if random.random() < moving:
                    where[person] = random.choice(CERCLES)
        for programme in programmes:
            near = [person for person in world.people if programme.place in upward(where[person])]
            programme.serve(near)
            rows = programme.report(date(2025, month, 1))
            if random.random() >= silent:
                world.deliveries += rows
            world.reached |= {(person, programme.place) for person in programme.ever}
    for number, row in enumerate(world.deliveries):
        row["delivery"] = f"d{number}"
    return world


class _Programme:
    """One partner's activity in one place, with its register by donor."""

    def __init__(self, partner: str, activity: str, place: str, random: Random, appetites: Sequence[float]) -> None:
        self.partner, self.activity, self.place, self._random = partner, activity, place, random
        self._by_group = random.random() < 0.6
        # Each donor has its own layout. Exact registers are the more telling: they leave no slack to hide an error.
        self._modes = [random.choice((*MODES, "unique", "cumulative")) for _ in range(random.choice((1, 1, 2)))]
        self._donors = len(self._modes)
        self._appetite, self._stay = random.choice(appetites), random.uniform(0, 0.9)
        self._present: list[set[Person]] = [set() for _ in range(self._donors)]
        self._registered: list[set[Person]] = [set() for _ in range(self._donors)]
        self._new: list[set[Person]] = [set() for _ in range(self._donors)]

    @property
    def ever(self) -> set[Person]:
        return set().union(*self._registered)

    def serve(self, near: list[Person]) -> None:
        """This month's people: some stay on, some leave, some come; a visit may repeat."""
        for donor in range(self._donors):
            here = set(near)
            stayed = {p for p in sorted(self._present[donor] & here, key=_id) if self._random.random() < self._stay}
            came = {person for person in near if self._random.random() < self._appetite}
            self._present[donor] = stayed | came
            # A first visit is entered in one register only: that is what « counted once » means.
            unique = self._modes[donor] == "unique"
            seen = self._entered_once() if unique else self._registered[donor]
            self._new[donor] = self._present[donor] - seen
            self._registered[donor] |= self._new[donor] if unique else self._present[donor]

    def _entered_once(self) -> set[Person]:
        registers = [reg for reg, mode in zip(self._registered, self._modes, strict=True) if mode == "unique"]
        return set().union(*registers)

    def report(self, month: date) -> list[dict[str, Any]]:
        """The rows of the month: one a donor and group, or one a donor where groups are not told apart."""
        rows = []
        for donor in range(self._donors):
            mode = self._modes[donor]
            people = {
                "unique": self._new, "cumulative": self._registered,
                "caseload": self._present, "contacts": self._present,
            }[mode][donor]  # fmt: skip
            for group in GROUPS if self._by_group else (None,):
                count = sum(1 for person in people if group in (None, person.group))
                if mode == "contacts":
                    count += sum(self._random.randint(0, 3) for _ in range(count))
                rows.append(self._row(month, mode, group, count))
        return rows

    def _row(self, month: date, mode: str, group: str | None, count: int) -> dict[str, Any]:
        return {
            "partner": self.partner, "activity": self.activity, "sector": None, "place": self.place,
            "month": month, "group": group, "people": count,
            "counting_mode": mode, "direct": True, "measure": "achieved", "verification": "reported",
        }  # fmt: skip


def _id(person: Person) -> int:
    return person.id


def upward(place: str) -> set[str]:
    """The place and all that hold it."""
    found = set()
    current: str | None = place
    while current is not None:
        found.add(current)
        current = PARENT[current]
    return found
