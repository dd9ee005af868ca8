"""Generated 5W reports: invented partners, real places, names and slips as skewed as in the real file."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from layidu.catalogue.entries import Activity, entries
from layidu.places.country import gazetteer_of

#: Of the real 5W of March 2022: organisations, share of rows of the k-th of them ~ 1 / (k + OFFSET), and slips by row.
ORGANISATIONS, OFFSET = 161, 12
FOREIGN_CODE, WRONG_CODE, SPACED, CAPITALS, TWIN = 0.93, 0.004, 0.0005, 0.6, 0.02
#: Distinct rows of the real file, of all of them: the others repeat one exactly.
DISTINCT = 0.064
GROUPS = ("Filles", "Garçons", "Femmes", "Hommes")
_LAYOUTS = ("plain", "title", "english", "groups", "months", "two rows", "tags", "codes", "csv")
_MONTHS = ("Janvier", "Février", "Mars")
_WORDS = ("Terre", "Santé", "Eau", "Sahel", "Mains", "Source", "Étoile", "Baobab", "Fleuve", "Dune", "Mil", "Horizon")


def partners(count: int) -> list[str]:
    """Names of invented partners."""
    return [f"{_WORDS[at % 12]} {_WORDS[at // 12 % 12].lower()} {at}" for at in range(count)]


def cercles() -> list[tuple[str, str, str, str]]:
    """Region, its code, cercle, its code: of the division of 2016, as in the real file."""
    gazetteer = gazetteer_of("mali")
    found = []
    for place in gazetteer.places("ML-2016", "cercle"):
        region = gazetteer.at_kind(place.id, "region")
        codes = [gazetteer.own_code(each, "cod-ab-2021") for each in (region.id if region else "", place.id) if each]
        if region and all(codes):
            found.append((region.name, str(codes[0]), place.name, str(codes[1])))
    return found


def skewed(seed: int, rows: int, *, distinct: bool) -> Iterator[list[Any]]:
    """Rows as skewed as the real ones: organisation, codes and names of region and cercle; with ``distinct`` also
    month, activity, group, count and own number, so that no row repeats another."""
    chance = random.Random(seed)
    names, places = partners(ORGANISATIONS), cercles()[:58]
    weights = [1 / (at + OFFSET) for at in range(ORGANISATIONS)]
    place_weights = [1 / (at + OFFSET) for at in range(len(places))]
    activities = [entry.label_fr for entry in entries(Activity).values() if entry.counting_mode != "none"]
    kinds = [
        (chance.choices(names, weights)[0], chance.choices(places, place_weights)[0])
        for _ in range(rows if distinct else max(1, int(rows * DISTINCT)))
    ]
    for at in range(rows):
        name, (region, region_code, cercle, code) = kinds[at % len(kinds)]
        slip = random.Random(f"{seed} {at % len(kinds)}")
        if slip.random() < FOREIGN_CODE:
            region_code = region_code.replace("ML", "MLI", 1)
        if slip.random() < WRONG_CODE:
            code = slip.choice(places)[3]
        region = region.upper() if slip.random() < CAPITALS else region
        name = name.upper() if slip.random() < TWIN else name
        cercle = f"{cercle} " if slip.random() < SPACED else cercle
        said = [name, region_code, region, code, cercle]
        if distinct:
            said += ["2022-03", slip.choice(activities), slip.choice(GROUPS), slip.randint(1, 900), f"L{at}"]
        yield said


HEADER = ("Organisation Accronyme", "admin1Pcod", "Region", "admin2Pcod", "Cercle")
MORE = ("Mois", "Activité", "Groupe", "Personnes atteintes", "ID ligne")


def write_skewed(path: Path, rows: int, *, distinct: bool) -> None:
    """One workbook of ``skewed`` rows."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("ML_5W")
        sheet.write_row(0, 0, [*HEADER, *(MORE if distinct else ())])
        for number, row in enumerate(skewed(7, rows, distinct=distinct), 1):
            for position, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, position, value)
                else:
                    sheet.write_number(number, position, value)


