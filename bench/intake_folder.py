"""A month's folder: 150 workbooks of 200 rows in nine layouts, imported, then with each partner's annotated copy.

Whole processes on this machine, from the command line to the commit of the last file, each in a new workspace. Beside
them, in the same run: openpyxl, the usual library, merely reading every cell of the same workbooks, which checks and
stores nothing. The copies' time is what ``--return`` adds to the import.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generated import write_folder
from report import Figure, arguments, show

READ = """
import csv, sys
from pathlib import Path
import openpyxl
for path in sorted(Path(sys.argv[1]).iterdir()):
    if path.suffix == ".csv":
        list(csv.reader(path.open(encoding="cp1252"), delimiter=";"))
        continue
    for sheet in openpyxl.load_workbook(path, read_only=True):
        for row in sheet.iter_rows(values_only=True):
            pass
"""
MOST_IMPORT, MOST_COPIES = 20.0, 40.0


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "")
    files = 18 if options.quick else 150
    with tempfile.TemporaryDirectory() as folder:
        inbox, prepared = Path(folder, "inbox"), Path(folder, "prepared")
        write_folder(inbox, files)
        layidu = [sys.executable, "-m", "layidu"]
        _seconds([*layidu, "init", str(prepared), "--country", "mali"])
        theirs = _seconds([sys.executable, "-c", READ, str(inbox)])
        spent = []
        for number, more in enumerate(([], ["--return", str(Path(folder, "outbox"))])):
            fresh = Path(folder, f"w{number}")
            shutil.copytree(prepared, fresh)
            spent.append(_seconds([*layidu, "import", "--workspace", str(fresh), *more, str(inbox)], may_hold=True))
        copies = len(list(Path(folder, "outbox").iterdir()))
    alone, returned = spent
    share = files / 150
    show(
        [
            Figure(f"import of {files} workbooks of 200 rows, nine layouts", round(alone, 1), "s",
                   f"openpyxl reading their cells: {theirs:.1f} s", round(alone / theirs, 2), "150 in <= 20 s",
                   alone <= MOST_IMPORT * share + (1 if options.quick else 0)),
            Figure(f"their {copies} annotated copies, on top", round(returned - alone, 1), "s",
                   f"the import alone: {alone:.1f} s", round((returned - alone) / alone, 2), "150 in <= 40 s more",
                   returned - alone <= MOST_COPIES * share and copies == files),
        ],
        as_json=options.json,
    )  # fmt: skip


def _seconds(command: list[str], *, may_hold: bool = False) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    spent = time.perf_counter() - start
    if done.returncode not in ((0, 1) if may_hold else (0,)):
        raise SystemExit(f"{' '.join(command[:4])} ... ended with {done.returncode}: {done.stderr[-2000:]}")
    return spent


if __name__ == "__main__":
    main()
