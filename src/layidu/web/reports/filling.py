"""A report as it is typed: its lines, what a page may say in each, and which of them say something."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from layidu.catalogue.entries import Activity, entries
from layidu.core.findings import Finding
from layidu.core.numbers import format_fr, parse_number
from layidu.core.periods import Period
from layidu.core.text import fold
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.reporting import FORMAT, field_of_header
from layidu.intake.formats import formats
from layidu.ledger.workspace import Workspace, find
from layidu.web.caching.remembered import remembered
from layidu.web.caching.standing import geography
from layidu.web.reports.form_words import finding_on_form, line_name

#: What a line may say; organisation and month are the account's and the report's.
FIELDS = (
    "activity", "region", "cercle", "region_code", "cercle_code", "scheme", "group", "reached", "carried_out",
    "counting_mode", "direct", "implementer", "donor", "commitment_ref", "note",
)  # fmt: skip
#: Beside a line's cells: the month in words of the report that it was carried over from, where it is not the newest.
FROM = "from"
#: Without one of these a line is no report: absent is not zero.
ANSWERS = ("reached", "carried_out")
#: What a month may hold at most; a partner's largest report of the sector holds some hundreds.
MOST_LINES = 600
LONGEST = 500
_NAME = re.compile(r"line-(\d{1,3})-([a-z_]{1,20})")

Line = dict[str, str]


def typed(line: Line) -> str:
    """The answer of a line as a page shows it: with separators where it is a number, else as it was typed.

    >>> typed({"reached": "1234"}) == "1\u202f234", typed({"reached": "douze"})
    (True, 'douze')
    """
    said = line.get("reached", "")
    number = parse_number(said)
    return _("carried out") if not said else said if number is None else format_fr(number)


@dataclass(frozen=True)
class ShownLine:
    """A line with its place in the report, whether its activity counts people, and what is said of it by field."""

    at: int
    cells: Line
    counts: bool
    findings: Mapping[str, Sequence[Finding]] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The place in words."""
        cercle, region = self.cells.get("cercle", ""), self.cells.get("region", "")
        return f"{cercle} ({region})" if cercle and region else cercle or region

    @property
    def carried_from(self) -> str:
        """The month that it was carried over from, in words; empty where it is the newest report's, or typed."""
        return self.cells.get(FROM, "")

    @property
    def said_text(self) -> str:
        """Its answer in words."""
        return typed(self.cells)

    @property
    def said(self) -> bool:
        """Whether it is part of the report."""
        return any(self.cells.get(name) for name in ANSWERS)

    def of(self, name: str) -> Sequence[Finding]:
        """What is said of one field."""
        return self.findings.get(name, ())

    @property
    def about_reached(self) -> Sequence[Finding]:
        """What is said beside the answer: of the count and of everything that has no field on the page."""
        return [each for found in self.findings.values() for each in found]

    @property
    def told(self) -> Sequence[tuple[str, str]]:
        """(severity, words) of each of them, in the words of the form."""
        return [(each.severity, finding_on_form(each, line_name(self.cells))) for each in self.about_reached]

    @property
    def wrong(self) -> bool:
        """Whether it would be held."""
        return any(each.severity == "error" for found in self.findings.values() for each in found)


@functools.lru_cache(maxsize=1024)
def counts_people(label: str) -> bool:
    """Whether an activity is counted in people or passages, by its label.

    >>> counts_people("Vaccination"), counts_people("")
    (True, True)
    """
    for entry in entries(Activity).values():
        if label in (entry.label_fr, entry.id):
            return bool(entry.counting_mode != "none")
    return True


def posted_lines(posted: QueryDict) -> list[Line]:
    """The lines of a posted form (``line-<n>-<field>``), in order; lines of no cell are left out.

    Assumption: whatever else is posted is not of the report. Texts are cut at 500 characters.
    """
    lines: dict[int, Line] = {}
    for name, value in posted.items():
        match = _NAME.fullmatch(name)
        text = str(value).strip()[:LONGEST]
        if match and text and match[2] in (*FIELDS, "place") and int(match[1]) < MOST_LINES:
            lines.setdefault(int(match[1]), {})[match[2]] = text
    return [placed(line) for _at, line in sorted(lines.items())]


