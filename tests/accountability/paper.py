"""The worked contracts as they are written, in French, made into what the engine takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from layidu.accountability.contracts import BudgetLine, Contract, MeansOwed, Milestone, Objective, Party, Step, Target
from layidu.accountability.values import (
    Absence,
    Evidence,
    MeansDelivered,
    MilestoneReview,
    PeerValue,
    Remark,
    Reporting,
    Value,
)
from layidu.core.periods import Period

FOLDER = Path(__file__).parent / "contracts"
NAMES = sorted(path.name.removesuffix(".valeurs.yaml") for path in FOLDER.glob("*.valeurs.yaml"))
ROLES = {"titulaire": "holder", "autorité": "authority", "témoin": "witness"}
DIRECTIONS = {"augmenter": "increase", "diminuer": "decrease", "maintenir": "maintain"}
MEANS = {"véhicule": "vehicle", "personnel": "staff", "crédits": "credit", "équipement": "equipment"}
REASONS = {"empêché": "prevented", "pas encore dû": "not_due"}
Row = Mapping[str, Any]


def number(cell: Any) -> Decimal | None:
    """« 62,5 % », 0.22 or nothing."""
    if cell is None:
        return None
    text = str(cell).replace(",", ".")
    return Decimal(text.removesuffix("%").strip()) / 100 if text.endswith("%") else Decimal(text)


def sure(cell: Any, default: str = "") -> Decimal:
    """A number that must be there."""
    found = number(default if cell is None else cell)
    assert found is not None
    return found


def day_of(cell: Any) -> date:
    """A day, or the last day of a quarter."""
    return cell if isinstance(cell, date) else Period.parse(str(cell)).end


def contract(name: str) -> Contract:
    """A worked contract by its file's name."""
    data: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    head = data["contrat"]
    assert head["Exemple"] is True or head["Exemple"] == "oui"
    return Contract(
        ref=head["Numéro"],
        version=head.get("Version", 1),
        title=head["Intitulé"],
        period=Period(head["Début"], head["Fin"]),
        parties=tuple(
            Party(row["Partie"], row["Partie"], ROLES[row["Rôle"]], row.get("Signé le"))  # type: ignore[arg-type]
            for row in data["parties"]
        ),
        objectives=tuple(_objective(row, data) for row in data["objectifs"]),
        means=tuple(_means(row) for row in data.get("moyens dus", ())),
        places=(head["Région"],) if "Région" in head else (),
        peers=head.get("Groupe de pairs", ""),
        example=True,
        in_force_from=head.get("En vigueur le"),
    )


def _objective(row: Row, data: Row) -> Objective:
    ref = row["N° objectif"]
    own = {
        name: [item for item in data.get(name, ()) if item["Objectif"] == ref]
        for name in ("cibles", "jalons", "budget")
    }
    return Objective(
        ref,
        row["Objectif"],
        sure(row["Poids"]),
        tuple(_target(item) for item in own["cibles"]),
        tuple(
            Milestone(
                item["N° jalon"],
                item["Jalon"],
                item["Échéance"],
                sure(item["Poids"]),
                item["Preuve"],
                item.get("Règle", "milestone"),
            )
            for item in own["jalons"]
        ),
        tuple(
            BudgetLine(item["N° ligne"], item["Ligne budgétaire"], item["Montant"], item["Devise"], sure(item["Poids"]))
            for item in own["budget"]
        ),
    )


def _target(row: Row) -> Target:
    return Target(
        row["N° cible"], row["Intitulé"], row["Indicateur"], row["Unité"], DIRECTIONS[row["Sens"]],  # type: ignore[arg-type]
        sure(row["Valeur de référence"]), sure(row["Cible"]), sure(row["Poids"]), row["Règle"],
        sure(row.get("Plancher"), "0"), sure(row.get("Plafond"), "1"),
        tuple(Step(day_of(on), sure(value)) for on, value in row.get("Trajectoire", {}).items()),
        row.get("Dénominateur", ""), None, row.get("Source", ""),
        "others" if row.get("Rapporté par") == "tiers" else "holder",
    )  # fmt: skip


def _means(row: Row) -> MeansOwed:
    conditions = tuple(item.strip() for item in row.get("Conditionne", "").split(";") if item.strip())
    return MeansOwed(
        row["N° moyen"], row["Moyen"], MEANS[row["Nature"]], row["Échéance"], row.get("Quantité"), row.get("Unité", ""),  # type: ignore[arg-type]
        row.get("Montant"), row.get("Devise", ""), conditions,
    )  # fmt: skip


def evidence(name: str) -> tuple[Evidence, Period, date]:
    """What a worked contract is scored from, the quarter, and the day on which it is looked at."""
    data: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.valeurs.yaml").read_text(encoding="utf-8"))

    def rows(section: str) -> list[Row]:
        return list(data.get(section, ()))

    return (
        Evidence(
            values=tuple(_value(row) for row in rows("valeurs")),
            absences=tuple(
                Absence(row["ligne"], Period.parse(row["trimestre"]), REASONS[row["raison"]], row["note"])  # type: ignore[arg-type]
                for row in rows("absences")
            ),
            means=tuple(
                MeansDelivered(row["moyen"], row["date"], row.get("quantité"), row.get("montant"))
                for row in rows("moyens remis")
            ),
            reviews=tuple(
                MilestoneReview(row["jalon"], row["date"], row.get("fait le"), row.get("preuve", ""), row["décidé par"])
                for row in rows("revues")
            ),
            remarks=tuple(
                Remark(row["ligne"], row["date"], row["texte"], row["conteste"] in (True, "oui"), row["par"])
                for row in rows("remarques")
            ),
            reports=tuple(
                Reporting(row["ligne"], Period.parse(row["trimestre"]), row["attendus"], row["reçus"], row["à temps"])
                for row in rows("rapports")
            ),
            peers=tuple(
                PeerValue(row["ligne"], row["pair"], Period.parse(row["période"]), sure(row["valeur"]))
                for row in rows("pairs")
            ),
        ),
        Period.parse(data["trimestre"]),
        data["vu le"],
    )


def _value(row: Row) -> Value:
    return Value(
        row["ligne"], Period.parse(row["période"]), number(row.get("déclarée")), number(row.get("vérifiée")),
        number(row.get("validée")), number(row.get("numérateur")), number(row.get("dénominateur")),
        row.get("connue le"),
    )  # fmt: skip
