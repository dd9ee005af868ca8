"""Publications: frozen with everything they print; a later one stands beside, never in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from layidu.cycle.figures import FigureBook
from layidu.ledger.files import sha256_of, write_durably
from layidu.ledger.workspace import Workspace

C = TypeVar("C")

#: The letter by which a reader knows what a reference such as B3.17 was printed in.
LETTERS = {
    "bulletin": "B",
    "fiche": "F",
    "classeur": "C",
    "carte": "M",
    "score": "S",
    "plan": "P",
    "passation": "H",
    "ordre-du-jour": "O",
    "region": "R",
    "poste": "D",
    "retraite": "T",
}


@dataclass(frozen=True)
class Published:
    """A file of the workspace's ``published`` folder; ``again``: the same content was published before."""

    path: Path
    snapshot_id: str
    again: bool
    also: tuple[Path, ...] = ()

    def file(self, suffix: str) -> Path:
        """The file of that form, of the same content and references. Errors: KeyError for a form that was not made."""
        return {path.suffix: path for path in (self.path, *self.also)}[suffix]


def publish(
    workspace: Workspace,
    *,
    kind: str,
    key: str,
    title: str,
    suffix: str,
    book: FigureBook,
    content: C,
    render: Callable[[C], bytes],
    also: Mapping[str, Callable[[C], bytes]] = MappingProxyType({}),
) -> Published:
    """Freeze a content with its figures and write its file.

    Decision served: a number that was handed to a minister stays what it was. Figures are printed under short
    references (B3.17: the 17th of the third bulletin), which `layidu explain` takes; ``content`` has the fields
    ``snapshot_id`` and ``issued_on``. What was already published, but for its date, is not published twice.
    ``also``: suffix -> what renders the same content in another form (docx beside PDF), frozen with it.
    """
    from django.db import transaction

    from layidu.ledger.models import ImportRun, Snapshot

    said = _plain(asdict(replace(content, snapshot_id="")))  # type: ignore[type-var, call-overload]
    said.pop("issued_on")
    for snapshot in Snapshot.objects.filter(kind=kind, key=key).order_by("-made_at")[:1]:
        path = workspace.published / snapshot.file_name
        beside = {path.with_suffix(form): sha256 for form, sha256 in snapshot.also.items()}
        unharmed = all(
            file.is_file() and sha256_of(file.read_bytes()) == sha256
            for file, sha256 in {path: snapshot.sha256, **beside}.items()
        )
        if snapshot.content == said and unharmed and set(also) <= set(snapshot.also):
            return Published(path, snapshot.id, True, tuple(beside))
    identifier = f"{LETTERS[kind]}{Snapshot.objects.filter(kind=kind).count() + 1}"
    references = _Referring(identifier, book)
    printed = references.refer(replace(content, snapshot_id=identifier))  # type: ignore[type-var]
    data = render(printed)
    path = workspace.published / f"{kind}-{key}-{identifier}{suffix}"
    others = {form: make(printed) for form, make in also.items()}
    with transaction.atomic():
        book.save()
        Snapshot.objects.create(
            id=identifier,
            kind=kind,
            key=key,
            title=title,
            run=ImportRun.objects.order_by("-id").first(),
            file_name=path.name,
            sha256=sha256_of(data),
            content=said,
            references=references.made,
            also={form: sha256_of(other) for form, other in others.items()},
        )
        write_durably(path, data)
        for form, other in others.items():
            write_durably(path.with_suffix(form), other)
    return Published(path, identifier, False, tuple(path.with_suffix(form) for form in others))


def refer_by(snapshot_id: str, book: FigureBook, data: Any) -> tuple[Any, dict[str, str]]:
    """Plain data with every figure's id replaced by a short reference of the snapshot, and reference -> figure id.

    Decision served: a frozen number is opened by what is printed beside it. Ids stand under ``id`` or ``…_id``.
    """
    references = _Referring(snapshot_id, book)
    return references.refer_plain(data), references.made


class _Referring:
    """Replaces the ids of figures by short references, in reading order, the same figure by the same one."""

    def __init__(self, snapshot_id: str, book: FigureBook) -> None:
        self._snapshot_id, self._book = snapshot_id, book
        self._by_figure: dict[str, str] = {}

    @property
    def made(self) -> dict[str, str]:
        """Reference -> figure id."""
        return {reference: figure for figure, reference in self._by_figure.items()}

    def refer(self, value: Any) -> Any:
        """The value with every ``id`` that names a figure of the book replaced."""
        if isinstance(value, tuple):
            return tuple(self.refer(item) for item in value)
        if not is_dataclass(value) or isinstance(value, type):
            return value
        changed = {}
        for field in fields(value):
            old = getattr(value, field.name)
            new = self._reference(old) if field.name == "id" and isinstance(old, str) else self.refer(old)
            if new is not old:
                changed[field.name] = new
        return replace(value, **changed) if changed else value

    def refer_plain(self, value: Any) -> Any:
        """The same for plain data: lists and mappings."""
        if isinstance(value, list):
            return [self.refer_plain(item) for item in value]
        if not isinstance(value, dict):
            return value
        return {
            key: self._reference(item)
            if isinstance(item, str) and (key == "id" or key.endswith("_id"))
            else self.refer_plain(item)
            for key, item in value.items()
        }

    def _reference(self, figure: str) -> str:
        if figure not in self._book:
            return figure
        return self._by_figure.setdefault(figure, f"{self._snapshot_id}.{len(self._by_figure) + 1}")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
