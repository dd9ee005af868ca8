"""The bulletin: one coverage, one follow-up, everything else that the reader must know, frozen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from layidu.catalogue.entries import Sector, entries
from layidu.core.numbers import NARROW_SPACE, Bounds, format_fr, percent_fr
from layidu.core.periods import Period
from layidu.cycle.caveats import cannot_say, source_lines
from layidu.cycle.coverage_inputs import Gathered, months_due
from layidu.cycle.covering import Covered, cover
from layidu.cycle.figures import FigureBook
from layidu.cycle.following import follow_up
from layidu.cycle.promise_rows import money_rows, promise_summary
from layidu.cycle.snapshots import Published, publish
from layidu.ledger.files import write_durably
from layidu.ledger.models import Source
from layidu.ledger.queries.observations import observations
from layidu.ledger.workspace import Workspace
from layidu.places.contain import Container
from layidu.places.country import gazetteer_of
from layidu.places.gazetteer import Gazetteer, Kind
from layidu.publishing.bulletin.render import render_bulletin
from layidu.publishing.content import (
    Bulletin,
    Figure,
    GapKind,
    GapRow,
    PresenceRow,
    StraddlingRow,
    TileMap,
    TileState,
    TileValue,
)
from layidu.publishing.tiles import region_tile_map, tile_layout

GAP_KINDS: Mapping[str | None, GapKind] = {"presence": "presence_gap", "reporting": "reporting_gap"}
LEVELS_BESIDE: tuple[Kind, Kind] = ("country", "cercle")
TITLE = "Qui fait quoi, où : besoins, réponse, engagements"


class BulletinMaker:
    """Gathers what a bulletin prints for a period; one coverage a level, shared by all its parts."""

    def __init__(
        self, workspace: Workspace, *, period: Period, on: date, division: str | None = None, sector: str | None = None
    ) -> None:
        self.workspace, self.period, self.on, self.sector = workspace, period, on, sector
        self.book = FigureBook()
        self.gazetteer = gazetteer_of(workspace.country)
        regions = cover(workspace, kind="region", period=period, division=division, sector=sector, book=self.book)
        self.regions = regions
        self.whole, self.cercles = (
            cover(
                workspace,
                kind=kind,
                period=period,
                division=division,
                sector=sector,
                book=self.book,
                gathered=regions.gathered,
            )
            for kind in LEVELS_BESIDE
        )
        self.followed = follow_up(workspace, on)

    def content(self) -> Bulletin:
        """Everything the bulletin prints."""
        return Bulletin(
            country=self.gazetteer.place(self.root["place"]).name,
            title=TITLE,
            period_label=self.period.label_fr(),
            issued_on=self.on,
            division_label=self.regions.division_label,
            snapshot_id="",
            example=self.example,
            masthead=self.masthead(),
            map=self.map(),
            largest_gaps=gap_rows(self.regions, self.gazetteer),
            presence=self.presence(),
            promises=promise_summary(self.book, self.followed, self.on),
            money=money_rows(self.book, self.followed),
            cannot_say=cannot_say(self.workspace, self.regions, self.cercles),
            sources=source_lines(),
            straddling=straddling_rows(self.regions, self.gazetteer),
            publisher=f"Secteur {sector_label(self.sector)}" if self.sector else "",
        )

    @property
    def example(self) -> bool:
        """Whether anything in the ledger is invented."""
        return Source.objects.filter(example=True).exists()

    @property
    def root(self) -> Mapping[str, Any]:
        """The country's row."""
        return self.whole.rows[0]

    def masthead(self) -> tuple[Figure, ...]:
        """The eight figures that a reader looks at first."""
        row, place = self.root, self.root["place"]
        need, reached = self.whole.needs.get(place), self.whole.reached.get(place)
        top = None if row["top_open"] else row["reached_high"]
        listed = self.cercles.rows
        covered = [cercle for cercle in listed if cercle["partners_active"]]
        active = self._count(
            "Partenaires actifs", row["partners_active"], place, "organisations distinctes qui ont agi"
        )
        cercles = self.book.add(
            "Cercles où un partenaire est actif",
            len(covered),
            f"cercles avec au moins un partenaire actif, sur {len(listed)}",
            origins=[
                (self._gathered.deliveries[one].origin, "organisation") for one in self._first_deliveries(covered)
            ],
        )
        # A target is another measure than need: it opens to its own number, and from there to the rows of both.
        targeted = need and self.book.add(
            "Personnes ciblées", row["targeted"], "cibles du plan de réponse, lieux et secteurs joints", [need]
        )
        return (
            self._population(place),
            Figure.of(need.id if need else "", "Dans le besoin", Bounds(row["in_need_low"], row["in_need_high"])),
            Figure.of(targeted.id if targeted else "", "Ciblées", row["targeted"], "par le plan de réponse"),
            Figure.of(
                reached.id if reached else "",
                "Atteintes",
                Bounds(row["reached_low"], top) if reached else None,
                "une personne, un lieu",
                _reports(row),
            ),
            self._displaced(),
            Figure.of(
                active.id,
                "Partenaires actifs",
                row["partners_active"],
                f"et {format_fr(row['partners_silent'])} silencieux" if row["partners_silent"] else "",
            ),
            Figure(
                cercles.id,
                "Cercles couverts",
                f"{len(covered)} sur {len(listed)}",
                len(covered),
                "au moins un partenaire",
            ),
            self._completeness(row),
        )

    @property
    def _gathered(self) -> Gathered:
        return self.cercles.gathered

    def _population(self, place: str) -> Figure:
        facts = [
            (where, fact)
            for (where, group), fact in self.regions.gathered.population.items()
            if group == "all" and (where == place or self.gazetteer.place(where).parent == place)
        ]
        own = [pair for pair in facts if pair[0] == place] or facts
        if not own:
            return Figure.of("", "Population", None)
        total = sum(round(fact.value or 0) for _, fact in own)
        made = self.book.add(
            "Population",
            total,
            "somme des régions, population résidente",
            origins=[(fact.origin, "population") for _, fact in own],
        )
        return Figure.of(made.id, "Population", total, f"recensement {own[0][1].start.year}")

    def _displaced(self) -> Figure:
        facts = [fact for fact in observations(self.workspace, "idps") if not fact.disaggregation.get("group")]
        facts = [fact for fact in facts if fact.place and self.gazetteer.place(fact.place).kind == "country"]
        known = [fact for fact in facts if fact.value is not None and fact.start <= self.period.end]
        if not known:
            return Figure.of("", "Déplacées", None)
        fact = max(known, key=lambda one: one.start)
        made = self.book.add(
            "Personnes déplacées", fact.value, "dernier cycle publié", origins=[(fact.origin, "persons")]
        )
        return Figure.of(
            made.id, "Déplacées", round(fact.value or 0), Period.month(fact.start.year, fact.start.month).label_fr()
        )

    def _completeness(self, row: Mapping[str, Any]) -> Figure:
        received, due = row["reports_received"], row["reports_due"]
        promised = [item.promise for item in self.followed if months_due(item.promise, self.period)]
        partners = {partner for promise in promised for partner in promise.in_role("owes")}
        reports = {
            (fact.partner, fact.period.end): fact.origin
            for fact in self._gathered.deliveries.values()
            if fact.partner in partners
        }
        inputs = [
            self.book.add(
                "Rapports attendus",
                due,
                "un par partenaire lié par une activité acceptée ou signée, par lieu et par mois",
                origins=[(promise.origin, "end") for promise in promised],
            ),
            self.book.add(
                "Rapports reçus",
                received,
                "ceux des rapports attendus dont le partenaire a rapporté quelque chose pour le mois",
                origins=[(origin, "organisation") for origin in reports.values()],
            ),
        ]
        made = self.book.add(
            "Complétude des rapports",
            row["completeness"],
            f"rapports reçus ({format_fr(received)}) / attendus ({format_fr(due)})",
            inputs,
        )
        note = f"{format_fr(received)} reçus sur {format_fr(due)}" if due else "aucun rapport n'était attendu"
        return Figure.share(made.id, "Complétude des rapports", row["completeness"], note)

    def _count(self, label: str, number: int, place: str, rule: str) -> Any:
        inside = _below(self.gazetteer, place)
        seen: dict[str | None, int] = {}
        for delivery, where in self._gathered.placed.items():
            fact = self._gathered.deliveries[delivery]
            if where in inside:
                seen.setdefault(fact.partner, fact.origin)
        return self.book.add(label, number, rule, origins=[(origin, "organisation") for origin in seen.values()])

    def _first_deliveries(self, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        wanted = {row["place"] for row in rows}
        first: dict[str, str] = {}
        for delivery, where in self._gathered.placed.items():
            if where in wanted:
                first.setdefault(where, delivery)
        return list(first.values())

    def map(self) -> TileMap:
        """Where at least how much of the need was reached, and the three ways of not knowing."""
        layout = tile_layout(self.workspace.country)
        by_code = {}
        for row in self.regions.rows:
            code = self.gazetteer.own_code(row["place"], layout.scheme)
            if code:
                by_code[code] = row
        values = [self._tile(tile.code, tile.name, by_code[tile.code]) for tile in layout.tiles if tile.code in by_code]
        return TileMap(
            self.workspace.country,
            "Part du besoin atteinte au moins",
            "borne basse atteinte / borne haute du besoin",
            (0.1, 0.2, 0.35, 0.5),
            "share",
            tuple(values),
            "Carte schématique : un carré par région, sans égard à sa surface.",
        )

    def _tile(self, code: str, name: str, row: Mapping[str, Any]) -> TileValue:
        state: TileState = "no_data"
        share = None
        text = "non connu"
        if row["gap_kind"] in GAP_KINDS:
            state, text = ("presence_gap" if row["gap_kind"] == "presence" else "reporting_gap"), "aucun chiffre"
        elif row["doubtful"]:
            text = "dénominateur douteux"
        elif row["reached_low"] is not None and row["in_need_high"]:
            share = min(1.0, row["reached_low"] / row["in_need_high"])
            state, text = ("zero" if share == 0 else "value"), f"au moins {percent_fr(share)}"
        return TileValue(code, state, Figure(row["figure"], name, text, share), share)

    def presence(self) -> tuple[PresenceRow, ...]:
        """Who is present, region by region."""
        sectors: dict[str, Counter[str]] = {}
        for seen in {(row["place"], row["partner"], row["sector"]) for row in self.regions.presence if row["sector"]}:
            sectors.setdefault(seen[0], Counter())[seen[2]] += 1
        rows = []
        for row in self.regions.rows:
            inside = [cercle for cercle in self.cercles.rows if cercle["place"] in _below(self.gazetteer, row["place"])]
            made = self._count(
                f"Partenaires actifs – {row['place_name']}",
                row["partners_active"],
                row["place"],
                "organisations distinctes qui ont agi",
            )
            main = [sector_label(name) for name, _ in sectors.get(row["place"], Counter()).most_common(3)]
            rows.append(
                PresenceRow(
                    made.id,
                    row["place_name"],
                    Figure.of(made.id, "actifs", row["partners_active"]),
                    Figure.of(row["figure"], "silencieux", row["partners_silent"]),
                    Figure.of(made.id, "cercles couverts", sum(bool(cercle["partners_active"]) for cercle in inside)),
                    Figure.of("", "cercles", len(inside)),
                    tuple(main),
                )
            )
        return tuple(rows)


def publish_bulletin(maker: BulletinMaker) -> Published:
    """Publish the bulletin of a period as a PDF in the workspace, frozen with every number.

    Decision served: where a minister or a cluster looks first.
    """
    return publish(
        maker.workspace,
        kind="bulletin",
        key=period_key(maker.period),
        title=TITLE,
        suffix=".pdf",
        book=maker.book,
        content=maker.content(),
        render=render_bulletin,
    )


def publish_map(maker: BulletinMaker) -> Path:
    """The bulletin's map as an SVG of its own, for a slide or a page."""
    tiles = maker.map()
    svg = region_tile_map(
        tiles.values,
        f"{tiles.title} – {maker.period.label_fr()}" + (" – données d'exemple" if maker.example else ""),
        tiles.legend,
        country=tiles.country,
        breaks=tiles.breaks,
        unit=tiles.unit,
    )
    path = maker.workspace.published / f"carte-{period_key(maker.period)}.svg"
    write_durably(path, svg.encode())
    return path


def period_key(period: Period) -> str:
    """A period in a file's name.

    >>> period_key(Period.parse("2025-03:2026-02")), period_key(Period.parse("2022-03"))
    ('2025-03_2026-02', '2022-03')
    """
    return str(period).replace(":", "_")


def gap_rows(covered: Covered, gazetteer: Gazetteer, places: set[str] | None = None) -> tuple[GapRow, ...]:
    """Places by their gap, what is sure first; only those in ``places`` where given."""
    known = [row for row in covered.rows if row["gap_high"] is not None and row["gap_high"] > 0]
    known = [row for row in known if places is None or row["place"] in places]
    rows = []
    for row in sorted(known, key=lambda one: (-(one["gap_low"] or 0), -one["gap_high"])):
        need, reached = covered.needs.get(row["place"]), covered.reached.get(row["place"])
        top = None if row["top_open"] else row["reached_high"]
        parent = gazetteer.place(row["place"]).parent
        within = gazetteer.place(parent).name if parent and gazetteer.place(parent).kind != "country" else ""
        rows.append(
            GapRow(
                row["figure"],
                row["place_name"],
                Figure.of(need.id if need else "", "besoin", Bounds(row["in_need_low"], row["in_need_high"])),
                Figure.of(
                    reached.id if reached else "", "atteintes", Bounds(row["reached_low"], top) if reached else None
                ),
                Figure.of(row["figure"], "écart", Bounds(row["gap_low"], row["gap_high"])),
                Figure.of(row["figure"], "partenaires actifs", row["partners_active"]),
                GAP_KINDS.get(row["gap_kind"], ""),
                within,
            )
        )
    return tuple(rows)


def straddling_rows(covered: Covered, gazetteer: Gazetteer) -> tuple[StraddlingRow, ...]:
    """What lies above the level asked for, or in several of its places: printed, never shared out."""
    container = Container(gazetteer)
    rows = []
    for row in covered.straddling:
        if row["reached_high"] is None:
            continue
        told = {
            place
            for delivery, where in covered.gathered.placed.items()
            if where == row["place"]
            for place in covered.gathered.deliveries[delivery].places
        }
        lies_in = {
            region.name
            for place in container.overlapping(told - {row["place"]}, covered.division)
            if (region := gazetteer.at_kind(place, covered.kind))
        }
        names = sorted({gazetteer.place(place).name for place in told})
        rows.append(
            StraddlingRow(
                row["figure"],
                row["place_name"],
                tuple(sorted(lies_in)),
                Figure.of(row["figure"], "atteintes", Bounds(row["reached_low"], row["reached_high"])),
                f"rapporté pour : {', '.join(names)}" if names else "",
            )
        )
    return tuple(rows)


def sector_label(sector: str) -> str:
    """A sector in French, or its id when the catalogue has none.

    >>> sector_label("health")
    'Santé'
    """
    entry = entries(Sector).get(sector)
    return entry.label_fr if entry else sector


def _reports(row: Mapping[str, Any]) -> str:
    return "" if row["completeness"] is None else f"{percent_fr(row['completeness'])}{NARROW_SPACE}des rapports reçus"


def _below(gazetteer: Gazetteer, place: str) -> set[str]:
    found = {place}
    for child in gazetteer.children(place):
        found |= _below(gazetteer, child.id)
    return found
