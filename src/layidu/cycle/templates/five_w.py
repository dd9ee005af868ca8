"""The official monthly report of a partner: what it did in its last report, to be counted anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from layidu.core.errors import Refusal
from layidu.core.periods import Period
from layidu.core.text import fold
from layidu.cycle.actors import the_actor
from layidu.cycle.exporting.places import CannotSay, PlaceColumns
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.reported import line_key
from layidu.intake.formats import formats
from layidu.intake.mapping import Format
from layidu.ledger.files import write_durably
from layidu.ledger.models import Source
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.queries.deliveries import DeliveryFact, last_reports
from layidu.ledger.workspace import Workspace
from layidu.places.gazetteer import Gazetteer
from layidu.publishing.templates.five_w import FiveWTemplate, render_five_w
from layidu.publishing.templates.form import Value

FORMAT = "five_w"
#: Reported months whose lines are offered again: a report that said a part of them does not shrink the next.
MONTHS = 3


@dataclass(frozen=True, slots=True)
class MadeTemplate:
    """A template written: how many rows it carries over, from which months; how many could not be written."""

    path: Path
    partner: str
    carried: int
    carried_from: str
    left_out: int


def write_five_w_template(
    workspace: Workspace, partner: str, period: Period, out: Path | None = None, *, new: bool = False
) -> MadeTemplate:
    """Write the official workbook of a partner for one month.

    Decision served: a report comes back that needs no cleaning. What the partner's last reports before the month said
    is carried over (``carried_over``), activities and places, never a count: absent is not zero. ``new``: a partner
    that no file has named yet, with nothing to carry over. Without ``out`` the file is named after partner and month.
    Errors: Refusal ACTEUR-INCONNU or ACTEUR-AMBIGU.
    """
    try:
        actor = the_actor(partner)
        name, reports = actor.name, last_reports(actor.id, period.start, FORMAT, MONTHS)
    except Refusal as unknown:
        if not new or any(each.code != "ACTEUR-INCONNU" for each in unknown.findings):
            raise
        name, reports = partner, []
    format, gazetteer = formats()[FORMAT], workspace_gazetteer(workspace)
    before = _carried(reports, format, gazetteer)
    division = gazetteer.division_on(period.start) or gazetteer.division(gazetteer.default_division)
    content = FiveWTemplate(
        partner=name,
        period=period,
        division_label=division.label_fr,
        headers={each.id: each.label for each in format.fields.values()},
        modes=_labels(format, "counting_mode"),
        places=[
            (region.name, place.name)
            for place in gazetteer.places(division.id, "cercle")
            if (region := gazetteer.at_kind(place.id, "region"))
        ],
        regions=[place.name for place in gazetteer.places(division.id, "region")],
        carried=before.rows,
        carried_from=before.by_month(),
        example=before.example,
    )
    path = out or Path(f"5w-{fold(name).replace(' ', '-')}-{period}.xlsx")
    write_durably(path, render_five_w(content))
    return MadeTemplate(path, name, len(before.rows), ", ".join(before.by_month()), before.left_out)


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What a partner's last reports before a month said, without counts: cells by field, labels as a row has them.

    ``months``: each row's report, by its period in words; ``carried_from`` is the newest one's, empty where there is
    none; ``left_out`` counts facts that the format's columns cannot say; ``example``: the newest was invented.
    """

    rows: list[Mapping[str, Value]]
    months: list[str]
    carried_from: str
    left_out: int
    example: bool

    def by_month(self) -> Mapping[str, int]:
        """How many rows are of each report, in their order."""
        return Counter(self.months)


def carried_over(workspace: Workspace, actor: str, period: Period, gazetteer: Gazetteer | None = None) -> CarriedOver:
    """What a partner is asked to count anew for a month: activities and places of its last reports before it.

    Decision served: a month's report takes minutes, whether it is typed in a workbook or in a page, and a line that
    one month left out is not lost. The newest report's lines come first; then those of the two reports before it that
    none newer has, a line being the same where activity, place and group are. ``gazetteer``: the workspace's, of a
    caller that has it.
    """
    reports = last_reports(actor, period.start, FORMAT, MONTHS)
    return _carried(reports, formats()[FORMAT], gazetteer or workspace_gazetteer(workspace))


def _labels(format: Format, field: str) -> Mapping[str, str]:
    words = format.fields[field].words
    return words.labels if words else {}


def _carried(reports: Sequence[Sequence[DeliveryFact]], format: Format, gazetteer: Gazetteer) -> CarriedOver:
    columns, names = PlaceColumns(gazetteer, format), actor_names()
    rows: list[Mapping[str, Value]] = []
    months: list[str] = []
    newer: set[tuple[str, ...]] = set()
    left_out = 0
    for facts in reports:
        said, unsayable = _rows_of(facts, format, columns, names)
        fresh = [row for row in said if _key(row) not in newer]
        rows += fresh
        months += [Period(facts[0].period.start, facts[0].period.end).label_fr()] * len(fresh)
        newer.update(map(_key, said))
        left_out += unsayable
    newest = reports[0][0] if reports else None
    return CarriedOver(
        rows,
        months,
        Period(newest.period.start, newest.period.end).label_fr() if newest else "",
        left_out,
        newest is not None and Source.objects.filter(runs__rows__id=newest.origin, example=True).exists(),
    )


def _key(row: Mapping[str, Value]) -> tuple[str, ...]:
    return line_key(*(str(row.get(name) or "") for name in ("activity", "region", "cercle", "group")))


def _rows_of(
    facts: Sequence[DeliveryFact], format: Format, columns: PlaceColumns, names: Mapping[str, str]
) -> tuple[list[Mapping[str, Value]], int]:
    """The rows of one report, and how many of its facts the format's columns cannot say."""
    rows: dict[tuple[tuple[str, Value], ...], Mapping[str, Value]] = {}
    left_out = 0
    for fact in facts:
        try:
            where = columns.cells(fact.places)
        except CannotSay:
            left_out += 1
            continue
        for cells in _cells(fact, where, names, format):
            rows.setdefault(tuple(sorted(cells.items())), cells)
    order = ("region", "cercle", "activity", "group")
    return sorted(rows.values(), key=lambda row: [fold(str(row.get(name) or "")) for name in order]), left_out


def _cells(
    fact: DeliveryFact, where: Mapping[str, str], names: Mapping[str, str], format: Format
) -> Iterator[Mapping[str, Value]]:
    def label(field: str, value: str) -> str | None:
        return _labels(format, field).get(value) if value else None

    by_role = {role: names[actor] for role, actor in fact.actors}
    common: dict[str, Value] = {
        **where,
        "activity": label("activity", fact.activity),
        "counting_mode": label("counting_mode", fact.counting_mode),
        "direct": None if fact.direct is None else "oui" if fact.direct else "non",
        "implementer": by_role.get("implements"),
        "donor": by_role.get("funds"),
        "commitment_ref": fact.serves[0] if len(fact.serves) == 1 else None,
    }
    for group in [group for group, _people in fact.figures] or [""]:
        yield {name: value for name, value in {**common, "group": label("group", group)}.items() if value}
