"""What holds for everything this room prints: nothing from the machine, nothing from the network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import layidu.publishing

ROOM = Path(layidu.publishing.__file__).parent
TEMPLATES = sorted(ROOM.rglob("*.typ"))

PROGRAM = """
import hashlib
from tests.publishing.samples import brief, bulletin, tile_map
from layidu.publishing.brief.render import render_brief
from layidu.publishing.bulletin.render import render_bulletin
from layidu.publishing.tiles import map_png, region_tile_map
content = tile_map()
svg = region_tile_map(content.values, content.title, content.legend, country="mali", breaks=content.breaks)
for made in (render_bulletin(bulletin()), render_brief(brief()), svg.encode(), map_png(svg)):
    print(hashlib.sha256(made).hexdigest())
"""


def digests(environment: dict[str, str]) -> list[str]:
    """What another process prints, byte for byte."""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, env=environment, cwd=root
    )
    return done.stdout.split()


def test_documents_do_not_depend_on_the_fonts_of_the_machine(tmp_path: Path) -> None:
    empty = tmp_path / "fonts.conf"
    empty.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>')
    usual = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    bare = {**usual, "FONTCONFIG_FILE": str(empty), "HOME": str(tmp_path), "LANG": "C", "TZ": "Asia/Tokyo"}
    assert digests(usual) == digests(bare)


def test_templates_fetch_no_package_and_read_no_file() -> None:
    assert TEMPLATES
    for template in TEMPLATES:
        text = template.read_text(encoding="utf-8")
        assert "@preview" not in text, template
        assert set(re.findall(r'#import "([^"]+)"', text)) <= {"../house.typ", "../outline.typ", "house.typ"}, template
        assert "eval(" not in text, template


def test_the_font_travels_with_its_licence() -> None:
    fonts = {path.name for path in (ROOM / "fonts").iterdir()}
    assert fonts == {"NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "OFL.txt"}
    assert "SIL OPEN FONT LICENSE" in (ROOM / "fonts" / "OFL.txt").read_text(encoding="utf-8")
