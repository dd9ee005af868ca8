"""Golden files of this room: compared letter by letter, spaces and line breaks aside; a person can read them.

`LAYIDU_WRITE_GOLDEN=1` writes them anew: read the difference before keeping it.
"""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


def squeezed(text: str) -> str:
    """Letters without any white space, so that a thin space or a line break never decides a test."""
    return "".join(text.split())


def assert_golden(name: str, text: str) -> None:
    """The text is the golden one; the first differing lines are shown."""
    path = GOLDEN / name
    lines = [" ".join(line.split()) for line in text.splitlines()]
    text = "\n".join(line for line in lines if line) + "\n"
    if os.environ.get("LAYIDU_WRITE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    expected = path.read_text(encoding="utf-8")
    if squeezed(expected) != squeezed(text):
        pytest.fail("\n".join(difflib.unified_diff(expected.splitlines(), text.splitlines(), "golden", "now", n=1)))


def pdf_text(pdf: bytes, page: int | None = None) -> str:
    """The words of a PDF in the order they were set, by poppler."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed: the words of a PDF cannot be read")
    pages = ["-f", str(page), "-l", str(page)] if page else []
    done = subprocess.run(["pdftotext", "-raw", *pages, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode("utf-8")


def pdf_pages(pdf: bytes) -> int:
    """How many pages, counted by poppler as form feeds."""
    return pdf_text(pdf).count("\f")
