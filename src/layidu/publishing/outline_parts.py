"""Rows of contents as runs and blocks: promises, gaps, figures, statements, sources, the same in every document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeGuard

from layidu.core.periods import date_fr
from layidu.publishing.content import Figure, GapKind, GapRow, PlaceLine, PromiseRow, SourceLine, Statement
from layidu.publishing.meeting_content import FollowedRow
from layidu.publishing.outline import BREAK, Block, Boxes, Grid, Listing, Run, Runs, Section

NOT_REPORTED = Run("non rapporté", "quiet")
GAPS: dict[GapKind, str] = {"presence_gap": "sans partenaire actif", "reporting_gap": "partenaires silencieux"}


def said(text: str) -> Runs:
    """Plain words."""
    return (Run(text),) if text else ()


def figure(shown: Figure | None) -> Runs:
    """A printed number with its reference, then how complete its reporting is; none: not reported."""
    if shown is None:
        return (NOT_REPORTED,)
    runs: Runs = (Run(shown.text, "figure", shown.id),)
    return (*runs, BREAK, Run(shown.completeness, "quiet")) if shown.completeness else runs


def row(*cells: Runs) -> tuple[Runs, ...]:
    """The cells of a row, each reference printed once: one that opens the whole row follows its first words."""
    seen: set[str] = set()
    made = []
    for cell in cells:
        runs = []
        for run in cell:
            runs.append(replace(run, ref="") if run.ref in seen else run)
            seen.add(run.ref)
        made.append(tuple(runs))
    return tuple(made)


def titled(promise: PromiseRow, number: str = "") -> Runs:
    """A promise's number, title and places, with the reference of its row."""
    runs: Runs = (Run(f"{number} ", "quiet"),) if number else ()
    runs = (*runs, Run(promise.title, "strong", promise.id))
    return (*runs, Run(f" · {promise.places}", "quiet")) if promise.places else runs


def stands(promise: PromiseRow, progress: str = "") -> Runs:
    """Where a promise stands: its status, how late it is, how far it was found."""
    runs: list[Run] = []
    if not (promise.lateness and promise.status == "en retard"):
        runs.append(Run(promise.status))
    if promise.lateness:
        alarmed = promise.status == "en retard"
        runs.append(Run((" · " if runs else "") + promise.lateness, "alarm" if alarmed else "plain"))
    if progress:
        runs.append(Run(f" · {progress}"))
    return tuple(runs)


def progress(promise: PromiseRow) -> Runs:
    """What was done against what was promised; what was not reported is said, never shown as zero."""
    done = (Run(promise.done.text, "figure", promise.done.id),) if promise.done else (NOT_REPORTED,)
    if promise.target is None:
        return done
    return (*done, Run(" · prévu ", "quiet"), Run(promise.target.text, "figure", promise.target.id))


def due(promise: PromiseRow) -> Runs:
    """The day it is due."""
    return (Run(f"{promise.due:%d/%m/%Y}"),) if promise.due else (Run("sans date", "quiet"),)


def promise_grid(rows: Sequence[PromiseRow], empty: str) -> Grid:
    """Promises: what, who answers, when, where it stands, what was done of it."""
    return Grid(
        ("Promesse", "Qui en répond", "Échéance", "Où elle en est", "Fait · prévu"),
        (0.35, 0.19, 0.12, 0.16, 0.18),
        (False,) * 5,
        tuple(row(titled(each), said(each.owed_by), due(each), stands(each), progress(each)) for each in rows),
        empty,
        "promesse",
    )


