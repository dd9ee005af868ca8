"""API answers in JSON and IATI in XML: opened in the child, every bomb and every drift said."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from layidu.core.errors import Refusal
from layidu.intake.reader_process import ReaderProcess
from layidu.intake.workbook import open_workbook
from tests.intake.readable import as_data, assert_adds_up, codes, read

FORMATS = Path(__file__).parents[2] / "src" / "layidu" / "intake" / "formats"
DTM = FORMATS / "dtm_displacement" / "sample.json"


def refused(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    with ReaderProcess(memory=1_000_000_000, seconds=30) as reader, pytest.raises(Refusal) as caught:
        reader.open(path)
    (finding,) = caught.value.findings
    assert path.name in finding.message
    return finding.code


def test_the_child_reads_json_as_it_is_read_in_process() -> None:
    with ReaderProcess() as reader:
        assert reader.open(DTM) == open_workbook(DTM)
        assert as_data(read(DTM, reader=reader)) == as_data(read(DTM))


def test_an_answer_and_a_workbook_with_its_columns_give_the_same_facts(tmp_path: Path) -> None:
    import openpyxl

    answer = json.loads(DTM.read_text(encoding="utf-8"))["result"]
    book = openpyxl.Workbook()
    book.active.append(list(answer[0]))
    for one in answer:
        book.active.append([None if isinstance(value, dict) else value for value in one.values()])
    path = tmp_path / "dtm.xlsx"
    book.save(path)
    of_json, of_book = read(DTM), read(path)
    facts = {row.identity: row.records for row in of_json.loaded}
    # The fourth row's code is an object in the answer and nothing in the workbook: it is held there, loaded here.
    more = {row.identity: row.records for row in of_book.loaded}
    assert facts.items() <= more.items() and len(more) == len(facts) + 1
    assert_adds_up(of_json)


@pytest.mark.parametrize(
    "wrap", [lambda rows: rows, lambda rows: {"data": rows}, lambda rows: {"a": 1, "result": rows}]
)
def test_a_list_of_objects_is_found_wherever_an_api_puts_it(wrap, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "presence_2025-03.json"
    rows = [{"Organisation": "A", "Région": "Gao"}, {"Organisation": "B", "Région": "Gao", "Personnes atteintes": 5}]
    path.write_text(json.dumps(wrap(rows)), encoding="utf-8")
    reading = read(path)
    assert (reading.read, len(reading.loaded)) == (2, 2)
    assert [row.origin.row for row in reading.loaded] == [1, 2]


def test_what_is_no_table_is_refused_and_said(tmp_path: Path) -> None:
    path = tmp_path / "reponse.json"
    failed = {"isSuccess": False, "errorMessages": ["Invalid subscription key"], "result": []}
    assert refused(path, json.dumps(failed).encode()) == "JSON-SANS-TABLEAU"
    assert refused(path, b'{"data": []}') == "FICHIER-VIDE"
    assert refused(path, b"[1, 2]") == "JSON-SANS-TABLEAU"
    assert refused(path, b'[{"a": 1, "a": 2}]') == "FICHIER-ILLISIBLE"
    assert refused(path, b'{"a": ') == "FICHIER-ILLISIBLE"
    assert refused(path, b"[" * 200_000) == "FICHIER-ILLISIBLE"
    assert refused(path, b"[" * 5_000_000 + b"]" * 5_000_000) in ("FICHIER-ILLISIBLE", "LECTEUR-INTERROMPU")
    wide = json.dumps([{f"k{row}-{key}": 1 for key in range(100)} for row in range(100)])
    assert refused(path, wide.encode()) == "FICHIER-ILLISIBLE"


def test_numbers_beyond_reason_hold_their_row_and_no_more(tmp_path: Path) -> None:
    answer = json.loads(DTM.read_text(encoding="utf-8"))
    rows = [answer["result"][1] | {"numPresentIdpInd": "#"} for _ in range(4)]
    text = json.dumps({"result": rows})
    for number in ("9" * 5000, "1e999", "NaN", "-5"):
        text = text.replace('"#"', number, 1)
    path = tmp_path / "dtm.json"
    path.write_text(text, encoding="utf-8")
    reading = read(path)
    assert (len(reading.loaded), len(reading.held)) == (0, 4)
    assert {"NOMBRE-ILLISIBLE", "NOMBRE-NEGATIF"} <= codes(reading)


def test_a_schema_that_drifts_is_named_by_its_column_and_never_read_as_zero(tmp_path: Path) -> None:
    path = tmp_path / "dtm.json"
    path.write_text(DTM.read_text(encoding="utf-8").replace("numPresentIdpInd", "idpIndividuals"), encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        read(path)
    said = str(caught.value)
    assert "COLONNE-OBLIGATOIRE" in said and "Personnes déplacées présentes" in said and "idpIndividuals" in said
    assert "row" not in said or caught.value.findings[0].rows == 0


ENTITIES = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "content, code",
    [
        (ENTITIES + b'<iati-activities version="2.03">&b;</iati-activities>', "XML-INTERDIT"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><iati-activities version="2.03"/>', "XML-INTERDIT"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "XML-INTERDIT"),
        (b'<iati-activities version="1.05"/>', "XML-INCONNU"),
        (b"<worksheet/>", "XML-INCONNU"),
        (b'<iati-activities version="2.03"/>', "FICHIER-VIDE"),
        (b'<iati-activities version="2.03">', "FICHIER-ILLISIBLE"),
        (b'<?xml version="1.0" encoding="nothing"?><a/>', "FICHIER-ILLISIBLE"),
        (b"PK\x03\x04", "FICHIER-ILLISIBLE"),
        (b"<a>" * 300_000, "FICHIER-ILLISIBLE"),
    ],
)
def test_xml_that_is_no_iati_or_is_an_attack_is_refused(content: bytes, code: str, tmp_path: Path) -> None:
    assert refused(tmp_path / "activites.xml", content) == code


@pytest.mark.parametrize("name", sorted(each.parent.name for each in FORMATS.glob("hapi_*/sample.csv")))
def test_an_answer_of_hapi_says_what_its_table_says(name: str, tmp_path: Path) -> None:
    lines = (FORMATS / name / "sample.csv").read_text(encoding="utf-8").splitlines()
    header, *rows = [row for row in csv.reader(lines[1:]) if not row[0].startswith("#")]

    def typed(cell: str) -> object:
        if cell in ("True", "False"):
            return cell == "True"
        return json.loads(cell) if re.fullmatch(r"-?\d+(\.\d+)?", cell) else cell or None

    data = [{key: typed(cell) for key, cell in zip(header, row, strict=True)} for row in rows]
    path = tmp_path / "reponse.json"
    path.write_text(json.dumps({"avertissement": lines[0], "data": data}, ensure_ascii=False), encoding="utf-8")
    table, answer = read(FORMATS / name / "sample.csv"), read(path)
    assert answer.format == name and answer.example
    assert Counter(row.records for row in answer.loaded) == Counter(row.records for row in table.loaded)
    assert len(answer.held) == len(table.held) and answer.read == table.read