def placed(line: Line) -> Line:
    """A line whose place was chosen in one list (``Région`` or ``Région / Cercle``) with region and cercle apart.

    >>> placed({"place": "Gao / Ansongo", "reached": "3"})
    {'reached': '3', 'region': 'Gao', 'cercle': 'Ansongo'}
    """
    if "place" not in line:
        return line
    rest = {name: text for name, text in line.items() if name != "place"}
    region, _, cercle = (part.strip() for part in line["place"].partition(" / "))
    return {**rest, "region": region, **({"cercle": cercle} if cercle else {})}


def said_lines(lines: Sequence[Line]) -> list[tuple[int, Line]]:
    """The lines that are part of the report, each with its place among all."""
    return [(at, line) for at, line in enumerate(lines) if any(line.get(name) for name in ANSWERS)]


def nothing_lines(lines: Sequence[Line]) -> list[Line]:
    """« Nothing to report »: zero, said of every line that the month before had.

    Decision served: a month without activity is a report, and its zeros were said by a person.

    >>> nothing_lines([{"activity": "Vaccination", "region": "Gao", "note": "?"}])
    [{'activity': 'Vaccination', 'region': 'Gao', 'reached': '0'}]
    """
    kept = [{name: text for name, text in line.items() if name not in (*ANSWERS, "note")} for line in lines]
    return [{**line, "reached": "0"} for line in kept]


def shown(lines: Sequence[Line], findings: Sequence[Finding] = ()) -> list[ShownLine]:
    """Lines as a page shows them, each finding beside its field. Findings number the lines that say something."""
    numbered = [at for at, _ in said_lines(lines)]
    about: dict[int, dict[str, list[Finding]]] = {}
    for each in findings:
        if each.row is not None and 0 < each.row <= len(numbered):
            about.setdefault(numbered[each.row - 1], {}).setdefault(field_of_header(each.column), []).append(each)
    return [
        ShownLine(at, line, counts_people(line.get("activity", "")), about.get(at, {})) for at, line in enumerate(lines)
    ]


def steps(lines: Sequence[Line]) -> list[str]:
    """The activities of a report in their order: one a step."""
    return list(dict.fromkeys(line.get("activity", "") for line in lines))


def filled_steps(lines: Sequence[Line]) -> list[tuple[str, int, int]]:
    """The activities of a report in their order, each with how many of its lines say something, of how many.

    >>> filled_steps([{"activity": "Vaccination", "reached": "0"}, {"activity": "Vaccination"}])
    [('Vaccination', 1, 2)]
    """
    said = Counter(line.get("activity", "") for _at, line in said_lines(lines))
    every = Counter(line.get("activity", "") for line in lines)
    return [(activity, said[activity], count) for activity, count in every.items()]


@dataclass(frozen=True)
class Choices:
    """What a new line may be: activities and groups by label, (region, its cercles) of the division of the month."""

    division: str
    activities: Sequence[str]
    groups: Sequence[str]
    regions: Sequence[tuple[str, Sequence[str]]]


def choices(month: Period) -> Choices:
    """The lists of a new line, from this process's memory while nothing was imported or decided since."""
    workspace = find(None)
    return remembered(("choices", workspace.folder, month), lambda: _choices(workspace, month))


def _choices(workspace: Workspace, month: Period) -> Choices:
    words = formats()[FORMAT].fields
    gazetteer = workspace_gazetteer(workspace, geography())
    division = gazetteer.division_on(month.start) or gazetteer.division(gazetteer.default_division)
    cercles: dict[str, list[str]] = {place.id: [] for place in gazetteer.places(division.id, "region")}
    for place in gazetteer.places(division.id, "cercle"):
        if region := gazetteer.at_kind(place.id, "region"):
            cercles[region.id].append(place.name)
    return Choices(
        division.id,
        tuple(_labels(words["activity"].words)),
        tuple(_labels(words["group"].words)),
        sorted((gazetteer.place(region).name, sorted(inside, key=fold)) for region, inside in cercles.items()),
    )


def _labels(words: object) -> Iterator[str]:
    labels = getattr(words, "labels", {})
    yield from sorted(set(labels.values()), key=fold)
