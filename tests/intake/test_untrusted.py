"""Files that break their reader: each is refused in French, and the next file is read as if nothing had been."""

from __future__ import annotations

import io
import os
import signal
import zipfile
from pathlib import Path

import openpyxl
import pytest

from layidu.core.errors import Refusal
from layidu.intake.reader_process import ReaderProcess
from layidu.intake.workbook import open_workbook
from layidu.intake.write import write_rows
from tests.intake.readable import DATA, as_data, read

REAL = DATA / "humanitarian" / "whowhatwhere_5w_mli_mar2022.xlsx"


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sain_2025-03.xlsx"
    write_rows(
        "five_w", [{"organisation": "A", "region": "Gao", "reached": n, "group": "women"} for n in range(4)], path
    )
    return path


def sheet_of(path: Path, sheet_xml: bytes) -> Path:
    """The workbook with its first sheet's XML replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet_xml if name == "xl/worksheets/sheet1.xml" else old.read(name))
    made = path.with_name(f"refait_{path.name}")
    made.write_bytes(buffer.getvalue())
    return made


def refused(reader: ReaderProcess, path: Path) -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        reader.open(path)
    (finding,) = caught.value.findings
    assert path.name in finding.message
    return finding.code, finding.sentence()


def test_the_child_gives_what_is_read_in_process(sound: Path) -> None:
    with ReaderProcess() as reader:
        assert as_data(read(sound, reader=reader)) == as_data(read(sound))
        if REAL.is_file():
            assert reader.open(REAL) == open_workbook(REAL)


def test_files_that_were_announced_may_come_in_any_order_or_not_at_all(sound: Path, tmp_path: Path) -> None:
    bad = tmp_path / "vide.xlsx"
    bad.write_bytes(b"")
    other = tmp_path / "autre_2025-03.csv"
    other.write_text("Organisation;Région\nA;Gao\n", encoding="utf-8")
    with ReaderProcess() as reader:
        reader.expect([bad, sound, other])
        assert reader.open(other).file == other.name
        assert reader.open(sound) == open_workbook(sound)
        assert refused(reader, bad)[0] == "FICHIER-VIDE"
        assert reader.open(sound, "sous un autre nom.xlsx").file == "sous un autre nom.xlsx"


def test_a_cell_at_the_end_of_the_sheet_that_the_file_does_not_declare(sound: Path) -> None:
    cells = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Organisation</t></is></c></row>'
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    for dimension, known in ((b"", True), (b'<dimension ref="A1:B2"/>', False)):
        space = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        made = sheet_of(
            sound,
            b"<worksheet " + space + b">" + dimension + b"<sheetData>" + cells + far + b"</sheetData></worksheet>",
        )
        with ReaderProcess() as reader:
            code, said = refused(reader, made)
            assert ("XFD1048576" in said) is known, "a dimension that lies is found out by the child's limits"
            assert code == ("FICHIER-ILLISIBLE" if known else "LECTEUR-INTERROMPU")
            assert reader.open(sound).sheets


def test_a_zip_bomb_is_refused_before_it_is_unpacked(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "bombe.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(1_000_000))
        archive.filelist[0].file_size = 1_100_000_000
    with ReaderProcess() as reader:
        code, said = refused(reader, path)
    assert code == "FICHIER-ILLISIBLE" and "gigaoctet" in said


def test_a_file_that_needs_more_memory_than_allowed(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "gros.csv"
    path.write_bytes(b"Organisation;R\xe9gion\n" + b"Association;Gao\n" * 6_000_000)
    with ReaderProcess(memory=400_000_000) as reader:
        code, said = refused(reader, path)
        assert code == "LECTEUR-INTERROMPU" and "Mo" in said
        assert reader.open(sound) == open_workbook(sound), "another child takes over"


def test_a_repeat_of_an_open_document_that_would_fill_the_memory(sound: Path, tmp_path: Path) -> None:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    cell = (
        '<table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
        "<text:p>bombe</text:p></table:table-cell>"
    )
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    body = f'<office:body><office:spreadsheet><table:table table:name="F">{row}</table:table></office:spreadsheet>'
    path = tmp_path / "repete.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<office:document-content {spaces} office:version="1.2">{body}</office:body></office:document-content>',
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    with ReaderProcess(memory=600_000_000, seconds=30) as reader:
        assert refused(reader, path)[0] in ("LECTEUR-INTERROMPU", "FICHIER-ILLISIBLE")
        assert reader.open(sound).sheets


def test_a_reader_that_hangs_is_stopped(sound: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "sans_fin.csv"
    os.mkfifo(pipe)
    with ReaderProcess(seconds=0.5) as reader:
        code, said = refused(reader, pipe)
        assert code == "LECTEUR-INTERROMPU" and "secondes" in said
    with ReaderProcess() as reader:
        assert reader.open(sound).sheets


def test_a_child_that_is_killed_is_replaced(sound: Path) -> None:
    with ReaderProcess() as reader:
        reader.open(sound)
        child = reader._child
        assert child is not None
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert reader.open(sound) == open_workbook(sound)
        stopped = reader._child
        assert stopped is not None
    assert stopped.poll() is not None, "no child outlives its context"


def test_a_system_that_starts_no_process_says_so(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("layidu.intake.reader_process.sys.executable", "/nowhere/python")
    with ReaderProcess() as reader:
        assert refused(reader, sound)[0] == "LECTEUR-INTERROMPU"


def test_the_child_writes_no_file_and_knows_no_secret(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody")
    with ReaderProcess() as reader:
        reader.open(sound)
        assert reader._child is not None
        process = Path("/proc", str(reader._child.pid))
        if not process.is_dir():
            pytest.skip("this system does not show its processes")
        assert b"DATABASE_URL" not in (process / "environ").read_bytes()
        limits = (process / "limits").read_text()
        assert next(line for line in limits.splitlines() if line.startswith("Max file size")).split()[3] == "0"


def test_a_workbook_with_macros_is_read_and_they_are_not(sound: Path) -> None:
    path = sound.with_suffix(".xlsm")
    book = openpyxl.load_workbook(sound)
    book.save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
    with ReaderProcess() as reader:
        assert reader.open(path).sheets == open_workbook(sound).sheets
