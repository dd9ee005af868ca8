"""What is particular to each kind of line: where its value comes from, what is due, and why it may be missing."""

from __future__ import annotations

import functools
import statistics
from collections.abc import Sequence
from decimal import Decimal

from layidu.accountability.contracts import BudgetLine, Direction, Milestone, Target
from layidu.accountability.formula import Case
from layidu.accountability.formulas.budget_execution import share_due
from layidu.accountability.lines import Frame, Judgement, stated_absence
from layidu.accountability.projecting import projected
from layidu.accountability.readings import one_a_quarter, reading_in, readings
from layidu.accountability.results import Explained, PeerRange, Reading, Trend
from layidu.accountability.rules import RuleVersion
from layidu.accountability.trajectory import due_at, elapsed, quarter_before
from layidu.accountability.values import LEVELS, LEVELS_FR, AbsenceReason, PeerValue
from layidu.core.periods import Period, date_fr

NOTHING, WHOLE = Decimal(0), Decimal(1)


def judge_target(frame: Frame, target: Target, rule: RuleVersion) -> Judgement:
    """A target: its value in the quarter against the trajectory at the quarter's end."""
    found = readings(frame.known.values.get(target.ref, ()), frame.quarter.end)
    reading = reading_in(found, frame.quarter)
    due = due_at(frame.contract, target, frame.quarter.end)
    before = reading_in(found, quarter_before(frame.quarter))
    common = {
        "kind": "target",
        "unit": target.unit,
        "floor": target.floor,
        "cap": target.cap,
        "reading": reading,
        "expected": due.value if due else None,
        "previous": before.used if before else None,
        "peers": _peers(frame, target),
    }
    if due is None or reading is None:
        usual: AbsenceReason = (
            "not_due" if due is None
            else "not_reported_by_others" if target.reported_by == "others"
            else "not_reported_by_holder"
        )  # fmt: skip
        absence, note = ("not_due", "") if due is None else stated_absence(frame, target.ref, usual)
        shown = (_value(reading),) if reading else ()
        return Judgement(absence=absence, note=note, made_of=(*shown, *((due,) if due else ())), **common)  # type: ignore[arg-type]
    expected = due.value
    assert isinstance(expected, Decimal)
    end = frame.contract.period.end
    past = one_a_quarter(found, frame.contract.period.start)
    fewest = int(frame.conventions.number("projection_points"))
    return Judgement(
        case=Case(reading.used, expected, target.baseline, target.direction),
        made_of=(_value(reading), due, Explained("Niveau de départ", target.baseline)),
        trend=trend_of(reading.used, before.used if before else None, target.direction, expected, frame),
        projection=projected(past, end, fewest, target.unit == "part") if frame.quarter.end < end else None,
        provisional=_unsettled(frame, reading),
        **common,  # type: ignore[arg-type]
    )


def judge_budget(frame: Frame, line: BudgetLine, rule: RuleVersion) -> Judgement:
    """A budget line: what was spent since the contract's start, in minor units, against what should be by now."""
    found = readings(frame.known.values.get(line.ref, ()), frame.quarter.end)
    reading = reading_in(found, frame.quarter)
    gone = elapsed(frame.contract.period, frame.quarter.end)
    due = Decimal(line.amount)
    made: tuple[Explained, ...] = (Explained(f"Montant ({line.currency}, unités mineures)", line.amount),)
    if "schedule" in rule.parameters.values:
        share = share_due(gone, rule.parameters.numbers("schedule"))
        due = line.amount * share
        made = (
            Explained("Dû à la date", due, "montant × part due à la date", (*made, Explained("Part due", share))),
            *made,
        )
    if reading is None:
        absence, note = stated_absence(frame, line.ref, "not_reported_by_holder")
        return Judgement(
            "budget", line.currency, NOTHING, WHOLE, None, absence, note, expected=due, made_of=made,
        )  # fmt: skip
    before = reading_in(found, quarter_before(frame.quarter))
    return Judgement(
        "budget", line.currency, NOTHING, WHOLE,
        Case(reading.used, due, amount=Decimal(line.amount), elapsed=gone),
        reading=reading, expected=due, made_of=(_value(reading), *made),
        previous=before.used if before else None, provisional=_unsettled(frame, reading),
    )  # fmt: skip


