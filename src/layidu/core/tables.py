"""Declared tables: the columns, types and grain that an engine takes or gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class TableSchema:
    """A table's name, its grain in words, and its columns as Ibis type names (``!string`` is never null).

    Decision served: whether two rooms fit together before data flow between them.
    """

    name: str
    grain: str
    columns: Mapping[str, str]

    def missing_from(self, schema: Mapping[str, object]) -> list[str]:
        """What a table of that schema lacks, as ``column: type``; empty when it fits.

        >>> TableSchema("t", "one a row", {"a": "!string", "b": "int64"}).missing_from({"a": "!string"})
        ['b: int64']
        """
        lacking = []
        for column, wanted in self.columns.items():
            found = str(schema.get(column, "")).lstrip("!")
            if found != wanted.lstrip("!"):
                lacking.append(f"{column}: {wanted}")
        return lacking
