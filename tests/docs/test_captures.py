"""The pictures of the key pages are there at both widths, small, and shown on their page."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
import yaml

DOCS = Path(__file__).parents[2] / "docs"
PICTURES = yaml.safe_load((DOCS / "captures" / "pictures.yaml").read_text(encoding="utf-8"))
WIDTHS = {"telephone": 390, "bureau": 1280}
MOST_BYTES = 2_500_000


@pytest.mark.parametrize("name", [picture["name"] for picture in PICTURES])
def test_a_picture_is_there_at_both_widths(name: str) -> None:
    page = (DOCS / "captures.md").read_text(encoding="utf-8")
    for label, width in WIDTHS.items():
        head = (DOCS / "captures" / f"{name}-{label}.png").read_bytes()[:26]
        # Width, depth and kind of colours: 8 bits of a palette.
        assert struct.unpack(">I", head[16:20])[0] == width
        assert tuple(head[24:26]) == (8, 3)
        assert f"captures/{name}-{label}.png" in page


def test_ten_pages_are_kept_and_nothing_else_and_they_are_small() -> None:
    assert len(PICTURES) >= 10
    kept = sorted((DOCS / "captures").glob("*.png"))
    assert {file.name for file in kept} == {f"{one['name']}-{label}.png" for one in PICTURES for label in WIDTHS}
    assert sum(file.stat().st_size for file in kept) < MOST_BYTES
