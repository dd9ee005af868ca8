"""What every row of HDX HAPI says beside its figures: its level, and what its publisher thinks of it."""

from __future__ import annotations

from layidu.intake.rows import TypedRow
from layidu.intake.vocabulary import shared

_LEVELS = (
    ("", ("location",)),
    ("région", ("region", "region_code", "provider_region")),
    ("cercle", ("cercle", "cercle_code", "provider_cercle")),
)


def check_published(row: TypedRow) -> None:
    """Report what the publisher says of a row (``warning``, ``error``), and a level that its place is not of.

    Decision served: a national total is never taken for a cercle's figure. In: a typed row with the fields ``warning``,
    ``error`` and ``admin_level`` (0 country, 1 region, 2 cercle) where the file has them.
    """
    for name, code in (("warning", "LIGNE-SIGNALEE"), ("error", "LIGNE-ERRONEE")):
        if row.text(name):
            row.report(code, name, row.text(name))
    said, found = row.get("admin_level"), named_level(row)
    if said is not None and said != found:
        row.report("NIVEAU-INCOHERENT", "admin_level", str(said), found=str(found))


def named_level(row: TypedRow) -> int:
    """The lowest level at which a row names a place: 0 the country, 1 a region, 2 a cercle.

    >>> named_level(TypedRow(2, (), {"location": "MLI", "region": "Gao"}, (), None, {}))
    1
    """
    return max((at for at, (_, names) in enumerate(_LEVELS) if any(row.text(name) for name in names)), default=0)


def sector_of(row: TypedRow) -> str | None:
    """The catalogue's sector of a row; ``None`` for people in need of anything at all (« intersectoral »).

    >>> sector_of(TypedRow(2, (), {"sector": "health"}, (), None, {}))
    'health'
    """
    said = row.get("sector") or row.get("sector_name")
    return None if said == "intersectoral" else said


def check_sector(row: TypedRow) -> None:
    """Report a sector's code and name that are not of one sector: neither is taken over the other."""
    code, name = row.get("sector"), row.get("sector_name")
    if code is not None and name is not None and code != name:
        labels = shared("sectors").labels
        row.report("CODE-NOM-CONTREDITS", "sector", labels.get(code, code), named=labels.get(name, name))
