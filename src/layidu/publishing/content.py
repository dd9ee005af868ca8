"""What a publication says, before any layout: the dataclasses that a caller fills and a renderer prints.

Nothing here computes: every number arrives as a :class:`Figure` that names what `layidu explain` opens.
Tuples, not lists, so that a frozen content cannot move under a publication. An empty tuple prints as a
sentence saying that there is nothing, never as a blank.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Literal

from layidu.core.numbers import Bounds, percent_fr

TileState = Literal["value", "zero", "no_data", "not_applicable", "presence_gap", "reporting_gap"]
GapKind = Literal["", "presence_gap", "reporting_gap"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed number. Decision served: whether the reader may rely on it, and where to open it.

    ``id`` is what the reader types after `layidu explain` (empty only for a number that has no rows behind
    it); ``text`` is exactly what is printed, unit included; ``value`` the same in numbers (persons, units
    or minor units), ``None`` where it is not known. ``note`` is the caption beside it; ``completeness``
    says how complete the reporting behind it is (« 58 % des comptes rendus attendus »).

    >>> Figure("c-12", "Personnes atteintes", "300 000 à 400 000", Bounds(300000, 400000)).text
    '300 000 à 400 000'
    """

    id: str
    label: str
    text: str
    value: int | float | Bounds | None = None
    note: str = ""
    completeness: str = ""

    @classmethod
    def of(
        cls, id: str, label: str, value: int | float | Bounds | None, note: str = "", completeness: str = ""
    ) -> Figure:
        """A count of persons or things, printed the French way; ``None`` prints as « non connu », never as 0.

        >>> Figure.of("n-1", "Besoin", None).text, Figure.of("n-2", "Besoin", Bounds(5, None)).text
        ('non connu', 'au moins 5')
        """
        bounds = value if isinstance(value, Bounds) else Bounds(value, value)
        return cls(id, label, bounds.text(), value, note, completeness)

    @classmethod
    def share(cls, id: str, label: str, value: float | None, note: str = "", completeness: str = "") -> Figure:
        """A share between 0 and 1, printed as a percentage.

        >>> Figure.share("q-1", "Complétude", 0.58).text
        '58\u202f%'
        """
        text = "non connu" if value is None else percent_fr(value)
        return cls(id, label, text, value, note, completeness)


@dataclass(frozen=True, slots=True)
class TileValue:
    """One place of the map. ``code`` is a code of the layout's scheme; ``shade`` is the number that picks
    the colour (in the unit of the map's ``breaks``), needed for the state ``value`` and ignored for the
    others.
    """

    code: str
    state: TileState
    figure: Figure
    shade: float | None = None


