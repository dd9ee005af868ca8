"""A plan of the ledger opened again: its content, its means and the solved plan, as they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, TypeVar

import numpy as np

from layidu.allocation.columns import Columns
from layidu.allocation.plan import Level, Plan
from layidu.allocation.preparing import prepared
from layidu.allocation.tables import Means
from layidu.catalogue.findings import refusal
from layidu.core.text import fold
from layidu.ledger.models import Snapshot
from layidu.publishing.plan.content import PlanContent, PlanLevel, PlanLine, PlanNumber, PlanPlace

D = TypeVar("D")


@dataclass(frozen=True)
class Opened:
    """A stored plan: what it printed, and the engine's own plan behind it, not solved again."""

    content: PlanContent
    means: Means
    plan: Plan


@dataclass(frozen=True)
class Listed:
    """A plan as a list shows it; ``proposed`` and ``adopted`` are commitments that stand in the ledger now. ``figure``
    opens its good, which is ``good``."""

    ref: str
    title: str
    made_on: date
    lines: int
    impact: str
    proposed: int
    adopted: int
    good: float | None = None
    figure: str = ""


def open_plan(ref: str) -> Opened:
    """The plan of that reference (P1), or of a line of it (P1.12).

    Decision served: asking a plan questions long after it was made. Errors: Refusal PLAN-INCONNU with those there are.
    """
    identifier = ref.split(".", maxsplit=1)[0].strip().upper()
    snapshot = Snapshot.objects.filter(kind="plan", id=identifier).first()
    if snapshot is None:
        known = ", ".join(Snapshot.objects.filter(kind="plan").order_by("made_at").values_list("id", flat=True))
        raise refusal("PLAN-INCONNU", value=ref, known=known or "aucun (layidu plan --period … --means …)")
    content = content_of(snapshot)
    means = _means(content.currency, content.means)
    options = content.options
    problem = prepared(means, measure=options["measure"], need_at=options["need_at"])
    columns = Columns.of(problem, quarterly=options["quarterly"])
    values = np.zeros(columns.count)
    for at, value in content.values:
        if at < columns.more.start:
            values[at] = value
    levels = tuple(Level(each.name, each.title, each.value, each.bound) for each in content.levels)
    plan = Plan(problem, columns, values, content.status, levels, options["solver"], 0.0, content.stopped)  # type: ignore[arg-type]
    return Opened(content, means, plan)


def listed_plans() -> list[Listed]:
    """Every plan of the open ledger, newest first.

    Decision served: which plan is on the table. A plan made only for comparison proposes nothing.
    """
    from layidu.ledger.models import Commitment

    found = []
    for snapshot in Snapshot.objects.filter(kind="plan").order_by("-made_at"):
        current = Commitment.objects.filter(ref__startswith=f"{snapshot.id}-", origin__retired_by__isnull=True)
        numbers = snapshot.content.get("numbers") or [{"text": ""}]
        found.append(
            Listed(
                snapshot.id, snapshot.title, snapshot.made_at.date(), len(snapshot.content.get("lines", ())),
                numbers[0]["text"], current.filter(status="proposed").count(),
                current.exclude(status="proposed").count(), numbers[0].get("value"), numbers[0].get("id", ""),
            )
        )  # fmt: skip
    return found


def line_of(content: PlanContent, said: str) -> PlanLine:
    """The line that a user means: « 12 », « P1.12 » or « P1-012 ». Errors: Refusal PLAN-LIGNE-INCONNUE."""
    text = said.strip().upper().removeprefix(content.snapshot_id).lstrip(".-")
    number = int(text) if text.isdigit() else 0
    for line in content.lines:
        if line.number == number:
            return line
    raise refusal("PLAN-LIGNE-INCONNUE", plan=content.snapshot_id, value=said, count=len(content.lines))


def named(plan: Plan, kind: str, said: str) -> str:
    """The id that a user means among a plan's places, activities, partners or funders, by name or id.

    Errors: Refusal PLAN-NOM-INCONNU with the nearest names; a name that several begin with is not guessed.
    """
    from rapidfuzz import process

    names = plan.problem.names
    idents = {"lieu": names.places, "activité": names.activities, "partenaire": names.partners,
              "bailleur": names.funders}[kind]  # fmt: skip
    wanted = fold(said)
    exact = [ident for ident in idents if said == ident or fold(names.label(ident)) == wanted]
    begins = exact or [ident for ident in idents if fold(names.label(ident)).startswith(wanted) and wanted]
    if len(begins) == 1:
        return begins[0]
    labels = [names.label(ident) for ident in (begins or idents)]
    near = [match[0] for match in process.extract(said, labels, limit=5)]
    raise refusal("PLAN-NOM-INCONNU", value=said, what=kind, known=", ".join(near))


def _means(currency: str, tables: Mapping[str, Any]) -> Means:
    rows = {name: [dict(row) for row in found] for name, found in tables.items()}
    for row in rows.get("rates", ()):
        row["date"] = date.fromisoformat(row["date"]) if isinstance(row["date"], str) else row["date"]
    return Means.of(currency, **rows)


def content_of(snapshot: Snapshot) -> PlanContent:
    """What a plan printed, each number under the reference that `layidu explain` takes."""
    data = dict(snapshot.content)
    printed = {figure: reference for reference, figure in snapshot.references.items()}
    for name, kind in (("lines", PlanLine), ("numbers", PlanNumber), ("levels", PlanLevel), ("places", PlanPlace)):
        data[name] = tuple(_made(kind, item) for item in data[name])
    for name in ("findings", "prices"):
        data[name] = tuple(data[name])
    for name in ("funders", "unreached", "short", "values"):
        data[name] = tuple(tuple(item) for item in data[name])
    content = PlanContent(**{**data, "snapshot_id": snapshot.id, "issued_on": snapshot.made_at.date()})
    return replace(
        content,
        lines=tuple(replace(line, id=printed.get(line.id, line.id)) for line in content.lines),
        numbers=tuple(replace(number, id=printed.get(number.id, number.id)) for number in content.numbers),
    )


def _made(kind: type[D], item: Mapping[str, Any]) -> D:
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    values = {name: _tuples(value) for name, value in item.items() if name in known}
    return kind(**values)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
