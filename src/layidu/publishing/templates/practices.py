"""The official workbook of practices: one row each, with its cost, its conditions and its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from layidu.publishing.templates.five_w import OFFICIAL
from layidu.publishing.templates.form import Column, Form, Guide, render_form

SHEET = "Pratiques"
_FIELDS = (
    "own_id", "title", "what", "told_by", "region", "cercle", "start", "amount", "currency", "cost_per", "indicator",
    "measure", "before", "after", "like_baseline", "like_population", "like_displaced", "like_group", "condition_1",
    "condition_1_low", "condition_1_high", "condition_2", "condition_2_low", "condition_2_high", "condition_3",
    "condition_3_low", "condition_3_high", "other_conditions", "activity", "sector",
)  # fmt: skip
_ASKED = ("own_id", "title", "what", "told_by")
_WIDTHS = {"own_id": 10, "title": 34, "what": 50, "told_by": 28, "region": 22, "cercle": 22, "indicator": 30,
           "condition_1": 26, "condition_2": 26, "condition_3": 26, "other_conditions": 34, "activity": 26}  # fmt: skip
_HELP = {
    "own_id": "Un numéro qui la désigne : PR-1.",
    "what": "Ce qui a été fait, de sorte qu'un autre lieu puisse le refaire.",
    "told_by": "L'organisation ou le poste qui la rapporte.",
    "region": "Les lieux de l'essai, séparés par des points-virgules. Une seule des deux colonnes : région ou cercle.",
    "cercle": "Les lieux de l'essai, séparés par des points-virgules. Une seule des deux colonnes : région ou cercle.",
    "start": "Le premier jour de l'essai : 2025-01-01.",
    "amount": "Un nombre, avec sa devise et ce dont c'est le coût.",
    "indicator": "Ce qu'on regarde avant et après. Vide : rien ne pourra être jugé.",
    "measure": "Écart (points, unités), ou variation relative pour des nombres de cas.",
    "before": "2024, 2024T4 ou 2024-01:2024-06. Elle finit avant l'essai.",
    "after": "De préférence les mêmes mois qu'avant.",
    "like_baseline": "Oui : les lieux semblables ont le niveau d'avant le plus proche. Sans rien : ceci.",
    "like_group": "Oui : seulement des lieux du même groupe de pairs, déclaré par le Ministère.",
    "condition_1": "Un indicateur qui était entre ces bornes là où ce fut essayé.",
    "condition_1_low": "Un nombre, ou « 40 % » pour une part.",
    "other_conditions": "Ce qu'aucun chiffre ne dit : un accord, une saison. À vérifier sur place.",
}


@dataclass(frozen=True)
class PracticesTemplate:
    """``headers``: the format's headers by field; ``words``: the choices offered, by field; places and actors."""

    headers: Mapping[str, str]
    words: Mapping[str, Sequence[str]]
    regions: Sequence[str]
    cercles: Sequence[str]
    actors: Sequence[str]
    rows: int = 50


def render_practices(template: PracticesTemplate) -> bytes:
    """The workbook as xlsx bytes, the same bytes for the same content.

    Decision served: a practice comes with what is needed to judge it. Places are typed, several in a cell, and listed
    in the help sheet as they are spelled.
    """
    headers = template.headers
    return render_form(
        Form(
            sheet=SHEET,
            title="Pratiques essayées",
            instructions=[
                f"{OFFICIAL}. Une ligne par pratique. Colonnes jaunes : le numéro, l'intitulé, ce qui a été fait, par "
                "qui c'est rapporté.",
                "Sans indicateur ni périodes, une pratique est gardée mais ne peut pas être jugée. Sans nom ni "
                "téléphone de personne.",
            ],
            columns=[
                Column(
                    headers[name],
                    _WIDTHS.get(name, 13),
                    choices=name if template.words.get(name) else "",
                    asked=name in _ASKED,
                    help=_HELP.get(name, ""),
                )
                for name in _FIELDS
            ],
            empty_rows=template.rows,
            lists={name: [("", word) for word in template.words[name]] for name in _FIELDS if template.words.get(name)},
            guides=[
                Guide("Les colonnes", [(headers[name], "", text) for name, text in _HELP.items()]),
                Guide("Régions", [(name, "", "") for name in template.regions]),
                Guide("Cercles", [(name, "", "") for name in template.cercles]),
                Guide("Acteurs du registre", [(name, "", "") for name in template.actors]),
            ],
        )
    )
