"""A small worked example, used by the documentation: two cercles, two activities, two partners, two funders."""

from __future__ import annotations

from layidu.allocation.tables import Means


def two_cercles() -> Means:
    """Invented means, small enough to be followed by hand; money in francs (XOF has no minor unit).

    >>> two_cercles().currency
    'XOF'
    """
    return Means.of(
        "XOF",
        places=[{"place": "kita", "name": "Kita"}, {"place": "bla", "name": "Bla"}],
        activities=[
            {"activity": "vaccination", "name": "Vaccination", "cost": 2000.0, "currency": "XOF", "benefit": 0.05,
             "benefit_unit": "DALY", "reference": "exemple inventé"},
            {"activity": "nutrition", "name": "Prise en charge nutritionnelle", "cost": 60000.0, "currency": "XOF",
             "benefit": 1.2, "benefit_unit": "DALY", "reference": "exemple inventé"},
        ],
        needs=[
            {"place": "kita", "activity": "vaccination", "low": 20000, "high": 20000, "severity": 2.0},
            {"place": "kita", "activity": "nutrition", "low": 1000, "high": 1400, "severity": 3.0},
            {"place": "bla", "activity": "vaccination", "low": 10000, "high": 10000, "severity": 2.0},
        ],
        segments=[
            {"activity": "vaccination", "up_to": 0.8, "share": 1.0},
            {"activity": "vaccination", "up_to": 1.0, "share": 0.5},
        ],
        hours=[
            {"activity": "vaccination", "skill": "agent", "hours": 0.25},
            {"activity": "nutrition", "skill": "agent", "hours": 4.0},
        ],
        partners=[{"partner": "alpha", "name": "ONG Alpha"}, {"partner": "beta", "name": "ONG Bêta"}],
        abilities=[
            {"partner": "alpha", "activity": "vaccination"}, {"partner": "alpha", "activity": "nutrition"},
            {"partner": "beta", "activity": "vaccination"},
        ],
        capacities=[
            {"partner": "alpha", "skill": "agent", "amount": 6000.0, "unit": "heures"},
            {"partner": "beta", "skill": "agent", "amount": 4000.0, "unit": "heures"},
        ],
        access=[
            {"partner": "alpha", "place": "kita", "fixed_cost": 5000000, "currency": "XOF", "present": True},
            {"partner": "beta", "place": "bla", "fixed_cost": 3000000, "currency": "XOF", "present": False},
            {"partner": "beta", "place": "kita", "fixed_cost": 4000000, "currency": "XOF", "present": False},
        ],
        funders=[
            {"funder": "fonds", "name": "Fonds commun", "budget": 70000000, "currency": "XOF"},
            {"funder": "nut", "name": "Fonds nutrition", "budget": 30000000, "currency": "XOF"},
        ],
        earmarks=[{"funder": "nut", "kind": "activity", "id": "nutrition"}],
    )  # fmt: skip
