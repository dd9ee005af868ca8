"""What each cell of a row says of a place: its name, its code, its parent and the parent's code, each on its own."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from layidu.core.text import fold
from layidu.places.codes import CodeReading, read_code
from layidu.places.contain import Container
from layidu.places.gazetteer import Gazetteer, Kind
from layidu.places.spelling import CONFIRMED, Candidate, NameIndex, Near, garbled
from layidu.places.spelling_rules import Thresholds, spelling_rules

#: Parents are asked of so many of the nearest places, which bounds the time that one spelling takes.
_LOOKED_AT = 20

#: « Bougouni 2 », « Bougouni N16 »: a number set apart makes another place of a name, never a slip of it.
_NUMBER = re.compile(r"n?\d+")

How = Literal["exact", "level", "elsewhere", "below", "near", "none"]


@dataclass(frozen=True, slots=True)
class Question:
    """What a row says of one place. ``division`` is where its cells are read, ``wanted`` the division asked for."""

    name: str
    parent: str
    code: str
    parent_code: str
    scheme: str | None
    division: str
    wanted: str
    kind: Kind | None


@dataclass(frozen=True, slots=True)
class Named:
    """The places that a name may mean with their likeness, how they were found, and what else is near."""

    places: Mapping[str, float]
    how: How
    near: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Leading:
    """The nearest place, how many slips further the next is, and whether the row's parent agrees with it."""

    near: Near
    lead: float
    parent_agrees: bool


@dataclass(frozen=True, slots=True)
class ParentSays:
    """What a parent's cell says of one place: it holds it, it does not, or nothing (unknown, absent).

    ``read_as`` is the parent's name where its spelling was only near, ``division`` the other division it was read in.
    """

    says: Literal["agrees", "contradicts", "unknown", "absent"]
    read_as: str = ""
    division: str = ""


