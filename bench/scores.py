"""Scoring a country: 20 regions x 30 indicators x 20 quarters, scored, explained and made ready to store.

Beside it, in the same run: the bare arithmetic of the same scores in a plain loop of floats (what explaining costs),
and the same scores as 12,000 live formulas recalculated by LibreOffice, where it is installed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

from layidu.accountability.contracts import Contract, Objective, Party, Step, Target
from layidu.accountability.results import ContractScore
from layidu.accountability.rounding import rounded
from layidu.accountability.scoring import score
from layidu.accountability.trajectory import quarters
from layidu.accountability.values import Evidence, Reporting, Value
from layidu.core.periods import Period
from report import Figure, arguments, show

YEARS = Period(date(2026, 1, 1), date(2030, 12, 31))
OBJECTIVES = 5
GOAL_SECONDS = 5


def contract(region: int, indicators: int, periods: tuple[Period, ...]) -> Contract:
    """A five-year contract: equal objectives, equal lines, a step a quarter; invented."""
    each = indicators // OBJECTIVES
    weight = Decimal(1) / each

    def target(number: int) -> Target:
        start = Decimal(20 + number % 40) / 100
        rise = Decimal(1 + number % 3) / 400
        steps = tuple(Step(period.end, start + rise * (index + 1)) for index, period in enumerate(periods))
        rule = ("linear", "step_100", "bands")[number % 3]
        return Target(f"C{number}", f"Cible {number}", "penta3_coverage", "part", "increase", start, steps[-1].value,
                      weight, rule, trajectory=steps, denominator="population")  # fmt: skip

    objectives = tuple(
        Objective(f"O{n}", f"Objectif {n}", Decimal(1) / OBJECTIVES, tuple(target(n * each + i) for i in range(each)))
        for n in range(OBJECTIVES)
    )
    parties = (Party("a", "Titulaire", "holder"), Party("b", "Ministère", "authority"))
    return Contract(f"CP-{region}", 1, f"Région {region}", YEARS, parties, objectives, example=True)


def evidence(region: int, paper: Contract, periods: tuple[Period, ...]) -> Evidence:
    """A value and a report count a line and quarter; about one in twenty is missing."""
    values, reports = [], []
    for objective in paper.objectives:
        for target in objective.targets:
            for index, period in enumerate(periods):
                noise = (region * 7 + index * 11 + int(target.ref[1:]) * 13) % 19
                if noise:
                    value = target.trajectory[index].value + Decimal(noise - 9) / 500
                    values.append(Value(target.ref, period, verified=value, origins=((index, "value"),)))
                reports.append(Reporting(target.ref, period, 100, 70 + noise, 60 + noise))
    return Evidence(tuple(values), reports=tuple(reports))


def stored(found: ContractScore) -> int:
    """Make every explained number ready to store under the key of its content, as figures are; count them."""
    keys: dict[int, str] = {}
    for node in found.explained():
        if not node.given:
            inputs = [[item.label, str(item.value), keys.get(id(item), "")] for item in node.inputs]
            body = {"label": node.label, "value": str(node.value), "formula": node.formula, "inputs": inputs}
            text = json.dumps(body, sort_keys=True, ensure_ascii=False)
            keys[id(node)] = hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
    return len(keys)


def plain(paper: Contract, rows: Evidence, periods: tuple[Period, ...]) -> list[float]:
    """The bare scores, in floats, without gates, absences, bounds or explanation."""
    values = {(row.ref, row.period): float(row.verified) for row in rows.values if row.verified is not None}
    out = []
    for index, period in enumerate(periods):
        whole = 0.0
        for objective in paper.objectives:
            for target in objective.targets:
                value = values.get((target.ref, period))
                if value is None:
                    continue
                due, start = float(target.trajectory[index].value), float(target.baseline)
                if target.rule == "linear":
                    reached = (value - start) / (due - start)
                elif target.rule == "step_100":
                    reached = 0.0 if value / due < 0.75 else value / due
                else:
                    bands = ((1.0, 1.0), (0.9, 0.75), (0.75, 0.5), (0.5, 0.25))
                    reached = next((worth for edge, worth in bands if value / due >= edge), 0.0)
                whole += float(objective.weight) * float(target.weight) * min(1.0, max(0.0, reached))
        out.append(whole)
    return out


def recalculated(
    papers: list[tuple[Contract, Evidence]], periods: tuple[Period, ...]
) -> tuple[float, list[float]] | None:
    """Seconds that LibreOffice takes over the same scores as live formulas, and the scores; none without it."""
    program = shutil.which("soffice")
    if program is None:
        return None
    from openpyxl import Workbook, load_workbook

    book = Workbook()
    work, totals = book.active, book.create_sheet("Scores")
    row = 1
    for paper, rows in papers:
        values = {(item.ref, item.period): item.verified for item in rows.values}
        for index, period in enumerate(periods):
            first = row
            for objective in paper.objectives:
                for target in objective.targets:
                    value = values.get((target.ref, period))
                    share = {"linear": f"(C{row}-A{row})/(B{row}-A{row})",
                             "step_100": f"IF(C{row}/B{row}<0.75,0,C{row}/B{row})",
                             "bands": f"LOOKUP(C{row}/B{row},{{0;0.5;0.75;0.9;1}},{{0;0.25;0.5;0.75;1}})"}  # fmt: skip
                    weight = float(objective.weight * target.weight)
                    made = f"=MAX(0,MIN(1,{share[target.rule]}))*D{row}" if value is not None else None
                    due = float(target.trajectory[index].value)
                    seen = None if value is None else float(value)
                    work.append([float(target.baseline), due, seen, weight, made])
                    row += 1
            totals.append([f"=SUM(Sheet.E{first}:E{row - 1})".replace("Sheet.", f"{work.title}!")])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scores.xlsx"
        book.save(path)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        # Two runs: the first makes the program's profile, which is not the sum's to pay for.
        for out in ("first", "second"):
            begun = time.perf_counter()
            command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", f"{folder}/{out}", str(path)]
            subprocess.run(command, capture_output=True, check=True)
            seconds = time.perf_counter() - begun
        sheet = load_workbook(f"{folder}/second/scores.xlsx", data_only=True)["Scores"]
        return seconds, [float(cell) for (cell,) in sheet.iter_rows(values_only=True)]  # type: ignore[arg-type]


def main() -> None:
    """Score, explain, compare, print."""
    asked = arguments(__doc__ or "")
    regions, indicators, count = (3, 10, 4) if asked.quick else (20, 30, 20)
    periods = quarters(YEARS)[:count]
    papers = [(paper := contract(r, indicators, periods), evidence(r, paper, periods)) for r in range(regions)]

    begun, busy = time.perf_counter(), time.process_time()
    scores, figures, lines = [], 0, 0
    for paper, rows in papers:
        before = None
        for period in periods:
            before = score(paper, rows, period, period.end, previous=before)
            figures += stored(before)
            scores.append(before.total.score)
            lines += len(before.lines)
    seconds, busy = time.perf_counter() - begun, time.process_time() - busy

    begun = time.perf_counter()
    bare = [value for paper, rows in papers for value in plain(paper, rows, periods)]
    loop = time.perf_counter() - begun
    far = max(abs(float(found) - value) for found, value in zip(scores, bare, strict=True))
    what = f"{regions} regions x {indicators} indicators x {count} quarters"
    out = [
        Figure(f"{what}: scored, explained ({figures:,} figures)", round(seconds, 2), "s",
               f"a plain loop of floats, no explanation: {loop:.3f} s", seconds / loop, f"< {GOAL_SECONDS} s",
               None if asked.quick else seconds < GOAL_SECONDS),
        Figure("processor time of it", round(busy, 2), "s", f"{1e6 * busy / lines:.0f} µs a line", None, "-", None),
        Figure("largest difference from the plain loop", f"{far:.1e}", "share", "the same scores in floats", None,
               "< 1e-9", far < 1e-9),
    ]  # fmt: skip
    sheet = recalculated(papers, periods)
    if sheet is None:
        out.append(Figure("the same in LibreOffice", "-", "s", "not installed", None, "-", None))
    else:
        agree = sum(
            rounded(found * 100, 2) == rounded(Decimal(repr(value)) * 100, 2)
            for found, value in zip(scores, sheet[1], strict=True)
        )
        out += [
            Figure(f"{what}: scored, explained", round(seconds, 2), "s",
                   f"the same formulas recalculated by LibreOffice, with its start: {sheet[0]:.2f} s",
                   seconds / sheet[0], "-", None),
            Figure("scores that agree to the second decimal of a percent", agree, f"of {len(scores)}",
                   "LibreOffice", agree / len(scores), "all", agree == len(scores)),
        ]  # fmt: skip
    show(out, as_json=asked.json)


if __name__ == "__main__":
    main()
