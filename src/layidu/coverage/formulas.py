"""The formulas behind each step of reach, named, in the words that a reader of a figure sees."""

from __future__ import annotations

from collections.abc import Mapping

#: Formula id -> the formula in French. Source: DESIGN « Coverage »; bounds of the size of a union of sets known
#: by their sizes only (Fréchet), with « une personne, un lieu » between places.
FORMULAS: Mapping[str, str] = {
    "unique": "personnes comptées une seule fois : somme des mois",
    "cumulative": "cumul : le dernier mois (entre sa plus grande ligne et la somme de ses lignes)",
    "caseload": "file active : entre la plus grande ligne et la somme des mois",
    "contacts": "contacts (consultations, doses) : au plus leur somme, sans minimum",
    "mixed": "plusieurs modes de comptage : entre la plus grande des bornes basses et la somme des bornes hautes",
    "across-partners": "entre partenaires : entre le plus grand et la somme",
    "across-activities": "entre activités : minimum = le plus grand ; maximum = somme, plafonnée à la population",
    "across-groups": "groupe : minimum = le plus grand de ses propres chiffres et de la somme d'une partition ; "
    "maximum = somme des groupes qui le recoupent, plafonnée à la population",
    "across-places": "lieu : minimum = le plus grand de la somme des lieux inférieurs et des chiffres propres ; "
    "maximum = leur somme, plafonnée à la population",
}
