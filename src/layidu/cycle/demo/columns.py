"""The French headers of the example's workbooks: the first of each field of the import formats, in their order."""

from __future__ import annotations

FIVE_W = (
    "Organisation", "Partenaire de mise en œuvre", "Bailleur", "Secteur", "Activité", "Région", "Code région",
    "Cercle", "Code cercle", "Référentiel", "Mois", "Groupe", "Personnes atteintes", "Mode de comptage", "Direct",
    "N° engagement", "ID ligne", "Commentaire",
)  # fmt: skip
NEEDS = (
    "Région", "Code région", "Cercle", "Code cercle", "Référentiel", "Début", "Fin", "Secteur", "Groupe",
    "PIN minimum", "PIN maximum", "Personnes ciblées", "Sévérité", "Cause", "Méthode",
)  # fmt: skip
COMMITMENTS = (
    "N°", "Type", "Statut", "Intitulé", "Acteur responsable", "Co-responsables", "Bailleur", "Mise en œuvre",
    "Bénéficiaire", "Région", "Code région", "Cercle", "Code cercle", "Référentiel", "Début", "Fin", "Secteur",
    "Activité", "Groupe", "Cible", "Unité", "Valeur de référence", "Montant", "Devise", "Jalon", "Signé le",
    "Réunion", "Commentaire",
)  # fmt: skip
INSTALMENTS = (
    "N° engagement", "ID", "Étape", "Date", "Montant", "Devise", "Bailleur", "Bénéficiaire", "Commentaire",
)  # fmt: skip
REVIEWS = ("N° engagement", "Date", "Appréciation", "Décision", "Décidé par", "Constat")
