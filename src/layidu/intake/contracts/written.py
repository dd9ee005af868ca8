"""A contract in YAML -> raw rows, each with the line on which it stands. Untrusted: capped, without aliases or tags."""

from __future__ import annotations

from typing import Any

from layidu.catalogue.findings import finding, refusal
from layidu.core.findings import Finding
from layidu.core.text import fold
from layidu.intake.contracts.paper import RawRow
from layidu.intake.contracts.sections import Section, sections
from layidu.intake.mapping import header_key
from layidu.intake.workbook import Cell

LARGEST_YAML = 1_000_000
_DEEPEST = 8


def rows_of_yaml(file: str, data: bytes) -> tuple[list[RawRow], list[Finding]]:
    """The raw rows of every section. A target's ``trajectory`` may stand inside it, as quarter: value.

    Errors: Refusal FICHIER-ILLISIBLE for what is no YAML of a contract, is too large or too deep, or holds aliases.
    """
    import yaml

    if len(data) > LARGEST_YAML:
        raise refusal("FICHIER-ILLISIBLE", file=file, why="il dépasse un mégaoctet")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _refuse_bombs(file, yaml.parse(data.decode("utf-8-sig"), Loader=loader))
        root = yaml.compose(data.decode("utf-8-sig"), Loader=loader)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (ligne {mark.line + 1})" if mark else ""
        raise refusal("FICHIER-ILLISIBLE", file=file, why=f"ce n'est pas du YAML{where}") from error
    if not isinstance(root, yaml.MappingNode):
        raise refusal("FICHIER-ILLISIBLE", file=file, why="il n'a pas de sections (contract, parties, objectives…)")
    rows: list[RawRow] = []
    findings: list[Finding] = []
    for key, node in root.value:
        section = next((each for each in sections().values() if fold(str(key.value)) in each.keys), None)
        if section is None:
            known = ", ".join(sections())
            findings.append(finding("CONTRAT-SECTION-INCONNUE", row=_line(key), value=str(key.value), known=known))
            continue
        for item in node.value if isinstance(node, yaml.SequenceNode) else [node]:
            if isinstance(item, yaml.MappingNode):
                rows += _rows(section, item)
            elif item.value not in ("", "null", "~"):
                findings.append(finding("CONTRAT-SECTION-INCONNUE", row=_line(item), value=str(key.value), known="…"))
    return rows, findings


def _refuse_bombs(file: str, events: Any) -> None:
    import yaml

    depth = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise refusal("FICHIER-ILLISIBLE", file=file, why="il contient des renvois (alias), qui ne sont pas lus")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise refusal("FICHIER-ILLISIBLE", file=file, why="ses rubriques sont emboîtées trop profondément")


def _rows(section: Section, node: Any) -> list[RawRow]:
    import yaml

    cells: dict[str, Cell] = {}
    headers: dict[str, str] = {}
    others: dict[str, Cell] = {}
    inner: list[tuple[Any, Any]] = []
    for key, value in node.value:
        name = section.format.field_of_header.get(header_key(str(key.value)))
        if section.id == "targets" and fold(str(key.value)) in sections()["trajectory"].keys and _is(value, "mapping"):
            inner = value.value
        elif name is None:
            others[str(key.value)] = _cell(value)
        else:
            cells[name], headers[name] = _cell(value), str(key.value)
    made = [RawRow(section.id, sections()[section.id].sheet, _line(node), cells, headers, {}, others)]
    for on, value in inner:
        step = {"target": cells.get("ref", ""), "on": str(on.value), "value": _cell(value)}
        if isinstance(value, yaml.ScalarNode):
            steps = sections()["trajectory"]
            heads = {name: steps.format.fields[name].label for name in step}
            made.append(RawRow(steps.id, steps.sheet, _line(on), step, heads))
    return made


def _is(node: Any, kind: str) -> bool:
    return str(node.id) == kind


def _cell(node: Any) -> Cell:
    if _is(node, "sequence"):
        return " ; ".join(str(item.value) for item in node.value if _is(item, "scalar"))
    if not _is(node, "scalar"):
        return ""
    text = str(node.value)
    if node.tag.endswith(":null"):
        return ""
    if node.tag.endswith((":int", ":float")):
        try:
            return float(text)
        except ValueError:
            return text
    return text


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1
