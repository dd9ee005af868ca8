"""A partner's brief in the order it is read, for docx; its PDF has a page of its own."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.publishing.content import Brief, DeliveryLine
from layidu.publishing.outline import Grid, Outline, Run, Section
from layidu.publishing.outline_parts import (
    figure,
    gap_grid,
    limits_and_sources,
    place_lines,
    promise_grid,
    row,
    said,
    sentences,
    wishes,
)


def outline_of(content: Brief) -> Outline:
    """Who they are, what to ask, what is late on both sides, promised, said, done, and the needs nearby."""
    named = f"Autres graphies : {', '.join(content.aliases)}. " if content.aliases else ""
    late = {promise.id for promise in content.they_owe}
    return Outline(
        kind="Fiche d’audience",
        country=content.country,
        heading=content.actor_name,
        subtitle=" · ".join(part for part in (content.actor_kind, content.occasion, content.period_label) if part),
        described=named + (content.described or "Aucune présentation de cet acteur n’est au registre."),
        issued_on=content.issued_on,
        snapshot_id=content.snapshot_id,
        example=content.example,
        sections=(
            Section("Questions à poser", (sentences(content.questions, "Aucune question n’est préparée."),)),
            Section("En retard de son côté", (promise_grid(content.they_owe, "Rien n’est en retard de son côté."),)),
            Section(
                "En retard de notre côté", (promise_grid(content.owed_to_them, "Nous ne lui devons rien d’échu."),)
            ),
            Section(
                "Promis",
                (promise_grid([p for p in content.promised if p.id not in late], "Aucune autre promesse en cours."),),
                "Accepté ou signé.",
            ),
            Section("Annoncé", (wishes(content.announced, "Aucune annonce n’est au registre."),), "Ni dû, ni noté."),
            Section("Lieux d’intervention", (place_lines(content.places, "Aucun lieu n’est rapporté.", "lieu"),)),
            Section("Fait", (_done(content.delivered),), "Tel que rapporté ; vérifié seulement où c’est écrit."),
            Section(
                "Besoins peu couverts près de là",
                (gap_grid(content.gaps, "Aucun écart ne peut être calculé près de ces lieux."),),
                f"Découpage {content.division_label}.",
            ),
            limits_and_sources(content.cannot_say, content.sources),
        ),
    )


def _done(lines: Sequence[DeliveryLine]) -> Grid:
    return Grid(
        ("Quoi, où", "Quand", "État", "Combien"),
        (0.44, 0.2, 0.14, 0.22),
        (False, False, False, True),
        tuple(
            row(
                (Run(each.what, "strong", each.id), Run(f" · {each.places}" if each.places else "", "quiet")),
                said(each.period_label),
                said(each.verification),
                figure(each.figure),
            )
            for each in lines
        ),
        "Rien n’est rapporté pour cette période.",
    )
