"""Scoring a country out of its ledger: 20 regions x 30 indicators x 20 quarters, from signed files to stored figures.

Measured: gathering the values from the ledger, scoring every quarter of every contract, explaining every number and
writing the figures, in a workspace on disk. Signing and importing, which come before, are timed beside it. Compared
with writing as many bare rows of the same width straight into SQLite, which is the least that storing can cost.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from report import Figure, arguments, show

START, YEARS = 2024, 5
GOAL_SECONDS = 5
HOLDER, AUTHORITY = "Titulaire inventé de {region}", "Autorité inventée"


def contract(path: Path, region: str, cercle: str, indicators: dict[str, str]) -> None:
    """A contract of five years: each indicator in the region and in one cercle of it."""
    places: list[dict[str, str]] = [{"region": region}, {"region": region, "cercle": cercle}]
    lines = [(indicator, place) for place in places for indicator in indicators]
    weight = f"{100 / len(lines)} %" if 100 % len(lines) == 0 else ""
    shares = [weight] * len(lines) if weight else ["3 %"] * (len(lines) - 1) + [f"{100 - 3 * (len(lines) - 1)} %"]
    targets = [
        {"ref": f"C{number}", "objective": "O1", "indicator": indicator, "weight": share, **place,
         "baseline": "20 %" if indicators[indicator] == "increase" else "80 %",
         "target": "80 %" if indicators[indicator] == "increase" else "20 %"}
        for number, ((indicator, place), share) in enumerate(zip(lines, shares, strict=True))
    ]  # fmt: skip
    said: dict[str, Any] = {
        "contract": {"ref": f"CP-{region}", "title": f"Contrat inventé de {region}", "start": f"{START}-01-01",
                     "end": f"{START + YEARS - 1}-12-31", "region": region, "example": "oui"},
        "parties": [{"name": HOLDER.format(region=region), "role": "titulaire", "signed_on": f"{START}-01-01"},
                    {"name": AUTHORITY, "role": "autorité", "signed_on": f"{START}-01-01"}],
        "objectives": [{"ref": "O1", "title": "Tout", "weight": "100 %"}],
        "targets": targets,
    }  # fmt: skip
    path.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def values(path: Path, places: list[tuple[str, str]], indicators: dict[str, str], quarters: list[str]) -> int:
    """A verified value a line and quarter, with its reports."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerow(["DONNÉES D'EXEMPLE : chiffres inventés"])
        rows.writerow(["Indicateur", "Région", "Cercle", "Période", "Série", "Valeur", "Rapports attendus",
                       "Rapports reçus", "Rapports reçus à temps"])  # fmt: skip
        count = 0
        for region, cercle in places:
            for where in ("", cercle):
                for indicator in indicators:
                    for at, quarter in enumerate(quarters):
                        share = 20 + (at * 3 + len(region) * 7 + len(indicator)) % 61
                        rows.writerow([indicator, region, where, quarter, "vérifiée", f"{share} %", 100, 95, 90])
                        count += 1
    return count


def bare(folder: Path, rows: int, width: int) -> float:
    """Seconds for as many bare rows of one text in a table of their own."""
    connection = sqlite3.connect(folder / "bare.sqlite3")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE figure (id TEXT PRIMARY KEY, body TEXT)")
    begun = time.perf_counter()
    with connection:
        connection.executemany("INSERT INTO figure VALUES (?, ?)", ((f"n{n:012x}", "x" * width) for n in range(rows)))
    connection.close()
    return time.perf_counter() - begun


def main() -> None:
    """Sign, import, score, print."""
    asked = arguments(__doc__ or "")
    count_regions, count_indicators, count_quarters = (3, 5, 4) if asked.quick else (20, 15, 20)

    from layidu.catalogue.entries import Indicator, entries
    from layidu.core.periods import Period
    from layidu.cycle.contracts.scoring import Scoring
    from layidu.cycle.contracts.signing import sign
    from layidu.cycle.importing import import_files
    from layidu.cycle.workspaces import new_workspace
    from layidu.ledger.connection import open_ledger
    from layidu.ledger.models import Figure as Stored
    from layidu.ledger.workspace import find
    from layidu.places.country import gazetteer_of

    gazetteer = gazetteer_of("mali")
    regions = gazetteer.places(gazetteer.default_division, "region")[:count_regions]
    places = [(region.name, gazetteer.children(region.id)[0].name) for region in regions]
    shares = [i for i in entries(Indicator).values() if i.unit == "part" and i.kind == "ratio"]
    indicators = {i.label_fr: i.direction for i in shares if i.direction}
    indicators = dict(list(indicators.items())[:count_indicators])
    names = [f"{START + year}T{quarter}" for year in range(YEARS) for quarter in (1, 2, 3, 4)][:count_quarters]

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        new_workspace(folder / "w", "mali")
        workspace = find(folder / "w")
        open_ledger(workspace)
        begun = time.perf_counter()
        for region, cercle in places:
            contract(folder / f"{region}.yaml", region, cercle, indicators)
            sign(workspace, folder / f"{region}.yaml", by=(), on=date(START, 1, 1), add_parties=True)
        signing = time.perf_counter() - begun
        rows = values(folder / "valeurs.csv", places, indicators, names)
        begun = time.perf_counter()
        reports = import_files(workspace, [folder / "valeurs.csv"])
        importing = time.perf_counter() - begun
        assert reports[0].result.loaded == rows, reports[0].result

        begun, busy = time.perf_counter(), time.process_time()
        scoring = Scoring(workspace, date.today())  # noqa: DTZ011 - what is known today
        lines = 0
        for name in names:
            for scored in scoring.quarter(Period.parse(name)):
                lines += sum(len(objective["lines"]) for objective in scored.data["objectives"])
        made = time.perf_counter() - begun
        scoring.save()
        seconds, busy = time.perf_counter() - begun, time.process_time() - busy
        figures = Stored.objects.count()
        width = sum(len(str(row)) for row in Stored.objects.values_list()[:1000]) // min(1000, figures)
        least = bare(folder, figures, width)

    what = f"{len(places)} regions x {2 * len(indicators)} targets x {len(names)} quarters"
    show(
        [
            Figure(f"{what}: gathered, scored, explained, written ({figures:,} figures)", round(seconds, 2), "s",
                   f"as many bare rows into SQLite: {least:.2f} s", seconds / least, f"< {GOAL_SECONDS} s",
                   None if asked.quick else seconds < GOAL_SECONDS),
            Figure("of it gathering, scoring and explaining", round(made, 2), "s", f"{lines:,} lines", None, "-", None),
            Figure("processor time of it", round(busy, 2), "s", f"{1e6 * busy / lines:.0f} µs a line", None, "-", None),
            Figure("signing the contracts", round(signing, 2), "s", f"{len(places)} files", None, "-", None),
            Figure("importing the values", round(importing, 2), "s", f"{rows:,} rows", None, "-", None),
        ],
        as_json=asked.json,
    )  # fmt: skip


if __name__ == "__main__":
    main()