def write_folder(folder: Path, files: int, rows: int = 200) -> None:
    """A month's workbooks, one a partner, of ``rows`` data rows each, in turn in every layout that partners use."""
    folder.mkdir(parents=True)
    for at, name in enumerate(partners(files)):
        layout = _LAYOUTS[at % len(_LAYOUTS)]
        chance = random.Random(at)
        grid = _grid(layout, name, rows, chance)
        if layout == "csv":
            text = "\r\n".join(";".join(str(cell) for cell in line) for line in grid)
            (folder / f"rapport_{at:03}_2025-03.csv").write_bytes(text.encode("cp1252"))
        else:
            _write_grid(folder / f"rapport_{at:03}_{_span(layout)}.xlsx", grid)


def _span(layout: str) -> str:
    """What the file's name says: the quarter, where months are columns."""
    return "T1_2025" if layout == "months" else "2025-03"


def _write_grid(path: Path, grid: Sequence[Sequence[Any]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Activités")
        for number, row in enumerate(grid):
            for position, value in enumerate(row):
                if value != "":
                    sheet.write(number, position, value)


def _grid(layout: str, name: str, rows: int, chance: random.Random) -> list[list[Any]]:
    gazetteer = gazetteer_of("mali")
    places = [
        (region.name, place.name, gazetteer.own_code(place.id, "cod-ab-2025") or "")
        for place in gazetteer.places("ML-2023", "cercle")
        if (region := gazetteer.at_kind(place.id, "region"))
    ]
    activities = [entry.label_fr for entry in entries(Activity).values() if entry.counting_mode != "none"]

    def where() -> tuple[str, str, str]:
        region, cercle, code = chance.choice(places)
        damage = chance.random()
        if damage < 0.03:
            cercle = cercle[:2] + cercle[3:]
        elif damage < 0.06:
            cercle = cercle.upper()
        return region, cercle, code

    def people() -> int:
        return chance.randint(1, 900)

    common = ["Organisation", "Région", "Cercle", "Activité"]
    match layout:
        case "groups":
            grid = [[*common, *GROUPS]]
            grid += [[name, *where()[:2], chance.choice(activities), *(people() for _ in GROUPS)]
                     for _ in range(rows // 4)]  # fmt: skip
        case "months":
            grid = [[*common, "Groupe", *_MONTHS]]
            grid += [[name, *where()[:2], chance.choice(activities), chance.choice(GROUPS),
                      *(people() for _ in _MONTHS)] for _ in range(rows // 3)]  # fmt: skip
        case "two rows":
            grid = [["Qui", "Où", "", "Quoi", "", ""],
                    ["Organisation", "Région", "Cercle", "Activité", "Groupe", "Personnes atteintes"]]  # fmt: skip
            grid += [[name, *where()[:2], chance.choice(activities), chance.choice(GROUPS), people()]
                     for _ in range(rows)]  # fmt: skip
        case "codes":
            grid = [["Organisation", "Région", "Cercle", "Code cercle", "Activité", "Groupe", "Personnes atteintes"]]
            grid += [[name, *where(), chance.choice(activities), chance.choice(GROUPS), people()] for _ in range(rows)]
        case _:
            header = ["Organization", "Region name", "District", "Activity", "Population group", "People reached"]
            grid = [header if layout == "english" else [*common, "Groupe", "Personnes atteintes"]]
            if layout == "tags":
                grid.append(["#org", "#adm1+name", "#adm2+name", "#activity", "#population+group", "#reached"])
            grid += [[name, *where()[:2], chance.choice(activities), chance.choice(GROUPS), people()]
                     for _ in range(rows)]  # fmt: skip
    title = [["Rapport mensuel – DONNÉES D'EXEMPLE"], [f"Organisation : {name}"], []] if layout != "csv" else []
    return [*title, *grid] if layout in ("title", "codes", "groups") else grid
