"""The engine's tables, from the workbook, the ledger and the catalogue; each number keeps where it comes from."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from layidu.allocation.problem import Measure
from layidu.allocation.sheets import means_sheets
from layidu.allocation.tables import Means, Origin
from layidu.catalogue.dated import value_on
from layidu.catalogue.entries import Activity, Effect, UnitCost, entries
from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.core.money import EXPONENTS
from layidu.core.text import fold
from layidu.cycle.planning.gathering import Known
from layidu.cycle.planning.means_file import MeansFile, MeansRow, PlaceFinder, refuse_errors
from layidu.cycle.planning.promised import add_promises
from layidu.cycle.planning.settings import Settings
from layidu.cycle.planning.stands import Assembled, Key, Stand, Tables


def assembled(
    file: MeansFile, known: Known, places: PlaceFinder, *, measure: Measure, promises: bool = True
) -> Assembled:
    """The engine's tables of one plan.

    Decision served: from which numbers the plan is made, each one openable. Costs and effects are the catalogue's in
    force at the period's start unless the workbook says others. ``promises``: what was accepted already counts as
    served. Errors: Refusal with every finding at once.
    """
    made = _Assembling(file, known, places, measure, promises)
    answer = made.assembled()
    refuse_errors(made.findings)
    return answer


class _Assembling:
    def __init__(self, file: MeansFile, known: Known, places: PlaceFinder, measure: Measure, promises: bool) -> None:
        self.promises = promises
        self.file, self.known, self.places, self.measure = file, known, places, measure
        self.findings: list[Finding] = [*file.findings, *known.findings]
        self.settings = Settings(file)
        self.tables = Tables()
        self.stands: dict[Key, Stand] = {}
        self.day = known.period.start
        self.currency = file.setting("currency").upper()
        self.names = {**known.names, **{ident: ref.spelling for ident, ref in file.actors.items()
                                        if ident not in known.names}}  # fmt: skip
        self.labels = {entry.id: entry.label_fr for entry in entries(Activity).values()}
        self.example = file.example
        self.invented: set[str] = set()
        mentioned = [*file.of("capacities"), *file.of("abilities"), *file.of("access"), *file.of("shifts")]
        self.partners = list(dict.fromkeys(row.values["partner"] for row in mentioned))

    def assembled(self) -> Assembled:
        self._places()
        self._funders()
        worked = {partner for partner, _ in self.known.works} - set(self.partners)
        if worked:
            self.findings.append(finding("PLAN-PARTENAIRES-SANS-CAPACITE", count=len(worked)))
        abilities = self._abilities()
        activities = self._activities({activity for _, activity in abilities})
        for (partner, activity), origin in abilities.items():
            if activity in activities:
                self.tables.add("abilities", {"partner": partner, "activity": activity}, origin)
        for partner in self.partners:
            named = {"partner": partner, "name": self.names.get(partner, partner)}
            self.tables.add("partners", named, self._mentioned(partner))
        self._needs(activities)
        if self.invented:
            self.example = True
            self.findings.append(finding("PLAN-VALEURS-D-EXEMPLE", count=len(self.invented)))
        self._capacities()
        self._access()
        self._earmarks(activities)
        self._limits(activities)
        self._rates()
        self.findings += add_promises(
            self.known, self.tables, self.stands, activities=activities, partners=set(self.partners),
            counting=self.promises, place=self.places.label,
        )  # fmt: skip
        need_at, known_after = self.settings.need_at(), self.settings.known_after()
        self.findings += self.settings.findings
        means = Means.of(self.currency, **self.tables.rows)
        means = Means(means.currency, means.rows, self.tables.origins, self.names)
        return Assembled(means, self.stands, tuple(self.findings), self.example, need_at, known_after, self.names)

    def _mentioned(self, partner: str) -> Origin | None:
        for sheet in ("capacities", "abilities", "access", "shifts"):
            for row in self.file.of(sheet):
                if row.values["partner"] == partner:
                    return Origin(row.sheet, row.row, {"partner": "Partenaire"})
        return None

    def _origin(self, row: MeansRow, sheet: str) -> Origin:
        headers = {column.column: column.label for column in means_sheets()[sheet].columns if column.column}
        return Origin(row.sheet, row.row, headers)

    def _places(self) -> None:
        for place in self.known.places:
            self.tables.add("places", {"place": place.id, "name": place.name})

    def _funders(self) -> None:
        for row in self.file.of("budgets"):
            values = row.values
            self.tables.add(
                "funders",
                {"funder": values["funder"], "name": self.names.get(values["funder"]),
                 "budget": round(values["budget"]), "currency": values["currency"]},
                self._origin(row, "budgets"),
            )  # fmt: skip
            self.stands["budget", values["funder"]] = Stand(
                f"Budget – {self.names.get(values['funder'])} ({values['currency']})",
                values["budget"] / 10 ** EXPONENTS[values["currency"]],
                "classeur des moyens, feuille « Budgets »", file=((row.sheet, row.row, "budgets.budget"),),
            )  # fmt: skip
            for quarter in (1, 2, 3, 4):
                if f"q{quarter}" in values:
                    self.tables.add(
                        "availability",
                        {"funder": values["funder"], "quarter": quarter, "share": values[f"q{quarter}"]},
                        self._origin(row, "budgets"),
                    )

    def _abilities(self) -> dict[tuple[str, str], Origin | None]:
        found: dict[tuple[str, str], Origin | None] = {
            key: None for key in self.known.does if key[0] in set(self.partners)
        }
        for row in self.file.of("abilities"):
            found[row.values["partner"], row.values["activity"]] = self._origin(row, "abilities")
        return found

    def _activities(self, able: set[str]) -> set[str]:
        costs = {row.values["activity"]: row for row in self.file.of("costs")}
        effects = {row.values["activity"]: row for row in self.file.of("effects")}
        needed = {row.values["activity"] for row in self.file.of("needs")} | set(entries(Effect))
        without: list[str] = []
        invented: list[str] = []
        planned: set[str] = set()
        for activity in sorted(able & (needed | set(costs) | set(effects))):
            line: dict[str, Any] = {"activity": activity, "name": self.labels[activity]}
            origin = self._cost(activity, costs.get(activity), line, invented)
            effect = self._effect(activity, effects.get(activity), line, invented)
            if origin is False or (self.measure == "effects" and effect is False):
                without.append(self.labels[activity])
                continue
            self.tables.add("activities", line, effect or origin or None)
            planned.add(activity)
            self._per_person(activity)
        missing = sorted(self.labels[activity] for activity in able - planned - set(without) if activity in self.labels)
        if without or missing:
            listed = ", ".join(f"« {name} »" for name in [*without, *missing][:12])
            self.findings.append(finding("PLAN-ACTIVITES-SANS-VALEUR", value=listed, count=len(without) + len(missing)))
        self.invented.update(invented)
        return planned

    def _cost(self, activity: str, row: MeansRow | None, line: dict[str, Any], invented: list[str]) -> Any:
        if row is not None:
            values = row.values
            line.update({name: values.get(name) for name in ("cost", "cost_low", "cost_high", "currency")})
            major = values["cost"] / 10 ** EXPONENTS[values["currency"]]
            self.stands["cost", activity] = Stand(
                f"Coût par personne – {self.labels[activity]} ({values['currency']})", major,
                f"classeur des moyens, feuille « Coûts » ; {values.get('reference', 'sans référence')}",
                file=((row.sheet, row.row, "costs.cost"),),
            )  # fmt: skip
            return self._origin(row, "costs")
        entry = entries(UnitCost).get(activity)
        value = value_on(entry.values, self.day) if entry else None
        if entry is None or value is None:
            return False
        scale = 10.0 ** EXPONENTS[entry.currency]
        line.update(cost=value["value"] * scale, cost_low=value["low"] * scale, cost_high=value["high"] * scale,
                    currency=entry.currency)  # fmt: skip
        if entry.example:
            invented.append(activity)
        self.stands["cost", activity] = Stand(
            f"Coût par personne – {self.labels[activity]} ({entry.currency})", float(value["value"]),
            f"catalogue, depuis le {value['from']} ; {value['reference']}",
        )  # fmt: skip
        return None

    def _effect(self, activity: str, row: MeansRow | None, line: dict[str, Any], invented: list[str]) -> Any:
        if row is not None:
            values = row.values
            line.update({name: values.get(name) for name in ("benefit", "benefit_low", "benefit_high")})
            line.update(benefit_unit=values.get("unit"), reference=values.get("reference"))
            self.stands["benefit", activity] = Stand(
                f"Effet par personne – {self.labels[activity]} ({values.get('unit')})", values["benefit"],
                f"classeur des moyens, feuille « Effets » ; {values.get('reference')}",
                file=((row.sheet, row.row, "effects.benefit"),),
            )  # fmt: skip
            return self._origin(row, "effects")
        entry = entries(Effect).get(activity)
        value = value_on(entry.values, self.day) if entry else None
        if entry is None or value is None:
            return False
        line.update(benefit=float(value["value"]), benefit_low=float(value["low"]), benefit_high=float(value["high"]),
                    benefit_unit=entry.unit, reference=value["reference"])  # fmt: skip
        if entry.example:
            invented.append(activity)
        self.stands["benefit", activity] = Stand(
            f"Effet par personne – {self.labels[activity]} ({entry.unit})", float(value["value"]),
            f"catalogue, depuis le {value['from']} ; {value['reference']}",
        )  # fmt: skip
        return None

    def _per_person(self, activity: str) -> None:
        said = [row for row in self.file.of("hours") if row.values["activity"] == activity]
        for row in said:
            line = {"activity": activity, "skill": fold(row.values["skill"]), "hours": row.values["hours"]}
            self.tables.add("hours", line, self._origin(row, "hours"))
        cost, effect = entries(UnitCost).get(activity), entries(Effect).get(activity)
        if not said and cost is not None:
            for skill, hours in cost.hours.items():
                self.tables.add("hours", {"activity": activity, "skill": fold(skill), "hours": float(hours)})
        for step in effect.segments if effect else ():
            self.tables.add("segments", {"activity": activity, "up_to": step["up_to"], "share": step["share"]})

    def _needs(self, activities: set[str]) -> None:
        said = {row.values["activity"] for row in self.file.of("needs")}
        for row in self.file.of("needs"):
            if row.values["activity"] not in activities:
                continue
            place = self._one_place(row)
            if place is None:
                continue
            values = row.values
            line = {"place": place, "activity": values["activity"], "low": values["low"], "high": values["high"],
                    "severity": values.get("severity")}  # fmt: skip
            self.tables.add("needs", line, self._origin(row, "needs"))
            self.stands["need", place, values["activity"]] = Stand(
                f"Besoin – {self.labels[values['activity']]}, {self.places.label(place)}",
                (values["low"], values["high"]), "classeur des moyens, feuille « Besoins »",
                file=((row.sheet, row.row, "needs.low"), (row.sheet, row.row, "needs.high")),
            )  # fmt: skip
        for activity in sorted(activities - said):
            entry = entries(Effect).get(activity)
            if entry is not None:
                self.invented.update([activity] if entry.example else [])
                for each in self.known.places:
                    self._need_of_share(activity, each.id, entry.need)

    def _need_of_share(self, activity: str, place: str, share: Mapping[str, Any]) -> None:
        sector = next((each for each in share["of"] if (each, place) in self.known.needs), None)
        if sector is None:
            return
        stated = self.known.needs[sector, place]
        low, high = math.floor(stated.low * share["low"]), math.ceil(stated.high * share["high"])
        line = {"place": place, "activity": activity, "low": low, "high": high, "severity": stated.severity}
        self.tables.add("needs", line)
        self.stands["need", place, activity] = Stand(
            f"Besoin – {self.labels[activity]}, {self.places.label(place)}", (low, high),
            f"personnes dans le besoin au registre (secteur {sector}, {self.known.needs_period.label_fr()}) × part "
            f"{share['low']} à {share['high']} ; {share['reference']}", ledger=stated.origins,
        )  # fmt: skip

    def _one_place(self, row: MeansRow) -> str | None:
        places: Sequence[str] = row.values["place"]
        if len(places) == 1:
            return places[0]
        self.findings.append(
            finding("PLAN-LIEU-HORS-NIVEAU", sheet=row.sheet, row=row.row, column="Lieu",
                    value=row.cells.get("Lieu", ""), level=self.known.level)
        )  # fmt: skip
        return None

    def _capacities(self) -> None:
        for row in self.file.of("capacities"):
            values = row.values
            line = {"partner": values["partner"], "skill": fold(values["skill"]), "quarter": values.get("quarter"),
                    "amount": values["amount"], "unit": values.get("unit")}  # fmt: skip
            self.tables.add("capacities", line, self._origin(row, "capacities"))
            self.stands.setdefault(
                ("capacity", values["partner"], fold(values["skill"])),
                Stand(f"Capacité – {self.names.get(values['partner'])}, {values['skill']} ({values.get('unit')})",
                      values["amount"], "classeur des moyens, feuille « Capacités »",
                      file=((row.sheet, row.row, "capacities.amount"),)),
            )  # fmt: skip
        for row in self.file.of("shifts"):
            line = {**row.values, "from_skill": fold(row.values["from_skill"]),
                    "to_skill": fold(row.values["to_skill"])}  # fmt: skip
            self.tables.add("shifts", line, self._origin(row, "shifts"))

    def _access(self) -> None:
        default = self.settings.presence_cost()
        mine = set(self.partners)
        rows: dict[tuple[str, str], tuple[dict[str, Any], Origin | None]] = {}
        for (partner, place), origin in self.known.works.items():
            if partner in mine:
                rows[partner, place] = ({"fixed_cost": None, "currency": self.currency, "present": True}, None)
                self.stands["access", partner, place] = Stand(
                    f"Présence – {self.names.get(partner)} à {self.places.label(place)}", "oui",
                    "le partenaire y a livré ou s'y est engagé", ledger=((origin, "organisation"),),
                )  # fmt: skip
        repeated: list[tuple[tuple[str, str], dict[str, Any], Origin]] = []
        said: set[tuple[str, str]] = set()
        for row in self.file.of("access"):
            values = row.values
            for place in values["place"]:
                key = values["partner"], place
                origin_here = self._origin(row, "access")
                if values.get("open") is False:
                    rows.pop(key, None)
                    continue
                currency = values.get("currency") or self.currency
                line = {"fixed_cost": values.get("fixed_cost"), "currency": currency,
                        "present": key in rows and rows[key][0]["present"]}  # fmt: skip
                if key in said:
                    repeated.append((key, line, origin_here))
                    continue
                said.add(key)
                rows[key] = (line, origin_here)
        everything = [*((key, *row) for key, row in rows.items()), *repeated]
        lacking = 0
        for (partner, place), line, origin_row in everything:
            if line["fixed_cost"] is None:
                lacking += default is None
                line.update(fixed_cost=default, currency=self.currency)
                if default is not None:
                    line["fixed_cost"] = round(default * 10 ** EXPONENTS.get(self.currency, 0))
            else:
                line["fixed_cost"] = round(line["fixed_cost"])
            if line["fixed_cost"] is not None:
                self.tables.add("access", {"partner": partner, "place": place, **line}, origin_row)
        if lacking:
            self.findings.append(finding("PLAN-COUT-DE-PRESENCE-ABSENT", count=lacking))

    def _earmarks(self, activities: set[str]) -> None:
        by_name = {fold(text): entry.id for entry in entries(Activity).values()
                   for text in (entry.id, entry.label_fr, *entry.spellings)}  # fmt: skip
        by_actor = {fold(self.names.get(partner, partner)): partner for partner in self.partners}
        seen: set[tuple[str, str, str]] = set()
        for row in self.file.of("earmarks"):
            funder, kind, text = row.values["funder"], row.values["kind"], row.values["target"]
            found: Sequence[str] | None
            if kind == "place":
                found = self.places.find(text)
            else:
                ident = (by_name if kind == "activity" else by_actor).get(fold(text))
                found = (ident,) if ident else None
            if found is None:
                code = "PLAN-LIEU-INCONNU" if kind == "place" else "PLAN-REFERENCE-INCONNUE"
                self.findings.append(finding(code, sheet=row.sheet, row=row.row, column="Valeur", value=text,
                                             what="feuille « Affectations »"))  # fmt: skip
                continue
            for ident in found:
                if kind == "activity" and ident not in activities:
                    # It has no need or no cost here, so no line: it stays listed, or the funder would become free.
                    activities.add(ident)
                    self.tables.add("activities", {"activity": ident, "name": self.labels[ident], "cost": 0.0,
                                                   "currency": self.currency})  # fmt: skip
                if (funder, kind, ident) not in seen:
                    seen.add((funder, kind, ident))
                    self.tables.add("earmarks", {"funder": funder, "kind": kind, "id": ident},
                                    self._origin(row, "earmarks"))  # fmt: skip

    def _limits(self, activities: set[str]) -> None:
        for row in self.file.of("absorption"):
            if (place := self._one_place(row)) is not None:
                self.tables.add("absorption", {**row.values, "place": place}, self._origin(row, "absorption"))
        for sheet, name in (("floors", "floor"), ("ceilings", "ceiling")):
            for row in self.file.of(sheet):
                if row.values["activity"] not in activities:
                    self.findings.append(
                        finding("PLAN-REFERENCE-INCONNUE", sheet=row.sheet, row=row.row, column="Activité",
                                value=self.labels[row.values["activity"]], what=f"feuille « {row.sheet} »")
                    )  # fmt: skip
                    continue
                for place in row.values["place"]:
                    line = {name: row.values[name], "place": place, "activity": row.values["activity"],
                            "people": row.values["people"]}  # fmt: skip
                    self.tables.add(sheet, line, self._origin(row, sheet))

    def _rates(self) -> None:
        if self.currency not in EXPONENTS:
            self.findings.append(finding("DEVISE-INCONNUE", sheet="Paramètres", value=self.currency, cell="B",
                                         known=", ".join(sorted(EXPONENTS))))  # fmt: skip
            return
        for row in self.file.of("rates"):
            currency = row.values["currency"]
            rate = row.values["rate"] * 10.0 ** (EXPONENTS[self.currency] - EXPONENTS[currency])
            self.tables.add("rates", {**row.values, "rate": rate}, self._origin(row, "rates"))
