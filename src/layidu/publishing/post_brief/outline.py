"""A post's brief in the order it is read."""

from __future__ import annotations

from layidu.publishing.agenda.outline import meeting_lines
from layidu.publishing.outline import Boxes, Outline, Section
from layidu.publishing.outline_parts import (
    followed_grid,
    limits_and_sources,
    place_lines,
    wishes,
    with_empty_last,
)
from layidu.publishing.post_brief.content import PostBrief
from layidu.publishing.region_brief.outline import score_grid


def outline_of(content: PostBrief) -> Outline:
    """Its contract's score, its roadmap, the means on both sides, what else binds it, who works in its places."""
    file = content.file
    places = ", ".join(file.places)
    return Outline(
        kind="Fiche de poste",
        country=file.country,
        heading=file.post,
        subtitle="poste vacant ou sans titulaire connu" if file.vacant else "",
        described=f"Lieux : {places}." if places else "",
        issued_on=content.issued_on,
        snapshot_id=content.snapshot_id,
        example=file.example,
        sections=with_empty_last(
            (
                Section("", (Boxes((file.open, file.overdue, file.owed_to_post, file.wishes)),)),
                Section("Contrat de performance", (score_grid(content.scores),)),
                Section("Cibles du contrat", (followed_grid(file.contract, "Aucune cible n’est au registre."),)),
                Section("Feuille de route", (followed_grid(file.roadmap, "Aucune tâche ni recommandation en cours."),)),
                Section(
                    "Moyens dus au poste", (followed_grid(file.means_received, "Aucun moyen n’est promis au poste."),)
                ),
                Section("Moyens que le poste doit", (followed_grid(file.means_owed, "Aucun.", owner=False),)),
                Section("Autres promesses du poste", (followed_grid(file.owes, "Aucune autre.", owner=False),)),
                Section("Promis au poste", (followed_grid(file.owed, "Aucune autre promesse envers le poste."),)),
                Section(
                    "Partenaires dans ses lieux",
                    (place_lines(file.partners, "Aucun n’a rapporté.", "partenaire"),),
                    f"Lignes rapportées, {file.period_label}.",
                    half=True,
                ),
                Section("Réunions de l’année", (meeting_lines(file.meetings),), half=True),
                Section("À confirmer", (wishes(file.to_confirm, "Aucun souhait."),), "Dit, non confirmé."),
                limits_and_sources(file.cannot_say, file.sources),
            )
        ),
    )
