"""The frontier between good and fairness as a chart: SVG and PNG, French numbers, the packaged font."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from layidu.core.numbers import NARROW_SPACE
from layidu.publishing.glyphs import FONT_DIRECTORY, FONT_FAMILY, printable

_ACCENT, _INK, _QUIET = "#12506a", "#1d2b33", "#5b666d"
_FRENCH = {"decimal": ",", "thousands": NARROW_SPACE, "grouping": [3], "currency": ["", f"{NARROW_SPACE}XOF"],
           "percent": f"{NARROW_SPACE}%"}  # fmt: skip


@dataclass(frozen=True)
class FrontierPoint:
    """One plan: the share of the possible good that the worst-served fifth gets (0-1), the good, its reference."""

    fairness: float
    impact: float
    label: str


def frontier_chart(points: Sequence[FrontierPoint], *, title: str, benefit_unit: str, example: bool) -> str:
    """The chart as SVG: fairness from left to right, good upwards, each point with the reference of its plan.

    Decision served: how much good a step of fairness costs. The vertical axis does not start at zero, and says so.

    >>> frontier_chart([FrontierPoint(0.1, 100.0, "P2"), FrontierPoint(0.3, 90.0, "P3")], title="Essai",
    ...                benefit_unit="DALY", example=True).startswith("<svg")
    True
    """
    import vl_convert

    vl_convert.register_font_directory(str(FONT_DIRECTORY))
    specification = _specification(points, title, benefit_unit, example)
    svg: str = vl_convert.vegalite_to_svg(specification, format_locale=_FRENCH, show_warnings=False)
    return svg


def chart_png(svg: str) -> bytes:
    """The chart as PNG, twice its drawn size.

    >>> svg = frontier_chart([FrontierPoint(0.1, 100.0, "P2")], title="t", benefit_unit="DALY", example=False)
    >>> chart_png(svg)[1:4]
    b'PNG'
    """
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=2))


def _specification(points: Sequence[FrontierPoint], title: str, benefit_unit: str, example: bool) -> dict[str, Any]:
    import altair as alt

    rows = [{"fairness": point.fairness, "impact": point.impact, "label": printable(point.label)} for point in points]
    subtitle = ["Chaque point est un plan ; l’axe vertical ne part pas de zéro."]
    if example:
        subtitle.insert(0, "DONNÉES D’EXEMPLE : ces chiffres sont inventés.")
    data = alt.Data(values=rows)  # type: ignore[no-untyped-call]
    base = alt.Chart(data).encode(
        x=alt.X("fairness:Q", title="Part du bien possible que reçoit le cinquième le moins servi",
                axis=alt.Axis(format=".1%", tickCount=6), scale=alt.Scale(zero=False, padding=24)),
        y=alt.Y("impact:Q", title=f"Bien fait ({printable(benefit_unit)})", axis=alt.Axis(format=",.0f"),
                scale=alt.Scale(zero=False, padding=24)),
    )  # fmt: skip
    line = base.mark_line(color=_ACCENT, strokeWidth=2).encode(order=alt.Order("fairness:Q"))
    dots = base.mark_circle(color=_ACCENT, size=70, opacity=1)
    words = base.mark_text(dy=-12, fontSize=10, color=_INK, font=FONT_FAMILY).encode(text="label:N")
    chart = (line + dots + words).properties(
        width=560, height=320,
        title=alt.TitleParams(printable(title), subtitle=subtitle, anchor="start", color=_INK, subtitleColor=_QUIET),
    )  # fmt: skip
    configured = chart.configure(font=FONT_FAMILY, background="white").configure_axis(
        labelColor=_INK, titleColor=_INK, gridColor="#e3e8ea", domainColor=_QUIET
    )
    found: dict[str, Any] = configured.to_dict()
    return found
