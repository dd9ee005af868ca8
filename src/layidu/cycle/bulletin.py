"""The bulletin: one coverage, one follow-up, everything else that the reader must know, frozen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from layidu.catalogue.entries import Sector, entries
from layidu.catalogue.findings import refusal
from layidu.core.numbers import NARROW_SPACE, Bounds, format_fr, percent_fr
from layidu.core.periods import Period
from layidu.cycle.attendance import AttendanceFigures, places_below
from layidu.cycle.caveats import cannot_say, source_lines
from layidu.cycle.coverage_rows import GAP_KINDS, gap_rows, reached_figure, straddling_rows
from layidu.cycle.covering import cover
from layidu.cycle.displacement import displaced
from layidu.cycle.figures import FigureBook, Input
from layidu.cycle.following import follow_up
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.outlining import Sketch, sketch
from layidu.cycle.promise_rows import money_rows, promise_summary
from layidu.cycle.snapshots import Published, publish
from layidu.ledger.models import Source
from layidu.ledger.queries.observations import observations
from layidu.ledger.workspace import Workspace
from layidu.places.gazetteer import Kind
from layidu.publishing.bulletin.render import render_bulletin
from layidu.publishing.content import (
    Bulletin,
    Figure,
    OutlineMap,
    PresenceRow,
    TileMap,
    TileState,
    TileValue,
)
from layidu.publishing.outline_map import outline_map_svg
from layidu.publishing.tiles import fitting_breaks, region_tile_map, tile_layout

LEVELS_BESIDE: tuple[Kind, Kind] = ("country", "cercle")
#: Squares of one size, or real outlines.
MapKind = Literal["choropleth", "tiles"]
TITLE = "Qui fait quoi, où : besoins, réponse, engagements"


class BulletinMaker:
    """Gathers what a bulletin prints for a period; one coverage a level, shared by all its parts."""

    def __init__(
        self, workspace: Workspace, *, period: Period, on: date, division: str | None = None, sector: str | None = None
    ) -> None:
        self.workspace, self.period, self.on, self.sector = workspace, period, on, sector
        self.book = FigureBook()
        self.gazetteer = workspace_gazetteer(workspace)
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
        self.who = {
            covered.kind: AttendanceFigures(covered, self.book, self.gazetteer)
            for covered in (self.whole, self.regions, self.cercles)
        }
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
            largest_gaps=gap_rows(self.regions, self.who["region"], self.gazetteer),
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
        need = self.whole.needs.get(place)
        active = self.who["country"].active(row)
        cercles = self.who["cercle"].covered_places("Cercles où un partenaire est actif", self.cercles.rows)
        complete = self.who["country"].completeness(row)
        # A target is another measure than need: it opens to its own number, and from there to the rows of both.
        targeted = need and self.book.add(
            "Personnes ciblées", row["targeted"], "cibles du plan de réponse, lieux et secteurs joints", [need]
        )
        return (
            self._population(place),
            Figure.of(need.id if need else "", "Dans le besoin", Bounds(row["in_need_low"], row["in_need_high"])),
            Figure.of(targeted.id if targeted else "", "Ciblées", row["targeted"], "par le plan de réponse"),
            reached_figure(self.who["country"].reached(row), "Atteintes", "une personne, un lieu", _reports(row)),
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
                f"{format_fr(self._number(cercles))} sur {format_fr(len(self.cercles.rows))}",
                self._number(cercles),
                "au moins un partenaire",
            ),
            Figure.share(complete.id, "Complétude des rapports", row["completeness"], _received(row)),
        )

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
        found = displaced(observations(self.workspace, "idps"), self.gazetteer, self.period.end)
        if found is None:
            return Figure.of("", "Déplacées", None)
        formula = "dernier cycle publié"
        if len(found.facts) > 1:
            formula = "somme du dernier tour de chaque opération, au plus haut niveau où il est donné"
        made = self.book.add(
            "Personnes déplacées", found.persons, formula, origins=[(fact.origin, "persons") for fact in found.facts]
        )
        months = dict.fromkeys(Period.month(day.year, day.month).label_fr() for day in (found.oldest, found.newest))
        return Figure.of(made.id, "Déplacées", found.persons, " – ".join(months))

    @staticmethod
    def _number(counted: Input) -> int:
        assert isinstance(counted.value, int)
        return counted.value

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
            fitting_breaks([value.shade for value in values if value.shade is not None]),
            "share",
            tuple(values),
            "Carte schématique : un carré par région, sans égard à sa surface.",
        )

    def outline_map(self, drawn: Sketch) -> OutlineMap:
        """The same measure on the outlines of the regions."""
        values = tuple(self._tile(row["place"], row["place_name"], row) for row in self.regions.rows)
        return OutlineMap(
            "Part du besoin atteinte au moins",
            "borne basse atteinte / borne haute du besoin",
            fitting_breaks([value.shade for value in values if value.shade is not None]),
            "share",
            drawn.areas,
            tuple(value for value in values if value.code in {area.code for area in drawn.areas}),
            drawn.width,
            drawn.height,
            drawn.source,
            drawn.approximate,
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
            if row["reached_high"] == 0 and not row["top_open"]:
                state, text = "zero", percent_fr(share)
            else:
                state, text = ("zero" if share == 0 else "value"), f"au moins {percent_fr(share)}"
        made = self.book.add(
            f"Part du besoin atteinte – {name}",
            share,
            "borne basse atteinte / borne haute du besoin, au plus 1" if share is not None else text,
            [item for item in (self.regions.reached.get(row["place"]), self.regions.needs.get(row["place"])) if item],
        )
        return TileValue(code, state, Figure(made.id, name, text, share), share)

    def presence(self) -> tuple[PresenceRow, ...]:
        """Who is present, region by region."""
        sectors: dict[str, Counter[str]] = {}
        for seen in {(row["place"], row["partner"], row["sector"]) for row in self.regions.presence if row["sector"]}:
            sectors.setdefault(seen[0], Counter())[seen[2]] += 1
        rows = []
        for row in self.regions.rows:
            below = places_below(self.gazetteer, row["place"])
            inside = [cercle for cercle in self.cercles.rows if cercle["place"] in below]
            active, silent = self.who["region"].active(row), self.who["region"].silent(row)
            covered = self.who["cercle"].covered_places(f"Cercles couverts – {row['place_name']}", inside)
            main = [sector_label(name) for name, _ in sectors.get(row["place"], Counter()).most_common(3)]
            rows.append(
                PresenceRow(
                    active.id,
                    row["place_name"],
                    Figure.of(active.id, "actifs", row["partners_active"]),
                    Figure.of(silent.id, "silencieux", row["partners_silent"]),
                    Figure.of(covered.id, "cercles couverts", self._number(covered)),
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


@dataclass(frozen=True)
class MapContent:
    """The bulletin's map on its own: as tiles, or as outlines."""

    snapshot_id: str
    issued_on: date
    title: str
    tiles: TileMap | OutlineMap


