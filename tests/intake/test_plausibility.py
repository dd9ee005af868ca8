"""Doubtful figures and personal data: each is said, nothing is held, nothing is changed; sound files stay quiet."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from layidu.core.findings import Finding
from layidu.intake.formats import formats
from layidu.intake.personal import personal_data
from layidu.intake.records import Reading
from layidu.intake.write import write_rows
from tests.intake.readable import read

CERCLES = ["Gao", "Ansongo", "Bourem", "Mopti", "Bandiagara", "Niono", "Kayes", "Yélimané", "Nara", "Dioïla"]
ROW = {"organisation": "A", "region": "Gao", "month": "2025-03", "activity": "sam_treatment", "group": "children"}
DOUBTS = {"VALEUR-DECALEE", "CHIFFRES-RONDS", "CUMUL-PROBABLE", "UNITE-DOUTEUSE", "GROUPES-INCOHERENTS",
          "DONNEES-PERSONNELLES"}  # fmt: skip


def made(folder: Path, *rows: dict[str, Any], name: str = "five_w", **more: Any) -> Reading:
    path = folder / "a_2025.xlsx"
    write_rows(name, rows, path, **more)
    reading = read(path, format=name)
    assert not reading.held and reading.read == len(reading.loaded) + reading.folded, "a doubt holds no row"
    return reading


def doubts(reading: Reading, code: str) -> list[Finding]:
    return [finding for finding in reading.findings if finding.code == code]


def counts(*values: int) -> list[dict[str, Any]]:
    return [{**ROW, "own_id": str(at), "reached": value} for at, value in enumerate(values)]


def test_a_zero_too_many_is_said_of_its_cell(tmp_path: Path) -> None:
    for value in (1210, 12100):
        (said,) = doubts(made(tmp_path, *counts(120, 131, 98, 142, 117, 109, value)), "VALEUR-DECALEE")
        assert said.row == 8 and said.severity == "warning" and "119" in said.message and "8" in said.remedy
    assert not doubts(made(tmp_path, *counts(120, 131, 98, 142, 117, 109, 400)), "VALEUR-DECALEE")
    assert not doubts(made(tmp_path, *counts(1, 10, 131, 980, 42, 117, 9000)), "VALEUR-DECALEE"), "unlike each other"
    assert not doubts(made(tmp_path, *counts(120, 131, 1210)), "VALEUR-DECALEE"), "too few to compare with"


def test_round_figures_are_told_from_chance(tmp_path: Path) -> None:
    chance = random.Random(7)
    sound = counts(*(chance.randint(10, 900) for _ in range(200)))
    assert not doubts(made(tmp_path, *sound), "CHIFFRES-RONDS")
    (said,) = doubts(made(tmp_path, *counts(*(chance.randint(2, 180) * 5 for _ in range(40)))), "CHIFFRES-RONDS")
    assert "« A »" in said.message and "100" in said.message


def test_a_running_total_over_months_is_said(tmp_path: Path) -> None:
    chance = random.Random(3)
    months = [f"2025-0{month}" for month in range(1, 7)]

    def rows(running: bool) -> list[dict[str, Any]]:
        made: list[dict[str, Any]] = []
        for region in ("Gao", "Mopti", "Kayes", "Ségou"):
            total = 0
            for month in months:
                new = chance.randint(20, 90)
                total += new
                made.append({**ROW, "region": region, "month": month, "reached": total if running else new})
        return made

    assert doubts(made(tmp_path, *rows(True)), "CUMUL-PROBABLE")
    assert not doubts(made(tmp_path, *rows(False)), "CUMUL-PROBABLE")
    said = [{**row, "counting_mode": "cumulative"} for row in rows(True)]
    assert not doubts(made(tmp_path, *said), "CUMUL-PROBABLE"), "the file says so itself"


def test_groups_that_do_not_make_their_whole(tmp_path: Path) -> None:
    parts = [{**ROW, "group": group, "reached": 10} for group in ("girls", "boys", "women", "men")]
    (said,) = doubts(made(tmp_path, *parts, {**ROW, "group": "all", "reached": 41}), "GROUPES-INCOHERENTS")
    assert said.row == 6 and "40" in said.message
    assert not doubts(made(tmp_path, *parts, {**ROW, "group": "all", "reached": 40}), "GROUPES-INCOHERENTS")
    assert not doubts(made(tmp_path, *parts[1:], {**ROW, "group": "all", "reached": 90}), "GROUPES-INCOHERENTS")


def test_people_of_an_activity_that_counts_none(tmp_path: Path) -> None:
    kits = {**ROW, "activity": "health_kits", "reached": 12}
    assert doubts(made(tmp_path, kits), "UNITE-DOUTEUSE")
    assert not doubts(made(tmp_path, {**kits, "counting_mode": "unique"}), "UNITE-DOUTEUSE")
    assert not doubts(made(tmp_path, {**kits, "reached": 0}), "UNITE-DOUTEUSE")


def test_a_unit_that_is_not_the_activity_s(tmp_path: Path) -> None:
    promise = {"own_id": "1", "kind": "task", "status": "accepted", "title": "T", "owes": "A", "target": 5}
    said = doubts(
        made(tmp_path, {**promise, "activity": "vaccination", "unit": "kit"}, name="commitments"), "UNITE-DOUTEUSE"
    )
    assert len(said) == 1 and "dose" in said[0].message
    for unit in ("dose", "personne"):
        sound = made(tmp_path, {**promise, "activity": "vaccination", "unit": unit}, name="commitments")
        assert not doubts(sound, "UNITE-DOUTEUSE")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("awa.traore@ong.example", ["email"]),
        ("appeler le +223 76 12 34 56", ["phone"]),
        ("tél. 76.12.34.56", ["phone"]),
        ("reçu par Mme Awa Traoré", ["name"]),
        ("Dr Keïta a signé", ["name"]),
        ("1 200 000 personnes", []),
        ("du 12/03/2025 au 2025-03-14", []),
        ("M. et F confondus, 07-03-01-02", []),
        ("Direction régionale de Gao", []),
    ],
)
def test_what_is_personal_and_what_is_not(text: str, kinds: list[str]) -> None:
    assert list(personal_data(text)) == kinds


def test_names_without_a_title_are_found_and_institutions_keep_theirs(tmp_path: Path) -> None:
    rows = [{**ROW, "note": "Suivi par Moussa KEÏTA"}, {**ROW, "note": "Appui au CHU Gabriel Touré", "reached": 3}]
    reading = made(tmp_path, *rows, beside={"Responsable": ["Awa T.", ""]})
    said = {(finding.column, finding.rows) for finding in doubts(reading, "DONNEES-PERSONNELLES")}
    assert said == {("Commentaire", 1), ("Responsable", 1)}


def test_personal_data_are_reported_by_column_and_never_repeated(tmp_path: Path) -> None:
    rows = [{**ROW, "note": "Voir Dr. Awa Traoré, awa@ong.example"}, {**ROW, "note": "rien", "reached": 3}]
    reading = made(tmp_path, *rows, beside={"Point focal": ["Moussa Keïta", ""], "Téléphone": ["76123456", ""]})
    said = doubts(reading, "DONNEES-PERSONNELLES")
    assert {(finding.column, finding.rows) for finding in said} == {
        ("Commentaire", 1), ("Point focal", 1), ("Téléphone", 1),
    }  # fmt: skip
    printed = " ".join(finding.sentence() + finding.value for finding in said)
    assert not any(secret in printed for secret in ("Awa", "awa@", "Moussa", "7612"))


def test_the_samples_of_the_house_raise_no_doubt() -> None:
    from importlib import resources

    for name in formats():
        folder = Path(str(resources.files("layidu.intake").joinpath("formats", name)))
        sample = next(folder.glob("sample.*"))
        assert not DOUBTS & {finding.code for finding in read(sample).findings}, name
