"""What is said of a file: one finding for the same thing said of many rows, and each held row's own reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.intake.actors import ActorDirectory
from layidu.intake.folding import Spaced
from layidu.intake.layout import Table
from layidu.intake.records import ActorRef
from layidu.intake.rows import TOGETHER, TypedRow
from layidu.intake.values import Issue

_SHOWN = 5


class Teller:
    """Collects the findings of one table."""

    def __init__(self, table: Table, about_file: Sequence[Finding]) -> None:
        self._table = table
        self._told: dict[tuple[object, ...], Finding] = {}
        self._file = list(about_file)

    def add(self, findings: Iterable[Finding]) -> None:
        """Findings about the table or a column as a whole."""
        self._file.extend(findings)

    def tell(self, row: TypedRow) -> list[Finding]:
        """A row's own findings, which are also added to those of the file."""
        own = []
        for issue in row.issues:
            key = (issue.code, issue.field, issue.value, *issue.names.items())
            made = self._finding(issue, row.number)
            own.append(made)
            told = self._told.get(key, made)
            earlier = told.rows if key in self._told else 0
            self._told[key] = replace(told, rows=earlier + 1 + len(row.repeats))
        return own

    def _finding(self, issue: Issue, row: int) -> Finding:
        table = self._table
        names = {"cell": table.cell(issue.field, row), "header": table.header(issue.field), **issue.names}
        return finding(
            issue.code, sheet=table.sheet.name, row=row, column=names["header"], value=issue.value,
            rows=1, **names,
        )  # fmt: skip

    def tell_spaces(self, spaced: Spaced) -> None:
        """White space around a text was dropped."""
        header = self._table.headers[spaced.position]
        self._file.append(finding("ESPACES-EN-TROP", sheet=self._table.sheet.name, row=spaced.row, column=header,
                                  value=spaced.text, rows=spaced.rows))  # fmt: skip

    def repeats(self, folded: int) -> None:
        """Exact repeats were folded."""
        if folded:
            self._file.append(
                finding("REPETITION-EXACTE", sheet=self._table.sheet.name, rows=folded, count=str(folded))
            )

    def actors(self, actors: ActorDirectory, rows: Sequence[TypedRow], met_before: frozenset[str]) -> None:
        """Actors under several spellings, new ones, and new ones whose name is near another's.

        ``met_before`` are the new actors that an earlier file of the same directory named.
        """
        met: dict[str, dict[str, int]] = {}
        where: dict[str, tuple[int, str]] = {}
        for row in rows:
            for said, value in row.values.items():
                name = said.removesuffix(TOGETHER)
                if isinstance(value, ActorRef):
                    self._count(met, where, row, name, value)
                elif isinstance(value, tuple):
                    for ref in value:
                        self._count(met, where, row, name, ref)
        new = [actor for actor in met if actor in actors.new() and actor not in met_before]
        for actor, spellings in met.items():
            number, field = where[actor]
            rows_of = sum(spellings.values())
            first = next(iter(spellings))
            if len(spellings) > 1:
                shown = ", ".join(f"« {spelling} »" for spelling in spellings)
                self._about_actor("ACTEUR-GRAPHIES", number, field, first, rows_of, spellings=shown)
            if actor in new and (near := actors.near(actor)):
                self._about_actor("ACTEUR-PROCHE", number, field, first, rows_of, near=near)
            for spelling in spellings:
                if known := actors.read_as(spelling):
                    self._about_actor("ACTEUR-SIGLE", number, field, spelling, spellings[spelling], known=known)
            if actor in new and (known := actors.long_name(actor)):
                self._about_actor("ACTEUR-SIGLE-PROPOSE", number, field, first, rows_of, known=known)
        if new:
            names = [actors.new()[actor] for actor in new]
            shown = ", ".join(f"« {name} »" for name in names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
            touched = sum(sum(met[actor].values()) for actor in new)
            self._file.append(
                finding("ACTEUR-NOUVEAU", sheet=self._table.sheet.name, rows=min(touched, len(self._table.rows)),
                        count=str(len(new)), shown=shown)
            )  # fmt: skip

    @staticmethod
    def _count(
        met: dict[str, dict[str, int]], where: dict[str, tuple[int, str]], row: TypedRow, name: str, ref: ActorRef
    ) -> None:
        spellings = met.setdefault(ref.id, {})
        spellings[ref.spelling] = spellings.get(ref.spelling, 0) + 1 + len(row.repeats)
        where.setdefault(ref.id, (row.number, name))

    def _about_actor(self, code: str, row: int, field: str, value: str, rows: int, **names: str) -> None:
        table = self._table
        self._file.append(
            finding(code, sheet=table.sheet.name, row=row, column=table.header(field), value=value, rows=rows,
                    cell=table.cell(field, row), header=table.header(field), **names)
        )  # fmt: skip

    def findings(self) -> tuple[Finding, ...]:
        """All findings of the file, errors first, then in the order of their rows."""
        return worst_first([*self._told.values(), *self._file])


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings, errors first, then in the order of their rows.

    >>> worst_first([])
    ()
    """
    rank = {"error": 0, "warning": 1, "info": 2}
    return tuple(sorted(findings, key=lambda each: (rank[each.severity], each.row or 0)))
