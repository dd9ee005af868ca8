"""The official workbook of recommendations: one row each, under its axis, with who answers and by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from layidu.publishing.templates.five_w import OFFICIAL
from layidu.publishing.templates.form import Column, Form, Guide, Value, render_form

SHEET = "Recommandations"
_FIELDS = (
    "own_id", "axis", "axis_activity", "title", "owes", "co_owes", "leads", "end", "evidence_expected", "status",
    "region", "cercle", "kind", "note", "meeting_ref", "meeting_title", "meeting_start", "held_by",
)  # fmt: skip
_LOCKED = ("meeting_ref", "meeting_title", "meeting_start", "held_by")
_ASKED = ("title", "owes", "end", "status")
_WIDTHS = {"own_id": 8, "axis": 26, "axis_activity": 30, "title": 48, "owes": 30, "co_owes": 30, "leads": 24, "end": 12,
           "evidence_expected": 30, "note": 26, "meeting_title": 24}  # fmt: skip
_HELP = {
    "own_id": "Le numéro du forum. Un numéro nu est connu avec la référence de la réunion : EGS-2025-12.",
    "axis": "L'axe du forum ou de la feuille de route.",
    "axis_activity": "L'activité de l'axe, comme sa liste l'écrit.",
    "title": "Ce qui est recommandé, en une phrase.",
    "owes": "Qui répond : un seul acteur. Une ligne sans responsable est retenue, les autres sont chargées.",
    "co_owes": "Ceux qui doivent avec lui, séparés par des points-virgules.",
    "leads": "Qui mène ou coordonne, sans répondre.",
    "end": "Le dernier jour : 2026-06-30. « juin 2026 » veut dire le 30. Obligatoire dès que c'est accepté.",
    "evidence_expected": "Ce qu'il faudra montrer pour clore : un document, une référence.",
    "status": "Accepté : l'acteur est lié. Proposé ou demandé : pas encore. Tenu ou annulé : par une revue.",
    "kind": "Vide : recommandation. « tâche » pour une feuille de route.",
    "note": "Sans nom, téléphone ni adresse de personne.",
}


@dataclass(frozen=True)
class RecommendationsTemplate:
    """What the workbook of one forum holds.

    ``headers``: the format's headers by field; ``statuses`` and ``kinds``: the words offered; ``owners``: the actors
    of the ledger; ``places``: (region, cercle). ``meeting`` fills the forum's own columns in each row, by field.
    """

    headers: Mapping[str, str]
    statuses: Sequence[str]
    kinds: Sequence[str]
    regions: Sequence[str]
    places: Sequence[tuple[str, str]]
    owners: Sequence[str]
    meeting: Mapping[str, Value]
    rows: int = 1000


def render_recommendations(template: RecommendationsTemplate) -> bytes:
    """The workbook as xlsx bytes, the same bytes for the same content.

    Decision served: a forum's recommendations enter at once, with one owner each. Owners are typed (a new one is
    reported by the import) and shown in the help sheet as the ledger spells them.
    """
    headers = template.headers
    choices = {"status": "statuses", "kind": "kinds", "region": "regions", "cercle": "cercles"}
    columns = [
        Column(
            headers[name],
            _WIDTHS.get(name, 14),
            choices=choices.get(name, ""),
            within=headers["region"] if name == "cercle" else "",
            locked=name in _LOCKED and bool(template.meeting.get(name)),
            asked=name in _ASKED,
            given=template.meeting.get(name),
            help=_HELP.get(name, ""),
        )
        for name in _FIELDS
    ]
    return render_form(
        Form(
            sheet=SHEET,
            title="Recommandations et tâches de feuille de route",
            instructions=[
                f"{OFFICIAL}. Une ligne par recommandation. Colonnes jaunes : ce qui est recommandé, qui répond, pour "
                "quand, statut.",
                "Un seul responsable répond ; les autres vont dans « Co-responsables ». Rien n'est clos ici : la "
                "décision, sa preuve et son auteur s'inscrivent par une revue. Renvoyez le fichier tel quel, en Excel.",
            ],
            columns=columns,
            empty_rows=template.rows,
            lists={
                "statuses": [("", word) for word in template.statuses],
                "kinds": [("", word) for word in template.kinds],
                "regions": [("", name) for name in template.regions],
                "cercles": list(template.places),
            },
            guides=[
                Guide("Les colonnes", [(headers[name], "", text) for name, text in _HELP.items()]),
                Guide("Acteurs du registre, comme il les écrit", [(name, "", "") for name in template.owners]),
            ],
        )
    )
