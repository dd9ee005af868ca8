"""The database itself refuses what no record may say; nothing here passes through Python's own checks."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

DAY = date(2025, 3, 1)
COMMITMENT = {
    "ref": "P-1", "kind": "pledge", "status": "signed", "title": "Financer", "end": DAY, "amount": 100,
    "currency": "XOF",
}  # fmt: skip
DELIVERY = {"kind": "disbursement", "stage": "disbursed", "period_start": DAY, "period_end": DAY, "amount": 5,
            "currency": "XOF"}  # fmt: skip
NEED = {"period_start": DAY, "period_end": DAY, "group": "all", "low": 5, "high": 9}
REVIEW = {"commitment_ref": "P-1", "on": DAY, "decision": "fulfilled", "evidence": "Procès-verbal n° 4"}
RUN = {"format": "five_w", "read": 10, "loaded": 5, "held": 2, "folded": 2, "unchanged": 1}

MALFORMED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("Commitment", COMMITMENT, {"amount": None, "currency": ""}),
    ("Commitment", COMMITMENT, {"currency": ""}),
    ("Commitment", COMMITMENT, {"amount": None}),
    ("Commitment", COMMITMENT, {"amount": 0}),
    ("Commitment", COMMITMENT, {"amount": -1}),
    ("Commitment", COMMITMENT, {"end": None}),
    ("Commitment", COMMITMENT, {"start": date(2025, 3, 2)}),
    ("Commitment", COMMITMENT, {"status": "fulfilled"}),
    ("Commitment", COMMITMENT, {"status": "cancelled"}),
    ("Commitment", COMMITMENT, {"status": "promised"}),
    ("Commitment", COMMITMENT, {"kind": "wish"}),
    ("Commitment", COMMITMENT, {"ref": ""}),
    ("Commitment", COMMITMENT, {"title": ""}),
    ("Commitment", COMMITMENT, {"target": 5}),
    ("Commitment", COMMITMENT, {"unit": "personne"}),
    ("Commitment", COMMITMENT, {"target": -5, "unit": "personne"}),
    ("Commitment", COMMITMENT, {"kind": "task", "amount": None, "currency": ""}),
    ("Commitment", COMMITMENT, {"version": 2}),
    ("Delivery", DELIVERY, {"stage": ""}),
    ("Delivery", DELIVERY, {"stage": "promised"}),
    ("Delivery", DELIVERY, {"amount": None, "currency": ""}),
    ("Delivery", DELIVERY, {"amount": 0}),
    ("Delivery", DELIVERY, {"currency": ""}),
    ("Delivery", DELIVERY, {"kind": "service"}),
    ("Delivery", DELIVERY, {"kind": "gift"}),
    ("Delivery", DELIVERY, {"verification": "believed"}),
    ("Delivery", DELIVERY, {"counting_mode": "guess"}),
    ("Delivery", DELIVERY, {"period_start": date(2025, 4, 1)}),
    ("Need", NEED, {"low": 10}),
    ("Need", NEED, {"low": -1}),
    ("Need", NEED, {"low": None, "high": None}),
    ("Need", NEED, {"targeted": -1}),
    ("Need", NEED, {"severity": 6}),
    ("Need", NEED, {"group": ""}),
    ("Need", NEED, {"period_end": date(2024, 1, 1)}),
    ("Review", REVIEW, {"commitment_ref": ""}),
    ("Review", REVIEW, {"decision": "kept"}),
    ("Review", REVIEW, {"decision": ""}),
    ("Review", REVIEW, {"evidence": ""}),
    ("Review", REVIEW, {"decision": "cancelled", "evidence": ""}),
    ("Review", REVIEW, {"state": "blocked"}),
    ("Review", REVIEW, {"decision": "continue", "state": "waiting"}),
    ("Review", REVIEW, {"decision": "continue", "state": "halted"}),
    ("ImportRun", RUN, {"loaded": 6}),
    ("ImportRun", RUN, {"held": 0}),
]


def made(model: str, fields: dict[str, Any]) -> None:
    from django.db import transaction

    from layidu.ledger import models

    with transaction.atomic():
        source = models.Source.objects.create(sha256="0" * 64, file_name="essai.csv", size=1)
        if model == "ImportRun":
            models.ImportRun.objects.create(source=source, **fields)
        else:
            run = models.ImportRun.objects.create(source=source, **RUN)
            row = models.SourceRow.objects.create(run=run, row=2, fate="loaded", format="five_w", content="c")
            actor = models.Actor.objects.create(id="act-1", name="Ministère")
            extra = {"decided_by": actor} if model == "Review" else {}
            getattr(models, model).objects.create(origin=row, **fields, **extra)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "model, sound",
    [("Commitment", COMMITMENT), ("Delivery", DELIVERY), ("Need", NEED), ("Review", REVIEW), ("ImportRun", RUN)],
)
def test_the_sound_record_is_taken(workspace_folder: Path, model: str, sound: dict[str, Any]) -> None:
    made(model, sound)


def test_malformed_records_are_refused(workspace_folder: Path) -> None:
    from django.db import IntegrityError

    taken = []
    for model, sound, change in MALFORMED:
        try:
            made(model, {**sound, **change})
        except IntegrityError:
            continue
        taken.append((model, change))
    assert taken == []


def test_one_alone_owes_and_no_role_is_doubled(workspace_folder: Path) -> None:
    from django.db import IntegrityError, transaction

    from layidu.ledger import models

    source = models.Source.objects.create(sha256="0" * 64, file_name="essai.csv", size=1)
    run = models.ImportRun.objects.create(source=source, **RUN)
    row = models.SourceRow.objects.create(run=run, row=2, fate="loaded", format="commitments", content="c")
    first, second = (models.Actor.objects.create(name=name) for name in ("Un", "Deux"))
    commitment = models.Commitment.objects.create(origin=row, **COMMITMENT)
    models.CommitmentActor.objects.create(commitment=commitment, actor=first, role="owes")
    for actor, role in ((second, "owes"), (first, "owes"), (second, "wishes")):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.CommitmentActor.objects.create(commitment=commitment, actor=actor, role=role)


def test_a_row_is_corrected_once(workspace_folder: Path) -> None:
    from django.db import IntegrityError, transaction

    from layidu.ledger import models

    source = models.Source.objects.create(sha256="0" * 64, file_name="essai.csv", size=1)
    run = models.ImportRun.objects.create(source=source, **RUN)
    row = models.SourceRow.objects.create(run=run, row=2, fate="loaded", format="five_w", content="c")
    models.SourceRow.objects.create(run=run, row=2, fate="loaded", format="five_w", content="d", supersedes=row)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.SourceRow.objects.create(run=run, row=2, fate="loaded", format="five_w", content="e", supersedes=row)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.SourceRow.objects.create(run=run, row=3, fate="held", format="five_w", content="h")
