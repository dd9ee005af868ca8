"""Mutated workbooks and texts: each ends in rows or in a finding, never in a traceback, a hang or a lost row.

A failure names its number: ``mutated(number)`` makes the same file again.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import pytest

from layidu.core.errors import Refusal
from layidu.intake.formats import formats
from layidu.intake.reader_process import ReaderProcess
from tests.intake.readable import assert_adds_up, read

FEW, TREES, MANY = 300, 100, 10_000
NASTY = [b"", b"\0", b"\xff\xfe", b'"', b"&#0;", b"]]>", b"=1+1", b"1e999", b"-9999999999999999999", b"NaN", b"#REF!",
         b"XFD1048576", b"\r", "\u202e\u0000é".encode(), b"A" * 40_000, b"31/02/2025", b"Total", b"#adm1", b"<!ENTITY",
         b"'; DROP TABLE", b"\xc3", b"0" * 400, b"Filles", b"Janvier", b"2025"]  # fmt: skip


@cache
def sound_files() -> Sequence[tuple[str, bytes]]:
    """The samples of every format, as workbooks and as texts, and the layouts that partners make."""
    folder = Path(str(resources.files("layidu.intake").joinpath("formats")))
    samples = [next((folder / name).glob("sample.*")) for name in sorted(formats())]
    books = [(f"{path.parent.name}_2025-03{path.suffix}", path.read_bytes()) for path in samples]
    tables = sorted(Path(__file__).with_name("layouts").glob("*.csv"))
    texts = [(f"{path.stem}_2025-03.csv", path.read_bytes()) for path in tables]
    utf16 = [(f"u_{name}", data.decode().encode("utf-16")) for name, data in texts[:2]]
    return [*books, *texts, *utf16]


def bytes_changed(data: bytes, chance: random.Random) -> bytes:
    """A few bytes of a file changed, cut, doubled or swapped for something nasty."""
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        to = min(len(data), at + chance.randint(0, 40))
        kind = chance.randrange(6)
        if kind == 0:
            data = data[:at] + bytes(chance.randrange(256) for _ in range(to - at)) + data[to:]
        elif kind == 1:
            data = data[:at] + data[to:]
        elif kind == 2:
            data = data[:to] + data[at:to] + data[to:]
        elif kind == 3:
            data = data[:at] + chance.choice(NASTY) + data[to:]
        elif kind == 4 and chance.random() < 0.2:
            data = data[:at]
        else:
            data = data[:at] + data[at:to][::-1] + data[to:]
    return data


def part_changed(data: bytes, chance: random.Random) -> bytes:
    """A part of a workbook changed and packed again, so that the mutation reaches the reader of XML."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        favoured = [name for name in names if "sheet" in name or "shared" in name or "workbook" in name]
        victim = chance.choice(favoured)
        for name in names:
            part = old.read(name)
            if name == victim:
                part = bytes_changed(part, chance) if chance.random() < 0.5 else values_changed(part, chance)
            if not (name == victim and chance.random() < 0.03):
                new.writestr(name, part)
    return buffer.getvalue()


def values_changed(part: bytes, chance: random.Random) -> bytes:
    """Well-formed changes: the text of some elements, or a reference of a cell or row."""
    pieces = part.split(b">")
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(pieces))
        text, angle, rest = pieces[at].partition(b"<")
        if text:
            nasty = chance.choice(NASTY).replace(b"<", b"").replace(b"&", b"").replace(b"\0", b"")
            pieces[at] = nasty + angle + rest
        else:
            pieces[at] = pieces[at].replace(b'r="', chance.choice([b'r="9', b'r="A', b'r="ZZ', b'r="-']), 1)
    return b">".join(pieces)


