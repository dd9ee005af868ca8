"""One number changed: a partner leaves, a road closes, a budget falls; the plan made again near the old one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from layidu.allocation import tables as t
from layidu.allocation.compare import moved, replanned
from layidu.allocation.plan import Plan
from layidu.allocation.tables import Means
from layidu.catalogue.findings import refusal
from layidu.core.money import EXPONENTS
from layidu.core.numbers import parse_number
from layidu.core.periods import Period
from layidu.cycle.planning.loading import Opened, named, open_plan
from layidu.cycle.planning.making import Asked, Posed, pose
from layidu.cycle.planning.storing import Stored, store
from layidu.ledger.models import Source
from layidu.ledger.workspace import Workspace

_CHANGE = re.compile(r"^(?P<funder>.+?)=(?P<sign>[+\-−]?)(?P<amount>[\d\s.,\u202f\u00a0]+?)\s*(?P<percent>%?)$")


@dataclass(frozen=True)
class Difference:
    """One line that the change moves: persons before and after."""

    place: str
    activity: str
    partner: str
    before: float
    after: float


@dataclass(frozen=True)
class Changed:
    """A plan made again: what changed, the good before and after, persons moved, lines that differ, the new plan."""

    plan: str
    what: tuple[str, ...]
    before: float
    after: float
    moved: float
    benefit_unit: str
    differences: tuple[Difference, ...]
    opened: Opened
    new: Plan
    means: Means


def changed(
    ref: str, *, without: Sequence[str] = (), closed: Sequence[str] = (), budgets: Sequence[str] = ()
) -> Changed:
    """The plan again without some partners, with some places closed, with some budgets changed.

    Decision served: what to do on Monday when something fell through, and only that. Set-ups stay where they can;
    then the most good, then the fewest persons moved. A budget is ``FUNDER=-30%``, ``FUNDER=+10%`` or an amount in the
    plan's currency. Errors: Refusal PLAN-INCONNU, PLAN-NOM-INCONNU, PLAN-CHANGEMENT-ILLISIBLE.
    """
    opened = open_plan(ref)
    plan, means = opened.plan, opened.means
    label = plan.problem.names.label
    what = []
    for name in without:
        partner = named(plan, "partenaire", name)
        means = _without_partner(means, partner)
        what.append(f"sans {label(partner)}")
    for name in closed:
        place = named(plan, "lieu", name)
        access = [row for row in means.table(t.ACCESS) if row["place"] != place]
        # What was promised there cannot be kept either: its needs are open again, and so are the hours.
        kept = [row for row in means.table(t.COMMITTED) if row["place"] != place]
        means = means.replaced(access=access, committed=kept)
        reached = {row["partner"] for row in access}
        for row in means.table(t.PARTNERS):
            if row["partner"] not in reached:
                means = _without_partner(means, row["partner"])
        what.append(f"{label(place)} inaccessible")
    for text in budgets:
        means, said = _budget(plan, means, text)
        what.append(said)
    new = replanned(plan, means, need_at=opened.content.options["need_at"])
    before = {(line.place, line.activity, line.partner): line.people for line in plan.lines()}
    after = {(line.place, line.activity, line.partner): line.people for line in new.lines()}
    found = [
        Difference(label(key[0]), label(key[1]), label(key[2]), before.get(key, 0.0), after.get(key, 0.0))
        for key in {**before, **after}
        if abs(after.get(key, 0.0) - before.get(key, 0.0)) >= 1
    ]
    found.sort(key=lambda one: -abs(one.after - one.before))
    return Changed(opened.content.snapshot_id, tuple(what), plan.impact, new.impact, moved(plan, new),
                   opened.content.benefit_unit, tuple(found), opened, new, means)  # fmt: skip


def keep_changed(workspace: Workspace, change: Changed, *, on: date) -> Stored:
    """Freeze the changed plan and propose it, its numbers standing on the workbook of the plan that it changes.

    Errors: Refusal where that workbook can no longer be read as it was.
    """
    content = change.opened.content
    source = Source.objects.filter(sha256=content.options["sha256"]).first()
    if source is None:
        raise refusal("PLAN-INCONNU", value=content.snapshot_id, known="le classeur des moyens n'est plus au registre")
    posed = _posed_again(workspace, change, source)
    notes = (f"Plan {content.snapshot_id} changé : {' ; '.join(change.what)}.",)
    title = f"{content.snapshot_id} changé : {' ; '.join(change.what)}"[:80]
    return store(workspace, posed, change.new, on=on, title=title, notes=notes)


def _posed_again(workspace: Workspace, change: Changed, source: Source) -> Posed:
    import tempfile
    from pathlib import Path

    content = change.opened.content
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, source.file_name)
        path.write_bytes((workspace.originals / source.sha256).read_bytes())
        asked = Asked(
            Period.parse(content.period), path, content.level, content.division,
            Period.parse(content.options["needs_period"]), content.options["fairness"], content.options["measure"],
            content.options["quarterly"], content.options["gap"],
            promises=content.options.get("promises", False),
        )  # fmt: skip
        posed = pose(workspace, asked)
    made = replace(posed.assembled, means=change.means, need_at=content.options["need_at"])
    return replace(posed, assembled=made, problem=change.new.problem)


def _without_partner(means: Means, partner: str) -> Means:
    kept = {
        schema.name: [row for row in means.table(schema) if row.get("partner") != partner]
        for schema in (t.PARTNERS, t.ABILITIES, t.CAPACITIES, t.SHIFTS, t.ACCESS, t.PRESENT, t.COMMITTED)
    }
    marks = means.table(t.EARMARKS)
    gone = {row["funder"] for row in marks if row["kind"] == "partner" and row["id"] == partner}
    left = [row for row in marks if (row["kind"], row["id"]) != ("partner", partner)]
    # A funder that only paid this partner pays nobody now; it must not become free.
    still = {row["funder"] for row in left if row["kind"] == "partner"}
    funders = [{**row, "budget": 0} if row["funder"] in gone - still else row for row in means.table(t.FUNDERS)]
    return means.replaced(**kept, earmarks=left, funders=funders)


def _budget(plan: Plan, means: Means, text: str) -> tuple[Means, str]:
    match = _CHANGE.match(text.strip())
    amount = parse_number(match["amount"]) if match else None
    if match is None or amount is None or (match["sign"] and not match["percent"]):
        raise refusal("PLAN-CHANGEMENT-ILLISIBLE", value=text)
    funder = named(plan, "bailleur", match["funder"])
    rate = {means.currency: 1.0, **{row["currency"]: float(row["rate"]) for row in means.table(t.RATES)}}
    rows = []
    for row in means.table(t.FUNDERS):
        if row["funder"] != funder:
            rows.append(row)
            continue
        if match["percent"]:
            share = float(amount) / 100
            factor = {"": share, "+": 1 + share}.get(match["sign"], 1 - share)
            rows.append({**row, "budget": round(max(0.0, row["budget"] * factor))})
        else:
            minor = float(amount) * 10 ** EXPONENTS[means.currency]
            rows.append({**row, "budget": round(minor / rate[row["currency"]])})
    return means.replaced(funders=rows), f"{plan.problem.names.label(funder)} {text.split('=', 1)[1].strip()}"
