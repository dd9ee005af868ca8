"""An agenda in the order it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from layidu.core.periods import date_fr
from layidu.publishing.meeting_content import LONGEST, AgendaContent, MeetingLine
from layidu.publishing.outline import Boxes, Grid, Listing, Outline, Run, Section
from layidu.publishing.outline_parts import figure, followed_grid, limits_and_sources, wishes


def outline_of(content: AgendaContent) -> Outline:
    """The last meeting and what became of it, then what each side must answer for."""
    one_sided = content.about_kind != "acteur"
    late = "En retard" if one_sided else "En retard de leur côté"
    sections = [
        Section("", (Boxes((content.open, content.overdue, content.waiting_count, content.wishes,
                            content.closed_since)),)),
        Section("La dernière fois", (_last(content.last),)),
        Section(
            "Promis la dernière fois et depuis",
            (followed_grid(content.promised, "Rien n’y fut promis qui soit au registre."),),
            "Avec ce qui en est devenu.",
        ),
        Section(late, (followed_grid(content.they_owe, "Rien n’est en retard."),)),
    ]  # fmt: skip
    if not one_sided:
        nothing = followed_grid(content.owed_to_them, "Nous ne leur devons rien d’échu.")
        sections.append(Section("En retard de notre côté", (nothing,)))
    sections += [
        Section("En attente de quelqu’un", (followed_grid(content.waiting, "Rien n’attend."),)),
        Section("Bloqué", (followed_grid(content.blocked, "Rien n’est bloqué."),)),
        Section("À échéance sous trente jours", (followed_grid(content.due_soon, "Rien n’échoit bientôt."),)),
        Section(
            "À confirmer, ou à laisser",
            (wishes(content.to_confirm, "Aucun souhait."),),
            "Dit, non confirmé : seul son auteur confirme.",
        ),
        limits_and_sources(content.cannot_say, content.sources),
    ]
    return Outline(
        kind="Ordre du jour",
        country=content.country,
        heading=content.about,
        subtitle=f"Réunion du {date_fr(content.issued_on)}",
        issued_on=content.issued_on,
        snapshot_id=content.snapshot_id,
        example=content.example,
        sections=tuple(_counted(section) for section in sections),
        elsewhere="le suivi (layidu follow-up)",
    )


def _counted(section: Section) -> Section:
    """A list as long as an agenda's lists get says that it may go on: the counts on top are of all."""
    full = any(isinstance(block, Grid | Listing) and _length(block) >= LONGEST for block in section.blocks)
    more = f"Les {LONGEST} premiers ; les nombres du haut comptent tout, et le suivi le donne."
    return replace(section, caption=f"{section.caption} {more}".strip()) if full else section


def _length(block: Grid | Listing) -> int:
    return len(block.items if isinstance(block, Listing) else block.rows)


def _last(meeting: MeetingLine | None) -> Listing:
    if meeting is None:
        return Listing((), "Aucune réunion antérieure n’est au registre.")
    return Listing((meeting_runs(meeting),), "")


def meeting_lines(meetings: Sequence[MeetingLine]) -> Listing:
    """Meetings, one a line."""
    return Listing(tuple(meeting_runs(each) for each in meetings), "Aucune réunion.", "réunion")


def meeting_runs(meeting: MeetingLine) -> tuple[Run, ...]:
    """A meeting in one line, with what was said and judged at it."""
    held = f", tenue par {meeting.held_by}" if meeting.held_by else ""
    return (
        Run(meeting.title, "strong"),
        Run(f", {date_fr(meeting.start)}{held} · dits : "),
        *figure(meeting.promises),
        Run(" · revues : "),
        *figure(meeting.reviews),
    )
