"""Figures that are doubtful beside what the ledger knows: the population of a place, and the partner's month before."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from layidu.catalogue.entries import Activity, Group, Partition, entries
from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.core.numbers import format_fr
from layidu.core.periods import Period
from layidu.intake.formats import formats
from layidu.intake.records import DeliveryRow, Held, Loaded, Reading
from layidu.intake.telling import worst_first

#: A count above this share of its group's population is asked about.
MOST_OF_POPULATION = 0.9
#: A count more than this many times last month's, and by at least so many people, is asked about.
MOST_TIMES, FEWEST_MORE = 2, 20
#: Above it nobody reads a percentage: it is said how many times as much.
MOST_PERCENT = 1000
#: Counts that are of people: the others count visits, doses or nothing.
_PEOPLE = ("unique", "cumulative", "caseload")


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """What a count continues from month to month."""

    partner: str
    activity: str
    places: tuple[str, ...]
    group: str


@dataclass(frozen=True)
class KnownFigures:
    """What the ledger knows, asked for as it is needed.

    ``population``: (places, group, the figure's period) -> persons, or ``None`` where unknown. ``people``: last
    month's counts by what they continue and the first day of their month; contacts among them, as reported.
    ``place_name``: the name of a place, for people. ``around``: (places, the figure's period) -> the regions that hold
    the places, by name, and all people there; ``None`` where unknown.
    """

    population: Callable[[tuple[str, ...], str, Period], int | None]
    people: Mapping[tuple[SeriesKey, Period], int]
    place_name: Callable[[str], str]
    around: Callable[[tuple[str, ...], Period], tuple[str, int] | None]


@dataclass(frozen=True, slots=True)
class _Count:
    row: Loaded
    key: SeriesKey
    month: Period
    people: int
    mode: str


def asked_months(reading: Reading) -> tuple[set[str], set[Period]]:
    """The partners whose counts a reading holds, and the months before those counts: what to fetch from the ledger.

    >>> asked_months(Reading("five_w", "", {}, None, 0, [], [], []))
    (set(), set())
    """
    counts = list(_counts(reading))
    return {count.key.partner for count in counts}, {month_before(count.month) for count in counts}


def month_before(month: Period) -> Period:
    """The calendar month before the first day of a period.

    >>> str(month_before(Period.parse("2026-01")))
    '2025-12'
    """
    year, number = month.start.year, month.start.month
    return Period.month(year - (number == 1), 12 if number == 1 else number - 1)


def beyond_held(reading: Reading, known: KnownFigures) -> Reading:
    """The reading with the rows held that count more people than live in the region of their places.

    Decision served: a figure that cannot be true (a typing error) never reaches a published sum. Only counts of people,
    each row by itself; where the population of the region is not known nothing is held. A file of which a row is so
    held withdraws nothing: the earlier figure stands until somebody mends the new one.
    """
    sound: list[Loaded] = []
    held: list[Held] = []
    for row in reading.loaded:
        why = _beyond(reading, row, known)
        if why is None:
            sound.append(row)
        else:
            held.append(Held(row.origin, (why,)))
    if not held:
        return reading
    said = [reason for row in held for reason in row.reasons]
    return replace(
        reading, loaded=sound, held=[*reading.held, *held], findings=worst_first([*reading.findings, *said]),
        complete=False,
    )  # fmt: skip


def _beyond(reading: Reading, row: Loaded, known: KnownFigures) -> Finding | None:
    for record in row.records:
        if not isinstance(record, DeliveryRow) or not record.places or _mode(record) not in _PEOPLE:
            continue
        for _group, people in record.people:
            around = known.around(tuple(sorted(record.places)), record.period) if people else None
            if around is None or people <= around[1]:
                continue
            where = ", ".join(known.place_name(place) for place in record.places)
            return _finding(
                "ATTEINTE-DEPASSE-REGION", reading, row, people, place=where, region=around[0],
                population=format_fr(around[1]),
            )  # fmt: skip
    return None


def _mode(record: DeliveryRow) -> str:
    """How a record counts: as it says, else as its activity does; people where neither says."""
    return record.counting_mode or (entries(Activity)[record.activity].counting_mode if record.activity else "unique")


def doubts_beside(reading: Reading, known: KnownFigures) -> list[Finding]:
    """Findings on loaded counts of people that the ledger makes doubtful; nothing is held, nothing is changed.

    Decision served: which figures to ask a partner about while its report is still on the table. A count of people
    above 90 % of its group's population there; where that is not known, the smallest group known that holds it. A
    count more than twice the sum that the same partner reported for activity, place and group the month before, in
    the same file or else in the ledger; running totals are left out. Rows that say the same share one finding.
    Assumption: a month without a count is no zero to grow from.
    """
    counts = list(_counts(reading))
    made: dict[tuple[object, ...], Finding] = {}
    for key, said in (*_above_population(reading, counts, known), *_jumps(reading, counts, known)):
        earlier = made.get(key)
        made[key] = replace(earlier, rows=earlier.rows + said.rows) if earlier else said
    return list(made.values())


def _counts(reading: Reading) -> Iterator[_Count]:
    for row in reading.loaded:
        for record in row.records:
            if not isinstance(record, DeliveryRow) or not record.activity or not record.places:
                continue
            partner = next((ref.id for role, ref in record.actors if role == "leads"), "")
            month = Period.month(record.period.start.year, record.period.start.month)
            if not partner or record.period != month:
                continue
            for group, people in record.people:
                key = SeriesKey(partner, record.activity, tuple(sorted(record.places)), group)
                yield _Count(row, key, month, people, _mode(record))


Said = tuple[tuple[object, ...], Finding]


def _above_population(reading: Reading, counts: Sequence[_Count], known: KnownFigures) -> Iterator[Said]:
    for count in counts:
        if count.mode not in _PEOPLE or not count.people:
            continue
        found = _population(known, count)
        if found is None or count.people <= MOST_OF_POPULATION * found[1]:
            continue
        group, population = found
        where = ", ".join(known.place_name(place) for place in count.key.places)
        share = _share(count.people, population) if population else "– % de"
        said = _finding(
            "ATTEINTE-DEPASSE-POPULATION", reading, count.row, count.people, place=where,
            population=format_fr(population), group=entries(Group)[group].label_fr, share=share,
        )  # fmt: skip
        yield ("population", count.key.places, count.key.group, count.people), said


def _population(known: KnownFigures, count: _Count) -> tuple[str, int] | None:
    """The group itself where its population is known, else the smallest known group that holds it."""
    own = known.population(count.key.places, count.key.group, count.month)
    if own is not None:
        return count.key.group, own
    wider = [
        (population, group)
        for group in _holding(count.key.group)
        if (population := known.population(count.key.places, group, count.month)) is not None
    ]
    return (min(wider)[1], min(wider)[0]) if wider else None


@functools.cache
def _holding(group: str) -> frozenset[str]:
    """The groups that hold all of a group, by the catalogue's partitions."""
    above = {entry.whole for entry in entries(Partition).values() if group in entry.parts}
    return frozenset(above).union(*(_holding(each) for each in above))


def _jumps(reading: Reading, counts: Sequence[_Count], known: KnownFigures) -> Iterator[Said]:
    own: dict[tuple[SeriesKey, Period], int] = defaultdict(int)
    first: dict[tuple[SeriesKey, Period], _Count] = {}
    months = {(count.key.partner, count.month) for count in counts}
    for count in counts:
        own[count.key, count.month] += count.people
        first.setdefault((count.key, count.month), count)
    for (key, month), people in own.items():
        before = month_before(month)
        in_file = (key.partner, before) in months
        last = own.get((key, before)) if in_file else known.people.get((key, before))
        count = first[key, month]
        if not last or count.mode == "cumulative" or people <= MOST_TIMES * last or people - last < FEWEST_MORE:
            continue
        where = ", ".join(known.place_name(place) for place in key.places)
        said = _finding(
            "SAUT-MENSUEL", reading, count.row, people, before=before.label_fr(), last=format_fr(last),
            more=_more(people, last), place=where,
        )  # fmt: skip
        yield ("jump", key, month), said


def _more(people: int, last: int) -> str:
    """How much more a count is than one before, in words.

    >>> _more(201, 100), _more(20_000_000, 38)
    ('101 % de plus', '526\u202f316 fois plus')
    """
    percent = round(100 * (people - last) / last)
    return f"{percent} % de plus" if percent <= MOST_PERCENT else f"{format_fr(round(people / last))} fois plus"


def _share(people: int, population: int) -> str:
    """How a count stands to a population, in words.

    >>> _share(1900, 2000), _share(30_000, 2000)
    ('95 % de', '15 fois')
    """
    percent = round(100 * people / population)
    return f"{percent} % de" if percent <= MOST_PERCENT else f"{format_fr(round(people / population))} fois"


def _finding(code: str, reading: Reading, row: Loaded, people: int, **names: str) -> Finding:
    format = formats()[reading.format]
    field = format.unfold.figure if format.unfold else ""
    header = reading.columns.get(field, format.fields[field].label if field in format.fields else "")
    origin = row.origin
    letters = reading.letters.get((origin.sheet, header))
    return finding(
        code, sheet=origin.sheet, row=origin.row, column=header, value=format_fr(people),
        rows=1 + len(origin.repeats), cell=f"{letters}{origin.row}" if letters else f"ligne {origin.row}", **names,
    )  # fmt: skip
