"""Place names on labelled, damaged real names, against the AdminLevel of hdx-python-country on the same names.

The names are those of ``tests/places/corpus.py``: regions and cercles of three divisions, communes, names of villages
and of neighbouring countries, damaged from a seed and split by place into halves. The thresholds are fixed on one half
(``--calibrate`` prints the curve and the choice); the figures here are those of the other half. AdminLevel is given the
same lists and spellings, by division and level, and the p-code of the parent where a row names one; it works offline.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from report import Figure, show

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared" / "data"
sys.path.insert(0, str(ROOT))

from tests.places.corpus import SEED, Corpus, Labelled, corpus, key, unseen  # noqa: E402

from layidu.places.gazetteer import Gazetteer, Place  # noqa: E402
from layidu.places.match import Matcher  # noqa: E402
from layidu.places.spelling_rules import Thresholds  # noqa: E402

#: On the calibration half, this share of clear names at least must be matched: the goal and a third of a point.
FLOOR = 0.9933


@dataclass(frozen=True)
class Outcome:
    """What became of the names of one half, by label: right, wrong but flagged, wrong and silent, held.

    The time is that of all names over the number of different ones, as equal ones may be answered from memory.
    """

    counts: Counter[tuple[str, str]]
    milliseconds: float

    def share(self, label: str, outcome: str) -> float:
        """The share (0-1) of the names of a label with that outcome."""
        total = sum(count for (each, _), count in self.counts.items() if each == label)
        return self.counts[label, outcome] / total if total else 0.0

    def total(self, outcome: str, *labels: str) -> int:
        """How many names have that outcome, of some labels or of all."""
        return sum(n for (label, each), n in self.counts.items() if each == outcome and (not labels or label in labels))


Answer = Callable[[Labelled], tuple[str | None, bool]]


def judged(names: Sequence[Labelled], answer: Answer) -> Outcome:
    """Put the names to a matcher that gives a place (or none) and whether it said that it was unsure."""
    start = time.perf_counter()
    answers = [answer(name) for name in names]
    elapsed = time.perf_counter() - start
    counts: Counter[tuple[str, str]] = Counter()
    for name, (place, flagged) in zip(names, answers, strict=True):
        wrong = "flagged" if flagged else "silent"
        counts[name.label, "held" if place is None else "right" if place == name.place else wrong] += 1
    different = {(name.text, name.parent, name.division, name.kind) for name in names}
    return Outcome(counts, elapsed / len(different) * 1000)


def ours(made: Corpus, taken: Thresholds | None = None) -> Answer:
    """Layidu's matcher; a flag is any finding."""
    matchers = {which: Matcher(gazetteer, taken) for which, gazetteer in made.gazetteers.items()}
    for which, gazetteer in made.gazetteers.items():
        for division in gazetteer.divisions():
            for kind in division.kinds:
                matchers[which].match("warm", division=division.id, kind=kind)  # indexes are built at first use

    def answer(name: Labelled) -> tuple[str | None, bool]:
        match = matchers[name.gazetteer].match(name.text, parent=name.parent, division=name.division, kind=name.kind)
        return match.place, bool(match.issues)

    return answer


def admin_level(made: Corpus) -> Answer:
    """hdx-python-country's AdminLevel with its own defaults; a flag is an answer that it does not call exact."""
    from hdx.location.adminlevel import AdminLevel

    logging.getLogger("hdx").setLevel(logging.CRITICAL)
    levels, places, codes = {}, {}, {}
    for which, gazetteer in made.gazetteers.items():
        for division in gazetteer.divisions():
            for depth, kind in enumerate(division.kinds[1:], start=1):
                rows = []
                for at, place in enumerate(gazetteer.places(division.id, kind)):
                    code = f"ML{depth}{at:04d}"
                    codes[which, place.id] = code
                    places[which, division.id, kind, code] = place.id
                    parent = codes.get((which, place.parent or ""), "ML")
                    rows.append({"Location": "MLI", "Admin Level": str(depth), "P-Code": code, "Name": place.name,
                                 "Parent P-Code": parent})  # fmt: skip
                mappings = _spellings(gazetteer.places(division.id, kind), gazetteer, which, codes)
                levels[which, division.id, kind] = AdminLevel({"admin_name_mappings": mappings}, admin_level=depth)
                levels[which, division.id, kind].setup_from_iterable(rows)

    def answer(name: Labelled) -> tuple[str | None, bool]:
        level = levels[name.gazetteer, name.division, name.kind]
        gazetteer = made.gazetteers[name.gazetteer]
        kinds = gazetteer.division(name.division).kinds
        above = kinds[kinds.index(name.kind) - 1]
        parents = {
            codes[name.gazetteer, place.id] for place in gazetteer.places(name.division, above)
            if name.parent and key(name.parent) in {key(n.name) for n in gazetteer.names(place.id)}
        }  # fmt: skip
        parent = {"parent": parents.pop()} if len(parents) == 1 else {}
        code, exact = level.get_pcode("MLI", name.text, **parent)
        return (places[name.gazetteer, name.division, name.kind, code] if code else None), not exact

    return answer


