"""What holds for any table: rows add up, nothing ends in a traceback, and what is written reads back the same."""

from __future__ import annotations

import csv
import io
import string
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from layidu.core.errors import Refusal
from layidu.core.text import fold, looks_misread, tidy
from layidu.intake.days import span_of
from layidu.intake.formats import formats
from layidu.intake.mapping import Field
from layidu.intake.records import Reading
from layidu.intake.values import ABSENT_WORDS, source_text
from layidu.intake.workbook import open_workbook
from layidu.intake.write import write_rows
from tests.intake.readable import MALI, assert_adds_up, plain, read

QUIET = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])

HEADERS = [label for name in ("five_w", "needs", "commitments", "displacement")
           for label in (each.label for each in formats()[name].fields.values())]  # fmt: skip
WORDS = ["Gao", "SÃ©gou", "Kolokany", "ML0305", "BF46", "total", "Source : x", "#adm1+name", "#REF!", "1 200", "-3",
         "2,5", "12/03/2025", "mars 2025", "n/d", "femmes", "vaccination", "oui", "A;B", "€", "tenu", " ",
         "é" * 300]  # fmt: skip
MESSY = st.one_of(st.sampled_from(WORDS), st.sampled_from(HEADERS), st.text(max_size=12), st.just(""))
NUMBERS = st.one_of(st.integers(-(10**18), 10**18), st.floats(allow_nan=False, allow_infinity=False), st.booleans())


#: What a column of that header plausibly holds, so that part of the rows load.
PLAUSIBLE: dict[str, list[str]] = {
    "Organisation": ["Association A", "ASSOCIATION A ", "Association B"],
    "Région": ["Gao", "MÉNAKA", "Segou", "Mali"],
    "Cercle": ["", "Ansongo", "Niono"],
    "Mois": ["2025-03", "mars 2025", "03/2025"],
    "Groupe": ["", "femmes", "Hommes"],
    "Personnes atteintes": ["", "12", "1 200", "0"],
    "N°": ["E1", "E2"],
    "Type": ["tâche", "promesse de financement"],
    "Statut": ["annoncé", "Signé", "tenu"],
    "Intitulé": ["Une tâche"],
    "Acteur responsable": ["Association A"],
    "Montant": ["", "1 000,50"],
    "Devise": ["USD", "FCFA"],
    "Fin": ["2025", "31/12/2025"],
    "Début": ["2025", "1er janvier 2025"],
    "Personnes déplacées": ["", "500"],
    "Part (%)": ["", "18", "18 %"],
    "Précision (points)": ["", "0,5"],
    "Date": ["septembre 2024", "2024-09"],
    "PIN minimum": ["", "10"],
    "PIN maximum": ["20", "5"],
}


def grids(cell: st.SearchStrategy[Any]) -> st.SearchStrategy[list[list[Any]]]:
    sound = st.sampled_from(
        [
            ["Organisation", "Région", "Cercle", "Mois", "Groupe", "Personnes atteintes"],
            ["N°", "Type", "Statut", "Intitulé", "Acteur responsable", "Montant", "Devise", "Fin", "Région"],
            ["Région", "Personnes déplacées", "Part (%)", "Précision (points)", "Date"],
            ["Région", "Début", "Fin", "PIN minimum", "PIN maximum"],
        ]
    )
    header = st.one_of(sound, sound, st.lists(st.sampled_from(HEADERS), min_size=1, max_size=12))

    def below(head: list[str]) -> st.SearchStrategy[list[list[Any]]]:
        good = st.tuples(*(st.sampled_from(PLAUSIBLE.get(label, [""])) for label in head)).map(list)
        one_bad = st.builds(
            lambda row, position, bad: [*row[: position % len(row)], bad, *row[position % len(row) + 1 :]],
            good, st.integers(0, 11), cell,
        )  # fmt: skip
        return st.lists(st.one_of(good, one_bad, st.lists(cell, max_size=10)), max_size=10)

    above = st.lists(st.lists(MESSY, max_size=3), max_size=2)
    table = header.flatmap(lambda head: st.tuples(st.just(head), below(head)))
    return st.builds(lambda title, made: [*title, made[0], *made[1], *made[1][:2]], above, table)


