"""Uganda's health benefits package as means of a plan: Mohan et al. 2023, Health Economics, doi 10.1002/hec.4664.

Which interventions stand in for each other and which follow another is not in the published tables: it is taken from
the authors' published script and, for chlorhexidine after delivery (at most 1 / 0.85 a vaginal delivery), inferred
from the published coverage of 0.999975, which is 1.1765 x 0.85 upside down.
"""

from __future__ import annotations

import csv
from pathlib import Path

from layidu.allocation.tables import Means

THRESHOLD = 161
BUDGET = 374_300_000
SUBSTITUTES = [("112", "113"), ("217", "218"), ("185", "186"), ("321", "322"), ("096", "097"), ("223", "225"),
               ("229", "233"), ("350", "351")]  # fmt: skip
FOLLOWS = [("007", "006", 1.0), ("059", "006", 1.0), ("061", "006", 1.0), ("303", "006", 1.0), ("004", "003", 0.05),
           ("106", "104", 1.0), ("106", "105", 1.0), ("036", "353", 1.1765)]  # fmt: skip
CADRES = {
    "medical": ("Medical Officer / Specialist", "Clinical Officer / Technician"),
    "nursing": ("Med. Assistant", "Nurse Officer", "Nurse Midwife Technician"),
    "pharmacy": ("Pharmacist", "Pharm Technician", "Pharm Assistant"),
    "laboratory": ("Lab Officer", "Lab Technician", "Lab Assistant"),
    "dental": ("Dental Officer", "Dental Therapist", "Dental Assistant"),
    "mental": ("Mental Health Staff",),
    "nutrition": ("Nutrition Staff",),
    "imaging": ("Radiographer", "Radiography Technician", "Sonographer", "Radiotherapy Technician"),
}
#: Needs are whole persons: the tables have decimal cases, and rounding them moves the totals by some millionths.
FINE = 1
DALYS, COST, CASES = "DALYs averted per patient (Uganda)", "Cost per case (Uganda) - 2019 USD", "Cases_full_2020"


def interventions(folder: Path) -> list[dict[str, str]]:
    with (folder / "uganda_intervention_data.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def minutes(folder: Path) -> dict[str, tuple[float, float]]:
    """Minutes a year and staff of each cadre, in the order of CADRES."""
    with (folder / "uganda_hr_data.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[2:10]
    return {cadre: (float(row[-1]), float(row[4])) for cadre, row in zip(CADRES, rows, strict=True)}


def published(folder: Path, name: str) -> dict[str, float]:
    with (folder / name).open(encoding="utf-8") as file:
        return {row["Intervention"]: float(row["Percentage of cases in need covered under optimal package"])
                for row in csv.DictReader(file)}  # fmt: skip


def means(folder: Path, *, shifting: bool = False, staff: bool = True, extra: dict[str, float] | None = None) -> Means:
    """``extra``: minutes added to a cadre (a marginal year of staff). Money in cents of a dollar."""
    data = interventions(folder)
    cases = {row["Code"]: float(row[CASES]) for row in data}
    known = [group for group in SUBSTITUTES if any(code in cases for code in group)]
    return Means.of(
        "USD",
        places=[{"place": "uga", "name": "Ouganda"}],
        partners=[{"partner": "moh", "name": "Ministère de la Santé"}],
        access=[{"partner": "moh", "place": "uga", "fixed_cost": 0, "currency": "USD"}],
        abilities=[{"partner": "moh", "activity": row["Code"]} for row in data],
        activities=[
            {"activity": row["Code"], "name": row["Intervention"], "currency": "USD",
             "cost": 100 * float(row["Average drugs and commodities cost (2019 USD)"]) / FINE,
             "benefit": (float(row[DALYS]) - float(row[COST]) / THRESHOLD) / FINE, "benefit_unit": "net DALY",
             "reference": "doi 10.1002/hec.4664"} for row in data
        ],
        needs=[{"place": "uga", "activity": row["Code"], "low": round(cases[row["Code"]] * FINE),
                "high": round(cases[row["Code"]] * FINE)} for row in data],
        hours=[
            {"activity": row["Code"], "skill": cadre, "hours": sum(float(row[c]) for c in columns) / 60 / FINE}
            for row in data for cadre, columns in CADRES.items()
        ] if staff else [],
        capacities=[
            {"partner": "moh", "skill": cadre, "amount": most + (extra or {}).get(cadre, 0.0), "unit": "minutes"}
            for cadre, (most, _) in minutes(folder).items()
        ] if staff else [],
        shifts=[{"partner": "moh", "from_skill": skill, "to_skill": "nursing", "rate": 1.0}
                for skill in ("pharmacy", "nutrition")] if shifting else [],
        funders=[{"funder": "drugs", "name": "Budget de médicaments", "budget": 100 * BUDGET, "currency": "USD"}],
        ceilings=[{"ceiling": "/".join(group), "place": "uga", "activity": code,
                   "people": FINE * max(cases[c] for c in group if c in cases)}
                  for group in known for code in group if code in cases],
        follows=[{"activity": a, "base": b, "ratio": r} for a, b, r in FOLLOWS if a in cases and b in cases],
    )  # fmt: skip
