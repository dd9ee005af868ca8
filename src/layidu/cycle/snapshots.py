"""Publications: frozen with everything they print; a later one stands beside, never in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from layidu.cycle.figures import FigureBook
from layidu.ledger.files import sha256_of, write_durably
from layidu.ledger.workspace import Workspace

C = TypeVar("C")

#: What differs between two printings of the same content.
_PRINTING = ("snapshot_id", "issued_on")


@dataclass(frozen=True)
class Published:
    """A file of the workspace's ``published`` folder; ``again``: the same content was published before."""

    path: Path
    snapshot_id: str
    again: bool


def publish(
    workspace: Workspace, *, kind: str, key: str, title: str, suffix: str, book: FigureBook,
    content: Callable[[str], C], render: Callable[[C], bytes],
) -> Published:  # fmt: skip
    """Make a publication's content, freeze it with its figures, and write its file.

    Decision served: a number that was handed to a minister stays what it was. ``content`` is given the snapshot's id,
    which it prints. Content that was already published is not published twice; anything else is the next number.
    """
    from django.db import transaction

    from layidu.ledger.models import ImportRun, Snapshot

    stem = f"{kind}-{key}"
    earlier = list(Snapshot.objects.filter(kind=kind, id__startswith=f"{stem}-v").order_by("made_at"))
    made = content(f"{stem}-v{len(earlier) + 1}")
    said = _plain(asdict(made))  # type: ignore[call-overload]
    for snapshot in reversed(earlier[-1:]):
        path = workspace.published / snapshot.file_name
        if _unprinted(snapshot.content) == _unprinted(said) and _intact(path, snapshot.sha256):
            return Published(path, snapshot.id, again=True)
    identifier = f"{stem}-v{len(earlier) + 1}"
    data = render(made)
    path = workspace.published / f"{identifier}{suffix}"
    with transaction.atomic():
        book.save()
        Snapshot.objects.create(
            id=identifier, kind=kind, title=title, run=ImportRun.objects.order_by("-id").first(), file_name=path.name,
            sha256=sha256_of(data), content=said,
        )  # fmt: skip
        write_durably(path, data)
    return Published(path, identifier, again=False)


def _intact(path: Path, sha256: str) -> bool:
    return path.is_file() and sha256_of(path.read_bytes()) == sha256


def _unprinted(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in _PRINTING}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