def read_or_refuse(path: Path) -> Reading | None:
    try:
        reading = read(path, file_name=f"rapport_2025-03{path.suffix}")
    except Refusal as refusal:
        assert refusal.findings and str(refusal)
        event(f"refused: {refusal.findings[0].code}")
        return None
    event(f"read as {reading.format}, loaded {bool(reading.loaded)}, held {bool(reading.held)}")
    assert_adds_up(reading)
    assert all(row.reasons for row in reading.held), "a held row says why"
    assert all(row.records for row in reading.loaded)
    numbers = [n for row in (*reading.loaded, *reading.held) for n in (row.origin.row, *row.origin.repeats)]
    assert len(numbers) == reading.read
    unfolded = any(finding.code == "TABLEAU-DEPLIE" for finding in reading.findings)
    assert unfolded or len(numbers) == len(set(numbers)), "a row is one row, unless its columns are groups or months"
    return reading


@QUIET
@given(grids(MESSY), st.sampled_from([",", ";", "\t"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_rows_of_any_text_add_up(grid: list[list[str]], delimiter: str, encoding: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "grille.csv")
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=delimiter).writerows(grid)
        path.write_bytes(buffer.getvalue().encode(encoding, "ignore"))
        read_or_refuse(path)


@QUIET
@given(grids(st.one_of(MESSY, NUMBERS, st.dates())))
def test_rows_of_any_workbook_add_up(grid: list[list[Any]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "grille.xlsx")
        with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
            sheet = book.add_worksheet()
            for row, cells in enumerate(grid):
                for column, cell in enumerate(cells):
                    if isinstance(cell, str):
                        sheet.write_string(row, column, cell.encode("utf-8", "ignore").decode())
                    elif isinstance(cell, date):
                        if cell.year >= 1900:
                            sheet.write_datetime(row, column, cell)
                    elif isinstance(cell, bool):
                        sheet.write_boolean(row, column, cell)
                    else:
                        sheet.write_number(row, column, cell)
        read_or_refuse(path)


@QUIET
@given(
    st.binary(max_size=400),
    st.sampled_from([".csv", ".xlsx", ".xls", ".ods", ".xlsb"]),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"Organisation;R\xe9gion\n"]),
)
def test_no_bytes_end_in_a_traceback(content: bytes, suffix: str, start: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, f"octets{suffix}")
        path.write_bytes(start + content)
        read_or_refuse(path)


@QUIET
@given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_refused_or_read(position: int, garbage: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "abime.xlsx")
        write_rows("five_w", [{"organisation": "A", "region": "Gao"}], path)
        content = path.read_bytes()
        where = position * len(content) // 401
        path.write_bytes(content[:where] + garbage + content[where + len(garbage) :])
        reading = read_or_refuse(path)
        if reading is not None:
            assert [row.origin.cells for row in reading.loaded] == [{"Organisation": "A", "Région": "Gao"}]


LETTERS = string.ascii_letters + "éèàçôïœ '-"
REGIONS = [place.name for place in MALI.places("ML-2023", "region")]


def names() -> st.SearchStrategy[str]:
    text = st.text(LETTERS + string.digits, min_size=1, max_size=30).map(tidy)
    spoken = text.filter(lambda t: fold(t) not in ABSENT_WORDS and not looks_misread(t))
    # « Total … » in a first cell is a row of totals, on purpose.
    return spoken.map(lambda t: f"Nom {t}")


def values_of(field: Field) -> st.SearchStrategy[Any]:
    days = st.dates(date(2025, 1, 1), date(2027, 12, 31))
    made: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "text": names,
        "actor": names,
        "actors": lambda: st.lists(names(), min_size=1, max_size=3, unique_by=fold).map("; ".join),
        "place_name": lambda: st.sampled_from(REGIONS),
        "count": lambda: st.integers(0, field.maximum or 10**12),
        "amount": lambda: st.integers(0, 10**12),
        "percent": lambda: st.one_of(st.integers(0, 100), st.integers(1, 9).map(lambda tenths: tenths / 10)),
        "points": lambda: st.integers(0, 10),
        "date": lambda: days,
        "period": lambda: st.dates(date(2025, 1, 1), date(2027, 12, 31)).map(lambda day: day.replace(day=1)),
        "choice": lambda: st.sampled_from(sorted(field.words.labels if field.words else ())),
        "yes_no": st.booleans,
        "degrees": lambda: st.integers(-90_000_000, 90_000_000).map(lambda millionths: millionths / 1_000_000),
    }
    return made[field.type]()


