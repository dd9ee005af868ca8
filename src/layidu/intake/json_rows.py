"""An API's answer in JSON -> its lists of objects as sheets: a key is a header, an element is a row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from layidu.catalogue.findings import finding, refusal
from layidu.core.findings import Finding
from layidu.core.text import tidy
from layidu.intake.delimited import decode
from layidu.intake.extent import LARGEST_EXTENT

#: Stands for a value that is itself an object or a list: no cell holds one.
NESTED = "#VALEUR-IMBRIQUÉE"
#: Bytes of a JSON or XML file; the largest answers of the sector's APIs are a tenth of it.
LARGEST_TREE = 200_000_000
MOST_KEYS = 2_000
#: A whole number of more digits is no figure of the sector: it stays text.
_MOST_DIGITS = 30
_LONGEST_TITLE = 500

Value = str | int | float
Rows = list[tuple[int, tuple[Value, ...]]]


class _Repeated(Exception):  # noqa: N818 - a way out of the parser
    """An object says one key twice."""


def json_tables(file: str, data: bytes, tree: Any = None) -> tuple[list[tuple[str, Rows]], tuple[Finding, ...]]:
    """The tables of a JSON text: (path of the list, rows), a table's header being row 0 and its n-th element row n.

    Decision served: which figures of an API's answer can be used. A table is a list of objects, or a list of lists
    whose first holds the headers; it is the whole text or a member of the outer object (``result``, ``data``). Texts
    of the outer object stand above its tables as a title. A value that is an object or a list is never read as text:
    its cell carries an error. ``tree`` is the text where it was parsed already. Errors: Refusal with
    FICHIER-ILLISIBLE, FICHIER-VIDE or JSON-SANS-TABLEAU.

    >>> json_tables("reponse.json", b'{"isSuccess": true, "result": [{"a": 1}, {"b": null, "c": [2]}]}')[0]
    [('result', [(0, ('a', 'b', 'c')), (1, (1, '', '')), (2, ('', '', '#VALEUR-IMBRIQUÉE'))])]
    """
    tree = json_tree(file, data) if tree is None else tree
    found = [(path, rows) for path, listed in _lists(tree) if (rows := _rows(file, listed))]
    if not found:
        empty = isinstance(tree, list | dict) and (not tree or any(each == [] for _, each in _members(tree)))
        if empty and not _messages(tree):
            raise refusal("FICHIER-VIDE", file=file)
        raise refusal("JSON-SANS-TABLEAU", file=file, seen=_seen(tree))
    said = tuple(nested for path, rows in found for nested in _nested(path, rows))
    title = " ".join(tidy(each) for _, each in _members(tree) if isinstance(each, str))[:_LONGEST_TITLE]
    return [(path, [title_row(title, len(rows[0][1])), *rows] if title else rows) for path, rows in found], said


def title_row(text: str, width: int) -> tuple[int, tuple[Value, ...]]:
    """What is said above a table, as its first row, so that « données d'exemple » is met there as in a workbook.

    >>> title_row("Données d'exemple", 3)
    (-2, ("Données d'exemple", '', ''))
    """
    return -2, (text, *[""] * (width - 1))


def json_tree(file: str, data: bytes) -> Any:
    """A JSON text parsed, each object saying a key once. Errors: Refusal with FICHIER-ILLISIBLE.

    >>> json_tree("reponse.json", b'{"a": [1, null]}')
    {'a': [1, None]}
    """
    if len(data) > LARGEST_TREE:
        raise refusal("FICHIER-ILLISIBLE", file=file, why=f"il dépasse {LARGEST_TREE // 1_000_000} Mo")
    text = decode(data)
    if text is None:
        raise refusal("FICHIER-ILLISIBLE", file=file, why="ce n'est pas un texte")
    try:
        return json.loads(text.lstrip("\ufeff"), object_pairs_hook=_object, parse_int=_whole, parse_constant=str)
    except _Repeated as error:
        raise refusal("FICHIER-ILLISIBLE", file=file, why=f"un objet donne deux fois « {error} »") from error
    except RecursionError as error:
        raise refusal("FICHIER-ILLISIBLE", file=file, why="ses objets s'emboîtent sans fin") from error
    except json.JSONDecodeError as error:
        why = f"ce n'est pas du JSON (ligne {error.lineno}, colonne {error.colno})"
        raise refusal("FICHIER-ILLISIBLE", file=file, why=why) from error


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = Counter(name for name, _ in pairs)
        raise _Repeated(next(name for name in names if names[name] > 1)[:60])
    return made


def _whole(digits: str) -> Value:
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _members(tree: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(tree, dict):
        yield from tree.items()


def _lists(tree: Any) -> Iterator[tuple[str, list[Any]]]:
    """The lists that may be tables; of several members that are one, each."""
    if isinstance(tree, list):
        yield "$", tree
    for name, each in _members(tree):
        if isinstance(each, list):
            yield name, each


def _rows(file: str, listed: Sequence[Any]) -> Rows:
    if not listed:
        return []
    if all(isinstance(each, dict) for each in listed):
        keys = list(dict.fromkeys(key for each in listed for key in each))
        _check_extent(file, len(keys), len(listed))
        rows: Rows = [(0, tuple(keys))]
        rows += [(at, tuple(_cell(each.get(key)) for key in keys)) for at, each in enumerate(listed, 1)]
    elif all(isinstance(each, list) for each in listed):
        width = max(len(each) for each in listed)
        _check_extent(file, width, len(listed))
        rows = [
            (at, tuple(_cell(each[column]) if column < len(each) else "" for column in range(width)))
            for at, each in enumerate(listed)
        ]
    else:
        return []
    kept = [(at, row) for at, row in rows if any(not isinstance(cell, str) or cell.strip() for cell in row)]
    return kept if len(kept) > 1 else []


def _check_extent(file: str, keys: int, elements: int) -> None:
    if keys > MOST_KEYS or keys * elements > LARGEST_EXTENT:
        raise refusal("FICHIER-ILLISIBLE", file=file, why="ses objets ont beaucoup trop de clés différentes")


def _cell(value: Any) -> Value:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    return NESTED if isinstance(value, dict | list) else value


def _nested(path: str, rows: Rows) -> Iterator[Finding]:
    header = rows[0][1]
    for column, name in enumerate(header):
        met = [at for at, row in rows[1:] if row[column] == NESTED]
        if met:
            key = str(name)
            yield finding("VALEURS-IMBRIQUEES", sheet=path, row=met[0], column=key, value=key, rows=len(met))


def _messages(tree: Any) -> bool:
    """Whether an answer says that it failed (« errorMessages » and the like)."""
    return any("error" in name.lower() and each for name, each in _members(tree))


def _seen(tree: Any) -> str:
    if isinstance(tree, Mapping):
        return ", ".join(f"« {name[:40]} »" for name in list(tree)[:12]) or "un objet vide"
    return "une liste de valeurs" if isinstance(tree, list) else "une seule valeur"