def followed_grid(rows: Sequence[FollowedRow], empty: str, *, owner: bool = True) -> Grid:
    """Followed promises with what the latest review said; ``owner``: who answers for each, else to whom it is owed."""
    return Grid(
        ("Promesse", "Qui en répond" if owner else "Envers qui", "Échéance", "Où elle en est", "Fait · prévu",
         "Dernière revue"),
        (0.28, 0.15, 0.12, 0.13, 0.15, 0.17),
        (False,) * 6,
        tuple(
            row(
                titled(each.row, each.ref),
                said(each.row.owed_by if owner else each.received_by or "non dit"),
                due(each.row),
                stands(each.row, each.progress),
                progress(each.row),
                said(" ; ".join(words for words in (each.judged, each.evidence) if words) or "aucune"),
            )
            for each in rows
        ),
        empty,
        "promesse",
    )  # fmt: skip


def gap_grid(rows: Sequence[GapRow], empty: str) -> Grid:
    """Places by what is missing there."""
    return Grid(
        ("Lieu", "Dans le besoin", "Atteintes", "Écart", "Partenaires actifs"),
        (0.24, 0.2, 0.2, 0.2, 0.16),
        (False, True, True, True, False),
        tuple(
            row(
                (Run(each.place, "strong", each.id),) + ((Run(f" · {each.within}", "quiet"),) if each.within else ()),
                figure(each.need),
                figure(each.reached),
                figure(each.gap),
                (*figure(each.partners_active), *((Run(f" · {GAPS[each.kind]}", "alarm"),) if each.kind else ())),
            )
            for each in rows
        ),
        empty,
        "lieu",
    )


def place_lines(rows: Sequence[PlaceLine], empty: str, what: str = "ligne") -> Listing:
    """Names with one count each."""
    return Listing(tuple((Run(f"{each.place} : "), *figure(each.figure)) for each in rows), empty, what)


def wishes(rows: Sequence[Statement], empty: str) -> Listing:
    """Things said, where and when; a wish is neither due nor scored."""
    return Listing(
        tuple(
            (
                Run(f"« {each.text} »", "plain", each.id),
                Run("".join(f" · {one}" for one in (each.meeting, _day(each), each.citation) if one), "quiet"),
            )
            for each in rows
        ),
        empty,
        "souhait",
    )


def _day(statement: Statement) -> str:
    return date_fr(statement.said_on) if statement.said_on else ""


def sentences(lines: Sequence[str], empty: str) -> Listing:
    """Whole sentences, one a line."""
    return Listing(tuple((Run(line),) for line in lines), empty, "phrase")


def limits_and_sources(cannot_say: Sequence[str], sources: Sequence[SourceLine]) -> Section:
    """What the data cannot say, and where they come from: the last section of every document."""
    said_of = (", ".join(part for part in (s.publisher, s.title, s.date, s.what) if part) for s in sources)
    cited = Listing(
        tuple((Run(f"Source : {words}", "quiet"),) for words in said_of), "Aucune source n’est citée.", "source"
    )
    blocks: tuple[Block, ...] = (sentences(cannot_say, "Aucune limite n’a été notée : à lire avec prudence."), cited)
    return Section("Ce que ces données ne disent pas, et d’où elles viennent", blocks)


def with_empty_last(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections, those with nothing to show each as one line of a last but one: said, and without taking the page.

    >>> full, empty = (Section(t, (sentences(lines, "Rien."),)) for t, lines in (("A", ["a"]), ("B", [])))
    >>> [section.title for section in with_empty_last([empty, full, full])]
    ['A', 'Rien au registre', 'A']
    """
    kept, told = [], []
    for section in sections:
        words = [block.empty for block in section.blocks if _is_empty(block)]
        if section.title and len(words) == len(section.blocks):
            told.append((Run(f"{section.title} : ", "strong"), Run(" ".join(words))))
        else:
            kept.append(section)
    if not told:
        return tuple(kept)
    return (*kept[:-1], Section("Rien au registre", (Listing(tuple(told), "", "partie"),)), *kept[-1:])


def _is_empty(block: Block) -> TypeGuard[Grid | Listing]:
    if isinstance(block, Boxes):
        return False
    return not (block.items if isinstance(block, Listing) else block.rows)
