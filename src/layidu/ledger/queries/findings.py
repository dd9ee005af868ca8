"""Findings as they were said to a file's sender."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from layidu.core.findings import Finding, Severity
from layidu.ledger.models import FindingRecord


def said(records: Iterable[FindingRecord]) -> list[Finding]:
    """The findings of ledger records, in their order."""
    return [
        Finding(
            record.code,
            cast(Severity, record.severity),
            record.message,
            record.remedy,
            sheet=record.sheet,
            row=record.row,
            column=record.column,
            value=record.value,
            rows=record.rows,
        )
        for record in records
    ]
