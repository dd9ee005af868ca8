"""A contract's file as typed rows -> the contract that scoring knows, with what is wrong said at its cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from layidu.accountability.contracts import BudgetLine, Contract, MeansOwed, Milestone, Objective, Party, Step, Target
from layidu.catalogue.entries import Indicator, entries
from layidu.catalogue.findings import finding
from layidu.core.findings import Finding
from layidu.core.money import EXPONENTS, Money
from layidu.core.periods import Period
from layidu.intake.actors import ActorDirectory
from layidu.intake.contracts.paper import ContractPaper, PaperRow
from layidu.intake.contracts.sections import sections
from layidu.intake.records import ActorRef

#: The sections whose rows carry a number by which commitments, scores and findings name them.
NUMBERED = ("objectives", "targets", "milestones", "budget", "means")
#: A title as long as this is a paragraph: the ledger keeps it whole, a table shows its beginning.
LONGEST_REF = 80


@dataclass(frozen=True)
class Draft:
    """A contract as a file says it. ``contract`` is none where the file lacks what makes one; ``findings`` say why.

    ``rows`` gives the row that says each line (``targets/C1`` and so on); ``posts`` the parties declared as posts;
    ``unknown`` the parties of whom the ledger knows nothing.
    """

    paper: ContractPaper
    contract: Contract | None
    findings: tuple[Finding, ...]
    rows: dict[str, PaperRow]
    parties: tuple[ActorRef, ...]
    posts: frozenset[str]
    unknown: frozenset[str]

    @property
    def refused(self) -> bool:
        """Whether it cannot be signed as it is."""
        return self.contract is None or any(item.severity == "error" for item in self.findings)

    def row_of(self, ref: str) -> PaperRow | None:
        """The row that says a line, whichever its section."""
        return next((self.rows[key] for section in NUMBERED if (key := f"{section}/{ref}") in self.rows), None)

    def located(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings about a contract, each given the sheet and row of the line that its value or message names."""
        return tuple(self._located(item) for item in findings)

    def _located(self, item: Finding) -> Finding:
        if item.sheet or item.row is not None:
            return item
        for key, row in self.rows.items():
            ref = key.split("/", 1)[1]
            if item.value == ref or re.search(rf"(?<!\w){re.escape(ref)} « ", item.message):
                field = _COLUMNS.get(item.code, "")
                fields = sections()[row.raw.section].format.fields
                label = row.raw.headers.get(field) or (fields[field].label if field in fields else "")
                return replace(item, sheet=row.raw.sheet, row=row.raw.number, column=label)
        return item


def draft_of(paper: ContractPaper, directory: ActorDirectory, *, version: int = 1) -> Draft:
    """Build the contract. Nothing is guessed: what is missing or said twice is a finding, and there is no contract."""
    maker = _Maker(paper, directory)
    contract = maker.contract(version)
    return Draft(
        paper, contract, (*paper.findings, *maker.findings), maker.rows, maker.parties, maker.posts, maker.unknown
    )


#: Without these a contract cannot be put together.
_STRUCTURE = frozenset(("CONTRAT-EN-DOUBLE", "CONTRAT-RENVOI-INCONNU", "DEVISE-ABSENTE", "MONTANT-TROP-FIN"))
#: The column in which a rule of contracts looks, by the finding's code.
_COLUMNS = {
    "CONTRAT-POIDS": "weight", "CONTRAT-POIDS-HORS-BORNES": "weight", "CONTRAT-CIBLE-SENS": "target",
    "CONTRAT-CIBLE-EGALE": "target", "CONTRAT-CIBLE-SANS-RAPPORT": "target", "CONTRAT-PART-DOUTEUSE": "target",
    "CONTRAT-DENOMINATEUR": "denominator", "CONTRAT-SENS-INDICATEUR": "direction", "CONTRAT-REGLE-INCONNUE": "rule",
    "CONTRAT-REGLE-GENRE": "rule", "CONTRAT-JALON-SANS-PREUVE": "evidence", "CONTRAT-DATE-HORS-PERIODE": "due",
    "CONTRAT-PLANCHER-PLAFOND": "floor", "CONTRAT-CHEVAUCHEMENT": "indicator",
}  # fmt: skip


