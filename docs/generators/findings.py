"""``findings.md``: every finding code, with the rooms that raise it."""

from __future__ import annotations

import ast
from pathlib import Path

import layidu
from generators.markdown import WRITTEN, cell, code
from layidu.catalogue.entries import FindingCode, entries

SOURCE = Path(layidu.__file__).parent

SEVERITIES = {
    "error": ("Erreurs", "La ligne est retenue, ou le fichier refusé en entier si le constat porte sur lui."),
    "warning": (
        "Avertissements",
        "La ligne est chargée ou le chiffre imprimé, mais quelqu'un doit regarder.",
    ),
    "info": ("Informations", "Rien à faire : Layidu dit ce qu'il a fait."),
}


def used_in() -> dict[str, list[str]]:
    """Which rooms raise each finding code: code -> folders of ``src/layidu``."""
    found: dict[str, set[str]] = {}
    for path in [*SOURCE.rglob("*.py"), *SOURCE.rglob("mapping.yaml")]:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".py":
            # Whole constants only: a code in a docstring is an example.
            constants = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
            words = {value for value in constants if isinstance(value, str)}
        else:
            words = set(text.split())
        for name in words & set(entries(FindingCode)):
            found.setdefault(name, set()).add(path.relative_to(SOURCE).parts[0])
    return {name: sorted(rooms) for name, rooms in found.items()}


def findings_page() -> str:
    """``findings.md``: every finding code."""
    places = used_in()
    parts = [
        "# Constats\n",
        WRITTEN,
        "Un constat dit ce qui est faux ou douteux dans des données, où, avec la valeur lue, et ce qu'il faut faire. "
        "Son code ne change jamais. Les mots entre accolades sont remplacés par ceux du fichier. "
        "Le sens, pour qui développe, est en anglais ; « levé par » nomme les dossiers de `src/layidu`.\n",
    ]
    for severity, (title, consequence) in SEVERITIES.items():
        parts.append(f"## {title}\n\n{consequence}\n")
        parts += [
            f"### {entry.id}\n\n"
            f"- Message : {cell(entry.message)}\n"
            f"- Remède : {cell(entry.remedy) or '–'}\n"
            f"- Sens (en) : {cell(entry.meaning)}\n"
            f"- Levé par : {', '.join(map(code, places.get(entry.id, []))) or '–'}\n"
            for entry in entries(FindingCode).values()
            if entry.severity == severity
        ]
    return "\n".join(parts)
