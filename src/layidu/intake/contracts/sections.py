"""The sections of a contract as declared in ``sections.yaml``: each is a table with fields, like an import format."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from layidu.core.text import fold
from layidu.intake.mapping import Format, declared_format


@dataclass(frozen=True)
class Section:
    """A sheet of a contract. ``shares`` and ``values`` are fields read as shares, or in the indicator's unit.

    ``upright``: a property a line, its name in the first column, as people fill in a form.
    """

    format: Format
    names: tuple[str, ...]
    shares: tuple[str, ...]
    values: tuple[str, ...]
    upright: bool

    @property
    def id(self) -> str:
        """The section's id, which is its key in YAML."""
        return self.format.id

    @property
    def sheet(self) -> str:
        """The name of its sheet in the workbook that is offered."""
        return self.names[0]

    @property
    def keys(self) -> frozenset[str]:
        """Folded names by which it is found."""
        return frozenset(map(fold, (self.id, *self.names)))


@functools.cache
def sections() -> Mapping[str, Section]:
    """All sections in their order. Errors: ValueError where the declaration is malformed.

    >>> [section.sheet for section in sections().values()][:4]
    ['Contrat', 'Parties', 'Objectifs', 'Cibles']
    """
    import yaml

    text = resources.files("layidu.intake").joinpath("contracts", "sections.yaml").read_text(encoding="utf-8")
    declared: dict[str, Any] = yaml.safe_load(text)
    return {name: _section(name, data) for name, data in declared.items()}


def _section(name: str, data: Mapping[str, Any]) -> Section:
    for field_id, field in data["fields"].items():
        # In YAML a field may always be said by its id.
        field["headers"]["en"] = [*dict.fromkeys((*field["headers"]["en"], field_id))]
    whole = {**data, "id": name, "identity": [], "scope": []}
    if "region" in data["fields"]:
        whole["places"] = {"family": "cod-ab", "kinds": ["region", "cercle"], "many": True}
    return Section(
        format=declared_format(name, whole),
        names=tuple(data["names"]),
        shares=tuple(data.get("shares", ())),
        values=tuple(data.get("values", ())),
        upright=bool(data.get("upright", False)),
    )
