"""Annotated copies: the real 5W against openpyxl, a month of workbooks, and a sheet of 500,000 rows.

Both sides of the comparison put the same fill and comment on the same 200 cells; openpyxl, which loads the whole
workbook and writes it again, loses charts, shapes and cached values on the way, and makes no summary. Times are medians
of processor seconds in this process; the large sheet is annotated in a process of its own, for its peak of memory.
"""

from __future__ import annotations

import io
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from layidu.publishing.annotated.content import CellNote, FindingLine, KnownName, Summary
from layidu.publishing.annotated.patch import annotate
from report import Figure, arguments, show

REAL = Path(__file__).parents[2] / "shared" / "data" / "humanitarian" / "whowhatwhere_5w_mli_mar2022.xlsx"
MESSAGE, REMEDY = "« Kolokany » n'est pas un cercle connu.", "Vouliez-vous dire Kolokani ? Corrigez la cellule."


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "")
    # First of all: a child's peak of memory would start from what this process had taken by then.
    large_sheet = _large(20_000 if options.quick else 500_000)
    figures = [_real(1 if options.quick else 3), _month(10 if options.quick else 150), *large_sheet]
    show(figures, as_json=options.json)


def _notes(sheet: str, rows: int, count: int) -> list[CellNote]:
    step = max(1, (rows - 3) // count)
    text = f"Erreur : {MESSAGE}\nQue faire : {REMEDY}"
    return [CellNote(sheet, 3 + step * at, "BCDE"[at % 4], "error", text) for at in range(count)]


def _summary(notes: list[CellNote], rows: int) -> Summary:
    lines = [FindingLine("error", "LIEU-INCONNU", MESSAGE, REMEDY, note.sheet, note.row, note.column, "Kolokany", 1)
             for note in notes]  # fmt: skip
    places = [KnownName(f"Cercle {number}", f"Région {number % 19}") for number in range(160)]
    return Summary("rapport.xlsx", date(2026, 3, 1), rows, rows, 0, 0, 0, lines, places)


def _real(times: int) -> Figure:
    if not REAL.is_file():
        return Figure("annotated copy of the real 5W", "not measured: the file is not here", "", "", None, "", None)
    data = REAL.read_bytes()
    notes = _notes("ML_5W", 22_800, 200)
    ours, theirs = [], []
    for _ in range(times):
        ours.append(_seconds(lambda: annotate(data, notes, _summary(notes, 22_805))))
        theirs.append(_seconds(lambda: _openpyxl(data, notes)))
    mine, other = statistics.median(ours), statistics.median(theirs)
    return Figure(f"annotated copy of the real 5W (22,805 rows), 200 notes, median of {times}", round(mine, 2), "s",
                  f"openpyxl load, mark, save: {other:.2f} s", round(mine / other, 3), "<= 5 s", mine <= 5)  # fmt: skip


def _openpyxl(data: bytes, notes: list[CellNote]) -> None:
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = openpyxl.load_workbook(io.BytesIO(data))
    for note in notes:
        cell = book[note.sheet][f"{note.column}{note.row}"]
        cell.comment = Comment(note.text, "Layidu")
        cell.fill = PatternFill("solid", fgColor="FFF9C3B9")
    book.save(io.BytesIO())


def _month(count: int) -> Figure:
    data = _workbook(200, 15)
    notes = _notes("Activités", 200, 30)
    spent = _seconds(lambda: [annotate(data, notes, _summary(notes, 200)) for _ in range(count)])
    return Figure(f"{count} workbooks of 200 rows and 15 columns, 30 notes each, one process", round(spent, 2), "s",
                  "", None, "150 in <= 40 s", spent / count * 150 <= 40)  # fmt: skip


def _large(rows: int) -> list[Figure]:
    small = rows // 100
    spent = {}
    peak = 0
    for each in (small, rows):
        program = "import annotate; annotate.large(int(__import__('sys').argv[1]))"
        done = subprocess.run([sys.executable, "-c", program, str(each)], cwd=Path(__file__).parent,
                              capture_output=True, text=True, check=True)  # fmt: skip
        seconds, kilobytes = done.stdout.split()
        spent[each], peak = float(seconds), int(kilobytes)
    flat = (spent[rows] / rows) / (spent[small] / small)
    return [
        Figure(f"sheet of {rows:,} rows and 10 columns, 1,000 notes", round(spent[rows], 1), "s",
               f"{small:,} rows: {spent[small]:.2f} s, per row", round(flat, 2), "per row <= 1.5", flat <= 1.5),
        Figure("the same, peak of memory (with the workbook's making)", round(peak / 1e6, 2), "GB", "", None, "<= 2 GB",
               peak <= 2e6),
    ]  # fmt: skip


def large(rows: int) -> None:
    """In a process of its own: seconds and peak of memory (kB) for one large sheet."""
    data = _workbook(rows, 10)
    notes = _notes("Activités", rows, 1000)
    spent = _seconds(lambda: annotate(data, notes, _summary(notes, rows)))
    print(spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _workbook(rows: int, columns: int) -> bytes:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Activités")
        for row in range(rows):
            for column in range(columns):
                if column % 2:
                    sheet.write_number(row, column, row * column)
                else:
                    sheet.write_string(row, column, f"cercle {row % 159}")
    return stream.getvalue()


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
