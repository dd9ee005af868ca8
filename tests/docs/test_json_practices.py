"""The shapes of practices that ``docs/json.md`` shows are those that the commands print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.test_practices import ledger
from tests.docs.test_json import documented, printed, shape


def one_of_each(folder: Path, workspace: Path) -> dict[str, Any]:
    """What each command prints for one practice that was tried in three regions."""
    ledger(folder, workspace, other_conditions="Un accord des chefs de fraction.")
    where = ("--workspace", workspace, "--json")
    extended = ("--to", "Ségou", "--owner", "Direction inventée", "--due", "2027-12-31")
    return {
        "layidu practice list": printed("practice", "list", *where),
        "layidu practice show": printed("practice", "show", "PR-1", *where),
        "layidu practice compare": printed("practice", "compare", "PR-1", *where),
        "layidu practice alike": printed("practice", "alike", "PR-1", *where),
        "layidu practice extend": printed("practice", "extend", "PR-1", *extended, *where),
    }


def test_practices(sqlite_workspace: Path, tmp_path: Path) -> None:
    for heading, now in one_of_each(tmp_path, sqlite_workspace).items():
        assert shape(now) == shape(documented(heading)), heading
