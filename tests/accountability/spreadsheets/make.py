"""The ten contracts worked again in spreadsheets: every figure and every formula typed by hand from the papers.

Nothing here imports Layidu or reads the contracts or the rules, so that it can be wrong on its own.
``python -m tests.accountability.spreadsheets.make`` writes one workbook a contract beside itself. No value is cached
in them: a spreadsheet must compute.
"""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

from tests.accountability.spreadsheets import bodies_and_regions, central_services
from tests.accountability.spreadsheets.lines import Sheet

FOLDER = Path(__file__).parent

HEADS = ["Objectif", "Ligne", "Intitulé", "Poids de l'objectif", "Poids dans l'objectif", "Jugé (1 ou 0)", "Plancher",
         "Plafond", "Réalisation", "Réalisation imprimée (%)", "Points imprimés (sur 100)"]  # fmt: skip
FIRST = 4


def write(sheet: Sheet) -> None:
    """One workbook: the lines with their inputs, the totals, and the printed numbers by name."""
    book = Workbook()
    work = book.active
    assert work is not None
    work.title = "Calcul"
    work.append([f"EXEMPLE INVENTÉ — {sheet.title}"])
    work.append(["Écrit à la main d'après le contrat, sans Layidu. Chaque réalisation est une formule."])
    work.append([*HEADS, "Données"])
    for number, row in enumerate(sheet.rows, FIRST):
        cells = {}
        for index, (label, value) in enumerate(row.inputs):
            work.cell(number, 12 + 2 * index, label)
            cell = work.cell(number, 13 + 2 * index)
            cells[index] = cell.coordinate
            cell.value = (
                value.format(*[cells.get(i, "") for i in range(index + 1)]) if isinstance(value, str) else value
            )
            if isinstance(value, str) and value.startswith("=DATE") and "-" not in value:
                cell.number_format = "yyyy-mm-dd"
        raw = "" if row.formula is None else row.formula.format(*cells.values()).removeprefix("=")
        work.cell(number, 1, row.objective)
        work.cell(number, 2, row.ref)
        work.cell(number, 3, row.title)
        work.cell(number, 4, sheet.objectives[row.objective])
        work.cell(number, 5, row.weight)
        work.cell(number, 6, 0 if row.formula is None else 1)
        work.cell(number, 7, row.floor)
        work.cell(number, 8, row.cap)
        if raw:
            work.cell(number, 9, f"=MAX(G{number},MIN(H{number},{raw}))")
            work.cell(number, 10, f"=ROUND(100*I{number},1)")
            work.cell(number, 11, f"=ROUND(100*D{number}*E{number}*I{number},2)")
    last = FIRST + len(sheet.rows) - 1
    totals = last + 2
    for column, head in enumerate(["Total", "", "Poids", "Score", "Jugé", "Bas", "Haut"], 1):
        work.cell(totals, column, head)
    for number, (objective, weight) in enumerate(sheet.objectives.items(), totals + 1):
        mine = f'(A${FIRST}:A${last}="{objective}")'

        def column(letter: str) -> str:
            return f"{letter}${FIRST}:{letter}${last}"

        work.cell(number, 1, objective)
        work.cell(number, 3, weight)
        work.cell(number, 4, f"=SUMPRODUCT({mine}*{column('F')}*{column('E')}*{column('I')})")
        work.cell(number, 5, f"=SUMPRODUCT({mine}*{column('F')}*{column('E')})")
        work.cell(number, 6, f"=D{number}+SUMPRODUCT({mine}*(1-{column('F')})*{column('E')}*{column('G')})")
        work.cell(number, 7, f"=D{number}+SUMPRODUCT({mine}*(1-{column('F')})*{column('E')}*{column('H')})")
    first, end = totals + 1, totals + len(sheet.objectives)
    whole = end + 1
    work.cell(whole, 1, "contrat")
    for letter, place in (("D", 4), ("E", 5), ("F", 6), ("G", 7)):
        work.cell(whole, place, f"=SUMPRODUCT(C{first}:C{end},{letter}{first}:{letter}{end})")
    for line in (1, 3, totals):
        for cell in work[line]:
            cell.font = Font(bold=True)
    printed = book.create_sheet("Imprimé")
    printed.append(["Nombre", "Valeur"])
    for number, row in enumerate(sheet.rows, FIRST):
        if row.formula is not None:
            printed.append([f"{row.ref} réalisation", f"=Calcul!J{number}"])
            printed.append([f"{row.ref} points", f"=Calcul!K{number}"])
    for number in range(first, whole + 1):
        name = work.cell(number, 1).value
        for letter, what in (("D", "score"), ("E", "jugé"), ("F", "bas"), ("G", "haut")):
            printed.append([f"{name} {what}", f"=ROUND(100*Calcul!{letter}{number},1)"])
    book.save(FOLDER / f"{sheet.name}.xlsx")


if __name__ == "__main__":
    for each in (*central_services.SHEETS, *bodies_and_regions.SHEETS):
        write(each)
