"""A score as plain data, which is what is printed, given as JSON and frozen. Shares are 0-1, points of 100."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from layidu.accountability.contracts import Contract
from layidu.accountability.results import ContractScore, LineScore, MeansStanding, Total
from layidu.accountability.values import Remark
from layidu.cycle.contracts.commitments import items_of
from layidu.cycle.contracts.figuring import ScoreFigures

Plain = dict[str, Any]


def as_printed(contract: Contract, score: ContractScore, figures: ScoreFigures) -> Plain:
    """One contract of `layidu score --json`, the id of each number beside it."""
    items = items_of(contract)
    objectives = []
    for objective in score.objectives:
        lines = [_line(line, items[line.ref][1], figures) for line in objective.lines]
        total = _total(objective.total, figures)
        objectives.append(
            {"ref": objective.ref, "title": objective.title, "weight": number(objective.weight), **total,
             "lines": lines}
        )  # fmt: skip
    return {
        "contract": contract.ref,
        "title": contract.title,
        "version": contract.version,
        "holder": contract.holder.name,
        "period": str(contract.period),
        "quarter": str(score.quarter),
        "example": score.example,
        **_total(score.total, figures),
        "objectives": objectives,
        "means": [_means(owed) for owed in score.means],
        "remarks": [_remark(remark) for remark in score.remarks],
        "rules": [str(rule) for rule in (*score.rules, score.conventions)],
        "findings": [
            {"code": item.code, "severity": item.severity, "message": item.sentence()} for item in score.findings
        ],
    }


def number(value: Decimal | None) -> float | None:
    """A decimal number for JSON, rounded at its 12th decimal; absent stays absent."""
    return None if value is None else float(round(value, 12))


def _total(total: Total, figures: ScoreFigures) -> Plain:
    """``score`` and ``mean`` are none where too little is judged to print them; the bounds are always there."""
    return {
        "id": figures.of(total.explanation).id,
        "score": number(total.score) if total.printed else None,
        "mean": number(total.mean) if total.printed else None,
        "mean_id": figures.of(total.mean_explanation).id if total.printed else None,
        "judged": number(total.judged),
        "judged_id": figures.of(total.judged_explanation).id,
        "low": number(total.low),
        "high": number(total.high),
        "bounds_id": figures.of(total.bounds_explanation).id,
        "colour": total.colour,
        "trend": total.trend,
        "provisional": total.provisional,
    }


def _line(line: LineScore, item: Any, figures: ScoreFigures) -> Plain:
    seen = line.reading
    return {
        "id": figures.line(line),
        "ref": line.ref,
        "title": line.title,
        "kind": line.kind,
        "unit": line.unit,
        "weight": number(line.weight),
        "contract_weight": number(line.contract_weight),
        "baseline": number(getattr(item, "baseline", None)),
        "target": number(getattr(item, "target", None)),
        "expected": number(line.expected),
        "value": number(seen.used) if seen else None,
        "level": seen.level if seen else None,
        "declared": number(seen.declared) if seen else None,
        "verified": number(seen.verified) if seen else None,
        "validated": number(seen.validated) if seen else None,
        "numerator": number(seen.numerator) if seen else None,
        "denominator": number(seen.denominator) if seen else None,
        "previous": number(line.previous),
        "achievement": number(line.achievement),
        "points": number(line.points),
        "colour": line.colour,
        "trend": line.trend,
        "absence": line.absence,
        "absence_note": line.absence_note,
        "completeness": number(line.completeness),
        "timeliness": number(line.timeliness),
        "provisional": list(line.provisional),
        "projection": _projection(line),
        "peers": _peers(line),
        "remarks": [_remark(remark) for remark in line.remarks],
        "rule": str(line.rule),
        "beside": [{"label": made.label, "id": made.id} for each in line.beside if (made := figures.of(each)).id],
    }


def _projection(line: LineScore) -> Plain | None:
    drawn = line.projection
    if drawn is None:
        return None
    return {
        "on": drawn.on.isoformat(), "value": number(drawn.value), "low": number(drawn.low),
        "high": number(drawn.high), "words": drawn.words,
    }  # fmt: skip


def _peers(line: LineScore) -> Plain | None:
    group = line.peers
    if group is None:
        return None
    return {
        "group": group.group, "count": group.count, "low": number(group.low), "median": number(group.median),
        "high": number(group.high),
    }  # fmt: skip


def _means(owed: MeansStanding) -> Plain:
    return {
        "ref": owed.ref, "title": owed.title, "due": owed.due.isoformat(), "delivered": number(owed.delivered),
        "late_days": owed.late_days, "blocks": list(owed.blocks),
    }  # fmt: skip


def _remark(remark: Remark) -> Plain:
    return {"on": remark.on.isoformat(), "by": remark.by, "text": remark.text, "contests": remark.contests}
