"""The door: a contract's file -> ``ContractPaper`` with everything that is wrong said at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from layidu.catalogue.entries import Indicator, entries
from layidu.catalogue.findings import refusal
from layidu.core.findings import Finding
from layidu.core.periods import Period
from layidu.core.text import fold
from layidu.intake.actors import ActorDirectory
from layidu.intake.contracts.paper import ContractPaper, PaperRow, RawRow, said_at
from layidu.intake.contracts.quantities import AmbiguousShareError, all_shares, number_of, share_of
from layidu.intake.contracts.sections import Section, sections
from layidu.intake.contracts.sheets import rows_of_workbook
from layidu.intake.contracts.written import rows_of_yaml
from layidu.intake.placing import Placer
from layidu.intake.reader_process import ReaderProcess
from layidu.intake.values import CellReader, Issue, source_text
from layidu.intake.workbook import WORKBOOKS, why_unreadable
from layidu.places.gazetteer import Gazetteer

YAML = (".yaml", ".yml")
#: The unit of a share, in which a percentage may be written.
SHARE = "part"


def read_contract(path: Path, *, gazetteer: Gazetteer, actors: ActorDirectory, reader: ReaderProcess) -> ContractPaper:
    """Read a contract written in a workbook or in YAML.

    Decision served: whether a contract can be signed as it is written, and what must be mended first. In: the file,
    the places and actors known, and the process in which workbooks are opened. Out: typed rows by section; findings
    with sheet, row and column. Errors: Refusal for a file that cannot be read at all.
    """
    suffix = path.suffix.lower()
    if suffix not in (*WORKBOOKS, *YAML):
        known = " ".join((*WORKBOOKS, *YAML))
        raise refusal("TYPE-INCONNU", file=path.name, suffix=suffix or "sans extension", known=known)
    if suffix in YAML:
        try:
            data = path.read_bytes()
        except (OSError, ValueError) as error:
            raise refusal("FICHIER-ILLISIBLE", file=path.name, why=why_unreadable(error)) from error
        raw, findings = rows_of_yaml(path.name, data)
        example = False
    else:
        raw, findings, example = rows_of_workbook(reader.open(path, path.name))
    return _Reading(raw, gazetteer, actors, list(findings)).paper(path.name, example=example)


class _Reading:
    def __init__(
        self, raw: Sequence[RawRow], gazetteer: Gazetteer, actors: ActorDirectory, findings: list[Finding]
    ) -> None:
        self._raw, self._gazetteer, self._findings = raw, gazetteer, findings
        self._reader = CellReader(actors, None)
        self._placers = {name: Placer(gazetteer, section.format) for name, section in sections().items()}
        self._within: Period | None = None

    def paper(self, file: str, *, example: bool) -> ContractPaper:
        rows: dict[str, list[PaperRow]] = {name: [] for name in sections()}
        by_section: dict[str, list[RawRow]] = defaultdict(list)
        for raw in self._raw:
            by_section[raw.section].append(raw)
        for name, section in sections().items():
            weights = {each: [raw.cells.get(each, "") for raw in by_section[name]] for each in section.shares}
            plain = {each for each, cells in weights.items() if all_shares([cell for cell in cells if cell != ""])}
            for raw in by_section[name]:
                rows[name].append(self._typed(section, raw, plain, rows["targets"]))
            if name == "contract":
                self._check_one(rows[name], by_section)
        if example:
            rows["contract"] = [_with(row, "example", True) for row in rows["contract"]]
        return ContractPaper(file, rows, tuple(self._findings))

    def _check_one(self, rows: Sequence[PaperRow], by_section: Mapping[str, Sequence[RawRow]]) -> None:
        for row in rows[1:]:
            self._findings.append(row.said("CONTRAT-EN-DOUBLE", "ref", row.text("ref"), what="contrat"))
        start, end = (rows[0].get("start"), rows[0].get("end")) if rows else (None, None)
        if start and end and end < start:
            self._findings.append(rows[0].said("DATES-INVERSEES", "end", str(end), start=str(start)))
        elif start and end:
            self._within = Period(start, end)

    def _typed(self, section: Section, raw: RawRow, plain: set[str], targets: Sequence[PaperRow]) -> PaperRow:
        values: dict[str, Any] = {}
        failed: set[str] = set()
        for name, field in section.format.fields.items():
            if name in section.shares or name in section.values:
                continue
            value, issues = self._reader.read(raw.cells.get(name, ""), field)
            self._tell(raw, issues)
            failed |= {issue.field for issue in issues if issue.holds}
            if value is not None:
                values[name] = value
        unit = self._unit(section, values, targets)
        for name in section.shares:
            says = "%" in raw.headers.get(name, "") and name not in plain
            self._quantity(raw, name, section, values, failed, share=True, says_percent=says)
        for name in section.values:
            says = "%" in raw.headers.get(name, "") or "%" in str(
                values.get("unit") or self._said_unit(values, targets)
            )
            self._quantity(raw, name, section, values, failed, share=unit == SHARE, says_percent=says)
        for name, field in section.format.fields.items():
            if field.default is not None and name not in values and name not in failed:
                values[name] = Decimal(field.default) if name in section.shares else field.default
            if field.required and name not in values and name not in failed:
                self._findings.append(said_at(raw, "VALEUR-OBLIGATOIRE", name))
        places, about_places = self._placers[section.id].place(values, failed, self._within)
        self._tell(raw, about_places)
        texts = {header: source_text(raw.cells[name]) for name, header in raw.headers.items()}
        texts |= {header: source_text(cell) for header, cell in raw.others.items()}
        return PaperRow(raw, values, places, {header: text for header, text in texts.items() if text})

    def _unit(self, section: Section, values: Mapping[str, Any], targets: Sequence[PaperRow]) -> str:
        indicator = values.get("indicator")
        if section.id == "trajectory":
            indicator = next((row.get("indicator") for row in targets if row.get("ref") == values.get("target")), None)
        known = entries(Indicator).get(str(indicator))
        return known.unit if known else ""

    def _said_unit(self, values: Mapping[str, Any], targets: Sequence[PaperRow]) -> str:
        return next((row.text("unit") for row in targets if row.get("ref") == values.get("target")), "")

    def _quantity(
        self, raw: RawRow, name: str, section: Section, values: dict[str, Any], failed: set[str], *, share: bool,
        says_percent: bool,
    ) -> None:  # fmt: skip
        cell = raw.cells.get(name, "")
        seen = source_text(cell)
        if fold(seen) == "" and "%" not in seen:
            return
        try:
            # A cap or floor may be written 1,25: full achievement is 1.
            if share and name in ("floor", "cap") and isinstance(number := number_of(cell), Decimal) and number <= 2:
                found: Decimal | None = number
            else:
                found = share_of(cell, says_percent=says_percent) if share else number_of(cell)
        except AmbiguousShareError:
            failed.add(name)
            self._findings.append(said_at(raw, "PART-AMBIGUE", name, seen))
            return
        if found is None:
            failed.add(name)
            self._findings.append(said_at(raw, "NOMBRE-ILLISIBLE", name, seen))
        else:
            values[name] = found

    def _tell(self, raw: RawRow, issues: Sequence[Issue]) -> None:
        self._findings += [said_at(raw, issue.code, issue.field, issue.value, **issue.names) for issue in issues]


def _with(row: PaperRow, name: str, value: object) -> PaperRow:
    return PaperRow(row.raw, {**row.values, name: value}, row.places, row.cells)
