"""Figures that are doubtful beside the others of their file: said for a person to look at, never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import sqrt
from statistics import median

from layidu.catalogue.entries import Activity, Partition, Unit, entries
from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.core.numbers import format_fr
from layidu.intake.layout import Table
from layidu.intake.rows import TypedRow, identity_of

#: A figure is compared where its row has at least this many like it.
FEWEST_LIKE = 5
#: Figures that differ among themselves by more than this are not alike, and none of them stands out.
WIDEST = 10
#: How far above the largest of the others a figure with a zero too many must stand.
STANDS_OUT = 3
#: Round figures are told from chance where they are this many standard deviations above one in five.
HEAPING_DEVIATIONS = 5
FEWEST_FIGURES = 30
#: A series of months that never falls is a running total where nearly all series of the file are such.
FEWEST_MONTHS, FEWEST_SERIES, MOST_SERIES = 4, 3, 0.8


def doubtful_figures(table: Table, rows: Sequence[TypedRow]) -> list[Finding]:
    """Report what only the figures of a whole table can show; rows get their own warnings, the table's are returned.

    Decision served: which figures to ask a partner about before they count. In: the typed rows of a table whose format
    declares a figure. A slip of a zero is looked for among rows of the same partner, activity and group; round figures
    as in Whipple's index (United Nations, Demographic Yearbook), here on any count of 10 or more; running totals over
    the months of one place. Nothing is changed, and no row is held.
    """
    unfold = table.format.unfold
    if unfold is None or unfold.figure not in table.columns:
        return []
    figure = unfold.figure
    counted = [row for row in rows if isinstance(row.get(figure), int)]
    # What a row is about: a partner's own line numbers make no two rows alike.
    about = [name for name in table.format.identity if name in table.format.fields
             and table.format.fields[name].type in ("actor", "actors", "choice")]  # fmt: skip
    _zero_too_many(counted, figure, about)
    if "group" in unfold.by:
        like = [name for name in about if name != "group"]
        _groups_against_whole(counted, figure, [*like, "places", "period"])
    for row in counted:
        _people_of_no_people(row, figure)
    return [*_heaping(table, counted, figure), *_running_totals(table, counted, figure, [*about, "places"])]


def misfit_unit(row: TypedRow) -> None:
    """Report a unit that is not the one in which the catalogue counts the row's activity; people fit most."""
    activity, unit = row.get("activity"), row.get("unit")
    entry = entries(Activity).get(activity) if activity else None
    if entry is None or unit is None or unit not in entries(Unit):
        return
    fitting = {entry.unit} if entry.counting_mode == "none" else {entry.unit, "personne"}
    if unit not in fitting:
        label = entries(Unit)[unit].label_fr
        row.report("UNITE-DOUTEUSE", "unit", label, activity=entry.label_fr, known=entries(Unit)[entry.unit].label_fr)


def _people_of_no_people(row: TypedRow, figure: str) -> None:
    activity = row.get("activity")
    entry = entries(Activity).get(activity) if activity else None
    if entry is not None and entry.counting_mode == "none" and row.get("counting_mode") is None and row.must(figure):
        row.report("UNITE-DOUTEUSE", figure, format_fr(row.must(figure)), activity=entry.label_fr,
                   known=entries(Unit)[entry.unit].label_fr)  # fmt: skip


def _zero_too_many(rows: Sequence[TypedRow], figure: str, like: Sequence[str]) -> None:
    for alike in _by(rows, like).values():
        values = sorted(row.must(figure) for row in alike if row.must(figure) > 0)
        if len(values) <= FEWEST_LIKE:
            continue
        for row in alike:
            value = row.must(figure)
            if value != values[-1] or value == values[-2]:
                continue
            others = values[:-1]
            near = others[0] <= value / 10 <= others[-1] or others[0] <= value / 100 <= others[-1]
            if near and value > STANDS_OUT * others[-1] and others[-1] <= WIDEST * others[0]:
                row.report("VALEUR-DECALEE", figure, format_fr(value), median=format_fr(median(others)),
                           count=str(len(others)))  # fmt: skip


def _groups_against_whole(rows: Sequence[TypedRow], figure: str, like: Sequence[str]) -> None:
    for alike in _by(rows, like).values():
        groups = {row.get("group"): row for row in alike}
        whole = groups.get("all")
        if whole is None or len(groups) != len(alike):
            continue
        for partition in entries(Partition).values():
            if partition.whole != "all" or not set(partition.parts) <= set(groups):
                continue
            parts = [groups[part].must(figure) for part in partition.parts]
            if sum(parts) != whole.must(figure):
                whole.report("GROUPES-INCOHERENTS", figure, format_fr(whole.must(figure)), sum=format_fr(sum(parts)),
                             groups=" + ".join(format_fr(part) for part in parts))  # fmt: skip


def _heaping(table: Table, rows: Sequence[TypedRow], figure: str) -> Iterable[Finding]:
    partner = [name for name in table.format.scope if name != "period"]
    for alike in _by(rows, partner).values():
        values = [row.must(figure) for row in alike if row.must(figure) >= 10]
        round_ones = sum(value % 5 == 0 for value in values)
        expected = 0.2 * len(values)
        if len(values) >= FEWEST_FIGURES and round_ones > expected + HEAPING_DEVIATIONS * sqrt(0.8 * expected):
            who = ", ".join(str(getattr(alike[0].get(name), "spelling", "")) for name in partner)
            yield finding(
                "CHIFFRES-RONDS", sheet=table.sheet.name, row=alike[0].number, column=table.header(figure),
                value=who, rows=round_ones, count=str(len(values)), share=str(round(100 * round_ones / len(values))),
            )  # fmt: skip


def _running_totals(table: Table, rows: Sequence[TypedRow], figure: str, like: Sequence[str]) -> Iterable[Finding]:
    series = []
    for alike in _by([row for row in rows if row.period and row.get("counting_mode") is None], like).values():
        by_month = {row.dated().start: row.must(figure) for row in alike}
        if len(by_month) >= FEWEST_MONTHS and len(by_month) == len(alike):
            series.append([by_month[month] for month in sorted(by_month)])
    rising = sum(all(a <= b for a, b in pairwise(each)) and each[0] < each[-1] for each in series)
    if len(series) >= FEWEST_SERIES and rising >= MOST_SERIES * len(series):
        yield finding(
            "CUMUL-PROBABLE", sheet=table.sheet.name, column=table.header(figure), value=str(rising),
            rows=sum(map(len, series)), count=str(rising), series=str(len(series)),
        )  # fmt: skip


def _by(rows: Sequence[TypedRow], names: Sequence[str]) -> Mapping[tuple[str, ...], list[TypedRow]]:
    found: dict[tuple[str, ...], list[TypedRow]] = defaultdict(list)
    for row in rows:
        found[identity_of(row, names)].append(row)
    return found
