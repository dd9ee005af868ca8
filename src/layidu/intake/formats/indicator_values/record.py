"""A row of indicator values -> the value at its level, how complete and prompt its reporting was, or why it is absent.

Completeness and timeliness are indicators too: they are kept as observations that name the indicator they stand behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from layidu.catalogue.entries import Indicator, entries
from layidu.intake.contracts.quantities import AmbiguousShareError, number_of, share_of
from layidu.intake.records import ObservationRow, RecordRow
from layidu.intake.rows import TypedRow

#: The unit in which a percentage may be written.
_SHARE = "part"
#: A share printed in whole per cent differs from its numerator over its denominator by no more.
_CLOSE = Decimal("0.006")


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report a value that can be read in two ways, one that its parts contradict, and a ratio without denominator."""
    if row.get("indicator") is None:
        return
    indicator = entries(Indicator)[row.must("indicator")]
    value = _checked_value(row, indicator)
    over, under = row.get("numerator"), row.get("denominator")
    if indicator.kind == "ratio" and over is not None and not under:
        row.report("DENOMINATEUR-ABSENT-VALEUR", "denominator", row.text("numerator"), indicator=indicator.label_fr)
    elif indicator.unit == _SHARE and value is not None and over is not None and abs(over / under - value) > _CLOSE:
        row.report("VALEUR-CONTREDITE", "value", row.text("value"), numerator=str(over), denominator=str(under))
    expected, received, timely = (row.get(f"reports_{part}") for part in ("expected", "received", "on_time"))
    if received is not None and expected is not None and received > expected:
        row.report("RAPPORTS-EN-TROP", "reports_received", str(received), expected=str(expected))
    if timely is not None and received is not None and timely > received:
        row.report("RAPPORTS-EN-TROP", "reports_on_time", str(timely), expected=str(received))
    if row.get("absence") is not None and (value is not None or over is not None):
        row.report("ABSENCE-AVEC-VALEUR", "absence", row.text("absence"))


def _checked_value(row: TypedRow, indicator: Indicator) -> Decimal | None:
    if row.get("value") is None:
        return None
    try:
        value = _value(row, indicator)
    except AmbiguousShareError:
        row.report("PART-AMBIGUE", "value", row.text("value"))
        return None
    if value is None:
        row.report("NOMBRE-ILLISIBLE", "value", row.text("value"))
    return value


def _value(row: TypedRow, indicator: Indicator) -> Decimal | None:
    text = row.text("value")
    if not text:
        return None
    if indicator.unit != _SHARE:
        return number_of(text)
    return share_of(text, says_percent="%" in row.text("value_unit"))


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """One observation a level, at the grain indicator x place x period x series; shares are 0-1.

    A value that is not said is its numerator over its denominator where the indicator is a share.
    """
    indicator = entries(Indicator)[row.must("indicator")]
    value, over, under = _value(row, indicator), row.get("numerator"), row.get("denominator")
    if value is None and over is not None and under and indicator.unit == _SHARE:
        value = over / under
    said: list[ObservationRow] = []
    reason = row.get("absence")
    if value is not None or over is not None or reason is not None:
        said.append(
            _observation(row, indicator.id, value, over, under, (("absence", reason),) if reason is not None else ())
        )
    expected = row.get("reports_expected")
    of = (("indicator", indicator.id),)
    for name, part in (("completeness", "received"), ("timeliness", "on_time")):
        count = row.get(f"reports_{part}")
        share = row.get(name)
        if share is None and count is not None and expected:
            share = Decimal(count) / Decimal(expected)
        if share is not None:
            said.append(_observation(row, f"reporting_{name}", share, count, expected, of))
    return tuple(said)


def _observation(
    row: TypedRow, indicator: str, value: Decimal | None, over: Decimal | int | None, under: Decimal | int | None,
    cut: tuple[tuple[str, str], ...],
) -> ObservationRow:  # fmt: skip
    return ObservationRow(
        indicator=indicator,
        place=row.places[0] if row.places else None,
        period=row.dated(),
        value=None if value is None else float(value),
        numerator=None if over is None else float(over),
        denominator=None if under is None else float(under),
        disaggregation=cut,
        series=row.text("series"),
    )