def publish_map(maker: BulletinMaker, kind: MapKind | None = None) -> Published:
    """The bulletin's map as an SVG of its own, for a slide or a page, frozen like it.

    ``kind``: by default outlines where the ledger has those of every region of the division, else tiles.
    Errors: Refusal LIMITES-ABSENTES where outlines are asked for and some are missing.
    """
    drawn = sketch(maker.gazetteer, maker.regions.division, "region") if kind != "tiles" else None
    if drawn is None and kind == "choropleth":
        raise refusal("LIMITES-ABSENTES", division=maker.regions.division)
    tiles = maker.map() if drawn is None else maker.outline_map(drawn)
    title = f"{tiles.title} – {maker.period.label_fr()}" + (" – données d'exemple" if maker.example else "")
    return publish(
        maker.workspace,
        kind="carte",
        key=period_key(maker.period),
        title=title,
        suffix=".svg",
        book=maker.book,
        content=MapContent("", maker.on, title, tiles),
        render=_render_map,
    )


def _render_map(content: MapContent) -> bytes:
    tiles = content.tiles
    if isinstance(tiles, OutlineMap):
        return outline_map_svg(replace(tiles, title=content.title)).encode()
    svg = region_tile_map(
        tiles.values, content.title, tiles.legend, country=tiles.country, breaks=tiles.breaks, unit=tiles.unit
    )
    return svg.encode()


def period_key(period: Period) -> str:
    """A period in a file's name.

    >>> period_key(Period.parse("2025-03:2026-02")), period_key(Period.parse("2022-03"))
    ('2025-03_2026-02', '2022-03')
    """
    return str(period).replace(":", "_")


def sector_label(sector: str) -> str:
    """A sector in French, or its id when the catalogue has none.

    >>> sector_label("health")
    'Santé'
    """
    entry = entries(Sector).get(sector)
    return entry.label_fr if entry else sector


def _received(row: Mapping[str, Any]) -> str:
    if not row["reports_due"]:
        return "aucun rapport n'était attendu"
    return f"{format_fr(row['reports_received'])} reçus sur {format_fr(row['reports_due'])}"


def _reports(row: Mapping[str, Any]) -> str:
    return "" if row["completeness"] is None else f"{percent_fr(row['completeness'])}{NARROW_SPACE}des rapports reçus"
