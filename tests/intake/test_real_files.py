"""The real files of Mali, read as they came."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from layidu.core.errors import Refusal
from layidu.core.numbers import percent_fr
from layidu.intake.actors import ActorDirectory
from layidu.intake.records import DeliveryRow, ObservationRow, Reading
from tests.intake.readable import DATA, assert_adds_up, codes, read

FIVE_W = DATA / "humanitarian" / "whowhatwhere_5w_mli_mar2022.xlsx"
CENSUS = DATA / "population" / "rgph5_2022_region_sex.csv"
GOLDEN = Path(__file__).with_name("golden_5w.md")

real = pytest.mark.skipif(not DATA.is_dir(), reason="the real files (../shared/data) are not on this machine")


@pytest.fixture(scope="module")
def five_w() -> Reading:
    return read(FIVE_W)


@real
def test_the_5w_adds_up_and_most_of_it_is_sound(five_w: Reading) -> None:
    assert_adds_up(five_w)
    assert five_w.format == "five_w" and five_w.sheet == "ML_5W" and str(five_w.period) == "2022-03"
    assert five_w.read == 22805
    assert five_w.folded == 21357
    distinct = len(five_w.loaded) + len(five_w.held)
    assert distinct == 1448
    assert len(five_w.held) <= distinct * 0.10


@real
def test_a_5w_of_presence_says_presence_and_nothing_more(five_w: Reading) -> None:
    records = [record for row in five_w.loaded for record in row.records]
    assert {type(record) for record in records} == {DeliveryRow}
    for record in records:
        assert isinstance(record, DeliveryRow)
        assert record.kind == "presence" and record.people == () and record.activity is None
        assert [role for role, _ in record.actors] == ["leads"]
        assert len(record.places) == 1 and record.places[0].startswith("ML-2016:")


@real
def test_the_mess_of_the_5w_is_said(five_w: Reading) -> None:
    by_code: dict[str, dict[str, int]] = defaultdict(dict)
    for finding in five_w.findings:
        by_code[finding.code][finding.value] = finding.rows
    assert by_code["REPETITION-EXACTE"] == {"": 21357}
    assert by_code["CODE-AUTRE-FORME"]["MLI05"] == 6909
    assert by_code["CODE-AUTRE-FORME"]["ML0901"] == 38, "the cercle's code in the region's column"
    assert by_code["CODE-INCONNU"] == {"MLI11": 1}
    assert {"GARI ", "WINDILLA ", "ML0103 "} <= set(by_code["ESPACES-EN-TROP"])
    assert "LIEU-PARENT-CONTREDIT" in by_code


@real
def test_spellings_of_one_organisation_meet_and_stay() -> None:
    actors = ActorDirectory()
    reading = read(FIVE_W, actors=actors)
    spellings = {frozenset(names) for names in actors.spellings().values()}
    assert {frozenset(("Educo", "EDUCO", "educo")), frozenset(("HELP", "Help")), frozenset(("GARI",))} <= spellings
    assert "ACTEUR-GRAPHIES" in codes(reading)
    unlike = {name for names in spellings for name in names if name in ("MSF-E", "MSF-F", "SCI", "SI")}
    assert all(len(names) == 1 for names in spellings if names & unlike), "likeness never merges"


@real
def test_held_rows_are_those_of_the_golden_table(five_w: Reading) -> None:
    assert golden(five_w) == GOLDEN.read_text(encoding="utf-8")


def golden(reading: Reading) -> str:
    groups: dict[tuple[str, ...], list[tuple[int, int, str]]] = defaultdict(list)
    for row in reading.held:
        cells = row.origin.cells
        place = " ".join(cells.get(name, "–") for name in ("admin1Pcod", "Region", "admin2Pcod", "Cercle"))
        mend = ", ".join(f"{header} = {value}" for header, value in row.mend.items()) or "–"
        reasons = " + ".join(reason.code for reason in row.reasons)
        example = f"ligne {row.origin.row}, {cells['Organisation Accronyme']}"
        groups[reasons, place, mend].append((row.origin.row, 1 + len(row.origin.repeats), example))
    distinct, with_repeats = len(reading.held), sum(1 + len(row.origin.repeats) for row in reading.held)
    share = distinct / (len(reading.loaded) + distinct)
    lines = [
        "# 5W du Mali, mars 2022 : lignes gardées de côté",
        "",
        f"{distinct} lignes distinctes sur {len(reading.loaded) + distinct} ({percent_fr(share, 1)}), "
        f"soit {with_repeats} lignes sur {reading.read} avec leurs répétitions.",
        "Toutes nomment un lieu et lui donnent le code ou la région d'un autre : le fichier ne dit pas lequel",
        "des deux est juste, son auteur seul le peut.",
        "",
        "| raison | lieu tel qu'écrit | correction proposée | lignes distinctes | avec répétitions | exemples |",
        "|---|---|---|---|---|---|",
    ]
    for (reasons, place, mend), rows in sorted(groups.items(), key=lambda item: (item[0][0], item[0][1])):
        examples = " ; ".join(example for _, _, example in rows[:2])
        lines.append(f"| {reasons} | {place} | {mend} | {len(rows)} | {sum(n for _, n, _ in rows)} | {examples} |")
    return "\n".join(lines) + "\n"


@real
def test_without_month_in_its_name_the_5w_needs_a_period() -> None:
    with pytest.raises(Refusal, match="PERIODE-ABSENTE"):
        read(FIVE_W, file_name="5w.xlsx")


@real
def test_the_census_keeps_its_universes_apart() -> None:
    reading = read(CENSUS)
    assert_adds_up(reading)
    assert reading.read == 140 and not reading.held and str(reading.period) == "2022"
    totals: Counter[tuple[str, str]] = Counter()
    for row in reading.loaded:
        (record,) = row.records
        assert isinstance(record, ObservationRow) and record.value is not None
        said = dict(record.disaggregation)
        totals[said["universe"], said["sex"]] += int(record.value)
    assert {universe for universe, _ in totals} == {"residents", "ordinary_households", "not_enumerated_estimate"}
    for universe in ("residents", "ordinary_households"):
        assert totals[universe, "female"] + totals[universe, "male"] == totals[universe, "total"]
