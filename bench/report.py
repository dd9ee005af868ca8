"""How every benchmark prints: ``--json`` for machines, a table for people; both sides measured in the same run."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure beside what it is compared with. ``ratio`` is measured / compared."""

    what: str
    measured: float | str
    unit: str
    compared_with: str
    ratio: float | None
    goal: str
    holds: bool | None


def arguments(description: str) -> argparse.Namespace:
    """The two switches that every benchmark has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    parser.add_argument("--quick", action="store_true", help="the smoke run of CI: smaller, not for quoting")
    return parser.parse_args()


def show(figures: list[Figure], *, as_json: bool) -> None:
    """Print the figures; a goal that does not hold is said, never hidden."""
    if as_json:
        print(json.dumps([asdict(figure) for figure in figures], ensure_ascii=False, indent=1))
        return
    print("| what | measured | unit | compared with | ratio | goal | holds |")
    print("|---|---|---|---|---|---|---|")
    for f in figures:
        ratio = "" if f.ratio is None else f"{f.ratio:.2f}"
        holds = {True: "yes", False: "NO", None: "-"}[f.holds]
        print(f"| {f.what} | {f.measured} | {f.unit} | {f.compared_with} | {ratio} | {f.goal} | {holds} |")
