"""A :class:`Bulletin` as PDF, on two pages whatever it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from layidu.core.numbers import percent_fr
from layidu.publishing.content import Bulletin, MoneyRow
from layidu.publishing.tiles import describe_map, region_tile_map
from layidu.publishing.typesetting import Typesetter, plain

#: How many rows the tables of page 1 print, from the roomiest to the barest; what is left over is counted under the
#: table, with the sheet that holds it.
FRONT: tuple[Mapping[str, float], ...] = (
    *({"gaps": gaps, "straddling": 5} for gaps in (20, 19, 18, 17, 16, 15, 14, 13, 12)),
    *({"gaps": gaps, "straddling": 3} for gaps in (12, 11, 10, 9, 8)),
    *({"gaps": gaps, "straddling": 2} for gaps in (8, 7, 6)),
    *({"gaps": gaps, "straddling": 1} for gaps in (5, 4)),
)
#: The same for what follows; ``limits`` is the size in points of the limits of the data, which are never cut.
BACK: tuple[Mapping[str, float], ...] = (
    *({"presence": 24, "overdue": late, "kept": 4, "sources": 60, "limits": 7.6} for late in (16, 14, 12, 11, 10, 9)),
    *({"presence": 24, "overdue": late, "kept": 3, "sources": 40, "limits": 7.4} for late in (9, 8, 7)),
    *({"presence": 24, "overdue": late, "kept": 2, "sources": 24, "limits": 7.2} for late in (8, 7, 6)),
    *({"presence": 24, "overdue": late, "kept": 2, "sources": 12, "limits": 7.0} for late in (6, 5, 4)),
    *({"presence": 20, "overdue": late, "kept": 1, "sources": 8, "limits": 6.6} for late in (4, 3, 2)),
    *({"presence": rows, "overdue": 1, "kept": 1, "sources": 4, "limits": 6.0} for rows in (16, 12)),
    *({"presence": rows, "overdue": 1, "kept": 1, "sources": 2, "limits": 5.0} for rows in (8, 4, 2)),
)
PAGES = 2


def render_bulletin(content: Bulletin) -> bytes:
    """The bulletin as PDF bytes (A4, French, PDF/A-2a and PDF/UA-1), the same bytes for the same content.

    Decision served: where a minister or a cluster looks first, and what they may not conclude. It holds on two pages:
    tables and sources are cut as far as that needs, and say how much is left; the limits of the data are never cut,
    their type grows smaller. Only single texts longer than a page could ask for more. Errors: ValueError when the
    map's values do not fit its layout.
    """
    svg = _map(content)

    def set_with(front: Mapping[str, float], back: Mapping[str, float]) -> Typesetter:
        return _typesetter(content, svg, {**front, **back})

    front = _first_that_holds(FRONT, lambda step: set_with(step, BACK[-1]).marks()["front-page"] == 1)
    back = _first_that_holds(BACK, lambda step: set_with(front, step).pages() <= PAGES)
    made = set_with(front, back)
    return (made if made.pages() <= PAGES else set_with(FRONT[-1], BACK[-1])).pdf()


def _first_that_holds(
    steps: Sequence[Mapping[str, float]], holds: Callable[[Mapping[str, float]], bool]
) -> Mapping[str, float]:
    """The roomiest step that holds, since a barer one always holds too; the barest when none does."""
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(steps[middle]) else (middle + 1, high)
    return steps[low]


def money_lines(rows: Sequence[MoneyRow]) -> tuple[str, list[dict[str, Any]]]:
    """The rows of money as a compact table: what all labels begin with, said once, and one line a row.

    A unit that the line's label already says is left out of its numbers; ``share`` is disbursed over pledged, « – »
    where either is not known.

    >>> from layidu.publishing.content import Figure
    >>> rows = [MoneyRow(f"Financement en {c}", Figure("p", "", f"400 {c}", 400), Figure("d", "", f"100 {c}", 100))
    ...         for c in ("EUR", "XOF")]
    >>> said, lines = money_lines(rows)
    >>> said, lines[1]["label"], lines[1]["pledged"]["text"], lines[1]["share"]
    ('Financement', 'XOF', '400', '25\u202f%')
    """
    words = [row.label.split() for row in rows]
    common = 0
    while len(rows) > 1 and all(len(line) > common + 1 and line[common] == words[0][common] for line in words):
        common += 1
    lines = []
    for row, line in zip(rows, words, strict=True):
        label = " ".join(line[common:])
        lines.append(
            {
                "id": "",
                "label": label,
                "pledged": {**plain(row.pledged), "text": _without_unit(row.pledged.text, label)},
                "disbursed": {**plain(row.disbursed), "text": _without_unit(row.disbursed.text, label)},
                "share": _share(row),
            }
        )
    return re.sub(r" en$", "", " ".join(words[0][:common])) if rows else "", lines


def _without_unit(text: str, unit: str) -> str:
    bare = text.removesuffix(unit).rstrip() if unit else text
    return bare or text


def _share(row: MoneyRow) -> str:
    pledged, disbursed = row.pledged.value, row.disbursed.value
    if not isinstance(pledged, int | float) or not isinstance(disbursed, int | float) or pledged <= 0:
        return percent_fr(None)
    return percent_fr(disbursed / pledged)


def _map(content: Bulletin) -> str:
    tiles = content.map
    return region_tile_map(tiles.values, "", tiles.legend, country=tiles.country, breaks=tiles.breaks, unit=tiles.unit)


def _typesetter(content: Bulletin, svg: str, limits: Mapping[str, float]) -> Typesetter:
    publisher = content.publisher or "Bulletin de suivi des engagements"
    money_label, lines = money_lines(content.money)
    printed = {
        **plain(content),
        "heading": plain(f"{content.title}, {content.period_label}"),
        "kicker": plain(f"{content.country} · {publisher}"),
        "running": plain(f"{content.title} · {content.period_label}"),
        "map_alt": describe_map(content.map),
        "money_label": plain(money_label),
        "money_lines": plain(lines),
        "limits": limits,
    }
    return Typesetter("bulletin/template.typ", printed, content.issued_on, {"map": svg})
