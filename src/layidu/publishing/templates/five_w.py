"""The official monthly report (5W): last month's activities and places, without their counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from layidu.catalogue.entries import Activity, Group, Sector, Unit, entries
from layidu.core.periods import Period
from layidu.core.text import fold
from layidu.publishing.templates.form import Column, Form, Guide, Value, render_form

#: What a row says of itself: where intake finds this above the header, rows without an answer are no data.
OFFICIAL = "Modèle officiel"
SHEET = "5W"
L = TypeVar("L", Activity, Group)
_EMPTY_ROWS = 150
#: How a month's counts add up, in the words of who fills in.
_MODES_EXPLAINED = {
    "unique": "chaque personne est comptée une seule fois, le mois où elle est atteinte",
    "cumulative": "chaque mois donne le total depuis le début ; on lit le dernier",
    "caseload": "les mêmes personnes peuvent être comptées plusieurs mois (suivies)",
    "contacts": "des passages, doses ou consultations, pas des personnes",
    "none": "l’activité ne compte pas des personnes",
}
_HELP = {
    "region": "Choisissez la région ; le cercle n’offre ensuite que les siens.",
    "cercle": "Choisissez le cercle. Laissez vide si le chiffre est de toute la région.",
    "activity": "Choisissez l’activité ; la feuille « Aide » dit ce que chacune compte.",
    "group": "De qui est le chiffre. Vide : toute la population.",
    "reached": "Personnes atteintes ce mois. 0 : aucune. Vide : pas de rapport, ce n’est pas zéro.",
    "carried_out": "« oui » si l’activité a été menée sans que des personnes soient comptées (formation, appui…).",
    "counting_mode": "Vide : le mode habituel de l’activité (feuille « Aide »).",
    "direct": "« oui » si vous avez servi ces personnes vous-même.",
    "note": "Sans nom, téléphone ni adresse de personne.",
}
_WIDTHS = {"organisation": 20, "activity": 32, "group": 24, "region": 16, "cercle": 18, "counting_mode": 18,
           "implementer": 20, "donor": 24, "note": 30, "commitment_ref": 14, "scheme": 13, "month": 10}  # fmt: skip


@dataclass(frozen=True)
class FiveWTemplate:
    """What the template of one partner and month holds.

    ``headers``: the format's headers by field; ``modes``: counting modes, id -> label; ``places``: (region, cercle) of
    the division of the month; ``carried``: cells by field of what the partner did, never a count; ``carried_from``: how
    many of them are of each report, by its month in words, in the order of ``carried``.
    """

    partner: str
    period: Period
    division_label: str
    headers: Mapping[str, str]
    modes: Mapping[str, str]
    places: Sequence[tuple[str, str]]
    regions: Sequence[str]
    carried: Sequence[Mapping[str, Value]] = ()
    carried_from: Mapping[str, int] = field(default_factory=dict)
    example: bool = False


def render_five_w(template: FiveWTemplate) -> bytes:
    """The workbook as xlsx bytes.

    Decision served: a month's report takes minutes to fill in, and none to clean: it imports without a row held.
    A row without a count stays what it is, no report; a count of 0 is zero.
    """
    headers = template.headers
    lists = {
        "regions": [("", name) for name in template.regions],
        "cercles": list(template.places),
        "activities": [("", entry.label_fr) for entry in _by_label(entries(Activity))],
        "groups": [("", entry.label_fr) for entry in _by_label(entries(Group))],
        "modes": [("", label) for label in template.modes.values()],
        "yes_no": [("", "oui"), ("", "non")],
        "yes": [("", "oui")],
    }
    rows = [{headers[name]: value for name, value in row.items()} for row in template.carried]
    return render_form(
        Form(
            sheet=SHEET,
            title=f"Rapport mensuel 5W – {template.partner} – {template.period.label_fr()}",
            instructions=_instructions(template),
            columns=_columns(template),
            rows=rows,
            kept=frozenset(headers[name] for name in ("region", "cercle", "region_code", "cercle_code")),
            empty_rows=_EMPTY_ROWS,
            lists=lists,
            guides=_guides(template),
            example="DONNÉES D’EXEMPLE : ces organisations et ces chiffres sont inventés." if template.example else "",
        )
    )


def _columns(template: FiveWTemplate) -> list[Column]:
    def column(name: str, **more: str | bool) -> Column:
        kind = "count" if name == "reached" else "text"
        return Column(template.headers[name], _WIDTHS.get(name, 12), kind, help=_HELP.get(name, ""), **more)  # type: ignore[arg-type]

    region = template.headers["region"]
    return [
        column("organisation", locked=True, given=template.partner),
        column("month", locked=True, given=str(template.period)),
        column("region", choices="regions"),
        column("cercle", choices="cercles", within=region),
        column("activity", choices="activities"),
        column("group", choices="groups"),
        column("reached", asked=True),
        column("carried_out", choices="yes", asked=True),
        column("counting_mode", choices="modes"),
        column("direct", choices="yes_no"),
        column("implementer"),
        column("donor"),
        column("commitment_ref"),
        column("note"),
        column("region_code", locked=True),
        column("cercle_code", locked=True),
        column("scheme", locked=True),
    ]


def _reports(carried_from: Mapping[str, int]) -> str:
    """Which reports the rows carried over are of, in their order.

    >>> _reports({"mars 2026": 4}), _reports({"mars 2026": 4, "février 2026": 1})
    ('votre rapport de mars 2026', 'vos rapports de mars 2026 (les 4 premières), puis de février 2026 (1)')
    """
    (newest, count), *older = carried_from.items()
    if not older:
        return f"votre rapport de {newest}"
    first = f"les {count} premières" if count > 1 else "la première"
    return f"vos rapports de {newest} ({first}), puis de " + ", de ".join(f"{month} ({n})" for month, n in older)


def _instructions(template: FiveWTemplate) -> list[str]:
    count = len(template.carried)
    said = f"{count} lignes sont reprises" if count > 1 else "1 ligne est reprise"
    carried = (
        f"{said} de {_reports(template.carried_from)}, sans les chiffres : remplissez celles "
        "qui ont eu lieu et laissez les autres comme elles sont."
        if template.carried
        else "Aucun rapport antérieur : remplissez une ligne par lieu, activité et groupe."
    )
    return [
        f"{OFFICIAL}. Une ligne par lieu, activité et groupe. Choisissez dans les listes ; les cellules grises sont "
        "verrouillées.",
        carried,
        "Colonnes jaunes : le nombre de personnes atteintes ce mois. 0 veut dire zéro ; vide veut dire pas de rapport, "
        "ce n’est pas zéro. Pour une activité qui ne compte personne, choisissez « oui » dans "
        f"« {template.headers['carried_out']} ».",
        f"Lieux : {template.division_label}. Pour un autre lieu, prenez une ligne libre en bas. Renvoyez le fichier "
        "tel quel, en Excel.",
    ]


def _guides(template: FiveWTemplate) -> list[Guide]:
    headers = template.headers
    sectors, units = entries(Sector), entries(Unit)
    activities = [
        (entry.label_fr, sectors[entry.sector].label_fr,
         f"{units[entry.unit].label_fr} ; {template.modes.get(entry.counting_mode, entry.counting_mode)}")
        for entry in _by_label(entries(Activity))
    ]  # fmt: skip
    modes = [(label, "", _MODES_EXPLAINED[mode]) for mode, label in template.modes.items()]
    return [
        Guide("Les colonnes", [(headers[name], "", text) for name, text in _HELP.items()]),
        Guide("Modes de comptage", modes),
        Guide("Activités : secteur ; unité et mode habituel", activities),
    ]


def _by_label(found: Mapping[str, L]) -> list[L]:
    return sorted(found.values(), key=lambda entry: fold(entry.label_fr))
