"""The 5W of March 2022: 22,805 rows, and the 159 whose cells contradict each other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from layidu.places.country import gazetteer_of
from layidu.places.match import Matcher

Cells = tuple[str, str, str, str]


@pytest.fixture(scope="module")
def cells(real_data: Path) -> list[Cells]:
    from python_calamine import CalamineWorkbook

    path = real_data / "humanitarian" / "whowhatwhere_5w_mli_mar2022.xlsx"
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("ML_5W").to_python()
    return [(str(row[1]), str(row[2]), str(row[3]), str(row[4])) for row in rows[2:]]


def test_every_row_is_matched_or_held_for_a_contradiction(cells: list[Cells]) -> None:
    matcher = Matcher(gazetteer_of("mali"))
    status: Counter[str] = Counter()
    said: Counter[str] = Counter()
    held: dict[Cells, dict[str, str]] = {}
    for row in cells:
        parent_code, parent, code, name = row
        match = matcher.match(
            name, parent=parent, code=code, parent_code=parent_code, scheme="cod-ab-2021", kind="cercle"
        )
        status[match.status] += 1
        said.update(issue.code for issue in match.issues)
        if match.status == "held":
            held[row] = dict(match.proposal)
    assert status == {"matched": 22_646, "held": 159}
    assert said == {
        "CODE-AUTRE-FORME": 21_971, "LIEU-CODE-CONTREDIT": 158, "LIEU-PARENT-CONTREDIT": 1, "CODE-INCONNU": 1,
    }  # fmt: skip
    assert held == {
        ("MLI10", "Menaka", "ML1001", "Tidermene"): {"code": "ML1004"},
        ("MLI10", "Menaka", "ML1001", "Anderamboukane"): {"code": "ML1002"},
        ("MLI10", "Menaka", "ML1001", "Inekar"): {"code": "ML1003"},
        ("ML10", "Menaka", "ML1001", "Anderamboukane"): {"code": "ML1002"},
        ("ML10", "Menaka", "ML1002", "Inekar"): {"code": "ML1003"},
        ("ML10", "Menaka", "ML1003", "Menaka"): {"code": "ML1001"},
        ("MLI03", "Sikasso", "ML0305", "Yorosso"): {"code": "ML0307"},
        ("MLI09", "Tombouctou", "ML0901", "Bamako"): {"parent": "Bamako"},
        ("MLI11", "Menaka", "ML1003", "Anderamboukane"): {"code": "ML1002", "parent_code": "ML10"},
    }


def test_matched_rows_are_the_cercle_that_their_code_names(cells: list[Cells]) -> None:
    gazetteer = gazetteer_of("mali")
    matcher = Matcher(gazetteer)
    places = set()
    for parent_code, parent, code, name in set(cells):
        match = matcher.match(
            name, parent=parent, code=code, parent_code=parent_code, scheme="cod-ab-2021", kind="cercle"
        )
        if match.place:
            places.add(match.place)
            assert gazetteer.own_code(match.place, "cod-ab-2021") == code.strip()
    assert len(places) == 53
