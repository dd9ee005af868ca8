"""What the API says where it gives nothing: a stable code, what is wrong and what to do, from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import JsonResponse

from layidu.catalogue.findings import finding
from layidu.core.findings import Finding


class Problem(Exception):  # noqa: N818 - an answer, not a fault
    """Raised by an operation: the answer's status and the finding that says why; ``errors`` are its particulars."""

    def __init__(self, status: int, code: str, errors: Sequence[Mapping[str, Any]] = (), **names: object) -> None:
        super().__init__(code)
        self.status, self.code, self.errors, self.names = status, code, list(errors), names


def answer(status: int, code: str, errors: Sequence[Mapping[str, Any]] = (), **names: object) -> JsonResponse:
    """A problem as an answer: ``code``, ``detail``, ``remedy``, ``errors``. Errors: KeyError for an unknown code."""
    said = finding(code, **names)  # type: ignore[arg-type]
    body = {"code": code, "detail": said.message, "remedy": said.remedy, "errors": list(errors)}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def said(each: Finding) -> dict[str, Any]:
    """A finding as ``errors`` list it."""
    names = ("code", "severity", "row", "column", "value", "message", "remedy")
    return {name: getattr(each, name) for name in names}