def _spellings(
    places: Sequence[Place], gazetteer: Gazetteer, which: str, codes: dict[tuple[str, str], str]
) -> dict[str, str]:
    """The spellings on record that mean one place, by the code given to it: what Layidu knows, AdminLevel knows too."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for place in places:
        for name in gazetteer.names(place.id):
            bearers[name.name].add(codes[which, place.id])
    return {name: next(iter(found)) for name, found in bearers.items() if len(found) == 1}


def calibrate(made: Corpus) -> None:
    """Print the curve of thresholds on the calibration half and the choice that ``places/spelling.yaml`` records."""
    names = [name for name in made.names if name.half == "calibration"]
    steps = [round(0.5 + 0.025 * step, 3) for step in range(19)]
    print("| lead (slips) | alone | with parent | clear matched | others taken wrongly | wrong and silent |")
    print("|---|---|---|---|---|---|")
    rows = []
    for lead in (0.5, 1.0):
        for which in ("alone", "with_parent"):
            # The two thresholds judge different rows, so each is moved while the other is at its lowest.
            for step in steps:
                taken = Thresholds(**{"alone": steps[0], "with_parent": steps[0], which: step}, lead=lead)
                kept = [name for name in names if bool(name.parent) == (which == "with_parent")]
                rows.append((lead, which, step, judged(kept, ours(made, taken))))
                lead_, step_, found = lead, step, rows[-1][3]
                shown = (step_, "–") if which == "alone" else ("–", step_)
                print(f"| {lead_} | {shown[0]} | {shown[1]} | {found.share('clear', 'right'):.4f} | {_wrongly(found)} "
                      f"| {found.total('silent')} |")  # fmt: skip
    choices = []
    for lead in (0.5, 1.0):
        best = {}
        for which in ("alone", "with_parent"):
            good = [row for row in rows if row[:2] == (lead, which) and row[3].share("clear", "right") >= FLOOR]
            if good:
                best[which] = min(good, key=lambda row: (_wrongly(row[3]), -row[3].share("clear", "right"), -row[2]))
        if len(best) == 2:
            wrongly = sum(_wrongly(row[3]) for row in best.values())
            choices.append((wrongly, best["alone"][2], best["with_parent"][2], lead))
    if not choices:
        print("\nno thresholds match the floor")
        return
    wrongly, alone, with_parent, lead = min(choices)
    print(f"\nfewest names taken wrongly ({wrongly}), with {FLOOR:.2%} of the clear ones matched at least:")
    print(f"alone {alone}, with_parent {with_parent}, lead {lead}")


def _wrongly(found: Outcome) -> int:
    return found.total("flagged") + found.total("silent")


def figures(made: Corpus, quick: bool) -> list[Figure]:
    """Both matchers on the test half."""
    names = [name for name in made.names if name.half == "test"]
    names = names[::20] if quick else names
    us = judged(names, ours(made))
    total = {label: sum(n for (each, _), n in us.counts.items() if each == label) for label in
             ("clear", "ambiguous", "misleading", "outside")}  # fmt: skip
    try:
        them = judged(names, admin_level(made))
    except ImportError:
        them = None

    new = unseen(REAL, 90 if quick else 900)
    villages = judged(new.names, ours(new))

    def row(what: str, unit: str, measure: Callable[[Outcome], float], goal: str, holds: Callable[[float], bool] | None,
            digits: int = 4) -> Figure:  # fmt: skip
        measured = round(measure(us), digits)
        theirs = None if them is None else round(measure(them), digits)
        ratio = round(measured / theirs, 2) if theirs else None
        beside = "hdx-python-country is not installed" if theirs is None else f"hdx-python-country AdminLevel: {theirs}"
        return Figure(what, measured, unit, beside, ratio, goal, holds(measured) if holds else None)

    return [
        row(f"clear names matched, of {total['clear']}", "share", lambda o: o.share("clear", "right"), ">= 0.99",
            lambda share: share >= 0.99),
        row("names matched wrongly and silently, all labels", "names", lambda o: o.total("silent"), "0",
            lambda count: count == 0),
        row("clear names matched wrongly, flagged", "names", lambda o: o.total("flagged", "clear"), "", None),
        row(f"ambiguous names held, of {total['ambiguous']}", "share", lambda o: o.share("ambiguous", "held"), "1",
            lambda share: share == 1 or not total["ambiguous"]),
        row(f"misleading names taken for another, flagged, of {total['misleading']}", "names",
            lambda o: o.total("flagged", "misleading"), "", None),
        row(f"names from outside taken for a place, flagged, of {total['outside']}", "names",
            lambda o: o.total("flagged", "outside"), "", None),
        Figure(f"clear names matched of {len({name.place for name in new.names})} villages new to it",
               round(villages.share("clear", "right"), 4), "share", "", None, ">= 0.99",
               villages.share("clear", "right") >= 0.99),
        Figure("the same: names matched wrongly", _wrongly(villages), "names", "", None, "", None),
        row("time a name, over different names", "ms", lambda o: o.milliseconds, "< 1", lambda ms: ms < 1, 3),
    ]  # fmt: skip


def main() -> None:
    """Print the figures of the test half, or the calibration of the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    parser.add_argument("--quick", action="store_true", help="the smoke run of CI: smaller, not for quoting")
    parser.add_argument("--calibrate", action="store_true", help="print the curve of thresholds on the other half")
    parser.add_argument("--seed", type=int, default=SEED, help="of the damage; the split is by name alone")
    options = parser.parse_args()
    if not REAL.is_dir():
        show([Figure("labelled place names", "not measured: the real lists are not here", "", "", None, "", None)],
             as_json=options.json)  # fmt: skip
        return
    made = corpus(REAL, options.seed)
    if options.calibrate:
        calibrate(made)
    else:
        show(figures(made, options.quick), as_json=options.json)


if __name__ == "__main__":
    main()
