"""A :class:`Bulletin` as PDF."""

from __future__ import annotations

from layidu.publishing.content import Bulletin
from layidu.publishing.tiles import describe_map, region_tile_map
from layidu.publishing.typesetting import Typesetter, plain

#: How many rows each table prints; what is left over is counted under it, with the sheet that holds it.
LIMITS = {"gaps": 8, "straddling": 4, "presence": 24, "overdue": 8, "kept": 4}


def render_bulletin(content: Bulletin) -> bytes:
    """The bulletin as PDF bytes (A4, French, PDF/A-2a and PDF/UA-1), the same bytes for the same content.

    Decision served: where a minister or a cluster looks first, and what they may not conclude. Tables are
    cut at ``LIMITS`` and say so; limits of the data and sources are never cut. Errors: ValueError when the
    map's values do not fit its layout.
    """
    return _typesetter(content).pdf()


def _typesetter(content: Bulletin) -> Typesetter:
    tiles = content.map
    svg = region_tile_map(tiles.values, "", tiles.legend, country=tiles.country, breaks=tiles.breaks, unit=tiles.unit)
    publisher = content.publisher or "Bulletin de suivi des engagements"
    printed = {
        **plain(content),
        "heading": plain(f"{content.title}, {content.period_label}"),
        "kicker": plain(f"{content.country} · {publisher}"),
        "running": plain(f"{content.title} · {content.period_label}"),
        "map_alt": describe_map(tiles),
        "limits": LIMITS,
    }
    return Typesetter("bulletin/template.typ", printed, content.issued_on, {"map": svg})
