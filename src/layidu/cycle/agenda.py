"""The agenda of a meeting: what was promised last time and what became of it, and what each side must answer for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from layidu.catalogue.findings import refusal
from layidu.core.numbers import format_fr
from layidu.core.text import fold
from layidu.cycle.actors import the_actor
from layidu.cycle.caveats import source_lines
from layidu.cycle.figures import FigureBook
from layidu.cycle.followed_rows import count_of, followed_rows, meeting_line, statements
from layidu.cycle.following import FollowedPromise, Kept, follow_up
from layidu.cycle.gazetteers import workspace_gazetteer
from layidu.cycle.promise_rows import WISHES
from layidu.cycle.snapshots import Published, publish
from layidu.ledger.models import Source
from layidu.ledger.queries.actors import actor_names
from layidu.ledger.queries.meetings import MeetingFact, meetings
from layidu.ledger.workspace import Workspace
from layidu.places.gazetteer import Gazetteer, Place
from layidu.publishing.agenda.render import render_agenda, render_agenda_word
from layidu.publishing.content import Figure
from layidu.publishing.meeting_content import LONGEST, AgendaContent


@dataclass(frozen=True, slots=True)
class _About:
    """Whom or what the meeting is about."""

    name: str
    kind: str
    kept: Kept
    actor: str = ""


class AgendaMaker:
    """Gathers what an agenda prints; ``book`` holds its figures.

    Decision served: a meeting opens with what was promised at the one before. Exactly one of ``actor``, ``place`` and
    ``forum`` (the reference of a meeting) is given. Errors: Refusal when nothing, or several things, are called so.
    """

    def __init__(
        self,
        workspace: Workspace,
        on: date,
        *,
        actor: str | None = None,
        place: str | None = None,
        forum: str | None = None,
    ) -> None:
        if sum(given is not None for given in (actor, place, forum)) != 1:
            raise ValueError("an agenda is about one actor, one place or one forum")
        self.book = FigureBook()
        self._on = on
        self._gazetteer = workspace_gazetteer(workspace)
        self._meetings = meetings()
        self.about = self._find(actor, place, forum)
        self._followed = follow_up(workspace, on, kept=self.about.kept)
        self._names = actor_names()
        self._last = self._last_meeting()

    def _find(self, actor: str | None, place: str | None, forum: str | None) -> _About:
        if actor is not None:
            found = the_actor(actor)
            return _About(found.name, "acteur", Kept(actor=found.id), found.id)
        if place is not None:
            there = the_place(self._gazetteer, place)
            return _About(there.name, "lieu", Kept(place=there.name))
        meeting = self._meetings.get(forum or "")
        if meeting is None:
            raise refusal("REUNION-INCONNUE", value=forum, known=", ".join(sorted(self._meetings)[:8]) or "aucune")
        return _About(meeting.title, "forum", Kept(meeting=meeting.ref))

    def _last_meeting(self) -> MeetingFact | None:
        """The latest meeting before the day at which the actor was, or something was said or judged about this."""
        if self.about.kept.meeting:
            return self._meetings[self.about.kept.meeting]
        touched = {item.promise.meeting_ref for item in self._followed}
        touched |= {review.meeting for item in self._followed for review in item.promise.reviews}
        before = [
            meeting
            for meeting in self._meetings.values()
            if meeting.start < self._on and (meeting.ref in touched or self.about.actor in meeting.present)
        ]
        return max(before, key=lambda meeting: (meeting.start, meeting.ref), default=None)

    def content(self) -> AgendaContent:
        """Everything the agenda prints."""
        items, book, actor = self._followed, self.book, self.about.actor
        late = [item for item in items if item.standing.overdue]
        theirs = [item for item in late if not actor or actor in item.promise.in_role("owes", "co-owes")]
        owed = [item for item in late if actor and item not in theirs and actor in item.promise.in_role("receives")]
        open_now = [item for item in items if item.standing.is_open]
        wishes = [item for item in items if item.standing.status in WISHES]
        division = self._gazetteer.divisions()[-1].id
        country = next(place for place in self._gazetteer.places(division) if place.parent is None)
        return AgendaContent(
            country=country.name,
            title=f"Ordre du jour – {self.about.name}",
            about=self.about.name,
            about_kind=self.about.kind,
            issued_on=self._on,
            snapshot_id="",
            example=Source.objects.filter(example=True).exists(),
            last=meeting_line(book, self._last, items, self._names, self._on) if self._last else None,
            open=self._count("Engagements en cours", "acceptés ou signés, non clos par une revue", open_now),
            overdue=self._count("En retard", "acceptés ou signés, échéance passée, non clos", late),
            waiting_count=self._count(
                "En attente ou bloqués",
                "dont la dernière revue dit qu'ils attendent quelqu'un ou sont bloqués",
                [item for item in open_now if item.standing.state in ("waiting", "blocked")],
            ),
            wishes=self._count("À confirmer", "annoncés, proposés ou demandés : personne n'est lié", wishes),
            closed_since=self._count("Clos depuis", "clos par une revue depuis la dernière réunion", self._closed())
            if self._last
            else self._count("Clos", "clos par une revue", self._closed()),
            promised=followed_rows(book, self._promised()[:LONGEST]),
            they_owe=followed_rows(book, theirs[:LONGEST]),
            owed_to_them=followed_rows(book, owed[:LONGEST]),
            waiting=followed_rows(book, [i for i in open_now if i.standing.state == "waiting"][:LONGEST]),
            blocked=followed_rows(book, [i for i in open_now if i.standing.state == "blocked"][:LONGEST]),
            due_soon=followed_rows(book, [i for i in items if i.standing.due_soon][:LONGEST]),
            to_confirm=statements(wishes[:LONGEST]),
            cannot_say=self._cannot_say(),
            sources=source_lines()[:6],
        )

    def _count(self, label: str, rule: str, items: list[FollowedPromise]) -> Figure:
        return count_of(self.book, f"{self.about.name} – {label}", f"{rule}, au {self._on.isoformat()}", items, label)

    def _promised(self) -> list[FollowedPromise]:
        """What was said at the last meeting, and what was said, signed or judged since: with what became of it."""
        if self._last is None:
            return []
        since = self._last.start
        return [
            item
            for item in self._followed
            if item.promise.meeting_ref == self._last.ref
            or any(review.meeting == self._last.ref or review.on >= since for review in item.promise.reviews)
            or any(day and since <= day <= self._on for day in (item.promise.said_on, item.promise.signed_on))
        ]

    def _closed(self) -> list[FollowedPromise]:
        since = self._last.start if self._last else date.min
        return [
            item
            for item in self._followed
            if item.standing.bucket == "closed"
            and any(one.decision in ("fulfilled", "cancelled") and one.on >= since for one in item.promise.reviews)
        ]

    def _cannot_say(self) -> tuple[str, ...]:
        said = []
        if self._last is None:
            said.append("Aucune réunion antérieure n'est au registre : ce qui y fut promis n'est pas connu.")
        unjudged = sum(item.standing.is_open and not item.promise.reviews for item in self._followed)
        if unjudged:
            said.append(
                f"{format_fr(unjudged)} engagements en cours n'ont aucune revue : leur avancement n'est pas connu."
            )
        said.append("Un souhait annoncé n'est pas une promesse : il n'est jamais en retard.")
        return tuple(said)


def publish_agenda(workspace: Workspace, maker: AgendaMaker) -> Published:
    """Freeze an agenda with its figures, PDF and docx, as it is sent before the meeting."""
    return publish(
        workspace,
        kind="ordre-du-jour",
        key=fold(maker.about.name).replace(" ", "-")[:60],
        title=f"Ordre du jour – {maker.about.name}",
        suffix=".pdf",
        book=maker.book,
        content=maker.content(),
        render=render_agenda,
        also={".docx": render_agenda_word},
    )


def the_place(gazetteer: Gazetteer, name: str) -> Place:
    """The place called so, by id or name, of the latest division that has it. Errors: Refusal LIEU-NON-NOMME."""
    wanted = fold(name)
    for division in reversed(gazetteer.divisions()):
        for place in gazetteer.places(division.id):
            if place.id == name or fold(place.name) == wanted:
                return place
    raise refusal("LIEU-NON-NOMME", value=name)
