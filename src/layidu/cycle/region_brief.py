"""One page on a region: needs, reach, gaps by cercle, partners and what they promised, what is late on both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from layidu.catalogue.findings import refusal
from layidu.core.numbers import Bounds, format_fr
from layidu.core.periods import Period
from layidu.core.text import fold
from layidu.cycle.attendance import AttendanceFigures, places_below
from layidu.cycle.bulletin import BulletinMaker
from layidu.cycle.caveats import cannot_say, source_lines
from layidu.cycle.contract_lines import contracts_of, score_lines
from layidu.cycle.coverage_rows import gap_rows, reached_figure
from layidu.cycle.covering import Covered, cover
from layidu.cycle.figures import FigureBook, Input
from layidu.cycle.followed_rows import count_of
from layidu.cycle.following import FollowedPromise, follow_up
from layidu.cycle.lying_within import lying_within
from layidu.cycle.promise_rows import promise_row
from layidu.cycle.snapshots import Published, publish
from layidu.ledger.models import Source
from layidu.ledger.queries.actors import actor_names, standing_actors
from layidu.ledger.workspace import Workspace
from layidu.places.country import gazetteer_of
from layidu.places.gazetteer import Gazetteer, Place
from layidu.publishing.content import Figure
from layidu.publishing.region_brief.content import PartnerLine, RegionBrief
from layidu.publishing.region_brief.render import render_region_brief, render_region_brief_word

STATE_KINDS = ("means", "task", "recommendation", "contract_target")


class RegionBriefMaker:
    """Gathers what a region's brief prints; ``book`` holds its figures.

    Decision served: what to settle when the region is visited. The State's side is what is owed as means, task,
    recommendation or contract target, and whatever a post answers for; all else is the partners'.
    Errors: Refusal LIEU-NON-NOMME when no region of the division is called so, DECOUPAGE-INCONNU.
    """

    def __init__(
        self,
        workspace: Workspace,
        region: str,
        *,
        period: Period,
        on: date,
        division: str | None = None,
        sector: str | None = None,
        like: BulletinMaker | None = None,
    ) -> None:
        """``like``: a bulletin of the same period, division and sector, whose coverage is then not computed again."""
        self.workspace, self.period, self.on = workspace, period, on
        self.book = like.book if like else FigureBook()
        self._gazetteer = gazetteer_of(workspace.country)
        self.regions = (
            like.regions
            if like
            else cover(workspace, kind="region", period=period, division=division, sector=sector, book=self.book)
        )
        self.place = the_region(self._gazetteer, self.regions.division, region)
        self.cercles = like.cercles if like else cover(
            workspace, kind="cercle", period=period, division=division, sector=sector, book=self.book,
            gathered=self.regions.gathered,
        )  # fmt: skip
        self._inside = places_below(self._gazetteer, self.place.id)
        self._posts = {actor.id for actor in standing_actors() if actor.kind == "post"}
        # Told in the terms of an earlier division, a promise is the region's too; one for the whole country is not.
        here = lying_within(self.place.id)
        self._followed = [item for item in follow_up(workspace, on) if not here.isdisjoint(item.promise.places)]

    def content(self) -> RegionBrief:
        """Everything the brief prints."""
        country = next(place for place in self._gazetteer.places(self.regions.division) if place.parent is None)
        late = [item for item in self._followed if item.standing.overdue]
        state = [item for item in late if self._is_state(item)]
        partners = [item for item in late if not self._is_state(item)]
        coming = [item for item in self._followed if item.standing.is_open and not item.standing.overdue]
        who = AttendanceFigures(self.cercles, self.book, self._gazetteer)
        return RegionBrief(
            country=country.name,
            region=self.place.name,
            issued_on=self.on,
            period_label=self.period.label_fr(),
            division_label=self.regions.division_label,
            snapshot_id="",
            example=Source.objects.filter(example=True).exists(),
            masthead=self._masthead(late),
            cercles=tuple(
                replace(line, within="") for line in gap_rows(self.cercles, who, self._gazetteer, self._inside)
            ),
            partners=self._partners(),
            promised=tuple(promise_row(self.book, item) for item in coming),
            overdue_partners=tuple(promise_row(self.book, item) for item in partners),
            overdue_state=tuple(promise_row(self.book, item) for item in state),
            scores=score_lines(
                self.workspace, self.book, self.on, contracts_of(item.promise for item in self._followed)
            ),
            cannot_say=self._cannot_say(),
            sources=source_lines()[:4],
        )

    def _is_state(self, item: FollowedPromise) -> bool:
        return item.promise.kind in STATE_KINDS or not self._posts.isdisjoint(item.promise.in_role("owes"))

    def _masthead(self, late: Sequence[FollowedPromise]) -> tuple[Figure, ...]:
        row = next(row for row in self.regions.rows if row["place"] == self.place.id)
        who = AttendanceFigures(self.regions, self.book, self._gazetteer)
        need, active, complete = self.regions.needs.get(self.place.id), who.active(row), who.completeness(row)
        targeted = need and self.book.add(
            f"Personnes ciblées – {self.place.name}", row["targeted"], "cibles du plan de réponse, secteurs joints",
            [need],
        )  # fmt: skip
        silent = f"et {format_fr(row['partners_silent'])} silencieux" if row["partners_silent"] else ""
        open_now = [item for item in self._followed if item.standing.is_open]
        today = f"au {self.on.isoformat()}"
        return (
            Figure.of(need.id if need else "", "Dans le besoin", Bounds(row["in_need_low"], row["in_need_high"])),
            Figure.of(targeted.id if targeted else "", "Ciblées", row["targeted"]),
            reached_figure(who.reached(row), "Atteintes", "une personne, un lieu"),
            Figure.of(row["figure"], "Écart", Bounds(row["gap_low"], row["gap_high"])),
            Figure.of(active.id, "Partenaires actifs", row["partners_active"], silent),
            Figure.share(complete.id, "Complétude des rapports", row["completeness"], _received(row)),
            count_of(self.book, f"{self.place.name} – promesses en cours", f"acceptées ou signées, {today}", open_now,
                     "Promesses en cours"),
            count_of(self.book, f"{self.place.name} – en retard", f"échéance passée, non closes, {today}", list(late),
                     "Dont en retard"),
        )  # fmt: skip

    def _partners(self) -> tuple[PartnerLine, ...]:
        """Who reported or promised here, those who reported most people first, then by rows."""
        gathered = self.regions.gathered
        rows: dict[str, list[int]] = defaultdict(list)
        for delivery, where in gathered.placed.items():
            fact = gathered.deliveries[delivery]
            if where in self._inside and fact.partner:
                rows[fact.partner].append(fact.origin)
        owed: dict[str, list[FollowedPromise]] = defaultdict(list)
        for item in self._followed:
            for actor in item.promise.in_role("owes", "co-owes"):
                if item.standing.is_open and not self._is_state(item):
                    owed[actor].append(item)
        names, reached = actor_names(), people_by_partner(self.regions, self.book, self._inside, self.place.name)
        lines = [
            self._partner(actor, names[actor], rows.get(actor, []), reached.get(actor), owed.get(actor, []))
            for actor in {*rows, *owed}
        ]
        return tuple(sorted(lines, key=_by_weight))

    def _partner(
        self, actor: str, name: str, rows: list[int], reached: Input | None, owed: list[FollowedPromise]
    ) -> PartnerLine:
        label = f"{name} – {self.place.name}"
        told = self.book.add(
            f"{label} – lignes rapportées", len(rows), "lignes rapportées dans la région, sur la période",
            origins=[(origin, "organisation") for origin in rows],
        )  # fmt: skip
        late = [item for item in owed if item.standing.overdue]
        return PartnerLine(
            told.id,
            name,
            Figure.of(told.id, "lignes rapportées", len(rows)),
            reached_figure(reached) if reached else None,
            count_of(self.book, f"{label} – promesses en cours", "acceptées ou signées, non closes", owed),
            count_of(self.book, f"{label} – en retard", "dont l'échéance est passée", late),
        )

    def _cannot_say(self) -> tuple[str, ...]:
        said = list(cannot_say(self.workspace, self.regions, self.cercles))[-2:]
        above = [row["place_name"] for row in self.regions.straddling if row["reached_high"]]
        if above:
            said.insert(0, "Ce qui est rapporté à cheval sur plusieurs régions n'est pas compté ici.")
        if not any(row["in_need_high"] for row in self.cercles.rows if row["place"] in self._inside):
            said.insert(0, "Les besoins ne sont pas connus par cercle : l'écart ne se lit qu'à la région.")
        return tuple(said)


def the_region(gazetteer: Gazetteer, division: str, name: str) -> Place:
    """The region of a division called so, by id or name. Errors: Refusal LIEU-NON-NOMME."""
    wanted = fold(name)
    for place in gazetteer.places(division):
        if place.kind == "region" and (place.id == name or fold(place.name) == wanted):
            return place
    raise refusal("LIEU-NON-NOMME", value=name)


def people_by_partner(covered: Covered, book: FigureBook, inside: set[str] | None, label: str) -> dict[str, Input]:
    """Actor -> people that it alone reached in some places (all without any), as bounds.

    In one place: between its largest activity or group and their sum; places are added. A bound that is not known
    leaves the sum open.
    """
    steps: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for step in covered.steps:
        if step["step"] == "partner-activity" and (inside is None or step["place"] in inside):
            steps[step["partner"]].append(step)
    names, made = actor_names(), {}
    for actor, found in steps.items():
        lows: dict[str, int] = {}
        for step in found:
            lows[step["place"]] = max(lows.get(step["place"], 0), step["low"])
        highs = [step["high"] for step in found]
        inputs = [covered.figures[step["id"]] for step in found if step["id"] in covered.figures]
        made[actor] = book.add(
            f"Personnes atteintes – {names[actor]} – {label}",
            Bounds(sum(lows.values()), None if None in highs else sum(highs)),
            "somme des lieux ; dans un lieu, entre la plus grande de ses activités et leur somme",
            inputs,
        )
    return made


def _by_weight(line: PartnerLine) -> tuple[float, float, str]:
    people = line.reached.value if line.reached else None
    low = people.low if isinstance(people, Bounds) and people.low else 0
    rows = line.reported.value
    return (-low, -(rows.low or 0) if isinstance(rows, Bounds) else -(rows or 0), line.partner)


def _received(row: Mapping[str, Any]) -> str:
    if not row["reports_due"]:
        return "aucun rapport n'était attendu"
    return f"{format_fr(row['reports_received'])} reçus sur {format_fr(row['reports_due'])}"


def publish_region_brief(maker: RegionBriefMaker) -> Published:
    """Freeze a region's brief as PDF and docx, each on one page, with every number."""
    return publish(
        maker.workspace,
        kind="region",
        key=fold(maker.place.name).replace(" ", "-")[:60],
        title=f"Fiche de région – {maker.place.name}",
        suffix=".pdf",
        book=maker.book,
        content=maker.content(),
        render=render_region_brief,
        also={".docx": render_region_brief_word},
    )
