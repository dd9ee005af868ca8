"""A row of practices -> one practice, with its cost, its conditions and what to compare."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from layidu.catalogue.entries import Indicator, entries
from layidu.intake.amounts import check_money, money_of
from layidu.intake.contracts.quantities import AmbiguousShareError, number_of, share_of
from layidu.intake.records import PracticeRow, RecordRow
from layidu.intake.rows import TypedRow

LIKE = ("baseline", "population", "displaced", "group")
CONDITIONS = ("condition_1", "condition_2", "condition_3")
#: What evidence needs beside its indicator.
_EVIDENCE = {"before": "Période avant", "after": "Période après"}
_SHARE = "part"


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report money without currency or unit, evidence that is not whole or out of order, a condition without bound."""
    check_money(row)
    if row.get("amount") is not None and row.get("cost_per") is None and not row.reported("cost_per"):
        row.report("VALEUR-OBLIGATOIRE", "cost_per", header="Coût par")
    _check_evidence(row)
    for name in CONDITIONS:
        bounds = [bound for part in ("low", "high") if (bound := f"{name}_{part}") and row.text(bound)]
        if row.get(name) is None:
            if bounds and not row.reported(name):
                row.report("VALEUR-OBLIGATOIRE", name, header=f"Condition {name[-1]}")
            continue
        if not bounds:
            row.report("VALEUR-OBLIGATOIRE", f"{name}_low", header=f"Minimum {name[-1]}")
        for bound in bounds:
            try:
                if _bound(row, name, bound) is None:
                    row.report("NOMBRE-ILLISIBLE", bound, row.text(bound))
            except AmbiguousShareError:
                row.report("PART-AMBIGUE", bound, row.text(bound))
    named = [row.get(name) for name in CONDITIONS if row.get(name)]
    for name in CONDITIONS:
        if row.get(name) and named.count(row.get(name)) > 1:
            row.report("PRATIQUE-CONDITION-DOUBLE", name, entries(Indicator)[row.must(name)].label_fr)
            break


def _check_evidence(row: TypedRow) -> None:
    before, after, start = row.get("before"), row.get("after"), row.get("start")
    if row.get("indicator") is None:
        if (before or after) and not row.reported("indicator"):
            row.report("VALEUR-OBLIGATOIRE", "indicator", header="Indicateur")
        return
    for name, label in _EVIDENCE.items():
        if row.get(name) is None and not row.reported(name):
            row.report("VALEUR-OBLIGATOIRE", name, header=label)
    if before and after and before.end >= after.start:
        row.report(
            "PRATIQUE-PERIODES", "after", str(after), before=str(before), why="elle commence avant la fin d'avant"
        )
    elif before and start and start <= before.end:
        row.report("PRATIQUE-PERIODES", "before", str(before), before=str(before), why="l'essai avait déjà commencé")


def _bound(row: TypedRow, condition: str, bound: str) -> Decimal | None:
    if entries(Indicator)[row.must(condition)].unit == _SHARE:
        return share_of(row.text(bound), says_percent=False)
    return number_of(row.text(bound))


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """One practice; without a word on it, places are alike by their baseline, and changes are differences."""
    money = money_of(row)
    judged = row.get("indicator") is not None
    like = tuple(name for name in LIKE if row.get(f"like_{name}"))
    return (
        PracticeRow(
            ref=row.text("own_id"),
            title=row.text("title"),
            what=row.text("what"),
            told_by=row.must("told_by"),
            places=row.places,
            start=row.get("start"),
            activity=row.get("activity"),
            sector=row.get("sector"),
            amount=money.minor if money else None,
            currency=money.currency if money else "",
            cost_per=row.text("cost_per") if money else "",
            indicator=row.text("indicator"),
            measure=(row.get("measure") or "difference") if judged else "",
            before=row.get("before") if judged else None,
            after=row.get("after") if judged else None,
            like=(like or ("baseline",)) if judged else (),
            conditions=tuple(
                (row.must(name), _said(row, name, f"{name}_low"), _said(row, name, f"{name}_high"))
                for name in CONDITIONS
                if row.get(name) is not None
            ),
            other_conditions=row.text("other_conditions"),
        ),
    )


def _said(row: TypedRow, condition: str, bound: str) -> str:
    if not row.text(bound):
        return ""
    found = _bound(row, condition, bound)
    assert found is not None
    return format(found.normalize(), "f")
