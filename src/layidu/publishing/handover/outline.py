"""A post's file in the order it is read."""

from __future__ import annotations

from layidu.core.periods import date_fr
from layidu.publishing.agenda.outline import meeting_lines
from layidu.publishing.meeting_content import HandoverContent
from layidu.publishing.outline import Boxes, Outline, Section
from layidu.publishing.outline_parts import followed_grid, limits_and_sources, place_lines, wishes


def outline_of(content: HandoverContent) -> Outline:
    """What binds the post, what it is owed, who works in its places, what was closed over the year."""
    held = f"tenu depuis le {date_fr(content.held_since)}" if content.held_since else "sans titulaire connu ce jour"
    places = ", ".join(content.places)
    return Outline(
        kind="Dossier de passation",
        country=content.country,
        heading=content.post,
        subtitle=f"Au {date_fr(content.issued_on)} · {held}",
        described=f"Lieux : {places}." if places else "",
        issued_on=content.issued_on,
        snapshot_id=content.snapshot_id,
        example=content.example,
        sections=(
            Section("", (Boxes((content.open, content.overdue, content.owed_to_post, content.wishes)),)),
            Section("Feuille de route", (followed_grid(content.roadmap, "Aucune tâche ni recommandation en cours."),)),
            Section("Contrat", (followed_grid(content.contract, "Aucune cible de contrat n’est au registre."),)),
            Section(
                "Moyens dus au poste", (followed_grid(content.means_received, "Aucun moyen n’est promis au poste."),)
            ),
            Section("Moyens que le poste doit", (followed_grid(content.means_owed, "Aucun.", owner=False),)),
            Section("Autres promesses du poste", (followed_grid(content.owes, "Aucune autre.", owner=False),)),
            Section("Promis au poste", (followed_grid(content.owed, "Aucune promesse envers le poste."),)),
            Section("À confirmer, ou à laisser", (wishes(content.to_confirm, "Aucun souhait."),)),
            Section(
                "Partenaires dans ses lieux",
                (place_lines(content.partners, "Aucun n’a rapporté.", "partenaire"),),
                f"Lignes rapportées, {content.period_label}.",
            ),
            Section("Réunions de l’année", (meeting_lines(content.meetings),)),
            Section("Clos dans l’année", (followed_grid(content.closed, "Rien n’a été clos.", owner=False),)),
            limits_and_sources(content.cannot_say, content.sources),
        ),
    )
