"""``formats.md``: every import format with its columns, in French, for whoever fills or maps a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

import yaml

from generators.markdown import WRITTEN, code, table
from layidu.intake.formats import formats
from layidu.intake.mapping import Field, Format
from layidu.intake.vocabulary import Vocabulary

TYPES = {
    "text": "texte",
    "actor": "un acteur",
    "actors": "des acteurs, séparés par « ; »",
    "place_name": "un nom de lieu",
    "place_code": "un code de lieu",
    "scheme": "le référentiel des codes",
    "count": "un nombre entier",
    "percent": "un pourcentage",
    "points": "un nombre de points de pourcentage",
    "amount": "un montant",
    "date": "un jour",
    "period": "un mois, un trimestre ou une année",
    "choice": "une valeur de la liste",
    "yes_no": "oui ou non",
    "degrees": "des degrés décimaux",
}
EDGES = {"": "", "start": " (un mois seul : son premier jour)", "end": " (un mois seul : son dernier jour)"}
#: The lists of the catalogue, as a reader would call them; any other is called by its name.
LISTS = {
    "activities": "Activités",
    "currencies": "Devises",
    "groups": "Groupes de population",
    "indicators": "Indicateurs",
    "sectors": "Secteurs",
    "units": "Unités",
}
#: Lists longer than this stand once, at the end of the page.
SHORT = 8


def declared(format_id: str) -> Mapping[str, Any]:
    """A format's mapping as it is written: the headers as people type them."""
    path = resources.files("layidu.intake").joinpath("formats", format_id, "mapping.yaml")
    found: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def title(words: Vocabulary) -> str:
    """The heading of a long list."""
    return f"Liste : {LISTS.get(words.name, words.name)}"


def anchor(words: Vocabulary) -> str:
    """Where a long list stands on the page, as code forges name the anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", title(words).lower()).strip().replace(" ", "-")


def content(field: Field, format: Format) -> str:
    """What a cell of the column holds."""
    said = TYPES[field.type] + (EDGES[field.edge] if field.type == "date" else "")
    if field.type == "period" and field.edge == "start":
        said = f"un jour, {said}"
    if field.type == "place_name" and format.many_places:
        said = "des noms de lieux, séparés par « ; »"
    words = field.words
    if words is not None and field.type == "choice":
        labels = list(words.labels.values())
        said = f"[une valeur de la liste](#{anchor(words)})" if len(labels) > SHORT else " ; ".join(labels)
    if field.maximum is not None:
        said += f", au plus {field.maximum}"
    if field.default is not None:
        default = words.labels.get(field.default, field.default) if words else field.default
        said += f" (vide : {default})"
    return said


def needed(name: str, format: Format) -> str:
    """Whether a row must have it."""
    if format.fields[name].required:
        return "oui"
    group = next((group for group in format.one_of if name in group), ())
    return f"une de : {', '.join(format.fields[other].label for other in group)}" if group else ""


def names(fields: tuple[str, ...], format: Format) -> str:
    """Fields in French."""
    special = {"places": "lieux", "period": "période"}
    return ", ".join(special.get(name) or format.fields[name].label for name in fields)


def format_section(format: Format) -> str:
    """One format."""
    data = declared(format.id)
    rows = []
    for name, field in format.fields.items():
        headers = data["fields"][name]["headers"]
        others = [*headers["fr"][1:], *headers.get("en", ()), *map(code, headers.get("hxl", ()))]
        rows.append([f"**{field.label}**", needed(name, format), content(field, format), ", ".join(others)])
    notes = [f"Une ligne se reconnaît d'un envoi à l'autre par : {names(format.identity, format)}."]
    if format.period:
        from_file = " ; à défaut, du nom du fichier" if format.period_from_file else ""
        must = " (obligatoire)" if format.period_required else ""
        notes.append(f"La période{must} vient de : {names(format.period, format)}{from_file}.")
    if format.scheme:
        notes.append(f"Les codes de lieux sont lus dans `{format.scheme}`, sauf si la ligne nomme son référentiel.")
    elif format.family:
        notes.append(
            f"Les codes de lieux sont lus dans l'édition de `{format.family}` en vigueur à la période de la ligne, "
            "sauf si celle-ci nomme son référentiel."
        )
    header = ["colonne", "obligatoire", "contenu", "aussi acceptée"]
    bullets = "".join(f"- {note}\n" for note in notes)
    about = f"(en) {' '.join(format.about.split())}"
    return f"## {format.label_fr}\n\nFormat `{format.id}`. {about}\n\n{table(header, rows)}\n{bullets}"


def formats_page() -> str:
    """The page."""
    found = formats().values()
    lists = {
        anchor(field.words): field.words
        for format in found
        for field in format.fields.values()
        if field.words is not None and field.type == "choice" and len(field.words.labels) > SHORT
    }
    parts = [
        "# Formats d'import\n",
        WRITTEN,
        "Ce que `layidu import` sait lire. Le format se reconnaît aux en-têtes, où qu'ils soient dans la feuille ; la "
        "casse, les accents, les astérisques et les retours à la ligne n'y comptent pas. L'ordre des colonnes est "
        "libre, et une colonne inconnue est dite. Une cellule vide n'est pas zéro. Au-dessus des en-têtes, « Fichier "
        "complet : oui » déclare que ce qui n'y est plus est retiré, et « Données d'exemple » que les données sont "
        "inventées. Dans les listes, on peut écrire le mot français, le mot anglais ou l'une de leurs graphies.\n",
        table(["format", "ce que c'est"], ([code(each.id), each.label_fr] for each in found)),
        *map(format_section, found),
    ]
    for key in sorted(lists):
        labels = "".join(f"- {label}\n" for label in sorted(lists[key].labels.values()))
        parts.append(f"## {title(lists[key])}\n\n{labels}")
    return "\n".join(parts)
