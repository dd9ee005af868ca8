"""Every command through the public door: what it prints, in which shape, and how it exits."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from tests.cli.conftest import SAMPLES, five_w
from tests.cli.door import ask, imported
from tests.conftest import REAL_DATA, needs_real_data

from layidu.cycle.exporting.cells import exported_formats

IMPORT = {
    "file", "sha256", "format", "sheet", "columns", "period", "read", "loaded", "held", "folded", "unchanged",
    "superseded", "withdrawn", "findings",
}  # fmt: skip
COVERAGE = [
    "place", "place_name", "division", "period", "group", "activity", "in_need_low", "in_need_high", "targeted",
    "reached_low", "reached_high", "gap_low", "gap_high", "partners_active", "partners_silent", "completeness", "id",
]  # fmt: skip
YEAR = ("--period", "2025")


def test_import_exits_0_1_or_2_and_the_equation_holds(sqlite_workspace: Path, tmp_path: Path) -> None:
    good = five_w(tmp_path / "bon.xlsx", "Terre inventée", [("Gao", "vaccination", "all", 3)])
    bad = five_w(tmp_path / "mauvais.xlsx", "Terre inventée", [("Gaoo Nulle", "vaccination", "all", 3)])
    told = imported(sqlite_workspace, good) + imported(sqlite_workspace, bad, code=1)
    imported(sqlite_workspace, tmp_path / "absent.xlsx", code=2)
    for file in told:
        assert set(file) == IMPORT
        assert file["read"] == file["loaded"] + file["held"] + file["folded"] + file["unchanged"]
        assert len(file["sha256"]) == 64
        assert all(set(finding) == {"code", "severity", "rows", "message"} for finding in file["findings"])
    assert told[0]["columns"]["organisation"] == "Organisation"
    assert told[0]["period"] == "2025-03"


@needs_real_data
def test_the_real_5w_twice(sqlite_workspace: Path) -> None:
    path = REAL_DATA / "humanitarian" / "whowhatwhere_5w_mli_mar2022.xlsx"
    (first,) = imported(sqlite_workspace, path, code=1)
    (again,) = imported(sqlite_workspace, path, code=1)
    assert first["read"] == 22805
    assert first["unchanged"] == again["loaded"] == again["superseded"] == again["withdrawn"] == 0
    assert (again["read"], again["unchanged"], again["held"]) == (first["read"], first["loaded"], first["held"])
    assert again["folded"] == first["folded"] > 20000
    (forced,) = imported(sqlite_workspace, path, code=1, format="five_w", period="2022-03")
    assert (forced["loaded"], forced["unchanged"]) == (0, first["loaded"])


def test_coverage_in_four_shapes_says_the_same(cycle: Path, tmp_path: Path) -> None:
    asked = ("coverage", "--by", "region", *YEAR, "--workspace", cycle)
    rows = ask(*asked, "--json").json
    assert all(list(row) == COVERAGE for row in rows)
    gao = next(row for row in rows if row["place_name"] == "Gao" and row["place"] == "ML-2023:07")
    assert (gao["in_need_low"], gao["in_need_high"]) == (9000, 12000)
    # 2 000 people each counted once; 3 000 consultations are contacts, an upper bound.
    assert (gao["reached_low"], gao["reached_high"]) == (2000, 5000)
    # Nothing says that those reached were in need: at most, none of them was.
    assert (gao["gap_low"], gao["gap_high"]) == (4000, 12000)
    kayes = next(row for row in rows if row["place_name"] == "Kayes")
    assert (kayes["in_need_low"], kayes["reached_low"], kayes["gap_low"]) == (None, None, None), "absent is not zero"
    assert ask(*asked, "--format", "json").json == rows

    as_csv = list(csv.DictReader(io.StringIO(ask(*asked, "--format", "csv").out)))
    assert [row["id"] for row in as_csv] == [row["id"] for row in rows]
    assert [row["in_need_low"] for row in as_csv] == [
        "" if r["in_need_low"] is None else str(r["in_need_low"]) for r in rows
    ]

    assert ask(*asked, "--format", "xlsx").code == 2
    out = tmp_path / "couverture.xlsx"
    assert ask(*asked, "--format", "xlsx", "--out", out).code == 0
    cells = [
        cell
        for sheet in openpyxl.load_workbook(out).worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert {"Gao", "Kidal"} <= set(cells)
    assert any("exemple" in str(cell).lower() for cell in cells), "invented data say so"

    table = ask(*asked)
    assert table.code == 0 and "9\u202f000 à 12\u202f000" in table.out


def test_follow_up_tells_wishes_from_promises_and_late_from_kept(cycle: Path) -> None:
    told = ask("follow-up", "--on", "2026-02-01", "--workspace", cycle, "--json").json
    ours = {item["ref"]: item for item in told["commitments"] if item["ref"].startswith("P-")}
    assert {ref: (item["status"], item["overdue"]) for ref, item in ours.items()} == {
        "P-1": ("fulfilled", False), "P-2": ("signed", True), "P-3": ("accepted", True), "P-4": ("announced", False),
        "P-5": ("signed", True),
    }  # fmt: skip
    assert ours["P-2"]["days_late"] == 216
    assert ours["P-5"]["deliveries"] == 1
    late = ask("follow-up", "--on", "2026-02-01", "--status", "overdue", "--actor", "Santé imaginaire",
               "--workspace", cycle, "--json").json  # fmt: skip
    assert [item["ref"] for item in late["commitments"]] == ["P-2"]
    text = ask("follow-up", "--on", "2026-02-01", "--place", "Gao", "--workspace", cycle).out
    assert "Vacciner à Gao" in text and "Vacciner à Kidal" not in text


REFUSALS = {
    "no workspace": (["follow-up", "--workspace", "{tmp}"], "ESPACE-ABSENT"),
    "workspace exists": (["init", "{cycle}", "--country", "mali"], "ESPACE-EXISTANT"),
    "unknown country": (["init", "{tmp}/neuf", "--country", "atlantide"], "PAYS-INCONNU"),
    "unknown division": (
        ["coverage", *YEAR, "--division", "ML-1900", "--workspace", "{cycle}"], "DECOUPAGE-INCONNU"),
    "no such level": (["coverage", *YEAR, "--by", "commune", "--workspace", "{cycle}"], "NIVEAU-ABSENT"),
    "unknown figure": (["explain", "B9.9", "--workspace", "{cycle}"], "CHIFFRE-INCONNU"),
    "unknown actor": (["publish", "brief", "--actor", "Xyz", *YEAR, "--workspace", "{cycle}"], "ACTEUR-INCONNU"),
    "unknown actor followed": (["follow-up", "--actor", "Xyz", "--workspace", "{cycle}"], "ACTEUR-INCONNU"),
    "unknown format": (["export", "sixw", "{tmp}/x.xlsx", "--workspace", "{cycle}"], "FORMAT-INCONNU"),
    "nothing to export": (
        ["export", "five_w", "{tmp}/x.xlsx", "--period", "1999", "--workspace", "{cycle}"], "EXPORT-VIDE"),
}  # fmt: skip


@pytest.mark.parametrize("command", [("serve", "--workspace", "{cycle}"), ("demo", "--dir", "{tmp}/demo")])
def test_an_address_that_cannot_be_opened_is_said_before_anything_begins(
    command: tuple[str, ...], cycle: Path, tmp_path: Path
) -> None:
    words = [word.format(cycle=cycle, tmp=tmp_path) for word in command]
    with socket.socket() as another:
        another.bind(("127.0.0.1", 0))
        another.listen()
        taken = ask(*words, "--bind", f"127.0.0.1:{another.getsockname()[1]}")
    answers = [taken, *(ask(*words, "--bind", wrong) for wrong in ("127.0.0.1", "127.0.0.1:99999", "192.0.2.1:80"))]
    for answer in answers:
        assert (answer.code, answer.out) == (2, "") and "(SERVEUR-ADRESSE)" in answer.err
    assert "déjà occupée" in taken.err and not (tmp_path / "demo").exists()


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_exits_2_with_a_sentence(full_cycle: Path, tmp_path: Path, name: str) -> None:
    words, code = REFUSALS[name]
    answer = ask(*(word.format(tmp=tmp_path, cycle=full_cycle) for word in words))
    assert (answer.code, answer.out) == (2, "")
    assert f"({code})" in answer.err and "{" not in answer.err


@pytest.mark.parametrize(
    "words",
    [["nulle-commande"], ["coverage", "--period", "bientôt"], ["coverage"], ["import"], ["export", "five_w", "x.csv"],
     ["follow-up", "--status", "peut-être"], ["places", "match", "x.csv"]],
    ids=" ".join,
)  # fmt: skip
def test_a_wrong_call_exits_2_in_french(words: list[str]) -> None:
    answer = ask(*words)
    assert answer.code == 2
    assert "Erreur :" in answer.err


def test_places_match_and_translate_count_what_they_hold(tmp_path: Path) -> None:
    names, out = tmp_path / "noms.csv", tmp_path / "sortie.csv"
    names.write_text("name,parent\nBankas,Mopti\nNiono,Ségou\nNulle part,\n", encoding="utf-8")
    answer = ask("places", "match", names, "--level", "cercle", "--division", "ML-2023", "--out", out, "--json")
    assert (answer.code, answer.json["read"]) == (1, 3)
    assert answer.json["done"] + answer.json["held"] == 3
    rows = list(csv.DictReader(out.open(encoding="utf-8-sig")))
    assert {"place", "place_name", "confidence", "status", "candidates"} <= set(rows[0])
    assert {row["status"] for row in rows} <= {"matched", "held"}
    codes = tmp_path / "codes.csv"
    codes.write_text("code\nML0405\n", encoding="utf-8")
    answer = ask("places", "translate", codes, "--from", "cod-ab-2015", "--to", "cod-ab-2021", "--out", out)
    assert answer.code == 0
    assert {"to_code", "share_low", "share_high"} <= set(next(csv.DictReader(out.open(encoding="utf-8-sig"))))
    assert (
        ask("places", "match", tmp_path / "absent.csv", "--level", "cercle", "--division", "ML-2023", "--out", out).code
        == 2
    )


@pytest.fixture(scope="module")
def every_format(full_cycle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The year, and the sample of every format beside it. Not to be written to."""
    folder = Path(shutil.copytree(full_cycle, tmp_path_factory.mktemp("formats") / "mali"))
    imported(folder, *sorted(SAMPLES.glob("*/sample.*")), code=1)
    return folder


