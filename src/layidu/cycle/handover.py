"""A post's file on the day its holder changes: what binds the post, and what is owed to it; nothing moves."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict
from datetime import date, timedelta

from layidu.core.numbers import format_fr
from layidu.core.periods import Period
from layidu.core.text import fold
from layidu.cycle.actors import the_actor
from layidu.cycle.attendance import places_below
from layidu.cycle.caveats import source_lines
from layidu.cycle.figures import FigureBook
from layidu.cycle.followed_rows import count_of, followed_rows, meeting_line, statements
from layidu.cycle.following import FollowedPromise, Kept, follow_up
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.promise_rows import WISHES
from layidu.cycle.snapshots import Published, publish
from layidu.ledger.models import Source
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.queries.deliveries import deliveries
from layidu.ledger.queries.meetings import meetings
from layidu.ledger.queries.posts import holdings
from layidu.ledger.workspace import Workspace
from layidu.publishing.content import Figure, PlaceLine
from layidu.publishing.handover.render import render_handover, render_handover_word
from layidu.publishing.meeting_content import HandoverContent, MeetingLine

ROADMAP = ("task", "recommendation")
#: How far back partners and meetings are looked for.
BEFORE = timedelta(days=365)


class HandoverMaker:
    """Gathers a post's file; ``book`` holds its figures.

    Decision served: a successor answers for the post from the first day, and nobody learns of a promise by being late.
    The holders' names stay out of the content. Assumption: the post's places are those of what it owes.
    Errors: Refusal when nobody, or several, are called so.
    """

    def __init__(self, workspace: Workspace, post: str, on: date) -> None:
        self.book = FigureBook()
        self.post = the_actor(post)
        self._on = on
        self._gazetteer = workspace_gazetteer(workspace)
        self._names = actor_names()
        self._followed = follow_up(workspace, on, kept=Kept(actor=self.post.id))
        self._owes = [item for item in self._followed if self.post.id in item.promise.in_role("owes", "co-owes")]
        self._owed = [
            item
            for item in self._followed
            if item not in self._owes and self.post.id in item.promise.in_role("receives")
        ]

    def content(self) -> HandoverContent:
        """Everything the file prints."""
        book, open_owed = self.book, [item for item in self._owed if item.standing.is_open]
        open_owes = [item for item in self._owes if item.standing.is_open]
        wishes = [item for item in self._followed if item.standing.status in WISHES]
        closed = [item for item in self._owes if item.standing.bucket == "closed" and self._recent(item)]
        held = [each for each in holdings(self.post.id) if each.start <= self._on]
        now = held[-1] if held else None
        vacant = now is None or (now.end is not None and now.end < self._on)
        country = next(
            place for place in self._gazetteer.places(self._gazetteer.divisions()[-1].id) if place.parent is None
        )

        def of_kind(items: list[FollowedPromise], *kinds: str) -> list[FollowedPromise]:
            return [item for item in items if item.promise.kind in kinds]

        others = ("activity", "pledge")
        return HandoverContent(
            country=country.name,
            post=self.post.name,
            issued_on=self._on,
            period_label=self._year().label_fr(),
            snapshot_id="",
            example=Source.objects.filter(example=True).exists(),
            held_since=now.start if now and not vacant else None,
            held_until=now.end if now else None,
            vacant=vacant,
            open=self._count("Engagements du poste en cours", "acceptés ou signés, non clos par une revue", open_owes),
            overdue=self._count(
                "En retard", "dont l'échéance est passée", [item for item in open_owes if item.standing.overdue]
            ),
            owed_to_post=self._count("Dus au poste", "acceptés ou signés envers le poste, non clos", open_owed),
            wishes=self._count("À confirmer", "annoncés, proposés ou demandés : personne n'est lié", wishes),
            places=tuple(sorted({name for item in self._owes for name in item.place_names})),
            roadmap=followed_rows(book, of_kind(open_owes, *ROADMAP)),
            contract=followed_rows(book, of_kind(self._binding(self._owes), "contract_target")),
            means_received=followed_rows(book, of_kind(self._binding(self._owed), "means")),
            means_owed=followed_rows(book, of_kind(open_owes, "means")),
            owes=followed_rows(book, of_kind(open_owes, *others)),
            owed=followed_rows(book, of_kind(open_owed, *others, *ROADMAP, "contract_target")),
            partners=self._partners(),
            meetings=self._meetings(),
            closed=followed_rows(book, closed),
            to_confirm=statements(wishes),
            cannot_say=self._cannot_say(vacant),
            sources=source_lines()[:6],
        )

    def _binding(self, items: list[FollowedPromise]) -> list[FollowedPromise]:
        """What binds or bound: a contract's targets and means are shown closed too."""
        return [item for item in items if item.standing.status not in WISHES]

    def _recent(self, item: FollowedPromise) -> bool:
        last = item.last_review()
        return last is not None and last.on >= self._on - BEFORE

    def _year(self) -> Period:
        return Period(self._on - BEFORE, self._on)

    def _count(self, label: str, rule: str, items: list[FollowedPromise]) -> Figure:
        return count_of(self.book, f"{self.post.name} – {label}", f"{rule}, au {self._on.isoformat()}", items, label)

    def _partners(self) -> tuple[PlaceLine, ...]:
        """Actors that led or did something in the post's places over the year before, most rows first."""
        wanted: set[str] = set()
        for place in {place for item in self._owes for place in item.promise.places}:
            wanted |= places_below(self._gazetteer, place)
        rows: dict[str, list[int]] = defaultdict(list)
        for fact in deliveries():
            if not wanted.isdisjoint(fact.places) and self._year().overlaps(fact.period):
                for role, actor in fact.actors:
                    if role in ("leads", "implements") and actor != self.post.id:
                        rows[actor].append(fact.origin)
        lines = []
        for actor, origins in sorted(rows.items(), key=lambda pair: (-len(pair[1]), self._names[pair[0]])):
            name, count = self._names[actor], len(origins)
            made = self.book.add(
                f"{name} – lieux de {self.post.name}",
                count,
                f"lignes rapportées dans les lieux du poste, {self._year().label_fr()}",
                origins=[(origin, "organisation") for origin in origins],
            )
            lines.append(
                PlaceLine(name, Figure(made.id, "lignes", f"{format_fr(count)} ligne{'s' if count > 1 else ''}", count))
            )
        return tuple(lines)

    def _meetings(self) -> tuple[MeetingLine, ...]:
        """The meetings of the year before where the post was, or something was said of it, the latest first."""
        touched = {item.promise.meeting_ref for item in self._followed}
        touched |= {review.meeting for item in self._followed for review in item.promise.reviews}
        found = [
            meeting
            for meeting in meetings().values()
            if self._on - BEFORE <= meeting.start <= self._on
            and (meeting.ref in touched or self.post.id in meeting.present)
        ]
        return tuple(
            meeting_line(self.book, meeting, self._followed, self._names, self._on)
            for meeting in sorted(found, key=lambda meeting: (meeting.start, meeting.ref), reverse=True)
        )

    def _cannot_say(self, vacant: bool) -> tuple[str, ...]:
        said = ["Un changement de titulaire ne déplace aucun engagement : ils sont ceux du poste."]
        if vacant:
            said.append("Aucun titulaire n'est au registre à cette date.")
        unplaced = sum(item.standing.is_open and not item.promise.places for item in self._owes)
        if unplaced:
            said.append(
                f"{format_fr(unplaced)} engagements du poste n'ont pas de lieu : les partenaires de ces lieux manquent."
            )
        if not any(item.promise.kind == "contract_target" for item in self._owes):
            said.append("Aucun contrat de performance du poste n'est au registre.")
        return tuple(said)


def publish_handover(workspace: Workspace, post: str, on: date) -> Published:
    """Freeze a post's file with its figures: JSON, PDF and docx whose numbers open by their references.

    Decision served: what the successor was handed stays what it was. Errors: as ``HandoverMaker``.
    """
    maker = HandoverMaker(workspace, post, on)
    return publish(
        workspace,
        kind="passation",
        key=fold(maker.post.name).replace(" ", "-")[:60],
        title=f"Dossier de passation – {maker.post.name}",
        suffix=".json",
        book=maker.book,
        content=maker.content(),
        render=lambda content: (json.dumps(asdict(content), ensure_ascii=False, indent=1, default=str) + "\n").encode(),
        also={".pdf": render_handover, ".docx": render_handover_word},
    )
