"""Monthly reports of the example's partners: what each says it did, with the faults that real reports have."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from layidu.catalogue.entries import Activity, CountingMode, entries
from layidu.core.numbers import parse_number
from layidu.core.periods import Period
from layidu.cycle.demo import mess
from layidu.cycle.demo.columns import FIVE_W
from layidu.cycle.demo.partners import Partner
from layidu.cycle.demo.plans import Line, Plan
from layidu.cycle.demo.programme import ActivitySetting, Programme
from layidu.cycle.demo.spots import Spot
from layidu.cycle.demo.words import label, written
from layidu.cycle.demo.workbooks import Cell

#: How a month's count compares with an even share of all people that the line reaches over its months.
_MONTHLY: Mapping[CountingMode, float] = {
    "unique": 1.0,
    "caseload": 2.5,
    "contacts": 1.3,
    "cumulative": 1.0,
    "none": 0.0,
}
_NOT_COUNTED = frozenset({"exact_repeat", "negative_count", "unknown_place", "code_name_contradiction"})
_OPTIONAL = ("Mode de comptage", "Direct", "ID ligne")


@dataclass(frozen=True)
class ReportRow:
    """One row of a workbook by header, and the faults put into it (the words of ``mess.yaml``); no cells: blank."""

    cells: Mapping[str, Cell]
    faults: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Report:
    """One partner's workbook of one month. ``faults`` are those of the workbook as a whole."""

    partner: Partner
    month: Period
    headers: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    faults: frozenset[str]


@dataclass(frozen=True)
class _Hand:
    """Who is writing which month, with the dice of that workbook."""

    settings: Programme
    partner: Partner
    month: Period
    dice: random.Random

    def often(self, level: str, fault: str) -> bool:
        return self.dice.random() < float(self.settings.mess[level][fault])


def reports(
    who: Sequence[Partner], planned: Sequence[Plan], settings: Programme, months: Sequence[Period], *, seed: int
) -> list[Report]:
    """The reports that partners send, months in order, partners in order within a month.

    Decision served: the example shows what an import does with files as they really come. In: partners, their
    plans, parameters, months in order, a seed. Out: one report a partner a month that was sent; rows at the grain of
    activity, place and group; counts in persons. Nothing is sent by silent partners: absent, not zero.
    """
    by_partner: dict[str, list[Plan]] = {one.acronym: [] for one in who}
    for plan in planned:
        by_partner[plan.partner.acronym].append(plan)
    groups = {setting.id: setting for setting in settings.activities}
    found = []
    for index, month in enumerate(months):
        for partner in who:
            dice = random.Random(f"{seed}:{partner.acronym}:{month}")  # noqa: S311 - an example, not a secret
            hand = _Hand(settings, partner, month, dice)
            silent = partner.falls_silent is not None and index > partner.falls_silent
            # Of those all of whose plans are over or still to come, some go on saying that they are there.
            due = any(_runs(plan, index) for plan in by_partner[partner.acronym]) or _steady(
                partner, "still there", settings.settings["size"]["still_there"]
            )
            if silent or hand.often("workbook", "not_sent") or not (by_partner[partner.acronym] and due):
                continue
            found.append(_report(hand, index, by_partner[partner.acronym], groups))
    return found


def told(sent: Sequence[Report]) -> dict[str, int]:
    """The people told for each plan by the rows that name it: their plain sum over places, months and groups.

    Decision served: that no review finds kept what the reports do not show. Repeats and rows that an import must hold
    do not count. A plan that no row names is absent.
    """
    sums: dict[str, int] = {}
    for report in sent:
        for row in report.rows:
            number, people = str(row.cells.get("N° engagement") or ""), row.cells.get("Personnes atteintes")
            if number and people is not None and not row.faults & _NOT_COUNTED and row.cells["Direct"] != "non":
                sums[number] = sums.get(number, 0) + int(parse_number(str(people)) or 0)
    return sums


def _runs(plan: Plan, index: int) -> bool:
    return plan.months[0] <= index <= plan.months[1] + plan.late


def _report(hand: _Hand, index: int, own: Sequence[Plan], activities: Mapping[str, ActivitySetting]) -> Report:
    rows: list[ReportRow] = []
    for plan in own:
        if plan.delivered and _runs(plan, index) and index >= plan.months[0] + plan.late:
            for line in plan.lines:
                rows += _line(hand, plan, line, activities[plan.activity], index)
    if not rows or hand.often("row", "presence_only"):
        rows.append(_presence(hand, own[0].lines[0].spot))
    rows = [_damaged(hand, row, [line.spot for plan in own for line in plan.lines]) for row in rows]
    headers = tuple(h for h in FIVE_W if not (hand.partner.plain and h in _OPTIONAL))
    faults = {hand.partner.habit} if hand.partner.habit else set()
    if hand.partner.plain:
        faults.add("no_optional_columns")
    if hand.often("workbook", "complete"):
        faults.add("complete")
    if hand.often("workbook", "mojibake"):
        faults.add("mojibake")
        rows = [replace(row, cells={h: _misread(cell) for h, cell in row.cells.items()}) for row in rows]
    return Report(hand.partner, hand.month, headers, tuple(_spread(hand, rows)), frozenset(faults))


