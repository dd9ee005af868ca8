"""Write the reference pages that the code itself defines: records, finding codes, import formats, commands.

``python docs/generate.py`` writes them; ``--check`` writes nothing and fails when one is out of date.
Every page is a function of the package alone: no date, no path, no network.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

DOCS = Path(__file__).parent


def pages() -> Mapping[str, Callable[[], str]]:
    """The pages by name. The command line chooses its language once, when it is imported: French."""
    os.environ["LAYIDU_LANG"] = "fr"
    os.environ["DJANGO_SETTINGS_MODULE"] = "layidu.ledger.settings"
    import django

    django.setup()
    from generators.commands import commands_page
    from generators.findings import findings_page
    from generators.formats import formats_page
    from generators.records import data_dictionary

    return {
        "commands.md": commands_page,
        "data-dictionary.md": data_dictionary,
        "findings.md": findings_page,
        "formats.md": formats_page,
    }


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with ``--check`` name those that are out of date (exit 1)."""
    stale = []
    for name, page in pages().items():
        path, text = DOCS / name, page().rstrip("\n") + "\n"
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        if "--check" in arguments:
            stale.append(name)
        else:
            path.write_text(text, encoding="utf-8")
    if stale:
        sys.stderr.write(f"out of date: {', '.join(stale)}; run `make reference`\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
