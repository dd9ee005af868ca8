"""One page before a partner is received: who they are, where they work, what was promised on either side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from layidu.catalogue.entries import Activity, entries
from layidu.core.money import Money
from layidu.core.numbers import Bounds, format_fr
from layidu.core.periods import Period
from layidu.core.text import fold
from layidu.cycle.actors import the_actor
from layidu.cycle.attendance import AttendanceFigures
from layidu.cycle.bulletin import sector_label
from layidu.cycle.caveats import source_lines
from layidu.cycle.coverage_rows import gap_rows
from layidu.cycle.covering import Covered, cover
from layidu.cycle.figures import FigureBook, Input
from layidu.cycle.following import FollowedPromise, follow_up
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.promise_rows import WISHES, promise_row
from layidu.cycle.snapshots import Published, publish
from layidu.ledger.models import Source
from layidu.ledger.queries.actors import ActorFact, actor_names
from layidu.ledger.queries.deliveries import DeliveryFact
from layidu.ledger.workspace import Workspace
from layidu.places.gazetteer import Gazetteer
from layidu.publishing.brief.render import render_brief
from layidu.publishing.brief.word import render_brief_word
from layidu.publishing.content import Brief, DeliveryLine, Figure, PlaceLine, Statement

VERIFICATION_FR = {"reported": "rapporté", "verified": "vérifié", "rejected": "rejeté"}
STAGE_FR = {"committed": "engagé", "disbursed": "décaissé", "spent": "dépensé"}
KIND_FR = {"organisation": "organisation", "post": "poste"}


class BriefMaker:
    """Gathers what a brief prints about one actor."""

    def __init__(self, workspace: Workspace, actor: str, *, period: Period, on: date) -> None:
        """Errors: Refusal when no actor, or more than one, is called so."""
        self.workspace, self.period, self.on = workspace, period, on
        self.actor: ActorFact = the_actor(actor)
        self.book = FigureBook()
        self.gazetteer: Gazetteer = workspace_gazetteer(workspace)
        self.names = actor_names()
        self.regions: Covered = cover(workspace, kind="region", period=period, book=self.book)
        self.followed = follow_up(workspace, on, actor=self.actor.id)
        self.deliveries = [
            fact
            for fact in self.regions.gathered.deliveries.values()
            if any(actor == self.actor.id and role in ("leads", "implements") for role, actor in fact.actors)
        ]

    def content(self) -> Brief:
        """Everything the brief prints."""
        country = next(place for place in self.gazetteer.places(self.regions.division) if place.parent is None)
        here = self._regions_worked_in()
        owe = [item for item in self.followed if self.actor.id in item.promise.in_role("owes", "co-owes")]
        owed = [item for item in self.followed if self.actor.id in item.promise.in_role("receives")]
        they_owe = [item for item in owe if item.standing.overdue]
        owed_to_them = [item for item in owed if item.standing.overdue]
        who = AttendanceFigures(self.regions, self.book, self.gazetteer)
        gaps = gap_rows(self.regions, who, self.gazetteer, set(here))
        return Brief(
            country=country.name,
            actor_name=self.actor.name,
            actor_kind=KIND_FR[self.actor.kind],
            issued_on=self.on,
            period_label=self.period.label_fr(),
            division_label=self.regions.division_label,
            snapshot_id="",
            example=Source.objects.filter(example=True).exists(),
            aliases=tuple(spelling for spelling in self.actor.spellings if spelling != self.actor.name),
            described=self._described(),
            places=self._places(here),
            announced=self._announced(),
            promised=tuple(
                promise_row(self.book, item) for item in owe if item.standing.is_open and not item.standing.overdue
            ),
            delivered=self._delivered(),
            they_owe=tuple(promise_row(self.book, item) for item in they_owe),
            owed_to_them=tuple(promise_row(self.book, item) for item in owed_to_them),
            gaps=gaps[:5],
            questions=self._questions(they_owe, owed_to_them, [row.place for row in gaps[:2]]),
            cannot_say=self._cannot_say(),
            sources=source_lines()[:6],
        )

    def _regions_worked_in(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for fact in self.deliveries:
            where = self.regions.gathered.placed.get(fact.id)
            region = self.gazetteer.at_kind(where, "region") if where else None
            if region:
                found[region.id] += 1
        return found

    def _described(self) -> str:
        sectors = Counter(_sector(fact) for fact in self.deliveries if _sector(fact))
        if not self.deliveries and not self.followed:
            return "Nommée par les fichiers reçus, sans activité ni engagement dans le registre."
        parts = [f"{format_fr(len(self.deliveries))} lignes rapportées sur la période"] if self.deliveries else []
        if sectors:
            parts.append("secteurs : " + ", ".join(sector_label(name) for name, _ in sectors.most_common(3)))
        if self.followed:
            parts.append(f"{format_fr(len(self.followed))} engagements et déclarations au registre")
        text = " ; ".join(parts)
        return text[:1].upper() + text[1:] + "."

    def _places(self, regions: Counter[str]) -> tuple[PlaceLine, ...]:
        lines = []
        for region, count in regions.most_common(8):
            name = self.gazetteer.place(region).name
            origins = [
                (fact.origin, "organisation")
                for fact in self.deliveries
                if (where := self.regions.gathered.placed.get(fact.id))
                and (at := self.gazetteer.at_kind(where, "region"))
                and at.id == region
            ]
            made = self.book.add(
                f"{self.actor.name} – {name}", count, "lignes rapportées dans la région", origins=origins
            )
            lines.append(PlaceLine(name, Figure(made.id, "lignes", f"{format_fr(count)} lignes", count)))
        return tuple(lines)

    def _announced(self) -> tuple[Statement, ...]:
        return tuple(
            Statement(item.promise.ref, _said(item), item.promise.meeting, item.promise.citation, item.promise.said_on)
            for item in self.followed
            if item.standing.status in WISHES
        )

    def _delivered(self) -> tuple[DeliveryLine, ...]:
        by_activity: dict[str, list[DeliveryFact]] = {}
        for fact in self.deliveries:
            if fact.figures and fact.activity:
                by_activity.setdefault(fact.activity, []).append(fact)
        lines = []
        for activity, facts in sorted(by_activity.items(), key=lambda pair: -len(pair[1])):
            bounds = self._partner_bounds(activity)
            if bounds is None:
                continue
            entry = entries(Activity).get(activity)
            lines.append(
                DeliveryLine(
                    bounds.id,
                    entry.label_fr if entry else activity,
                    self._where(facts),
                    self.period.label_fr(),
                    Figure.of(bounds.id, "personnes", bounds.value if isinstance(bounds.value, Bounds) else None),
                    VERIFICATION_FR[Counter(fact.verification for fact in facts).most_common(1)[0][0]],
                )
            )
        return tuple(lines + self._paid())

    def _partner_bounds(self, activity: str) -> Input | None:
        steps = [
            step
            for step in self.regions.steps
            if step["step"] == "partner-activity" and step["partner"] == self.actor.id and step["activity"] == activity
        ]
        if not steps:
            return None
        inputs = [self.regions.figures[step["id"]] for step in steps if step["id"] in self.regions.figures]
        places: dict[str, int] = {}
        for step in steps:
            places[step["place"]] = max(places.get(step["place"], 0), step["low"])
        low = sum(places.values())
        high = sum(step["high"] for step in steps)
        return self.book.add(
            f"Personnes atteintes – {self.actor.name} – {activity}",
            Bounds(low, high),
            "somme des lieux : entre le plus grand de ses groupes et leur somme",
            inputs,
        )

    def _paid(self) -> list[DeliveryLine]:
        lines = []
        given = [item for item in self.followed if self.actor.id in item.promise.in_role("owes", "co-owes", "funds")]
        for item in given:
            for fact in item.served_by:
                if fact.stage and fact.amount is not None and self.period.contains(fact.period):
                    text = Money(fact.amount, fact.currency).text()
                    made = self.book.add(
                        f"{item.promise.ref} – versement",
                        text,
                        "ce que dit le versement",
                        origins=[(fact.origin, "amount")],
                    )
                    lines.append(
                        DeliveryLine(
                            made.id,
                            f"Versement, {item.promise.title}",
                            ", ".join(item.place_names),
                            fact.period.label_fr(),
                            Figure(made.id, "versé", text),
                            STAGE_FR[fact.stage],
                        )
                    )
        return lines

    def _where(self, facts: Sequence[DeliveryFact]) -> str:
        regions = Counter(
            region.name
            for fact in facts
            if (where := self.regions.gathered.placed.get(fact.id))
            and (region := self.gazetteer.at_kind(where, "region"))
        )
        return ", ".join(name for name, _ in regions.most_common(4))

    def _questions(
        self, they_owe: Sequence[FollowedPromise], owed: Sequence[FollowedPromise], gaps: Sequence[str]
    ) -> tuple[str, ...]:
        asked = [
            f"« {item.promise.title} » est échu depuis {item.lateness_fr().removesuffix(' de retard')} : où en est-ce ?"
            for item in they_owe[:3]
        ]
        asked += [
            f"Nous leur devons « {item.promise.title} » depuis {item.lateness_fr().removesuffix(' de retard')} : "
            "quelle date proposer ?"
            for item in owed[:2]
        ]
        wishes = [
            item
            for item in self.followed
            if item.standing.status == "announced" and self.actor.id in item.promise.in_role("owes")
        ]
        asked += [
            f"« {_said(item)} » a été annoncé : l'engagement est-il confirmé, et pour quand ?" for item in wishes[:2]
        ]
        asked += [f"Leur présence peut-elle réduire l'écart de {place} ?" for place in gaps]
        return tuple(asked[:5])

    def _cannot_say(self) -> tuple[str, ...]:
        sentences = ["Ce qu'un partenaire a rapporté n'est pas vérifié, sauf mention contraire."]
        if not self.deliveries:
            sentences.insert(
                0, "Aucun compte rendu de cet acteur n'est au registre pour la période : ce n'est pas zéro."
            )
        return tuple(sentences)


def publish_brief(workspace: Workspace, actor: str, *, period: Period, on: date) -> Published:
    """Publish the brief of an actor on one page, PDF and docx, frozen with every number.

    Decision served: what to thank for, ask and remind, on either side, when a partner is received.
    Errors: Refusal when no actor, or more than one, is called so.
    """
    maker = BriefMaker(workspace, actor, period=period, on=on)
    key = fold(maker.actor.name).replace(" ", "-")[:60]
    return publish(
        workspace,
        kind="fiche",
        key=key,
        title=f"Fiche d'audience – {maker.actor.name}",
        suffix=".pdf",
        book=maker.book,
        content=maker.content(),
        render=render_brief,
        also={".docx": render_brief_word},
    )


def _sector(fact: DeliveryFact) -> str:
    if fact.sector:
        return fact.sector
    entry = entries(Activity).get(fact.activity)
    return entry.sector if entry else ""


def _said(item: FollowedPromise) -> str:
    return item.promise.title
