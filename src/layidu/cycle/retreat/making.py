"""The pack of a yearly retreat: in need, targeted, reached and funded, by region and partner, against last year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from layidu.core.numbers import Bounds, format_fr
from layidu.core.periods import Period
from layidu.cycle.attendance import AttendanceFigures
from layidu.cycle.bulletin import sector_label
from layidu.cycle.caveats import cannot_say, source_lines
from layidu.cycle.coverage_rows import reached_figure
from layidu.cycle.covering import Covered, cover
from layidu.cycle.figures import FigureBook, Input
from layidu.cycle.followed_rows import count_of
from layidu.cycle.following import FollowedPromise, follow_up
from layidu.cycle.region_brief import people_by_partner
from layidu.cycle.retreat.judged import due_in, is_undone, lessons, not_done, reasons
from layidu.cycle.retreat.money import Payments, touches
from layidu.cycle.retreat.priorities import candidates
from layidu.cycle.retreat.twice import absent, compared
from layidu.cycle.snapshots import Published, publish
from layidu.ledger.models import Source
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.workspace import Workspace
from layidu.places.country import gazetteer_of
from layidu.places.gazetteer import Kind
from layidu.publishing.content import Figure
from layidu.publishing.retreat.content import PartnerYear, RegionYear, RetreatContent, Twice
from layidu.publishing.retreat.render import render_retreat, render_retreat_word
from layidu.publishing.retreat.workbook import render_retreat_workbook

Row = Mapping[str, Any]


class _Year:
    """One year's coverage, and whether anything at all is known of it."""

    def __init__(self, maker: RetreatMaker, year: int, kinds: Sequence[Kind]) -> None:
        self.period = Period.parse(str(year))
        self.levels: dict[Kind, Covered] = {}
        for kind in kinds:
            self.levels[kind] = cover(
                maker.workspace, kind=kind, period=self.period, division=maker.division, sector=maker.sector,
                book=maker.book, gathered=next(iter(self.levels.values())).gathered if self.levels else None,
            )  # fmt: skip
        gathered = self.levels["region"].gathered
        self.reported = bool(gathered.deliveries)
        self.needed = bool(gathered.needs)
        self.months = {month.start for fact in gathered.deliveries.values() for month in fact.period.months()}

    def rows(self, kind: Kind) -> dict[str, Row]:
        """The rows of a level by place."""
        return {row["place"]: row for row in self.levels[kind].rows}


