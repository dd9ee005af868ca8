"""The units that the guide to installing copies."""

from __future__ import annotations

from pathlib import Path

import pytest

UNITS = sorted((Path(__file__).parents[2] / "docs" / "deployment").glob("*.service"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_call_that_the_unit_forbids_is_refused_and_kills_nobody(unit: Path) -> None:
    said = [line.partition("=")[::2] for line in unit.read_text(encoding="utf-8").splitlines() if "=" in line]
    settings = {name: value for name, value in said if not name.startswith("#")}
    # The engine that draws charts asks for memory keys and does without: killed for asking, it never draws a page.
    assert "SystemCallFilter" not in settings or settings.get("SystemCallErrorNumber") == "EPERM"
