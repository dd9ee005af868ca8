"""Write the whole example: a year of messy reports, and the workbooks of needs, commitments, payments and reviews."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from layidu.core.periods import Period
from layidu.cycle.demo import columns
from layidu.cycle.demo.follow_up import commitment_rows, instalment_rows, review_rows
from layidu.cycle.demo.mess import month_as_text, without_accents
from layidu.cycle.demo.needs import need_rows
from layidu.cycle.demo.partners import partners
from layidu.cycle.demo.plans import plans
from layidu.cycle.demo.programme import Programme, programme
from layidu.cycle.demo.promises import promises
from layidu.cycle.demo.reports import Report, reports, told
from layidu.cycle.demo.spots import country_of
from layidu.cycle.demo.workbooks import Cell, Table, write_workbook
from layidu.places.gazetteer import Gazetteer


def generate(gazetteer: Gazetteer, folder: Path, *, seed: int, months: Sequence[Period] | None = None) -> list[Path]:
    """Write the example into a folder and give the paths written, in the order in which they are to be imported.

    Decision served: what Layidu does, shown on a full cycle before any real file is at hand. In: a country's
    gazetteer, a folder (made when missing), a seed, calendar months in order (not given: those that the country's
    example is shipped with). Out: needs, commitments, instalments, then ``rapports/<month>/<acronym>_<month>.xlsx``
    (one a partner a month that was sent), then reviews. The same seed and months give the same bytes. Errors:
    ValueError without months; LookupError for a country without example. Assumption: every figure is invented, and
    every workbook says so above its headers.

    >>> import tempfile
    >>> from layidu.places.country import gazetteer_of
    >>> with tempfile.TemporaryDirectory() as where:
    ...     made = generate(gazetteer_of("mali"), Path(where), seed=1, months=[Period.parse("2025-03")])
    ...     [path.name for path in made[:3]], len(made) > 100
    (['besoins_2025.xlsx', 'engagements_partenaires.xlsx', 'versements.xlsx'], True)
    """
    settings = programme(country_of(gazetteer))
    months = settings.months if months is None else months
    if not months:
        raise ValueError("the example needs at least one month")
    who = partners(seed, settings.country)
    planned = plans(gazetteer, who, settings, months, seed=seed)
    promised = promises(who, planned, settings, months, seed=seed)
    sent = reports(who, planned, settings, months, seed=seed)
    year = months[0].start.year
    paths = [
        _sheet(
            folder / f"besoins_{year}.xlsx", settings, "Besoins", columns.NEEDS,
            need_rows(gazetteer, settings, year),
        ),
        _sheet(
            folder / "engagements_partenaires.xlsx", settings, "Engagements", columns.COMMITMENTS,
            commitment_rows(planned, promised),
        ),
        _sheet(
            folder / "versements.xlsx", settings, "Versements", columns.INSTALMENTS,
            instalment_rows(promised, months[-1].end),
        ),
    ]  # fmt: skip
    paths += (write_workbook(folder / report_path(report), _report_table(report, settings)) for report in sent)
    judged = review_rows(planned, promised, told(sent), settings, months, seed=seed)
    paths.append(_sheet(folder / "revues.xlsx", settings, "Revues", columns.REVIEWS, judged))
    return paths


def report_path(report: Report) -> Path:
    """Where a report lies in the example's folder: ``rapports/2025-08/BAOBCUI_aout2025.xlsx``."""
    month = without_accents(month_as_text(report.month, 0)).replace(" ", "")
    return Path("rapports", str(report.month), f"{report.partner.acronym}_{month}.xlsx")


def _report_table(report: Report, settings: Programme) -> Table:
    words = settings.texts
    title = words["report"].format(partner=report.partner.full_name, month=report.month.label_fr())
    extra = (words["complete"],) if "complete" in report.faults else ()
    rows = [tuple(row.cells.get(header) for header in report.headers) for row in report.rows]
    return Table("5W", (settings.notice, title, *extra, ""), report.headers, rows)


def _sheet(
    path: Path, settings: Programme, sheet: str, headers: tuple[str, ...], rows: Sequence[Sequence[Cell]]
) -> Path:
    return write_workbook(path, Table(sheet, (settings.notice, sheet, ""), headers, rows))
