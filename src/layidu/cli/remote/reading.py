"""What is read on a server and printed by the commands that print it here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from layidu.cli.remote.server import Server

if TYPE_CHECKING:
    from layidu.ledger.queries.held import HeldRow


def explained(server: Server, identifier: str) -> dict[str, Any]:
    """A figure in the shape of ``layidu explain --json``, with how many cells and figures stay closed."""
    return server.get(f"/figures/{identifier}", rows=10_000)


def covered_rows(server: Server, **asked: Any) -> list[dict[str, Any]]:
    """Rows of ``layidu coverage --json`` that know the server's last import."""
    return server.rows("/coverage", fresh="true", **asked)


def held(server: Server, *, code: str | None, file: str | None, format_name: str | None) -> list[HeldRow]:
    """Rows still held, as ``layidu held list`` knows them."""
    from layidu.ledger.queries.held import HeldRow

    found = server.rows("/held-rows", code=code, file=file, format=format_name)
    return [HeldRow(**{**row, "reasons": [tuple(reason) for reason in row["reasons"]]}) for row in found]


def followed(
    server: Server, *, actor: str | None, owner: str | None, axis: str | None, place: str | None,
    kinds: Sequence[str], statuses: Sequence[str],
) -> dict[str, Any]:  # fmt: skip
    """The follow-up list as the command prints it: ``on``, ``lines``, and the counts ``by_axis`` and ``by_owner``."""
    asked = {
        "actor": actor, "owner": owner, "axis": axis, "place": place, "kind": list(kinds), "status": list(statuses),
    }  # fmt: skip
    first = server.get("/follow-up", **asked, size=1, fresh="true")
    lines: list[dict[str, Any]] = []
    for page in server.pages("/follow-up", **asked):
        lines += [{"json": item, **line} for item, line in zip(page["items"], page["lines"], strict=True)]
    return {"on": first["on"], "lines": lines, **{name: _counts(first[name]) for name in ("by_axis", "by_owner")}}


def _counts(said: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"name": line["name"], "total": line["total"], **line["buckets"]} for line in said]