def business_rows(name: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    format = formats()[name]
    wanted = {field.id: values_of(field) for field in format.fields.values()
              if field.type not in ("place_code", "scheme") and field.id != "cercle"}  # fmt: skip
    if name == "commitments":
        wanted["status"] = st.sampled_from(["announced", "proposed", "requested", "accepted", "signed"])
    required = {*format.required_fields(), *(group[0] for group in format.one_of), *format.period}
    required |= {"unit", "currency"} & set(wanted)
    if name == "reviews":  # how far a promise is depends on the decision and on who it waits for
        wanted = {field: made for field, made in wanted.items() if field not in ("state", "waits_for", "evidence")}
    if name == "displacement":
        wanted["persons"] = st.integers(0, 10**9)
    if name == "needs":
        required.add("pin")
    fixed = {field: wanted.pop(field) for field in sorted(required & set(wanted))}
    return st.lists(st.fixed_dictionaries(fixed, optional=wanted), min_size=1, max_size=4).map(
        lambda rows: [in_order(format.id, row) for row in rows]
    )


def in_order(name: str, row: dict[str, Any]) -> dict[str, Any]:
    """Bounds and dates that a row puts in order, as a sound row has them."""
    for first, last in (("start", "end"), ("meeting_start", "meeting_end"), ("pin_low", "pin_high")):
        if first in row and last in row and row[first] > row[last]:
            row[first], row[last] = row[last], row[first]
    return row


#: Formats in which any values of their columns' types make sound rows, and all of them facts. In the others columns
#: depend on each other or stay in lineage alone: they have tests of their own of what is written and read.
_TOGETHER = (
    "boundaries", "cadre_harmonise", "dtm_displacement", "fts_", "hapi_", "health_facilities", "herams", "hno", "iati",
    "indicator_values", "minutes", "populated_places", "practices", "recommendations", "reviews",
    "stock_outs",
)  # fmt: skip
FREE = sorted(name for name in formats() if not name.startswith(_TOGETHER))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.sampled_from(FREE).flatmap(lambda name: st.tuples(st.just(name), business_rows(name))))
def test_what_is_written_reads_back_the_same(drawn: tuple[str, list[dict[str, Any]]]) -> None:
    name, rows = drawn
    event(name)
    with TemporaryDirectory() as folder:
        path = Path(folder, "export.xlsx")
        write_rows(name, rows, path, title="Export")
        reading = read(path, format=name)
        assert not reading.held, [reason.sentence() for row in reading.held for reason in row.reasons]
        assert reading.format == read(path).format, "the headers alone name the format"
        numbers = {n: row for row in reading.loaded for n in (row.origin.row, *row.origin.repeats)}
        assert sorted(numbers) == list(range(3, 3 + len(rows)))
        for number, row in enumerate(rows, 3):
            said = numbers[number]
            for field, value in row.items():
                assert_same(formats()[name].fields[field], value, said.origin.cells, said.records)
        again = Path(folder, "again.xlsx")
        cells = [
            {field: row.origin.cells.get(header) for field, header in reading.columns.items()} for row in reading.loaded
        ]
        write_rows(name, cells, again)
        back = read(again, format=name)
        assert [plain(row.records) for row in back.loaded] == [plain(row.records) for row in reading.loaded]
        assert [row.identity for row in back.loaded] == [row.identity for row in reading.loaded]


def assert_same(field: Field, value: Any, cells: Any, records: Any) -> None:
    """The cell holds what was written, and where the value is of its own kind, a record holds it too."""
    shown = cells.get(field.label, "")
    if isinstance(value, bool):
        assert shown == ("oui" if value else "non")
    elif field.words is not None:
        assert field.words.find(shown) == value
    elif isinstance(value, float):
        assert float(shown.replace(",", ".")) == value
    else:
        assert shown == source_text(value)
    record_text = repr([plain(record) for record in records])
    if field.type in ("actor", "text") and field.id not in ("source", "cycle", "held_by"):
        assert repr(tidy(value))[1:-1] in record_text
    if field.type == "count" and field.id not in ("pin",):
        assert str(value) in record_text
    if field.type == "date" and not isinstance(value, str) and field.id != "meeting_end":
        assert str(value) in record_text


@QUIET
@given(st.dates(date(1955, 1, 1), date(2119, 12, 31)))
def test_a_day_is_read_in_every_way_of_writing_it(day: date) -> None:
    serial = (day - date(1899, 12, 30)) / timedelta(days=1)
    for written in (day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}", day, serial):
        span = span_of(written)
        assert span is not None and span.start == span.end == day


def test_the_same_rows_make_the_same_bytes(tmp_path: Path) -> None:
    rows = [{"organisation": "=1+1", "region": "Gao", "reached": 3, "month": date(2025, 3, 1)}]
    for name in ("a.xlsx", "b.xlsx"):
        write_rows("five_w", rows, tmp_path / name, title="Titre", example=True)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert open_workbook(tmp_path / "a.xlsx").sheets[0].rows[-1][1][0] == "=1+1", "text is never a formula"
