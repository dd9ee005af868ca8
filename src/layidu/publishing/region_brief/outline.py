"""A region's brief in the order it is read."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.publishing.outline import Boxes, Grid, Outline, Run, Section
from layidu.publishing.outline_parts import (
    figure,
    gap_grid,
    limits_and_sources,
    promise_grid,
    row,
    said,
    with_empty_last,
)
from layidu.publishing.region_brief.content import PartnerLine, RegionBrief, ScoreLine


def outline_of(content: RegionBrief) -> Outline:
    """What to settle first: late on both sides, then needs, partners, promises and the contract."""
    return Outline(
        kind="Fiche de région",
        country=content.country,
        heading=content.region,
        subtitle=f"{content.period_label} · découpage {content.division_label}",
        issued_on=content.issued_on,
        snapshot_id=content.snapshot_id,
        example=content.example,
        sections=with_empty_last(
            (
                Section("", (Boxes(content.masthead),)),
                Section(
                    "Besoins par cercle",
                    (gap_grid(content.cercles, "Aucun besoin ni rapport n’est connu au niveau du cercle."),),
                    "Personnes, entre une borne basse et une borne haute ; l’écart sûr le plus large d’abord.",
                ),
                Section(
                    "En retard, côté partenaires",
                    (promise_grid(content.overdue_partners, "Rien n’est en retard du côté des partenaires."),),
                ),
                Section(
                    "En retard, côté État",
                    (promise_grid(content.overdue_state, "Rien n’est en retard du côté de l’État."),),
                    "Moyens, tâches, recommandations, cibles de contrat, et tout ce dont un poste répond.",
                ),
                Section("Partenaires", (_partners(content.partners),), "Ceux qui ont rapporté ou promis ici."),
                Section(
                    "Promis, à venir",
                    (promise_grid(content.promised, "Aucune promesse en cours pour cette région."),),
                    "Accepté ou signé, non échu.",
                ),
                Section("Contrat de performance", (score_grid(content.scores),)),
                limits_and_sources(content.cannot_say, content.sources),
            )
        ),
    )


def _partners(lines: Sequence[PartnerLine]) -> Grid:
    return Grid(
        ("Partenaire", "Lignes rapportées", "Personnes atteintes", "Promesses en cours", "En retard"),
        (0.36, 0.16, 0.2, 0.16, 0.12),
        (False, True, True, True, True),
        tuple(
            row((Run(each.partner, "strong", each.id),), figure(each.reported), figure(each.reached),
                figure(each.open), figure(each.overdue))
            for each in lines
        ),
        "Aucun partenaire n’a rapporté ni promis quoi que ce soit ici.",
        "partenaire",
    )  # fmt: skip


def score_grid(lines: Sequence[ScoreLine]) -> Grid:
    """Scores of contracts: never without the share that could be judged."""
    return Grid(
        ("Contrat", "Trimestre", "Score", "Part jugée", "Entre", "À savoir"),
        (0.3, 0.14, 0.12, 0.12, 0.14, 0.18),
        (False, False, True, True, True, False),
        tuple(
            row(
                (Run(each.contract, "strong", each.id), Run(f" · {each.holder}", "quiet")),
                said(each.quarter),
                figure(each.score),
                figure(each.judged),
                figure(each.bounds),
                said(" ; ".join(words for words in (each.standing, each.means) if words)),
            )
            for each in lines
        ),
        "Aucun contrat de performance signé n’est au registre.",
        "contrat",
    )