@pytest.mark.parametrize("name", exported_formats())
def test_export_gives_back_every_format_that_the_ledger_holds(every_format: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / f"{name}.xlsx"
    answer = ask("export", name, out, "--workspace", every_format, "--json")
    assert answer.code == 0, answer.err
    assert set(answer.json) == {"format", "files", "rows", "left_out", "findings"}
    assert answer.json["left_out"] == 0
    assert sum(file["rows"] for file in answer.json["files"]) == answer.json["rows"] > 0
    assert all(Path(file["file"]).is_file() for file in answer.json["files"])
    printed = ask("export", name, out, "--workspace", every_format)
    assert "Lignes" in printed.out


def test_init_then_the_folder_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask("init", tmp_path / "mali", "--country", "mali").code == 0
    (tmp_path / "mali" / "dedans").mkdir()
    monkeypatch.chdir(tmp_path / "mali" / "dedans")
    assert ask("follow-up", "--json").json["commitments"] == []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAYIDU_WORKSPACE", str(tmp_path / "mali"))
    assert ask("follow-up", "--json").code == 0


def test_help_starts_without_the_heavy_libraries() -> None:
    program = (
        "import json, sys\n"
        "from layidu.cli.main import layidu\n"
        "layidu.main(['--help'], standalone_mode=False)\n"
        "heavy = {'django', 'ibis', 'duckdb', 'pyarrow', 'altair', 'typst', 'vl_convert', 'xlsxwriter', 'rapidfuzz',"
        " 'python_calamine', 'yaml', 'rich'}\n"
        "print(json.dumps(sorted(heavy & set(sys.modules))))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    *shown, heavy = done.stdout.strip().splitlines()
    assert json.loads(heavy) == []
    assert any("import" in line for line in shown)


def test_a_fault_is_a_sentence_and_a_traceback_only_when_asked_for(full_cycle: Path, tmp_path: Path) -> None:
    out = tmp_path / "nulle" / "part" / "c.csv"
    command = [sys.executable, "-m", "layidu", "coverage", *YEAR, "--format", "csv", "--out", str(out),
               "--workspace", str(full_cycle)]  # fmt: skip
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.returncode == 2
    assert "(ACCES-REFUSE)" in told.stderr and "Traceback" not in told.stderr
    debugged = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LAYIDU_DEBUG": "1"})
    assert debugged.returncode != 0 and "Traceback" in debugged.stderr