def cells_changed(data: bytes, chance: random.Random) -> bytes:
    """A text with cells, rows or columns changed, in another encoding or with another delimiter."""
    encoding = "utf-16" if data.startswith(b"\xff\xfe") else "utf-8"
    rows = [line.split(";") for line in data.decode(encoding).splitlines()]
    for _ in range(chance.randint(1, 8)):
        row = chance.choice(rows)
        at = chance.randrange(len(row))
        kind = chance.randrange(6)
        if kind == 0:
            row[at] = chance.choice(NASTY).decode("utf-8", "replace")
        elif kind == 1:
            row.insert(at, chance.choice(chance.choice(rows)))
        elif kind == 2:
            rows.insert(chance.randrange(len(rows)), list(chance.choice(rows)))
        elif kind == 3:
            for each in rows:
                each[at:at] = each[at : at + 1]
        elif kind == 4 and len(row) > 1:
            del row[at]
        else:
            chance.shuffle(row)
    text = "\n".join(chance.choice([";", ";", ";", ",", "\t"]).join(row) for row in rows)
    return text.encode(chance.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"]), "replace")


def tree_changed(data: bytes, chance: random.Random) -> bytes:
    """A JSON text or an XML file with values, keys and elements changed, most of them well-formed still."""
    if data.lstrip().startswith(b"<"):
        return values_changed(data, chance) if chance.random() < 0.7 else elements_changed(data, chance)
    tree = json.loads(data)
    rows = max((part for part in tree.values() if isinstance(part, list)), key=len) if isinstance(tree, dict) else tree
    odd = [None, True, [], {}, {"a": [1]}, "", "x" * 5000, 10**40, -1, 1e300, float("nan"), "Total", "31/02/2025"]
    for _ in range(chance.randint(1, 8)):
        row = chance.choice(rows)
        key = chance.choice(list(row) or ["a"])
        kind = chance.randrange(6)
        if kind == 0:
            row[key] = chance.choice([*odd, chance.choice(NASTY).decode("utf-8", "replace")])
        elif kind == 1:
            row.pop(key, None)
        elif kind == 2:
            rows.append(chance.choice([dict(row), row, {}]))
        elif kind == 3:
            row[chance.choice(["", key.upper(), "numPresentIdpInd ", "Organisation", "é" * 300])] = row.get(key)
        elif kind == 4 and chance.random() < 0.1:
            tree = chance.choice([{"data": rows}, rows, {"a": {"result": rows}}, [rows], {"a": rows, "b": rows}])
        else:
            row[key] = chance.choice(list(chance.choice(rows).values()) or [None])
    return json.dumps(tree, ensure_ascii=chance.random() < 0.5).encode("utf-8", "replace")


def elements_changed(data: bytes, chance: random.Random) -> bytes:
    """Lines of an XML file left out, doubled or moved."""
    lines = data.split(b"\n")
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        lines[at : at + chance.randint(0, 2)] = [chance.choice(lines)] * chance.randint(0, 2)
    return b"\n".join(lines)


def mutated(number: int, kinds: tuple[str, ...] = ()) -> tuple[str, bytes]:
    """The file of that number: its name and its bytes; of these kinds alone where any is named."""
    chance = random.Random(number)
    name, data = chance.choice([each for each in sound_files() if not kinds or each[0].endswith(kinds)])
    ways: list[Callable[[bytes, random.Random], bytes]] = [bytes_changed]
    of_kind = {".xlsx": part_changed, ".json": tree_changed, ".xml": tree_changed}
    ways += [of_kind.get(Path(name).suffix, cells_changed)] * 3
    data = chance.choice(ways)(data, chance)
    if chance.random() < 0.03:
        name = Path(name).stem + chance.choice([".xls", ".ods", ".xlsb", ".csv", ".xlsx", ".json", ".xml"])
    return name, data


def run(numbers: range, folder: Path, kinds: tuple[str, ...] = ()) -> Counter[str]:
    ends: Counter[str] = Counter()
    with ReaderProcess(memory=1_000_000_000, seconds=20) as reader:
        for number in numbers:
            name, data = mutated(number, kinds)
            path = folder / f"mutation{Path(name).suffix}"
            path.write_bytes(data)
            try:
                reading = read(path, file_name=name, reader=reader)
                assert_adds_up(reading)
                assert all(row.reasons for row in reading.held) and all(row.records for row in reading.loaded)
            except Refusal as refusal:
                assert refusal.findings and str(refusal)
                ends[refusal.findings[0].code] += 1
            except Exception as error:
                raise AssertionError(f"mutation {number} ended in {error!r}") from error
            else:
                ends["read"] += 1
    return ends


def test_some_mutations_end_in_rows_or_in_a_finding(tmp_path: Path) -> None:
    ends = run(range(FEW), tmp_path)
    assert ends["read"] > FEW / 4, f"most mutations must get past the door to test what is behind it: {ends}"
    assert len(ends) > 3, f"and some must be refused: {ends}"


def test_some_mutated_answers_in_json_and_xml_end_so_too(tmp_path: Path) -> None:
    ends = run(range(TREES), tmp_path, (".json", ".xml"))
    assert ends["read"] > TREES / 4 and len(ends) > 2, ends


@pytest.mark.slow
def test_many_mutated_answers_in_json_and_xml_end_so_too(tmp_path: Path) -> None:
    assert sum(run(range(TREES, 20 * TREES), tmp_path, (".json", ".xml")).values()) == 19 * TREES


@pytest.mark.slow
def test_many_mutations_end_in_rows_or_in_a_finding(tmp_path: Path) -> None:
    ends = run(range(FEW, FEW + MANY), tmp_path)
    assert sum(ends.values()) == MANY, ends
