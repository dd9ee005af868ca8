"""The ten contracts worked again in spreadsheets: every figure and every formula typed here by hand from the papers.

It imports nothing of Layidu and reads neither the contracts nor the rules, so that it can be wrong on its own. Run it
from anywhere: it writes one workbook a contract beside itself. No value is cached in them: a spreadsheet must compute.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

FOLDER = Path(__file__).parent


@dataclass
class Row:
    """A line of a contract. ``formula`` names its inputs {0}, {1} …; none: not judged."""

    objective: str
    ref: str
    title: str
    weight: float
    formula: str | None
    inputs: tuple[tuple[str, object], ...] = ()
    floor: float = 0
    cap: float = 1


@dataclass
class Sheet:
    """A contract in one quarter: objectives with their weights, and lines."""

    name: str
    title: str
    objectives: dict[str, float]
    rows: list[Row]


LINEAR = "=({2}-{0})/({1}-{0})"

SHEETS = [
    Sheet(
        "dgshp",
        "Direction générale de la santé et de l'hygiène publique, 4e trimestre 2026",
        {"O1": 0.40, "O2": 0.35, "O3": 0.25},
        [
            Row("O1", "C1", "Penta 3", 0.60, LINEAR, (("départ", 0.62), ("dû", 0.70), ("valeur vérifiée", 0.683))),
            Row(
                "O1",
                "C2",
                "Accouchements assistés",
                0.40,
                "=IF({1}/{0}<75%,0,MIN({1}/{0},1))",
                (("dû", 0.52), ("valeur validée", 0.477)),
            ),
            Row(
                "O2",
                "C3",
                "Promptitude",
                0.30,
                "=IF({1}/{0}>=1,1,IF({1}/{0}>=0.9,0.75,IF({1}/{0}>=0.75,0.5,IF({1}/{0}>=0.5,0.25,0))))",
                (("dû", 0.90), ("valeur vérifiée", 0.829)),
            ),
            Row(
                "O2",
                "J1",
                "Revue annuelle",
                0.40,
                "=IF({1}<={0},1,0)",
                (("dû le", "=DATE(2026,4,30)"), ("fait le", "=DATE(2026,4,28)")),
            ),
            Row(
                "O2",
                "J2",
                "Carte sanitaire",
                0.30,
                "=IF({1}<={0},1,IF({1}-{0}<=90,0.5,0))",
                (("dû le", "=DATE(2026,9,30)"), ("fait le", "=DATE(2026,11,19)")),
            ),
            Row(
                "O3",
                "B1",
                "Supervision",
                0.60,
                "=MIN(1,{1}/{0})-MAX(0,{1}-{0})/{0}/10%",
                (("montant", 180000000), ("dépensé", 171500000)),
            ),
            Row(
                "O3",
                "B2",
                "Formation",
                0.40,
                "=MIN(1,{1}/{0})-MAX(0,{1}-{0})/{0}/10%",
                (("montant", 95000000), ("dépensé", 97375000)),
            ),
        ],
    ),
    Sheet(
        "cni",
        "Centre national d'immunisation, 3e trimestre 2026",
        {"O1": 0.55, "O2": 0.25, "O3": 0.20},
        [
            Row(
                "O1",
                "C1",
                "Penta 3",
                0.50,
                LINEAR,
                (("départ", 0.66), ("dû", 0.72), ("valeur vérifiée", 0.739)),
                cap=1.25,
            ),
            Row("O1", "C2", "Rougeole 1 (camion non remis)", 0.30, None),
            Row(
                "O1",
                "C3",
                "Abandon",
                0.20,
                "=({0}-{2})/({0}-{1})",
                (("départ", 0.14), ("dû", 0.10), ("valeur déclarée", 0.109)),
            ),
            Row(
                "O2",
                "C4",
                "Perte",
                0.45,
                "=IF({0}/{1}<0.75,0,MIN(1.25,{0}/{1}))",
                (("dû", 0.13), ("valeur vérifiée", 0.111)),
                cap=1.25,
            ),
            Row(
                "O2",
                "C5",
                "Rupture",
                0.55,
                "=1-0.01*MAX(0,{1}-{0})",
                (("jours tolérés", 5), ("jours", 133)),
                floor=-0.2,
            ),
            Row(
                "O3",
                "J1",
                "Microplans",
                0.50,
                "=IF({1}<={0},1,0)",
                (("dû le", "=DATE(2026,6,30)"), ("fait le", "=DATE(2026,6,30)")),
            ),
            Row(
                "O3",
                "B1",
                "Cofinancement",
                0.50,
                "=MIN(1,{1}/({0}*70%))",
                (("montant", 2400000000), ("dépensé", 1487000000)),
            ),
        ],
    ),
    Sheet(
        "ppm",
        "Pharmacie populaire du Mali, 2e trimestre 2026",
        {"O1": 0.65, "O2": 0.35},
        [
            Row(
                "O1",
                "C1",
                "Médicaments traceurs",
                0.60,
                "=({2}/{3}-{0})/({1}-{0})",
                (("départ", 0.715), ("dû", 0.79), ("disponibles", 1546), ("enquêtés", 2000)),
            ),
            Row("O1", "C2", "Rupture", 0.40, "=1-MAX(0,{1}-{0})/100", (("jours tolérés", 4), ("jours", 11))),
            Row(
                "O2",
                "C3",
                "Délai de paiement",
                0.40,
                "=IF({0}/{1}>=0.75,MIN({0}/{1},1.25),0)",
                (("dû", 95), ("jours", 89)),
                cap=1.25,
            ),
            Row(
                "O2",
                "C4",
                "Rapports en retard",
                0.20,
                "=1-5%*MAX(0,{1}-{0})",
                (("tolérés", 1), ("en retard (vérifié)", 4)),
            ),
            Row(
                "O2", "B1", "Achats", 0.40, "=MIN(1,{1}/(0.4*{0}))", (("montant", 5350000000), ("dépensé", 1733400000))
            ),
        ],
    ),
    Sheet(
        "drs-menaka",
        "Direction régionale de la santé de Ménaka, 3e trimestre 2026",
        {"O1": 0.70, "O2": 0.30},
        [
            Row("O1", "C1", "Penta 3", 0.40, LINEAR, (("départ", 0.31), ("dû", 0.40), ("valeur déclarée", 0.367))),
            Row(
                "O1",
                "C2",
                "Guérison",
                0.35,
                "=IF(({0}-{1})/{0}<=2%,1,MAX(0,(10%-({0}-{1})/{0})/(10%-2%)))",
                (("niveau à tenir", 0.80), ("valeur vérifiée", 0.763)),
            ),
            Row("O1", "C3", "Consultations (empêché)", 0.25, None),
            Row("O2", "C4", "Supervisions (véhicule non remis)", 0.60, None),
            Row(
                "O2",
                "C5",
                "Complétude",
                0.40,
                "=LOOKUP({1}/{0},{{0;0.5;0.75;0.9;1}},{{0;0.25;0.5;0.75;1}})",
                (("dû", 0.86), ("valeur vérifiée", 0.779)),
            ),
        ],
    ),
    Sheet(
        "drs-kayes",
        "Direction régionale de la santé de Kayes, 2e trimestre 2026, première version",
        {"O1": 0.60, "O2": 0.40},
        [
            Row("O1", "C1", "CPN 4", 0.50, LINEAR, (("départ", 0.38), ("dû", 0.44), ("valeur validée", 0.422))),
            Row(
                "O1",
                "C2",
                "Accouchements assistés",
                0.50,
                "=IF({1}/{0}<0.75,0,MIN({1}/{0},1))",
                (("dû", 0.55), ("valeur vérifiée", 0.539)),
            ),
            Row("O2", "C3", "ASC actifs", 0.70, LINEAR, (("départ", 0.68), ("dû", 0.75), ("valeur vérifiée", 0.774))),
            Row(
                "O2",
                "J1",
                "Carte des villages",
                0.30,
                "=IF({1}<={0},1,0)",
                (("dû le", "=DATE(2026,5,31)"), ("fait le", "=DATE(2026,6,8)")),
            ),
        ],
    ),
    Sheet(
        "drs-kayes.avenant-1",
        "Direction régionale de la santé de Kayes, 3e trimestre 2026, avenant n° 1",
        {"O1": 0.60, "O2": 0.40},
        [
            Row("O1", "C1", "CPN 4", 0.50, LINEAR, (("départ", 0.38), ("dû, revu", 0.45), ("valeur validée", 0.431))),
            Row(
                "O1",
                "C2",
                "Accouchements assistés",
                0.50,
                "=IF({1}/{0}<0.75,0,MIN({1}/{0},1))",
                (("dû", 0.57), ("valeur vérifiée", 0.427)),
            ),
            Row("O2", "C3", "ASC actifs", 0.70, LINEAR, (("départ", 0.68), ("dû", 0.80), ("valeur vérifiée", 0.793))),
            Row(
                "O2",
                "J1",
                "Carte des villages",
                0.30,
                "=IF({1}<={0},1,0)",
                (("dû le", "=DATE(2026,5,31)"), ("fait le", "=DATE(2026,6,8)")),
            ),
        ],
    ),
    Sheet(
        "chu-gabriel-toure",
        "CHU Gabriel Touré, 4e trimestre 2026",
        {"O1": 0.50, "O2": 0.20, "O3": 0.30},
        [
            Row(
                "O1",
                "C1",
                "Mortalité maternelle",
                0.70,
                "=({0}-{2})/({0}-{1})",
                (("départ", 640), ("dû", 520), ("valeur validée", 488)),
                cap=1.2,
            ),
            Row("O1", "C2", "Rupture de sang", 0.30, "=1-0.05*MAX(0,{1}-{0})", (("jours tolérés", 3), ("jours", 10))),
            Row(
                "O2",
                "C3",
                "Complétude",
                1,
                "=IF(1-{1}/{0}<=0.02,1,(0.1-(1-{1}/{0}))/0.08)",
                (("niveau à tenir", 0.96), ("valeur vérifiée", 0.917)),
            ),
            Row(
                "O3",
                "J1",
                "Plan directeur",
                0.25,
                "=IF({1}<={0},1,IF({1}<={0}+90,0.5,0))",
                (("dû le", "=DATE(2026,6,30)"), ("fait le", "=DATE(2026,9,25)")),
            ),
            Row("O3", "J2", "Comptes certifiés (non fait)", 0.25, "=0"),
            Row(
                "O3",
                "B1",
                "Entretien",
                0.50,
                "=MIN(1,{1}/{0})-10*MAX(0,{1}/{0}-1)",
                (("montant", 420000000), ("dépensé", 433860000)),
            ),
        ],
    ),
    Sheet(
        "insp",
        "Institut national de santé publique, 2e trimestre 2026",
        {"O1": 0.625, "O2": 0.375},
        [
            Row(
                "O1",
                "C1",
                "Promptitude de la surveillance",
                0.40,
                "=MAX(0,MIN(1,(0.1-({0}-{1})/{0})/0.08))",
                (("niveau à tenir", 0.92), ("valeur vérifiée", 0.883)),
            ),
            Row(
                "O1",
                "J1",
                "Plan de riposte",
                0.35,
                "=IF({1}<={0},1,0)",
                (("dû le", "=DATE(2026,5,31)"), ("fait le", "=DATE(2026,5,29)")),
            ),
            Row("O1", "J2", "Simulation (sans preuve)", 0.25, None),
            Row("O2", "J3", "Marché (non attribué)", 0.40, "=0"),
            Row("O2", "J4", "Accréditation (pas encore due)", 0.20, None),
            Row(
                "O2",
                "B1",
                "Construction",
                0.40,
                "=MIN(1,{1}/({0}*0.4))",
                (("montant", 875000000), ("dépensé", 276500000)),
            ),
        ],
    ),
    Sheet(
        "canam",
        "Caisse nationale d'assurance maladie, 3e trimestre 2026",
        {"O1": 0.45, "O2": 0.35, "O3": 0.20},
        [
            Row(
                "O1",
                "C1",
                "Population assurée",
                1,
                "=({5}-{0})/(({1}-{0})*({4}-{2})/({3}-{2}))",
                (
                    ("départ", 0.112),
                    ("cible", 0.152),
                    ("veille", "=DATE(2025,12,31)"),
                    ("fin", "=DATE(2026,12,31)"),
                    ("jour", "=DATE(2026,9,30)"),
                    ("valeur validée", 0.137),
                ),
            ),
            Row(
                "O2",
                "C2",
                "Factures payées",
                0.65,
                "=IF({5}/{4}>=1,1,IF({5}/{4}>=0.9,0.75,IF({5}/{4}>=0.75,0.5,IF({5}/{4}>=0.5,0.25,0))))",
                (
                    ("au 30 juin", 0.60),
                    ("au 31 décembre", 0.80),
                    ("jours écoulés", "=DATE(2026,9,30)-DATE(2026,6,30)"),
                    ("jours en tout", "=DATE(2026,12,31)-DATE(2026,6,30)"),
                    ("dû", "={0}+({1}-{0})*{2}/{3}"),
                    ("valeur vérifiée", 0.634),
                ),
            ),
            Row(
                "O2",
                "C3",
                "Délai de paiement",
                0.35,
                "=IF({4}/{5}<0.75,0,MIN(1,{4}/{5}))",
                (
                    ("au 30 juin", 60),
                    ("au 31 décembre", 35),
                    ("jours écoulés", "=DATE(2026,9,30)-DATE(2026,6,30)"),
                    ("jours en tout", "=DATE(2026,12,31)-DATE(2026,6,30)"),
                    ("dû", "={0}+({1}-{0})*{2}/{3}"),
                    ("jours", 58),
                ),
            ),
            Row(
                "O3",
                "J1",
                "Convention",
                0.50,
                "=IF({1}<={0},1,0)",
                (("dû le", "=DATE(2026,8,31)"), ("fait le", "=DATE(2026,8,31)")),
            ),
            Row(
                "O3",
                "B1",
                "Système d'information",
                0.50,
                "=MIN(1,{1}/({0}*0.7))",
                (("montant", 310000000), ("dépensé", 188790000)),
            ),
        ],
    ),
    Sheet(
        "dfm",
        "Direction des finances et du matériel, 1er trimestre 2026",
        {"O1": 0.60, "O2": 0.40},
        [
            Row(
                "O1",
                "B1",
                "Fonctionnement",
                0.35,
                "=MIN(1,{1}/({0}*15%))",
                (("montant", 8200000000), ("dépensé", 1045000000)),
            ),
            Row(
                "O1",
                "B2",
                "Investissement",
                0.45,
                "=MIN(1,{1}/({0}*15%))",
                (("montant", 12600000000), ("dépensé", 2003000000)),
            ),
            Row("O1", "B3", "Transferts (non rapporté)", 0.20, None),
            Row(
                "O2",
                "C1",
                "Rapports en retard",
                0.40,
                "=1-0.05*MAX(0,{1}-{0})",
                (("tolérés", 1), ("en retard", 2)),
                floor=-1,
            ),
            Row(
                "O2",
                "J1",
                "Plan de passation",
                0.30,
                "=IF({1}<={0},1,0)",
                (("dû le", "=DATE(2026,2,28)"), ("fait le", "=DATE(2026,3,2)")),
            ),
            Row(
                "O2",
                "J2",
                "Inventaire",
                0.30,
                "=IF({1}<={0},1,IF({1}-{0}<=90,0.5,0))",
                (("dû le", "=DATE(2026,3,31)"), ("fait le", "=DATE(2026,3,30)")),
            ),
        ],
    ),
    Sheet(
        "sec",
        "Soins essentiels dans la communauté, 3e trimestre 2026 d'un contrat de deux ans",
        {"O1": 0.50, "O2": 0.50},
        [
            Row(
                "O1",
                "C1",
                "ASC actifs",
                0.75,
                "=IF({3}/{2}<0.75,0,MIN(1.25,{3}/{2}))",
                (
                    ("au 30 juin", 0.76),
                    ("au 31 décembre", 0.83),
                    ("dû", "={0}+({1}-{0})*(DATE(2026,9,30)-DATE(2026,6,30))/(DATE(2026,12,31)-DATE(2026,6,30))"),
                    ("valeur vérifiée", 0.826),
                ),
                cap=1.25,
            ),
            Row(
                "O1",
                "C2",
                "Consultations",
                0.25,
                LINEAR,
                (
                    ("départ", 0.31),
                    ("dû", "={0}+(0.5-{0})*(DATE(2026,9,30)-DATE(2025,12,31))/(DATE(2027,12,31)-DATE(2025,12,31))"),
                    ("valeur vérifiée", 0.374),
                ),
            ),
            Row(
                "O2",
                "C3",
                "Supervisions",
                0.40,
                "=({1}-{0})/(60%+(70%-60%)*92/184-{0})",
                (("départ", 0.52), ("valeur déclarée", 0.513)),
                floor=0.1,
            ),
            Row("O2", "J1", "Décret (pas encore dû)", 0.20, None),
            Row(
                "O2",
                "B1",
                "Motivation",
                0.40,
                "=MIN(1,{1}/({0}*(15%+(40%-15%)*(9-6)/6)))",
                (("montant", 3600000000), ("dépensé", 741900000)),
            ),
        ],
    ),
]

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
    for each in SHEETS:
        write(each)
