"""Who is active, who is silent, which reports came: counts of a coverage as figures that open to their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from layidu.core.numbers import Bounds, format_fr
from layidu.cycle.covering import Covered
from layidu.cycle.figures import FigureBook, Input
from layidu.places.gazetteer import Gazetteer

Row = Mapping[str, Any]
#: Why the highest of those reached is open: a note on a figure, which is made like its one part.
TOP_OPEN = "un rapport attendu manque : le maximum reste ouvert"


def places_below(gazetteer: Gazetteer, place: str) -> set[str]:
    """A place and everything under it, by id."""
    found = {place}
    for child in gazetteer.children(place):
        found |= places_below(gazetteer, child.id)
    return found


class AttendanceFigures:
    """The counts of one coverage, each made when it is asked for and noted in the book.

    Decision served: a count that is printed opens to its own rows, never to another number's.
    """

    def __init__(self, covered: Covered, book: FigureBook, gazetteer: Gazetteer) -> None:
        self._covered, self._book, self._gazetteer = covered, book, gazetteer
        self._partners: dict[str, set[str]] = {}
        for seen in covered.presence:
            self._partners.setdefault(seen["place"], set()).add(seen["partner"])

    def active(self, row: Row) -> Input:
        """Partners that did something in the place: one row of each."""
        return self._book.add(
            f"Partenaires actifs – {row['place_name']}",
            row["partners_active"],
            "organisations distinctes dont un compte rendu dit une activité",
            origins=self._first_rows(row["place"], self._partners.get(row["place"], set())),
        )

    def silent(self, row: Row) -> Input:
        """Partners of whom reports were due there and none came: the promises that made them due."""
        inside = places_below(self._gazetteer, row["place"])
        came: dict[str, bool] = {}
        promised: dict[str, set[int]] = {}
        for report in self._covered.gathered.due:
            if report["place"] in inside:
                came[report["partner"]] = came.get(report["partner"], False) or report["reported"]
                promised.setdefault(report["partner"], set()).add(report["origin"])
        active = self._partners.get(row["place"], set())
        origins = [
            (origin, "end")
            for partner, reported in came.items()
            if not reported and partner not in active
            for origin in promised[partner]
        ]
        return self._book.add(
            f"Partenaires silencieux – {row['place_name']}",
            row["partners_silent"],
            "partenaires liés par une activité, dont aucun rapport attendu n'est venu ; ce qui les lie",
            origins=origins,
        )

    def completeness(self, row: Row) -> Input:
        """Reports received over reports due, and both."""
        inside = places_below(self._gazetteer, row["place"])
        due = [report for report in self._covered.gathered.due if report["place"] in inside]
        reporting = {(report["partner"], report["month"]) for report in due if report["reported"]}
        received = {
            (fact.partner, fact.period.end.replace(day=1)): fact.origin
            for fact in self._covered.gathered.deliveries.values()
            if (fact.partner, fact.period.end.replace(day=1)) in reporting
        }
        parts = [
            self._book.add(
                f"Rapports attendus – {row['place_name']}",
                row["reports_due"],
                "un par partenaire lié par une activité acceptée ou signée, par lieu et par mois",
                origins={(report["origin"], "end") for report in due},
            ),
            self._book.add(
                f"Rapports reçus – {row['place_name']}",
                row["reports_received"],
                "ceux des rapports attendus dont le partenaire a rapporté quelque chose pour le mois",
                origins=[(origin, "organisation") for origin in received.values()],
            ),
        ]
        formula = f"reçus ({format_fr(row['reports_received'])}) / attendus ({format_fr(row['reports_due'])})"
        return self._book.add(f"Complétude – {row['place_name']}", row["completeness"], formula, parts)

    def covered_places(self, label: str, rows: Iterable[Row]) -> Input:
        """Places in which at least one partner is active: one row of each."""
        having = [row for row in rows if row["partners_active"]]
        origins = [pair for row in having for pair in self._first_rows(row["place"], self._partners[row["place"]])[:1]]
        return self._book.add(label, len(having), "lieux où au moins un partenaire est actif", origins=origins)

    def reached(self, row: Row) -> Input | None:
        """People reached as printed: the top is left open where a report that was due did not come."""
        found = self._covered.reached.get(row["place"])
        if found is None or not row["top_open"]:
            return found
        return self._book.add(
            f"{found.label}, au moins",
            Bounds(row["reached_low"], None),
            TOP_OPEN,
            [found],
        )

    def _first_rows(self, place: str, partners: set[str]) -> list[tuple[int, str]]:
        inside = places_below(self._gazetteer, place)
        first: dict[str, int] = {}
        for delivery, where in self._covered.gathered.placed.items():
            fact = self._covered.gathered.deliveries[delivery]
            if where in inside and fact.partner in partners:
                first.setdefault(fact.partner, fact.origin)
        return [(origin, "organisation") for origin in first.values()]
