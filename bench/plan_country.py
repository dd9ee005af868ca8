"""A seeded, invented country for the planning benchmarks: places x activities x partners x funders."""

from __future__ import annotations

from layidu.allocation.tables import Means


def country(
    places: int = 160, activities: int = 40, partners: int = 60, funders: int = 25, seed: int = 20261121
) -> Means:
    """Means of that size: few partners reach a place, most money is earmarked, a third of the need is payable."""
    import numpy as np

    r = np.random.default_rng(seed)
    p, i, o, f = (
        [f"{kind}{n}" for n in range(size)]
        for kind, size in (("p", places), ("i", activities), ("o", partners), ("f", funders))
    )
    skills = ("medecin", "infirmier", "agent")
    population = np.exp(r.normal(10.8, 0.7, places))
    cost = np.round(np.exp(r.normal(9.0, 1.1, activities)), 0)
    benefit = np.round(cost / np.exp(r.normal(11.0, 1.0, activities)), 5)
    hours = np.round(np.exp(r.normal(-0.3, 0.7, (activities, 3))) * (r.random((activities, 3)) < 0.5), 3)
    regions = min(20, places // 3)
    region = np.arange(places) * regions // places
    home = [r.choice(regions, size=min(regions, r.integers(1, 5)), replace=False) for _ in range(partners)]
    access = [
        {"partner": o[k], "place": p[n], "fixed_cost": int(np.exp(r.normal(16.3, 0.5))), "currency": "XOF",
         "present": bool(r.random() < 0.3)}
        for k in range(partners) for n in range(places)
        if region[n] in home[k] and (r.random() < 0.8 or n == np.argmax(region == home[k][0]))
    ]  # fmt: skip
    able = [r.choice(activities, size=r.integers(3, activities // 2), replace=False) for _ in range(partners)]
    needs = []
    for n in range(places):
        for a in range(activities):
            if r.random() < 0.9:
                low = int(population[n] * r.uniform(0.005, 0.12))
                needs.append({"place": p[n], "activity": i[a], "low": low, "high": int(low * r.uniform(1.0, 1.5)),
                              "severity": float(r.integers(1, 6))})  # fmt: skip
    total = sum((row["low"] + row["high"]) / 2 * cost[int(row["activity"][1:])] for row in needs)
    shares = r.dirichlet(np.full(funders, 1.2))
    earmarks = []
    for k in range(funders):
        if r.random() < 0.6:
            for g in r.choice(regions, size=min(regions, r.integers(2, 10)), replace=False):
                earmarks += [{"funder": f[k], "kind": "place", "id": p[n]} for n in np.flatnonzero(region == g)]
        if r.random() < 0.4:
            chosen = r.choice(activities, size=r.integers(activities // 5, activities // 2), replace=False)
            earmarks += [{"funder": f[k], "kind": "activity", "id": i[a]} for a in chosen]
        if r.random() < 0.2:
            chosen = r.choice(partners, size=r.integers(partners // 6, partners // 2), replace=False)
            earmarks += [{"funder": f[k], "kind": "partner", "id": o[n]} for n in chosen]
    late = [(0.05, 0.2, 0.5, 1.0), (0.1, 0.3, 0.6, 1.0), (0.25, 0.5, 0.75, 1.0), (0.0, 0.25, 0.6, 1.0)]
    reach = {(row["place"], i[a]) for row in access for a in able[int(row["partner"][1:])]}
    open_needs = [row for row in needs if (row["place"], row["activity"]) in reach]
    floors = [
        {"floor": f"plancher {n}", "place": row["place"], "activity": row["activity"], "people": int(row["low"] * 0.1)}
        for n, row in enumerate(
            open_needs[k] for k in r.choice(len(open_needs), size=min(places // 4, len(open_needs)), replace=False)
        )
    ]
    return Means.of(
        "XOF",
        places=[{"place": n, "name": f"Lieu {n[1:]}"} for n in p],
        activities=[
            {"activity": i[a], "name": f"Activité {a}", "cost": float(cost[a]), "currency": "XOF",
             "benefit": float(benefit[a]), "benefit_unit": "DALY", "reference": "inventé"} for a in range(activities)
        ],
        needs=needs,
        hours=[{"activity": i[a], "skill": skills[s], "hours": float(hours[a, s])}
               for a in range(activities) for s in range(3) if hours[a, s] > 0],
        segments=[{"activity": n, "up_to": up, "share": share} for n in i
                  for up, share in ((0.5, 1.0), (0.8, 0.7), (1.0, 0.4))],
        partners=[{"partner": n, "name": f"Partenaire {n[1:]}"} for n in o],
        abilities=[{"partner": o[k], "activity": i[a]} for k in range(partners) for a in able[k]],
        capacities=[{"partner": o[k], "skill": s, "amount": float(np.exp(r.normal(10.2, 0.7))), "unit": "heures"}
                    for k in range(partners) for s in skills],
        access=access,
        absorption=[{"place": p[n], "quarter": q, "people": int(population[n] * r.uniform(0.15, 0.4))}
                    for n in range(places) for q in (1, 2, 3, 4)],
        funders=[{"funder": f[k], "name": f"Bailleur {k}", "budget": int(0.35 * total * shares[k]), "currency": "XOF"}
                 for k in range(funders)],
        earmarks=earmarks,
        availability=[{"funder": n, "quarter": q + 1, "share": share}
                      for n in f for q, share in enumerate(late[r.integers(len(late))])],
        floors=floors,
    )  # fmt: skip
