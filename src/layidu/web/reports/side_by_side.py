"""What a month's report says already beside what another one would say: nobody chooses between two reports unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from layidu.core.numbers import format_fr
from layidu.cycle.reported import ReportedLine, line_key
from layidu.web.reports.filling import Line, said_lines, typed

NEW, SAME, CHANGED, UNSAID = "new", "same", "changed", "unsaid"


@dataclass(frozen=True, slots=True)
class Side:
    """One line of a month in both reports: counts as text, empty where a report does not say it."""

    activity: str
    place: str
    group: str
    before: str
    now: str
    at: int | None = None

    @property
    def fate(self) -> str:
        """What the new report does to it: new, same, changed, or unsaid (its sender says whether it stays)."""
        if not self.before or not self.now:
            return NEW if self.now else UNSAID
        return SAME if self.before == self.now else CHANGED


def side_by_side(standing: Sequence[ReportedLine], lines: Sequence[Line]) -> list[Side]:
    """Each line of either report, those of the new one first and in its order.

    Decision served: a second report of a month corrects what was meant, and withdraws nothing by surprise.
    """
    before: dict[tuple[str, ...], list[ReportedLine]] = {}
    for old in standing:
        before.setdefault(old.about, []).append(old)
    sides = []
    for at, line in said_lines(lines):
        key = line_key(*(line.get(name, "") for name in ("activity", "region", "cercle", "group")))
        sides.append(
            Side(line.get("activity", ""), _place(line), line.get("group", ""), _counted(before.pop(key, [])),
                 typed(line), at)
        )  # fmt: skip
    rest = [Side(found[0].activity, found[0].place, found[0].group, _counted(found), "") for found in before.values()]
    return [*sides, *rest]


def told(sides: Sequence[Side]) -> list[dict[str, str]]:
    """The lines that differ, for the page that works without a network."""
    return [
        {"about": " – ".join(part for part in (side.activity, side.place, side.group) if part), "before": side.before,
         "now": side.now}
        for side in sides
        if side.fate != SAME
    ]  # fmt: skip


def _place(line: Line) -> str:
    return line.get("cercle") or line.get("region", "")


def _counted(found: Sequence[ReportedLine]) -> str:
    return " + ".join(_("carried out") if line.people is None else format_fr(line.people) for line in found)