def _line(hand: _Hand, plan: Plan, line: Line, setting: ActivitySetting, index: int) -> list[ReportRow]:
    """The rows of one place of a plan for one month: one a group, or one with things where no people are counted."""
    dice, size = hand.dice, hand.settings.settings["size"]
    entry = entries(Activity)[plan.activity]
    base = {
        **_head(hand, line.spot),
        "Partenaire de mise en œuvre": plan.implementer,
        "Bailleur": plan.donor,
        "Secteur": label("sectors", entry.sector),
        "Activité": written("activities", plan.activity, dice, 0.3),
        "N° engagement": plan.number if dice.random() < hand.settings.settings["plan"]["said_in_report"] else "",
        "Commentaire": dice.choice(hand.settings.texts["comments"]) if dice.random() < 0.08 else "",
        "Direct": "non" if dice.random() < size["indirect"] else "oui",
    }
    if not setting.groups:
        things = hand.settings.texts["things"]
        said = things.format(count=dice.randint(*setting.things), unit=label("units", plan.unit))
        return [ReportRow({**base, "Commentaire": said, "Direct": ""})]
    mode = plan.mode or entry.counting_mode
    share = (index - plan.months[0] - plan.late + 1) if mode == "cumulative" else dice.uniform(0.6, 1.4)
    people = line.people / (plan.months[1] - plan.months[0] + 1) * _MONTHLY[mode] * share
    if plan.lead:
        people *= hand.settings.regions[plan.region].counted_again
    if nobody := hand.settings.regions[plan.region].zero_partners > 0:
        base["Commentaire"] = hand.settings.texts["zero"]
    said_mode = hand.settings.settings["counting_modes"][mode] if plan.mode else ""
    own_ids = not hand.partner.plain and _steady(hand.partner, "own ids", size["own_ids"])
    rows = []
    for group, part in setting.groups:
        own = f"{plan.number}-{line.spot.place.split(':')[-1]}-{group}" if own_ids else ""
        cells = {
            **base,
            "Groupe": written("groups", group, dice, 0.3),
            "Personnes atteintes": 0 if nobody else max(1, round(people * part)),
            "Mode de comptage": said_mode,
            "ID ligne": own,
        }
        rows.append(ReportRow(cells))
    return rows


def _steady(partner: Partner, habit: str, share: float) -> bool:
    return random.Random(f"{habit}:{partner.acronym}").random() < share  # noqa: S311 - an example, not a secret


def _head(hand: _Hand, spot: Spot) -> dict[str, Cell]:
    named = hand.partner.habit != "old_codes_unnamed"
    return {
        "Organisation": hand.partner.name,
        "Région": spot.region,
        "Code région": spot.region_code,
        "Cercle": spot.cercle,
        "Code cercle": spot.cercle_code,
        "Référentiel": spot.scheme if named else "",
        "Mois": mess.month_as_text(hand.month, 0),
    }


def _presence(hand: _Hand, spot: Spot) -> ReportRow:
    return ReportRow(
        {**_head(hand, spot), "Commentaire": hand.settings.texts["presence"]}, frozenset({"presence_only"})
    )


def _damaged(hand: _Hand, row: ReportRow, own: Sequence[Spot]) -> ReportRow:
    cells, faults = dict(row.cells), set(row.faults)
    _break_row(hand, cells, faults, own)
    for header in ("Organisation", "Région", "Cercle", "Activité", "Groupe"):
        text = cells.get(header)
        if not isinstance(text, str) or not text:
            continue
        # A row takes at most one fault of spelling a cell, so that each stays recognisable.
        for fault in ("variant", "capitals", "no_accents", "trailing_space"):
            if (changed := _spelled(hand, fault, header, text)) != text and hand.often("cell", fault):
                cells[header] = changed
                faults.add(fault)
                break
    if hand.often("cell", "other_month_form"):
        cells["Mois"] = mess.month_as_text(hand.month, hand.dice.randint(1, 3))
        faults.add("other_month_form")
    people = cells.get("Personnes atteintes")
    if isinstance(people, int) and people > 0 and hand.often("cell", "text_number"):
        cells["Personnes atteintes"] = mess.number_as_text(people, hand.dice.randrange(3))
        faults.add("text_number")
    return ReportRow(cells, frozenset(faults))


def _break_row(hand: _Hand, cells: dict[str, Cell], faults: set[str], own: Sequence[Spot]) -> None:
    """Faults for which a row must be held: at most one a row."""
    people = cells.get("Personnes atteintes")
    if isinstance(people, int) and hand.often("row", "negative_count"):
        cells["Personnes atteintes"] = -people
        faults.add("negative_count")
    elif hand.often("row", "unknown_place"):
        cells |= {"Cercle": hand.dice.choice(hand.settings.mess["unknown_places"]), "Code cercle": ""}
        faults.add("unknown_place")
    elif cells["Référentiel"] and hand.often("row", "code_name_contradiction"):
        others = [s.cercle_code for s in own if s.cercle_code and s.cercle_code != cells["Code cercle"]]
        if others and cells["Code cercle"]:
            cells["Code cercle"] = hand.dice.choice(others)
            faults.add("code_name_contradiction")


def _spelled(hand: _Hand, fault: str, header: str, text: str) -> str:
    if fault == "variant":
        known = hand.settings.mess["variants"].get(text, ()) if header in ("Région", "Cercle") else ()
        return str(hand.dice.choice(known)) if known else text
    if fault == "capitals":
        return text.upper()
    return mess.without_accents(text) if fault == "no_accents" else f"{text} "


def _misread(cell: Cell) -> Cell:
    return mess.misread(cell) if isinstance(cell, str) else cell


def _spread(hand: _Hand, rows: Sequence[ReportRow]) -> list[ReportRow]:
    """The rows with exact repeats right below or at the end, and blank rows between."""
    found: list[ReportRow] = []
    later: list[ReportRow] = []
    for row in rows:
        if hand.often("row", "blank_row"):
            found.append(ReportRow({}, frozenset({"blank_row"})))
        found.append(row)
        if hand.often("row", "exact_repeat"):
            (found if hand.dice.random() < 0.5 else later).append(replace(row, faults=row.faults | {"exact_repeat"}))
    return found + later