@dataclass(frozen=True, slots=True)
class TileMap:
    """The map of a bulletin: one tile a place of the country's ``tile_map.yaml``.

    ``breaks`` are the inner limits of the colour classes, rising (0.25, 0.5, 0.75); ``unit`` says how the
    legend prints them. A place of the layout without a value is drawn as ``no_data``.
    """

    country: str
    title: str
    legend: str
    breaks: tuple[float, ...]
    unit: Literal["share", "count"]
    values: tuple[TileValue, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """The outline of a place on a map: each ring as pixels, « x,y x,y … », y downward."""

    code: str
    name: str
    rings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutlineMap:
    """A map of outlines, ``width`` by ``height`` pixels; an area without a value is drawn as ``no_data``.

    ``source`` names the file of the outlines; ``approximate``: that file says that its lines are.
    """

    title: str
    legend: str
    breaks: tuple[float, ...]
    unit: Literal["share", "count"]
    areas: tuple[Area, ...]
    values: tuple[TileValue, ...]
    width: int
    height: int
    source: str = ""
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class GapRow:
    """One place and what is missing there, widest gap first. ``need``, ``reached`` and ``gap`` are bounds
    of persons; ``gap`` may be not known (doubtful denominator). ``id`` opens the row; figures may share it.
    """

    id: str
    place: str
    need: Figure
    reached: Figure
    gap: Figure
    partners_active: Figure
    kind: GapKind = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class PresenceRow:
    """Who is present in a region: partners that reported, partners known that did not, cercles with at
    least one.
    """

    id: str
    region: str
    partners_active: Figure
    partners_silent: Figure
    cercles_covered: Figure
    cercles_total: Figure
    main_sectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One commitment as a reader follows it: who owes what, where, by when, and where it stands.

    ``due`` is ``None`` when no end was given; ``lateness`` is in words (« 42 jours de retard »); ``done``
    says what was delivered so far, where it can be said.
    """

    id: str
    title: str
    owed_by: str
    status: str
    places: str = ""
    due: date | None = None
    lateness: str = ""
    target: Figure | None = None
    done: Figure | None = None
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Promises:
    """The state of the ledger's commitments. ``announced`` ones are wishes: never overdue, never scored."""

    open: Figure
    kept: Figure
    overdue: Figure
    announced: Figure
    due_soon: Figure
    overdue_rows: tuple[PromiseRow, ...] = ()
    kept_rows: tuple[PromiseRow, ...] = ()


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """Money of one currency and purpose: what was pledged and what was disbursed (never added over
    currencies).
    """

    label: str
    pledged: Figure
    disbursed: Figure


@dataclass(frozen=True, slots=True)
class StraddlingRow:
    """People counted for a place that lies in several places of the level asked for: printed, never shared
    out.
    """

    id: str
    place: str
    lies_in: tuple[str, ...]
    reached: Figure
    what: str = ""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as it is cited."""

    publisher: str
    title: str
    date: str
    what: str = ""


@dataclass(frozen=True)
class Bulletin:
    """A bulletin of one or two pages. Decision served: where a minister or a cluster looks first.

    ``masthead`` holds up to eight figures (population, people in need, targeted, reached, displaced, active
    partners, places covered, completeness of reporting); ``cannot_say`` is in whole sentences. ``example``
    marks each page « données d'exemple ». ``snapshot_id`` is the frozen snapshot that the numbers come
    from.
    """

    country: str
    title: str
    period_label: str
    issued_on: date
    division_label: str
    snapshot_id: str
    example: bool
    masthead: tuple[Figure, ...]
    map: TileMap
    largest_gaps: tuple[GapRow, ...]
    presence: tuple[PresenceRow, ...]
    money: tuple[MoneyRow, ...]
    promises: Promises
    cannot_say: tuple[str, ...]
    sources: tuple[SourceLine, ...]
    straddling: tuple[StraddlingRow, ...] = ()
    publisher: str = ""
    key_messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place where an actor works, with one count there (activities, persons or months reported)."""

    place: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Statement:
    """Something said at a meeting: a wish until its author confirms it. ``citation`` names publisher,
    title, date.
    """

    id: str
    text: str
    meeting: str
    citation: str
    said_on: date | None = None


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """Something done, as the actor reported it; ``verification`` in words (« rapporté », « vérifié »)."""

    id: str
    what: str
    places: str
    period_label: str
    figure: Figure
    verification: str = ""


@dataclass(frozen=True)
class Brief:
    """One page before an actor is received. Decision served: what to ask, thank for and remind, on either
    side.

    ``promised`` holds accepted and signed commitments; ``they_owe`` and ``owed_to_them`` the overdue ones
    of each side; ``gaps`` those near the actor's places.
    """

    country: str
    actor_name: str
    actor_kind: str
    issued_on: date
    period_label: str
    division_label: str
    snapshot_id: str
    example: bool
    aliases: tuple[str, ...] = ()
    described: str = ""
    occasion: str = ""
    places: tuple[PlaceLine, ...] = ()
    announced: tuple[Statement, ...] = ()
    promised: tuple[PromiseRow, ...] = ()
    delivered: tuple[DeliveryLine, ...] = ()
    they_owe: tuple[PromiseRow, ...] = ()
    owed_to_them: tuple[PromiseRow, ...] = ()
    gaps: tuple[GapRow, ...] = ()
    questions: tuple[str, ...] = ()
    cannot_say: tuple[str, ...] = ()
    sources: tuple[SourceLine, ...] = ()


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """One row of coverage, at the grain place x period x group x activity; the public JSON shape, with words.

    Persons everywhere; ``completeness`` is a share; ``None`` is not known. ``gap_kind`` tells a presence
    gap from a reporting gap.
    """

    id: str
    place: str
    place_name: str
    period: str
    group: str
    activity: str
    in_need: Bounds
    targeted: int | None
    reached: Bounds
    gap: Bounds
    partners_active: int | None
    partners_silent: int | None
    completeness: float | None
    gap_kind: GapKind = ""


@dataclass(frozen=True)
class CoverageTable:
    """Coverage of one division and level, for a sheet. ``straddling`` rows stand beside it, never inside
    it.
    """

    title: str
    division_label: str
    period_label: str
    example: bool
    rows: tuple[CoverageLine, ...]
    straddling: tuple[StraddlingRow, ...] = ()


@dataclass(frozen=True)
class FollowUpTable:
    """Commitments to follow up, the most overdue first, for a sheet."""

    title: str
    as_of: date
    example: bool
    rows: tuple[PromiseRow, ...]


def figures_of(content: Any) -> Iterator[Figure]:
    """Every figure of a content, in reading order, for freezing a publication and for checking that none is
    lost.

    Takes any dataclass of this module (or a tuple of them); gives each :class:`Figure` once per place it
    appears.

    >>> [f.id for f in figures_of(MoneyRow("Vaccins", Figure.of("p", "", 1), Figure.of("d", "", None)))]
    ['p', 'd']
    """
    if isinstance(content, Figure):
        yield content
    elif isinstance(content, tuple):
        for item in content:
            yield from figures_of(item)
    elif is_dataclass(content):
        for field in fields(content):
            yield from figures_of(getattr(content, field.name))