class Evidence:
    """Reads the cells of a row against a gazetteer, one at a time; judging them together is the matcher's work.

    >>> from layidu.places.country import gazetteer_of
    >>> evidence = Evidence(gazetteer_of("mali"))
    >>> question = Question("Siby", "", "", "", None, "ML-2016", "ML-2016", "cercle")
    >>> evidence.named(question, frozenset())
    Named(places={'ML-2023:0207': 1.0}, how='elsewhere', near=())
    """

    def __init__(self, gazetteer: Gazetteer, taken: Thresholds | None = None) -> None:
        """Takes the gazetteer and indexes its names; ``taken`` stands in for the thresholds on record."""
        self.gazetteer = gazetteer
        self._taken = taken or spelling_rules().taken
        self.names = NameIndex(gazetteer)
        self._container = Container(gazetteer)

    def readings(self, code: str, scheme: str | None, division: str, kind: Kind | None) -> list[CodeReading]:
        """A code under its scheme, or, where none is declared, under each scheme of the division that knows it."""
        if not code:
            return []
        if scheme is not None:
            return [read_code(self.gazetteer, code, scheme, kind)]
        all_readings = [read_code(self.gazetteer, code, s.id, kind) for s in self.gazetteer.schemes(division=division)]
        return [reading for reading in all_readings if reading.places] or all_readings[:1]

    def named(self, question: Question, confirmed: frozenset[str]) -> Named:
        """The places that the name may mean, the surest way first; ``confirmed`` are those that the code stands for.

        A near spelling is taken only where the code confirms it, or where it is very near to one place alone.
        """
        name, division, kind = question.name, question.division, question.kind
        if not name:
            return Named({}, "none")
        if exact := self.names.exact(name, division, kind):
            return Named(dict.fromkeys(sorted(exact), 1.0), "exact")
        if upper := self._lowest_above(name, division, kind):
            return Named(dict.fromkeys(sorted(upper), 1.0), "level")
        if elsewhere := self._elsewhere(question):
            return Named(elsewhere, "elsewhere")
        if lower := self._holding_lower(name, division, kind):
            return Named(dict.fromkeys(lower, 1.0), "below")
        ranked = self.names.nearest(name, division, kind)
        near = tuple(Candidate(found.place, found.score) for found in ranked[:5])
        villages = self._holding_village(name, division, kind)
        if agreed := {
            found.place: found.score for found in ranked if found.place in confirmed and found.score >= CONFIRMED
        }:
            return Named(agreed, "near", near)
        leading, taken = self.leading(question, ranked), self._taken
        if leading and leading.lead >= taken.lead:
            least = taken.with_parent if leading.parent_agrees else taken.alone
            if leading.near.score >= least:
                # A slip of one name that is a village's own name elsewhere: both may be meant.
                either = {**dict.fromkeys(villages, 1.0), leading.near.place: leading.near.score}
                return Named(either, "below" if villages else "near", near)
        return Named(dict.fromkeys(villages, 1.0), "below", near) if villages else Named({}, "none", near)

    def leading(self, question: Question, ranked: Sequence[Near]) -> Leading | None:
        """The nearest place and its lead over the next one, in slips; ``None`` where two are as near, letter by letter.

        Decision served: whether a spelling may be taken at all, before any threshold. Where the parent's cell agrees
        with some of the near places, only these compete, and the first must still be as near as any place elsewhere.
        """
        if garbled(question.name):
            return None
        if numbers := _numbers(question.name):
            ranked = [near for near in ranked if numbers in self._numbered(near.place)]
        if not ranked:
            return None
        within = [
            near for near in ranked[:_LOOKED_AT]
            if question.parent and self.parent_says(question.parent, near.place).says == "agrees"
        ]  # fmt: skip
        field = within or ranked
        first = field[0]
        if first.slips > ranked[0].slips:
            return None
        as_near = self.names.within(question.name, question.division, question.kind, first.letters) - {first.place}
        if any(not within or self.parent_says(question.parent, place).says == "agrees" for place in as_near):
            return None
        lead = min((near.slips for near in field[1:]), default=math.inf) - first.slips
        return Leading(first, lead, bool(within))

    def _numbered(self, place: str) -> list[list[str]]:
        return [_numbers(name.name) for name in self.gazetteer.names(place)]

    def _lowest_above(self, name: str, division: str, kind: Kind | None) -> list[str]:
        kinds = self.gazetteer.division(division).kinds
        if kind not in kinds:
            return []
        upper = [place for k in kinds[: kinds.index(kind)] for place in self.names.exact(name, division, k)]
        between = set(kinds[: kinds.index(kind) + 1])
        return [place for place in upper if not any(each.kind in between for each in self.gazetteer.children(place))]

    def _holding_lower(self, name: str, division: str, kind: Kind | None) -> list[str]:
        """The places of a level that hold a lower place of that name: a village says its commune."""
        kinds = self.gazetteer.division(division).kinds
        lower = kinds[kinds.index(kind) + 1 :] if kind in kinds else ()
        held = {
            self.gazetteer.at_kind(id, kind) for each in lower for id in self.names.exact(name, division, each) if kind
        }
        return sorted(place.id for place in held if place is not None)

    def _holding_village(self, name: str, division: str, kind: Kind | None) -> list[str]:
        """The places of a level that may hold a village of that name: several where its division was cut up."""
        found: set[str] = set()
        for holding in self.gazetteer.localities(name) if kind else ():
            there = self._container.containing(holding, division, kind or "")
            if there.place is not None and not there.straddles:
                found.add(there.place)
                continue
            above = {
                self.gazetteer.at_kind(each, kind or "") for each in self._container.overlapping([holding], division)
            }
            found.update(place.id for place in above if place is not None)
        return sorted(found)

    def _elsewhere(self, question: Question) -> dict[str, float]:
        order = [division.id for division in self.gazetteer.divisions()]
        here = order.index(question.division)
        others = sorted((o for o in order if o != question.division), key=lambda o: abs(order.index(o) - here))
        if question.wanted in others:
            others.insert(0, others.pop(others.index(question.wanted)))
        name, kind = question.name, question.kind
        found = [
            place
            for other in others
            for place in sorted({*self.names.exact(name, other, kind), *self._lowest_above(name, other, kind)})
        ]
        if not found:
            return {}
        one_ground = all(self.same_ground(found[0], place) for place in found[1:])
        wanted = [place for place in found if self.gazetteer.place(place).division == question.wanted]
        kept = found[:1] if one_ground else wanted or found
        return dict.fromkeys(kept, 1.0)

    def same_ground(self, one: str, other: str) -> bool:
        """Whether two places cover the same ground as far as links say: each lies wholly in the other."""
        if one == other:
            return True
        a, b = self.gazetteer.place(one), self.gazetteer.place(other)
        there = self._container.containing(one, b.division, b.kind)
        back = self._container.containing(other, a.division, a.kind)
        return there == (other, False) and back == (one, False)

    def counterpart(self, place: str, division: str) -> str | None:
        """The place of that division that covers the same ground; ``None`` when none does."""
        there = self._container.containing(place, division, self.gazetteer.place(place).kind).place
        return there if there is not None and self.same_ground(place, there) else None

    def parent_says(self, parent: str, place: str) -> ParentSays:
        """Whether a parent's name holds a place: in the place's own division, else in another that knows the name."""
        if not parent:
            return ParentSays("absent")
        home = self.gazetteer.place(place).division
        ancestors = [ancestor.id for ancestor in self.gazetteer.ancestors(place)]
        for division in [home, *(d.id for d in reversed(self.gazetteer.divisions()) if d.id != home)]:
            bearers = [p for p in self.names.exact(parent, division, None) if self._above(p, place)]
            if not bearers:
                continue
            if division == home:
                return ParentSays("agrees" if set(bearers) & set(ancestors) else "contradicts")
            lies_in = {(p, False) for p in bearers} & {self._within(place, p) for p in bearers}
            return ParentSays("agrees" if lies_in else "contradicts", division=division)
        likeness = {ancestor: self.names.likeness(parent, ancestor) for ancestor in ancestors}
        best = max(likeness, key=likeness.__getitem__, default=None)
        if best is not None and likeness[best] >= CONFIRMED:
            return ParentSays("agrees", read_as=self.gazetteer.place(best).name)
        return ParentSays("unknown")

    def _above(self, upper: str, lower: str) -> bool:
        kinds = self.gazetteer.division(self.gazetteer.place(upper).division).kinds
        below = self.gazetteer.place(lower).kind
        return below not in kinds or kinds.index(self.gazetteer.place(upper).kind) < kinds.index(below)

    def _within(self, place: str, upper: str) -> tuple[str | None, bool]:
        target = self.gazetteer.place(upper)
        return self._container.containing(place, target.division, target.kind)

    def coherent_elsewhere(self, question: Question) -> list[str]:
        """The places of other divisions whose name and parent are those named: the row of an older or newer list."""
        return [
            place
            for division in self.gazetteer.divisions()
            if division.id != question.division
            for place in sorted(self.names.exact(question.name, division.id, question.kind))
            if self.parent_says(question.parent, place) == ParentSays("agrees")
        ]

    def parent_reading(self, question: Question, place: str) -> CodeReading | None:
        """The parent's code read at the level above a place; ``None`` when none is given."""
        above = self.gazetteer.place(place).parent
        kind = self.gazetteer.place(above).kind if above else None
        division = self.gazetteer.place(place).division
        readings = self.readings(question.parent_code, question.scheme, division, kind)
        holding = [reading for reading in readings if reading.means and self.holds(reading.means, place)]
        return next(iter(holding or readings), None)

    def holds(self, upper: str, place: str) -> bool:
        """Whether a place lies wholly in an upper one, of its own division or of another."""
        if upper == place:
            return False
        if self.gazetteer.place(upper).division == self.gazetteer.place(place).division:
            return upper in {ancestor.id for ancestor in self.gazetteer.ancestors(place)}
        return self._within(place, upper) == (upper, False)


def _numbers(name: str) -> list[str]:
    return [word for word in fold(name).split() if _NUMBER.fullmatch(word)]
