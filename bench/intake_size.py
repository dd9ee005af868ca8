"""One workbook of 5,000, 50,000 and 500,000 rows with the real file's number and skew of names and slips.

Twice: rows that repeat each other as in the real 5W of March 2022 (94 of 100 are exact repeats), and rows of which each
is distinct and carries a count, so that each is typed, compared, stored and traced by itself. Whole processes, each in
a new workspace; memory is the highest of the importing process plus the highest of the child that opens the file. Time
a row is compared with that of the smallest workbook.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from generated import write_skewed
from report import Figure, arguments, show

MOST_MEMORY = 2.0
#: Starting the program costs the same for every size: it is measured on a workbook of this many rows and taken off.
FEWEST = 50


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "")
    sizes = (500, 5_000) if options.quick else (5_000, 50_000, 500_000)
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder, "prepared")
        _run([sys.executable, "-m", "layidu", "init", str(prepared), "--country", "mali"])
        for distinct in (False, True):
            start, _ = _import(Path(folder), prepared, FEWEST, distinct=distinct)
            kind = "distinct rows with counts" if distinct else "rows, repeats as in the real file"
            first = 0.0
            for rows in sizes:
                spent, memory = _import(Path(folder), prepared, rows, distinct=distinct)
                each = (spent - start) / rows
                first = first or each
                ratio = each / first
                figures += [
                    Figure(f"import of {rows:,} {kind}", round(spent, 1), "s",
                           f"per row of {sizes[0]:,}: {first * 1e6:.0f} µs; here {each * 1e6:.0f} µs", round(ratio, 2),
                           "per row <= 1.5", ratio <= 1.5),
                ]  # fmt: skip
            figures.append(
                Figure("the same, peak of memory, both processes", round(memory, 2), "GB", "", None, "< 2 GB",
                       memory < MOST_MEMORY)
            )  # fmt: skip
    show(figures, as_json=options.json)


def _import(folder: Path, prepared: Path, rows: int, *, distinct: bool) -> tuple[float, float]:
    """Seconds of one import in a new workspace, and peak of memory in GB."""
    path, workspace = folder / f"rapport_{rows}_2022-03.xlsx", folder / "workspace"
    write_skewed(path, rows, distinct=distinct)
    shutil.rmtree(workspace, ignore_errors=True)
    shutil.copytree(prepared, workspace)
    start = time.perf_counter()
    peak = _run([sys.executable, "-m", "layidu", "import", "--json", "--workspace", str(workspace), str(path)])
    spent = time.perf_counter() - start
    path.unlink()
    return spent, peak


def _run(command: list[str]) -> float:
    """Run to the end; the sum of the highest resident memories of the process and of its children, in GB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    highest: dict[int, int] = {}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            for pid in (process.pid, *_children(process.pid)):
                highest[pid] = max(highest.get(pid, 0), _peak(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    said = process.communicate()[1]
    done.set()
    watcher.join()
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command[:4])} ... ended with {process.returncode}: {said[-2000:]}")
    return sum(highest.values()) / 1e6


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _peak(pid: int) -> int:
    """Kilobytes."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    os.environ.pop("LAYIDU_WORKSPACE", None)
    main()