def judge_milestone(frame: Frame, line: Milestone, rule: RuleVersion) -> Judgement:
    """A milestone: the latest review of it; done before its day counts at once, without evidence it is not judged."""
    end = frame.quarter.end
    rows = sorted(frame.known.reviews.get(line.ref, ()), key=lambda row: (row.on, row.known_on or row.on))
    review = rows[-1] if rows else None
    done_on = review.done_on if review and review.evidence.strip() else None
    unproved = review is not None and review.done_on is not None and not review.evidence.strip()
    done = done_on is not None and done_on <= end
    made = [Explained("Date du jalon", date_fr(line.due)), Explained("Preuve demandée", line.evidence)]
    if review is not None:
        state = f"fait le {date_fr(done_on)}, preuve : {review.evidence}" if done_on else "non fait"
        by = f" ({review.decided_by})" if review.decided_by else ""
        made.insert(0, Explained(f"Revue du {date_fr(review.on)}{by}", "sans preuve" if unproved else state))
    origins = review.origins if review else ()
    common = {"kind": "milestone", "unit": "", "floor": NOTHING, "cap": WHOLE, "made_of": tuple(made)}
    if line.due > end and not done:
        return Judgement(absence="not_due", origins=origins, **common)  # type: ignore[arg-type]
    if review is None or unproved:
        absence, note = stated_absence(frame, line.ref, "not_reported_by_holder")
        note = note or ("la revue ne nomme pas de preuve" if unproved else "")
        return Judgement(absence=absence, note=note, origins=origins, **common)  # type: ignore[arg-type]
    late = max(0, (done_on - line.due).days) if done_on else 0
    return Judgement(case=Case(WHOLE if done else NOTHING, WHOLE, days_late=late), origins=origins, **common)  # type: ignore[arg-type]


def trend_of(value: Decimal, previous: Decimal | None, direction: Direction, expected: Decimal, frame: Frame) -> Trend:
    """Whether a value is better than the quarter before; the same within the convention's relative change."""
    if previous is None:
        return "unknown"
    if abs(value - previous) <= frame.conventions.number("trend_same") * abs(previous):
        return "same"
    if direction == "maintain":
        return "better" if abs(value - expected) < abs(previous - expected) else "worse"
    return "better" if (value > previous) == (direction == "increase") else "worse"


def _value(reading: Reading) -> Explained:
    beside = [
        Explained(f"Valeur {LEVELS_FR[level]}", number)
        for level in LEVELS
        if (number := getattr(reading, level)) is not None
    ]
    if reading.numerator is not None:
        beside.append(Explained("Numérateur", reading.numerator))
    if reading.denominator is not None:
        beside.append(Explained("Dénominateur", reading.denominator))
    return Explained(f"Valeur, {_label(reading.period)}", reading.used, reading.why, tuple(beside), reading.origins)


@functools.lru_cache(maxsize=256)
def _label(period: Period) -> str:
    return period.label_fr()


def _unsettled(frame: Frame, reading: Reading) -> tuple[str, ...]:
    least = frame.conventions.settled_level
    if [str(level) for level in LEVELS].index(least) <= LEVELS.index(reading.level):
        return ()
    return (f"valeur seulement {LEVELS_FR[reading.level]}",)


def _peers(frame: Frame, target: Target) -> PeerRange | None:
    """What the declared group reached in the quarter; none where so few members would show who is who."""
    rows = frame.known.peers.get(target.ref, ())
    values = _latest_by_peer(rows, frame.quarter) if rows else []
    if len(values) < int(frame.conventions.number("peers")):
        return None
    return PeerRange(frame.contract.peers, len(values), min(values), statistics.median(values), max(values))


def _latest_by_peer(rows: Sequence[PeerValue], quarter: Period) -> list[Decimal]:
    found: dict[str, PeerValue] = {}
    for row in rows:
        if quarter.start <= row.period.end <= quarter.end:
            kept = found.get(row.peer)
            if kept is None or row.period.end >= kept.period.end:
                found[row.peer] = row
    return [row.value for row in found.values()]
