"""Import of the real 5W of March 2022 (22,805 rows) against libhxl reading and validating the same file.

Both are whole processes on the same machine, run in turn (A B A B ...), so that a drift of the machine's speed falls on
both. Ours reads, checks, finds, compares, stores rows, lineage and findings in a new workspace, fsyncs and commits;
libhxl 5.2.2 reads the file and validates it against a three-column schema. Neither writes byte code.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from report import Figure, arguments, show

REAL = Path(__file__).parents[2] / "shared" / "data" / "humanitarian" / "whowhatwhere_5w_mli_mar2022.xlsx"
LIBHXL = """
import sys, hxl
from hxl.input import InputOptions
tags = ("#org+name", "#adm1+name", "#adm2+code")
schema = hxl.schema([["#valid_tag", "#valid_required"], *([tag, "true"] for tag in tags)])
ok = schema.validate(hxl.data(sys.argv[1], InputOptions(allow_local=True)))
"""


def main() -> None:
    """Run the pairs and print both medians."""
    options = arguments(__doc__ or "")
    if not REAL.is_file():
        show([Figure("import of the real 5W", "not measured: the file is not here", "", "", None, "", None)],
             as_json=options.json)  # fmt: skip
        return
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder, "prepared")
        layidu = [sys.executable, "-m", "layidu"]
        _run([*layidu, "init", str(prepared), "--country", "mali"])
        pairs = []
        for number in range(2 if options.quick else 8):
            fresh = Path(folder, f"w{number}")
            shutil.copytree(prepared, fresh)
            ours = _run([*layidu, "import", "--workspace", str(fresh), str(REAL)], expect=1)
            theirs = _run([sys.executable, "-c", LIBHXL, str(REAL)])
            if number:  # the first pair warms caches
                pairs.append((ours, theirs))
    figures = []
    for at, what in enumerate(("wall", "processor")):
        ours = statistics.median(pair[0][at] for pair in pairs)
        theirs = statistics.median(pair[1][at] for pair in pairs)
        ratio = statistics.median(pair[0][at] / pair[1][at] for pair in pairs)
        figures.append(
            Figure(f"import of the real 5W, {what} time, median of {len(pairs)}", round(ours, 2), "s",
                   f"libhxl 5.2.2 read + validate: {theirs:.2f} s", round(ratio, 2), "ratio <= 1", ratio <= 1)
        )  # fmt: skip
    show(figures, as_json=options.json)


def _run(command: list[str], expect: int = 0) -> tuple[float, float]:
    """Wall and processor seconds of a whole process."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    quiet = os.open(os.devnull, os.O_WRONLY)
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, environment, file_actions=[(os.POSIX_SPAWN_DUP2, quiet, 1)])
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - start
    os.close(quiet)
    if os.waitstatus_to_exitcode(status) != expect:
        raise SystemExit(f"{' '.join(command[:4])} ... ended with {os.waitstatus_to_exitcode(status)}")
    return wall, usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