class _Maker:
    def __init__(self, paper: ContractPaper, directory: ActorDirectory) -> None:
        self._paper = paper
        self.findings: list[Finding] = []
        self.rows: dict[str, PaperRow] = {}
        self.posts: frozenset[str] = frozenset()
        self.unknown: frozenset[str] = frozenset()
        self.parties: tuple[ActorRef, ...] = ()
        self._new = directory.new()

    def contract(self, version: int) -> Contract | None:
        paper = self._paper
        self._number_rows()
        parties = self._parties()
        head = paper.rows["contract"][0] if paper.rows["contract"] else None
        if head is None or any(head.get(name) is None for name in ("ref", "title", "start", "end")):
            return None
        if head.get("end") < head.get("start"):
            return None
        self._check_refs()
        if self._incomplete():
            return None
        return Contract(
            ref=head.text("ref"),
            version=version,
            title=head.text("title"),
            period=Period(head.get("start"), head.get("end")),
            parties=parties,
            objectives=tuple(self._objective(row) for row in paper.rows["objectives"]),
            means=tuple(self._means(row) for row in paper.rows["means"]),
            places=head.places,
            peers=head.text("peers"),
            example=bool(head.get("example")),
            note=head.text("note"),
        )

    def _incomplete(self) -> bool:
        """Whether some row lacks what makes it a line; else all that is wrong with the contract can be said at once."""
        for section in sections().values():
            needed = section.format.required_fields()
            if any(row.get(name) is None for row in self._paper.rows[section.id] for name in needed):
                return True
        if any(item.code == "COLONNE-OBLIGATOIRE" for item in self._paper.findings):
            return True
        return any(item.code in _STRUCTURE for item in self.findings)

    def _number_rows(self) -> None:
        seen: set[str] = set()
        for section in NUMBERED:
            for row in self._paper.rows[section]:
                ref = row.text("ref")
                if not ref:
                    continue
                if ref.casefold() in seen:
                    self._say(row, "CONTRAT-EN-DOUBLE", "ref", ref, what="ligne")
                seen.add(ref.casefold())
                self.rows.setdefault(f"{section}/{ref}", row)

    def _parties(self) -> tuple[Party, ...]:
        rows = [row for row in self._paper.rows["parties"] if row.get("name") and row.get("role")]
        self.parties = tuple(row.get("name") for row in rows)
        self.posts = frozenset(row.get("name").id for row in rows if row.get("kind") == "post")
        self.unknown = frozenset(ref.id for ref in self.parties if ref.id in self._new)
        return tuple(
            Party(row.get("name").id, row.get("name").spelling, row.get("role"), row.get("signed_on")) for row in rows
        )

    def _check_refs(self) -> None:
        rows = self._paper.rows
        objectives = {row.text("ref") for row in rows["objectives"]}
        lines = {row.text("ref") for name in ("targets", "milestones", "budget") for row in rows[name]}
        targets = {row.text("ref") for row in rows["targets"]}
        for section in ("targets", "milestones", "budget"):
            for row in rows[section]:
                self._known(row, "objective", objectives)
        for row in rows["trajectory"]:
            self._known(row, "target", targets)
        for row in rows["means"]:
            for ref in _refs(row.text("conditions")):
                if ref not in lines:
                    self._say(row, "CONTRAT-RENVOI-INCONNU", "conditions", ref, known=", ".join(sorted(lines)))
            self._check_means(row)
        for row in rows["budget"]:
            self._check_amount(row)
        head = rows["contract"][0].text("ref")
        for ref in (*lines, *(row.text("ref") for row in rows["means"])):
            if len(commitment_ref(head, ref)) > LONGEST_REF:
                self._say(rows["contract"][0], "TEXTE-TROP-LONG", "ref", ref, length=str(len(head)), limit="40")
        for row in rows["targets"]:
            if row.get("indicator") is None:
                continue
            unit, known = row.text("unit"), _indicator(row).unit
            if unit and unit not in ("%", known) and not _is_unit(unit, known):
                self._say(row, "CONTRAT-UNITE-AUTRE", "unit", unit, unit=known)

    def _known(self, row: PaperRow, name: str, known: set[str]) -> None:
        if row.get(name) is not None and row.text(name) not in known:
            shown = ", ".join(sorted(known)) or "aucun"
            self._say(row, "CONTRAT-RENVOI-INCONNU", name, row.text(name), known=shown)

    def _check_means(self, row: PaperRow) -> None:
        if row.get("quantity") is None and row.get("amount") is None:
            self._say(row, "VALEUR-OBLIGATOIRE", "quantity")
        elif row.get("quantity") is not None and row.get("unit") is None:
            self._say(row, "UNITE-ABSENTE", "unit", row.text("quantity"))
        self._check_amount(row)

    def _check_amount(self, row: PaperRow) -> None:
        amount, currency = row.get("amount"), row.get("currency")
        if amount is None:
            return
        if currency is None:
            self._say(row, "DEVISE-ABSENTE", "currency", row.text("amount"))
        elif (scaled := amount.scaleb(EXPONENTS[currency])) != scaled.to_integral_value():
            self._say(row, "MONTANT-TROP-FIN", "amount", row.text("amount"), currency=currency)
        elif amount <= 0:
            self._say(row, "NOMBRE-NEGATIF", "amount", row.text("amount"))

    def _objective(self, row: PaperRow) -> Objective:
        ref, rows = row.text("ref"), self._paper.rows
        return Objective(
            ref=ref,
            title=row.text("title"),
            weight=row.get("weight"),
            targets=tuple(self._target(each) for each in rows["targets"] if each.text("objective") == ref),
            milestones=tuple(self._milestone(each) for each in rows["milestones"] if each.text("objective") == ref),
            budget=tuple(self._budget(each) for each in rows["budget"] if each.text("objective") == ref),
        )

    def _target(self, row: PaperRow) -> Target:
        indicator = _indicator(row)
        steps = [
            Step(step.get("on"), step.get("value"))
            for step in self._paper.rows["trajectory"]
            if step.text("target") == row.text("ref")
        ]
        head = self._paper.rows["contract"][0]
        alone = row.places or (head.places if len(head.places) == 1 else ())
        return Target(
            ref=row.text("ref"),
            title=row.text("title") or indicator.label_fr,
            indicator=indicator.id,
            unit=indicator.unit,
            direction=row.get("direction") or indicator.direction or "increase",
            baseline=row.get("baseline"),
            target=row.get("target"),
            weight=row.get("weight"),
            rule=row.text("rule"),
            floor=row.get("floor") if row.get("floor") is not None else Decimal(0),
            cap=row.get("cap") if row.get("cap") is not None else Decimal(1),
            trajectory=tuple(sorted(steps, key=lambda step: step.on)),
            denominator=row.text("denominator") or indicator.denominator,
            place=alone[0] if alone else None,
            source=row.text("source"),
            reported_by=row.get("reported_by") or "holder",
        )

    def _milestone(self, row: PaperRow) -> Milestone:
        return Milestone(
            row.text("ref"), row.text("title"), row.get("due"), row.get("weight"), row.text("evidence"),
            row.text("rule"),
        )  # fmt: skip

    def _budget(self, row: PaperRow) -> BudgetLine:
        money = Money.of(row.get("amount"), row.get("currency"))
        return BudgetLine(
            row.text("ref"), row.text("title"), money.minor, money.currency, row.get("weight"), row.text("rule")
        )

    def _means(self, row: PaperRow) -> MeansOwed:
        money = Money.of(row.get("amount"), row.get("currency")) if row.get("amount") is not None else None
        return MeansOwed(
            ref=row.text("ref"),
            title=row.text("title"),
            kind=row.get("kind"),
            due=row.get("due"),
            quantity=row.get("quantity"),
            unit=row.text("unit"),
            amount=money.minor if money else None,
            currency=money.currency if money else "",
            conditions=tuple(_refs(row.text("conditions"))),
        )

    def _say(self, row: PaperRow, code: str, name: str, value: str = "", **names: Any) -> None:
        self.findings.append(row.said(code, name, value, **names))


def commitment_ref(contract: str, line: str) -> str:
    """The number under which the ledger keeps a line of a contract.

    >>> commitment_ref("CP-2026-GAO", "C1")
    'CP-2026-GAO/C1'
    """
    return f"{contract}/{line}"


def unknown_parties(draft: Draft) -> tuple[Finding, ...]:
    """One finding a party of whom the ledger knows nothing."""
    by_id = {ref.id: ref.spelling for ref in draft.parties}
    hint = "Corrigez le nom, ou signez avec --add-parties pour l'inscrire au registre."
    return tuple(
        finding("ACTEUR-INCONNU", value=by_id[actor], suggestion=hint)
        for actor in sorted(draft.unknown, key=by_id.get)  # type: ignore[arg-type]
    )


def _refs(text: str) -> Sequence[str]:
    return [part.strip() for part in text.replace(",", ";").split(";") if part.strip()]


def _indicator(row: PaperRow) -> Indicator:
    found: Indicator = entries(Indicator)[str(row.get("indicator"))]
    return found


def _is_unit(text: str, unit: str) -> bool:
    from layidu.intake.vocabulary import shared

    return shared("units").find(text) == unit
