"""From a content dataclass and a Typst template to PDF bytes: the one place that calls the typesetter.

Content reaches the template as JSON, never as markup, so a name such as ``#panic("x")`` prints as it is written.
Fonts come from the package only, the time from the content only: the same content gives the same bytes.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from layidu.core.periods import date_fr
from layidu.publishing.glyphs import FONT_DIRECTORY, printable
from layidu.publishing.privacy import without_personal_data

_ROOT = Path(__file__).parent
#: PDF/A-2a keeps a bulletin readable for decades; PDF/UA-1 lets a screen reader follow its tables.
STANDARDS = ("a-2a", "ua-1")


def plain(content: Any) -> Any:
    """A content as JSON values: dataclasses as objects, days in French, text as the font can print it and without
    addresses or telephone numbers.

    Takes any dataclass, tuple, mapping, date, text or number; gives dicts, lists, text, numbers, ``None``.
    Errors: TypeError for anything else, so that nothing is printed through its ``repr``.

    >>> from layidu.core.numbers import Bounds
    >>> plain((Bounds(3, None), date(2025, 11, 20), "Ségou"))
    [{'low': 3, 'high': None}, '20 novembre 2025', 'Ségou']
    """
    if content is None or isinstance(content, bool | int | float):
        return content
    if isinstance(content, str):
        return printable(without_personal_data(content)[0])
    if isinstance(content, date):
        return date_fr(content)
    if isinstance(content, Mapping):
        return {str(key): plain(value) for key, value in content.items()}
    if isinstance(content, tuple | list):
        return [plain(item) for item in content]
    if is_dataclass(content):
        return {field.name: plain(getattr(content, field.name)) for field in fields(content)}
    raise TypeError(f"cannot publish a {type(content).__name__}")


@functools.cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONT_DIRECTORY)])


class Typesetter:
    """A template bound to one content: asked for its number of pages, then for its PDF.

    ``template`` is a path inside this room; ``images`` are SVG texts by name; ``issued_on`` becomes the document's
    date and the only time stamp in the bytes.

    >>> Typesetter("brief/template.typ", {}, date(2025, 11, 20)).issued
    datetime.datetime(2025, 11, 20, 0, 0, tzinfo=datetime.timezone.utc)
    """

    def __init__(self, template: str, content: Any, issued_on: date, images: Mapping[str, str] | None = None) -> None:
        self.template = _ROOT / template
        self.issued = datetime.combine(issued_on, time(), UTC)
        self.inputs = {
            "content": json.dumps(plain(content), ensure_ascii=False, sort_keys=True),
            "issued": json.dumps([issued_on.year, issued_on.month, issued_on.day]),
            **{f"image-{name}": svg for name, svg in (images or {}).items()},
        }

    def _compiler(self) -> Any:
        import typst

        return typst.Compiler(
            self.template,
            root=_ROOT,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs=self.inputs,
        )

    def marks(self) -> dict[str, int]:
        """On which page each mark of the template stands; ``last-page`` is how many A4 pages the content takes."""
        found = json.loads(self._compiler().query("metadata"))
        return {mark["label"].strip("<>"): int(mark["value"]) for mark in found if "label" in mark}

    def pages(self) -> int:
        """How many A4 pages the content takes."""
        return self.marks()["last-page"]

    def pdf(self) -> bytes:
        """The PDF (PDF/A-2a, PDF/UA-1). Errors: ``typst.TypstError`` when the template itself is wrong."""
        made = self._compiler().compile(
            format="pdf", pdf_standards=list(STANDARDS), timestamp=self.issued, pdf_tags=True
        )
        return bytes(made)