class RetreatMaker:
    """Gathers what a retreat's pack prints; ``book`` holds its figures.

    Decision served: what to keep, stop and put first next year. A measure without data in a year says so, never zero.
    Promises stand as on the day ``on``. Errors: Refusal DECOUPAGE-INCONNU.
    """

    def __init__(
        self, workspace: Workspace, year: int, *, on: date, division: str | None = None, sector: str | None = None
    ) -> None:
        self.workspace, self.year, self.on, self.division, self.sector = workspace, year, on, division, sector
        self.book = FigureBook()
        self._gazetteer = gazetteer_of(workspace.country)
        self._now = _Year(self, year, ("region", "country", "cercle"))
        self._before = _Year(self, year - 1, ("region", "country"))
        self._years = (self._now, self._before)
        self._followed = [
            item for item in follow_up(workspace, on) if sector is None or item.promise.sector in ("", sector)
        ]
        self._due = tuple(due_in(self._followed, each.period) for each in self._years)
        self._paid = Payments(
            self.book, self._gazetteer, self._now.levels["region"].division, self._followed,
            (self._now.period, self._before.period), sector,
        )  # fmt: skip

    def content(self) -> RetreatContent:
        """Everything the pack prints."""
        regions, cercles = self._now.levels["region"], self._now.levels["cercle"]
        root = self._now.levels["country"].rows[0]
        whole = self._whole(root["place"])
        gap = Figure.of(root["figure"], "Écart", Bounds(root["gap_low"], root["gap_high"]))
        return RetreatContent(
            country=self._gazetteer.place(root["place"]).name,
            year=self.year,
            issued_on=self.on,
            division_label=regions.division_label,
            scope=f"secteur {sector_label(self.sector)}" if self.sector else "tous secteurs",
            snapshot_id="",
            example=Source.objects.filter(example=True).exists(),
            masthead=(*(each.now for each in whole[:3]), gap, *(each.now for each in whole[3:])),
            whole=whole,
            regions=self._regions(),
            partners=self._partners(),
            money=self._paid.by_currency(),
            not_done=not_done(self.book, self._due[0]),
            reasons=reasons(self.book, self._due[0]),
            lessons=lessons(self.book, self._followed, self._now.period),
            priorities=candidates(self.book, self._gazetteer, regions, cercles, self._due[0]),
            cannot_say=(*self._limits(), *cannot_say(self.workspace, regions, cercles)),
            sources=source_lines(),
        )

    def _whole(self, place: str) -> tuple[Twice, ...]:
        """The country's measures, this year and before."""
        return (
            *self._measures("country", place),
            self._both("Partenaires actifs", [self._active(each, place) for each in self._years]),
            self._both("Promesses échues", [self._count(i, "échues", self._due[i]) for i in range(2)]),
            self._both(
                "Dont tenues",
                [self._count(i, "tenues", [x for x in self._due[i] if x.standing.status == "fulfilled"])
                 for i in range(2)],
            ),
            self._both(
                "Dont non tenues",
                [self._count(i, "non tenues", [x for x in self._due[i] if is_undone(x)]) for i in range(2)],
            ),
        )  # fmt: skip

    def _both(self, label: str, figures: Sequence[Figure]) -> Twice:
        now, before = figures
        return compared(_called(now, label), _called(before, label))

    def _count(self, which: int, words: str, items: Sequence[FollowedPromise]) -> Figure:
        year = self._years[which].period
        if not self._due[which]:
            return absent(words, known_year=False)
        rule = f"promesses dont l'échéance tombe en {year.start.year}, {words}, au {self.on.isoformat()}"
        return count_of(self.book, f"Promesses {words} – {year.start.year}", rule, list(items), words)

    def _active(self, year: _Year, place: str) -> Figure:
        if not year.reported:
            return absent("Partenaires actifs", known_year=False)
        row = year.rows("country")[place]
        made = AttendanceFigures(year.levels["country"], self.book, self._gazetteer).active(row)
        return Figure.of(made.id, "Partenaires actifs", row["partners_active"])

    def _measures(self, kind: Kind, place: str) -> tuple[Twice, Twice, Twice]:
        """People in need, targeted and reached in a place, this year and before."""
        return (
            self._both("Dans le besoin", [self._need(each, kind, place) for each in self._years]),
            self._both("Ciblées", [self._targeted(each, kind, place) for each in self._years]),
            self._both("Atteintes", [self._reached(each, kind, place) for each in self._years]),
        )

    def _need(self, year: _Year, kind: Kind, place: str) -> Figure:
        need, row = year.levels[kind].needs.get(place), year.rows(kind)[place]
        if need is None or (row["in_need_low"] is None and row["in_need_high"] is None):
            return absent("Dans le besoin", known_year=year.needed)
        return Figure.of(need.id, "Dans le besoin", Bounds(row["in_need_low"], row["in_need_high"]))

    def _targeted(self, year: _Year, kind: Kind, place: str) -> Figure:
        need, row = year.levels[kind].needs.get(place), year.rows(kind)[place]
        if need is None or row["targeted"] is None:
            return absent("Ciblées", known_year=year.needed)
        name = self._gazetteer.place(place).name
        made = self.book.add(
            f"Personnes ciblées – {name}",
            row["targeted"],
            "cibles du plan de réponse, lieux et secteurs joints",
            [need],
        )
        return Figure.of(made.id, "Ciblées", row["targeted"])

    def _reached(self, year: _Year, kind: Kind, place: str) -> Figure:
        covered, row = year.levels[kind], year.rows(kind)[place]
        found = AttendanceFigures(covered, self.book, self._gazetteer).reached(row)
        if found is None:
            return absent("Atteintes", known_year=year.reported)
        return reached_figure(found, "Atteintes")

    def _regions(self) -> tuple[RegionYear, ...]:
        lines = []
        for row in sorted(self._now.levels["region"].rows, key=_widest):
            place, name = row["place"], row["place_name"]
            need, targeted, reached = self._measures("region", place)
            gap = Figure.of(row["figure"], "écart", Bounds(row["gap_low"], row["gap_high"]))
            paid = self._paid.of(name, lambda one, wanted=place: one.region == wanted)  # type: ignore[misc]
            lines.append(RegionYear(row["figure"], name, need, targeted, reached, gap, paid))
        if self._paid.unplaced():
            nowhere = compared(*(Figure("", "sans objet", "sans objet") for _ in range(2)))
            nowhere = Twice(nowhere.now, nowhere.before)
            paid = self._paid.of("non situé", lambda one: one.region is None)
            lines.append(
                RegionYear("", "Plusieurs régions ou non précisé", nowhere, nowhere, nowhere, nowhere.now, paid)
            )
        return tuple(lines)

    def _partners(self) -> tuple[PartnerYear, ...]:
        names = actor_names()
        reached = [people_by_partner(y.levels["region"], self.book, None, str(y.period)) for y in self._years]
        targets = [self._targets(year.period) for year in self._years]
        found: set[str] = set().union(*reached, *targets, self._paid.actors("funds"), self._paid.actors("receives"))
        lines = []
        for actor in found:
            name = names.get(actor, actor)
            lines.append(
                PartnerYear(
                    "",
                    name,
                    compared(*(self._target(name, each.get(actor), bool(each)) for each in targets)),
                    compared(
                        *(
                            reached_figure(each[actor]) if actor in each else absent("Atteintes", known_year=y.reported)
                            for each, y in zip(reached, self._years, strict=True)
                        )
                    ),
                    self._paid.of(f"par {name}", lambda one, who=actor: who in one.by("funds")),  # type: ignore[misc]
                    self._paid.of(f"à {name}", lambda one, who=actor: who in one.by("receives")).now,  # type: ignore[misc]
                )
            )
        return tuple(sorted(lines, key=_by_reach))

    def _targets(self, year: Period) -> dict[str, list[FollowedPromise]]:
        """Actor -> its binding or fulfilled promises of people whose period touches the year."""
        found: dict[str, list[FollowedPromise]] = defaultdict(list)
        for item in self._followed:
            told = item.promise.unit == "personne" and item.promise.target is not None
            if told and (item.standing.is_open or item.standing.status == "fulfilled") and touches(item, year):
                for actor in item.promise.in_role("owes"):
                    found[actor].append(item)
        return found

    def _target(self, name: str, items: Sequence[FollowedPromise] | None, known_year: bool) -> Figure:
        if not items:
            return Figure("", "ciblées", "aucune promesse") if known_year else absent("ciblées", known_year=False)
        total = sum(item.promise.target or 0 for item in items)
        made: Input = self.book.add(
            f"Personnes promises – {name}", total,
            "somme des cibles de ses promesses, où une personne peut compter plusieurs fois",
            origins=[(item.promise.origin, "target") for item in items],
        )  # fmt: skip
        return Figure.of(made.id, "ciblées", total)

    def _limits(self) -> tuple[str, ...]:
        said = []
        for year in self._years:
            number, months = year.period.start.year, len(year.months)
            if not year.reported:
                said.append(f"{number} : aucun compte rendu n'est au registre ; ce n'est pas zéro.")
            elif months < 12:
                said.append(f"{number} : {months} mois sur 12 ont au moins un compte rendu.")
            if not year.needed:
                said.append(f"{number} : aucun besoin n'est au registre.")
        undated = sum(item.standing.is_open and item.promise.end is None for item in self._followed)
        if undated:
            said.append(f"{format_fr(undated)} promesses n'ont pas d'échéance : aucune année ne les attend.")
        return tuple(said)


def _called(figure: Figure, label: str) -> Figure:
    return Figure(figure.id, label, figure.text, figure.value, figure.note, figure.completeness)


def _widest(row: Row) -> tuple[float, float, str]:
    return (-(row["gap_low"] or 0), -(row["gap_high"] or 0), row["place_name"])


def _by_reach(line: PartnerYear) -> tuple[float, float, str]:
    people, money = line.reached.now.value, line.paid.now.value
    low = (people.low or 0) if isinstance(people, Bounds) else (people or 0)
    return (-low, -money if isinstance(money, int) else 0, line.partner)


def publish_retreat(maker: RetreatMaker) -> Published:
    """Freeze a retreat's pack: PDF, docx and xlsx of one content, with the same numbers and references."""
    return publish(
        maker.workspace,
        kind="retraite",
        key="-".join(part for part in (str(maker.year), maker.sector or "", maker.division or "") if part),
        title=f"Dossier de retraite – {maker.year}",
        suffix=".pdf",
        book=maker.book,
        content=maker.content(),
        render=render_retreat,
        also={".docx": render_retreat_word, ".xlsx": render_retreat_workbook},
    )
