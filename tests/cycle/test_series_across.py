"""A region's series across the division of 2023: whole places added, split ones bounded, absent parts not zero."""

from __future__ import annotations

from pathlib import Path

from tests.cli.door import ask

from layidu.cycle.series_across import Point, Series, series_across
from layidu.ledger.workspace import find

HEAD = "Indicateur;Région;Code région;Cercle;Code cercle;Référentiel;Période;Série;Valeur;Numérateur;Dénominateur"
PENTA = "Couverture vaccinale Penta 3"


def series(workspace: Path, folder: Path, *rows: str) -> Series:
    """The Penta 3 series of Gao (2023) after these rows were imported."""
    file = folder / "valeurs.csv"
    file.write_text("\n".join(["DONNÉES D'EXEMPLE", HEAD, *rows]) + "\n", encoding="utf-8")
    done = ask("import", file, "--workspace", workspace)
    assert done.code == 0, done.out + done.err
    (found,) = [one for one in series_across(find(workspace), "ML-2023:07") if one.indicator == "penta3_coverage"]
    return found


def point(found: Series, year: int) -> Point:
    return next(one for one in found.points if one.start.year == year)


def test_values_of_before_stand_in_the_new_regions_terms(sqlite_workspace: Path, tmp_path: Path) -> None:
    found = series(
        sqlite_workspace, tmp_path,
        # 2014: the region that was split into Gao and Ménaka. 2015: three of its four cercles, which lie in Gao.
        f"{PENTA};Gao;ML07;;;cod-ab-2015;2014T1;;;5000;10000",
        *(f"{PENTA};Gao;ML07;;{code};cod-ab-2015;2015T1;;;{above};1000"
          for code, above in (("ML0701", 500), ("ML0702", 600), ("ML0703", 400))),
        # 2021: Gao already without Ménaka. 2022: without its parts. 2025: the region itself.
        f"{PENTA};Gao;ML07;;;cod-ab-2021;2021T1;;;660;1100",
        f"{PENTA};Gao;ML07;;;cod-ab-2021;2022T1;;62 %;;",
        f"{PENTA};Gao;;;;;2025T1;;70 %;770;1100",
    )  # fmt: skip
    split, whole, same, now = point(found, 2014), point(found, 2015), point(found, 2021), point(found, 2025)
    assert (split.how, split.value, split.low, split.high) == ("shared", 0.5, 0.0, 1.0)
    assert (same.how, same.value, same.low, same.high) == ("whole", 0.6, 0.6, 0.6)
    assert (now.how, now.value) == ("own", 0.7)
    assert found.change == now.start and found.left_out == 1 and not [p for p in found.points if p.start.year == 2022]
    # The fourth cercle became Ménaka: Gao is told whole by the three.
    assert (whole.how, whole.value) == ("whole", 0.5)
    # Each value opens down to its rows, and what they say.
    assert [(part.numerator, part.denominator) for part in whole.parts] == [(500, 1000), (600, 1000), (400, 1000)]
    assert len({part.origin for part in (*whole.parts, *now.parts, *split.parts)}) == 5
    assert [(part.place, part.value) for part in now.parts] == [("Gao", 0.7)]


def test_a_part_that_says_nothing_leaves_the_value_unknown(sqlite_workspace: Path, tmp_path: Path) -> None:
    found = series(
        sqlite_workspace, tmp_path,
        f"{PENTA};Gao;ML07;;ML0701;cod-ab-2015;2015T1;;;500;1000",
        f"{PENTA};Gao;;;;;2025T1;;70 %;770;1100",
    )  # fmt: skip
    assert (point(found, 2015).value, point(found, 2015).high) == (None, None)
