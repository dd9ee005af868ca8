"""See ``mapping.yaml`` for what this format is."""

from __future__ import annotations

from collections.abc import Sequence

from layidu.intake.outlines import NO_AREA, REPAIRED
from layidu.intake.records import BoundaryRow, RecordRow
from layidu.intake.rows import TypedRow


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report outlines that are none or repaired, missing places and editions, a commune's code against its cercle's."""
    level = row.text("level")
    name = row.text("commune") or row.text("cercle") or row.text("region") or row.text("country")
    if row.text("state") == NO_AREA or (not row.text("outline") and not row.reported("outline")):
        row.report("LIMITES-SANS-SURFACE", "outline", name, seen=row.text("state") or "vide")
    elif row.text("state") == REPAIRED:
        row.report("LIMITES-REPAREES", "outline", name)
    if level == "commune":
        if not row.text("cercle") and not row.text("cercle_code"):
            row.report("LIMITES-SANS-PARENT", "commune", name)
        code, above = row.text("commune_code"), row.text("cercle_code")
        if code and above and not code.startswith(above):
            row.report("LIMITES-CODE-PARENT", "commune_code", code, parent=above)
        if not row.text("commune") and not row.text("commune_code"):
            row.report("VALEUR-OBLIGATOIRE", "commune", header="Commune")
    if level != "country" and row.get("scheme") is None and row.period is None:
        # The region of Gao has had three outlines under one name.
        row.report("LIMITES-SANS-EDITION", "scheme", name)
    if not row.places and row.sound:
        row.report("LIEU-ABSENT", "region")


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """One outline; that of a commune names the place to create under its cercle where the ledger has none."""
    commune = row.text("level") == "commune"
    return (
        BoundaryRow(
            place=row.places[0],
            level=row.must("level"),
            outline=row.text("outline"),
            precision=row.get("precision") or 0,
            approximate=bool(row.get("approximate")),
            name=(row.text("commune") or row.text("commune_code")) if commune else "",
            code=row.text("commune_code") if commune else "",
            as_of=row.period.start if row.period else None,
        ),
    )
