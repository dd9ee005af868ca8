"""A :class:`Bulletin` as PDF."""

from __future__ import annotations

from layidu.publishing.content import Bulletin
from layidu.publishing.tiles import describe_map, region_tile_map
from layidu.publishing.typesetting import Typesetter, plain

#: How many rows each table prints, from the roomiest to the barest; what is left over is counted under the
#: table, with the sheet that holds it.
LIMITS: tuple[dict[str, int], ...] = (
    {"gaps": 8, "straddling": 4, "presence": 24, "overdue": 8, "kept": 4},
    {"gaps": 8, "straddling": 3, "presence": 24, "overdue": 6, "kept": 3},
    {"gaps": 8, "straddling": 2, "presence": 24, "overdue": 4, "kept": 2},
    {"gaps": 6, "straddling": 2, "presence": 20, "overdue": 3, "kept": 1},
    {"gaps": 5, "straddling": 1, "presence": 20, "overdue": 2, "kept": 1},
)
PAGES = 2


def render_bulletin(content: Bulletin) -> bytes:
    """The bulletin as PDF bytes (A4, French, PDF/A-2a and PDF/UA-1), the same bytes for the same content.

    Decision served: where a minister or a cluster looks first, and what they may not conclude. Tables are cut so
    that it holds on two pages, and say so; limits of the data and sources are never cut, so a long list of them
    may need a third page. Errors: ValueError when the map's values do not fit its layout.
    """
    svg = _map(content)
    fewest: tuple[int, Typesetter] | None = None
    for limits in LIMITS:
        typesetter = _typesetter(content, svg, limits)
        pages = typesetter.pages()
        if fewest is None or pages < fewest[0]:
            fewest = pages, typesetter
        if pages <= PAGES:
            break
    assert fewest is not None
    return fewest[1].pdf()


def _map(content: Bulletin) -> str:
    tiles = content.map
    return region_tile_map(tiles.values, "", tiles.legend, country=tiles.country, breaks=tiles.breaks, unit=tiles.unit)


def _typesetter(content: Bulletin, svg: str, limits: dict[str, int]) -> Typesetter:
    publisher = content.publisher or "Bulletin de suivi des engagements"
    printed = {
        **plain(content),
        "heading": plain(f"{content.title}, {content.period_label}"),
        "kicker": plain(f"{content.country} · {publisher}"),
        "running": plain(f"{content.title} · {content.period_label}"),
        "map_alt": describe_map(content.map),
        "limits": limits,
    }
    return Typesetter("bulletin/template.typ", printed, content.issued_on, {"map": svg})
