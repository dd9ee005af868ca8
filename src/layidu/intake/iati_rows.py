"""IATI activities in XML (2.01 to 2.03) -> one row an activity and one a transaction. Nothing is interpreted here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from layidu.catalogue.findings import finding, refusal
from layidu.core.findings import Finding
from layidu.core.text import tidy
from layidu.intake.extent import LARGEST_EXTENT
from layidu.intake.json_rows import LARGEST_TREE, Rows, Value, title_row

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: The columns of the table, in their order: what an element says, named as the standard names it.
COLUMNS = (
    "xpath", "element", "iati-identifier", "title", "activity-status", "reporting-org", "funding-org",
    "accountable-org", "extending-org", "implementing-org", "planned-start", "actual-start", "planned-end",
    "actual-end", "sector-codes", "recipient-country", "recipient-region", "location-admin1", "location-admin2",
    "location", "outgoing-commitments", "budgets", "transaction-type", "transaction-ref", "transaction-date", "value",
    "currency", "value-date", "provider-org", "receiver-org", "provider-activity", "transaction-description",
)  # fmt: skip
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ROLES = {"1": "funding-org", "2": "accountable-org", "3": "extending-org", "4": "implementing-org"}
_DATES = {"1": "planned-start", "2": "actual-start", "3": "planned-end", "4": "actual-end"}
_LEVELS = {"1": "location-admin1", "2": "location-admin2"}
#: DAC sector codes of five or three digits; other vocabularies are named before the code.
_DAC = ("", "1", "2")
_OUTGOING_COMMITMENT = "2"
_READ = frozenset(
    ("iati-identifier", "reporting-org", "title", "participating-org", "activity-status", "activity-date", "sector",
     "recipient-country", "recipient-region", "location", "budget", "transaction")
)  # fmt: skip
_READ_OF_TRANSACTION = frozenset(
    ("transaction-type", "transaction-date", "value", "description", "provider-org", "receiver-org")
)
_DECIMAL = re.compile(r"[+-]?\d+(?:\.\d+)?")
_COMMENT = re.compile(rb"<!--(.*?)-->", re.DOTALL)
_PROLOG = 4000
_ZONE = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)")
_SHOWN = 12


def iati_table(file: str, data: bytes) -> tuple[Rows, tuple[Finding, ...]]:
    """The rows of an IATI file under ``COLUMNS`` (row 0), numbered as they stand in it, and what is not read.

    Decision served: which promises and payments of a publisher can be used. In: the bytes of an XML file. Each row
    carries the XPath of its element. No document type, entity or outside reference is accepted. Elements that the
    table has no column for, extensions of other namespaces among them, are counted in a finding. Errors: Refusal with
    XML-INTERDIT, XML-INCONNU, FICHIER-ILLISIBLE or FICHIER-VIDE.

    >>> activity = b"<iati-activity><iati-identifier>A-1</iati-identifier></iati-activity>"
    >>> xml = b'<iati-activities version="2.03">' + activity + b"</iati-activities>"
    >>> iati_table("activites.xml", xml)[0][1][1][:3]
    ('/iati-activities/iati-activity[1]', 'activity', 'A-1')
    """
    root = _root(file, data)
    rows: Rows = [*_title(data), (0, COLUMNS)]
    above = len(rows)
    unread: Counter[str] = Counter()
    for at, activity in enumerate(root.findall("iati-activity"), 1):
        path = f"/iati-activities/iati-activity[{at}]"
        for cells in _of_activity(activity, path, root.get("default-currency", ""), unread):
            rows.append((len(rows) - above + 1, tuple(cells.get(name, "") for name in COLUMNS)))
        if len(rows) * len(COLUMNS) > LARGEST_EXTENT:
            raise refusal("FICHIER-ILLISIBLE", file=file, why="il compte beaucoup trop de transactions")
    unread.update(_name(child.tag) for child in root if child.tag != "iati-activity")
    if len(rows) == above:
        raise refusal("FICHIER-VIDE", file=file)
    if not unread:
        return rows, ()
    shown = ", ".join(f"{name} ({count})" for name, count in unread.most_common(_SHOWN))
    more = f" et {len(unread) - _SHOWN} autres" if len(unread) > _SHOWN else ""
    return rows, (finding("IATI-ELEMENT-NON-LU", sheet=root.tag, value=shown + more, count=str(len(unread))),)


def _title(data: bytes) -> Rows:
    """Comments above the first element are what a title is above a table."""
    said = _COMMENT.findall(data[:_PROLOG].split(b"<iati-activities", 1)[0])
    text = tidy(b" ".join(said).decode("utf-8", "replace"))
    return [title_row(text, len(COLUMNS))] if text else []


def _root(file: str, data: bytes) -> Element:
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(data) > LARGEST_TREE:
        raise refusal("FICHIER-ILLISIBLE", file=file, why=f"il dépasse {LARGEST_TREE // 1_000_000} Mo")
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise refusal("XML-INTERDIT", file=file) from error
    except ParseError as error:
        line, column = error.position
        why = f"ce n'est pas du XML bien formé (ligne {line}, colonne {column + 1})"
        raise refusal("FICHIER-ILLISIBLE", file=file, why=why) from error
    except (ValueError, LookupError, UnicodeError, AttributeError, RecursionError) as error:
        raise refusal("FICHIER-ILLISIBLE", file=file, why="ce n'est pas du XML") from error
    version = root.get("version", "")
    if root.tag != "iati-activities" or not version.startswith("2."):
        seen = f"{_name(root.tag)} {version}".strip()
        raise refusal("XML-INCONNU", file=file, seen=seen)
    return root


def _of_activity(activity: Element, path: str, currency: str, unread: Counter[str]) -> Iterator[dict[str, Value]]:
    unread.update(_name(child.tag) for child in activity if child.tag not in _READ)
    currency = activity.get("default-currency", currency)
    identifier = _text(activity.find("iati-identifier"))
    transactions = activity.findall("transaction")
    yield {
        "xpath": path,
        "element": "activity",
        "iati-identifier": identifier,
        "title": _narrative(activity.find("title")),
        "activity-status": _code(activity.find("activity-status")),
        "reporting-org": _actor(activity.find("reporting-org")),
        **_actors(activity.findall("participating-org")),
        **{_DATES[date.get("type", "")]: _day(date.get("iso-date"))
           for date in activity.findall("activity-date") if date.get("type") in _DATES},
        "sector-codes": _joined(map(_sector, activity.findall("sector"))),
        "recipient-country": _joined(each.get("code", "") for each in activity.findall("recipient-country")),
        "recipient-region": _joined(_region(each) for each in activity.findall("recipient-region")),
        **_locations(activity),
        "outgoing-commitments": _joined(
            f"{_text(each.find('value'))} {_currency(each, currency)}"
            for each in transactions if _code(each.find("transaction-type")) == _OUTGOING_COMMITMENT
        ),
        "budgets": _joined(_budget(each, currency) for each in activity.findall("budget")),
    }  # fmt: skip
    for at, each in enumerate(transactions, 1):
        unread.update(f"transaction/{_name(child.tag)}" for child in each if child.tag not in _READ_OF_TRANSACTION)
        provider = each.find("provider-org")
        value = each.find("value")
        yield {
            "xpath": f"{path}/transaction[{at}]",
            "element": "transaction",
            "iati-identifier": identifier,
            "title": _narrative(activity.find("title")),
            "reporting-org": _actor(activity.find("reporting-org")),
            "transaction-type": _code(each.find("transaction-type")),
            "transaction-ref": tidy(each.get("ref", "")),
            "transaction-date": _day(_attribute(each.find("transaction-date"), "iso-date")),
            "value": _number(_text(value)),
            "currency": _currency(each, currency),
            "value-date": _day(_attribute(value, "value-date")),
            "provider-org": _actor(provider),
            "receiver-org": _actor(each.find("receiver-org")),
            "provider-activity": tidy(_attribute(provider, "provider-activity-id")),
            "transaction-description": _narrative(each.find("description")),
        }


def _actors(organisations: Iterable[Element]) -> dict[str, Value]:
    found: dict[str, list[str]] = {}
    for each in organisations:
        if (role := each.get("role", "")) in _ROLES and (name := _actor(each)):
            found.setdefault(_ROLES[role], []).append(name)
    return {role: _joined(names) for role, names in found.items()}


def _locations(activity: Element) -> dict[str, Value]:
    """Names of administrative places by their level, else the country; any other place is kept as text."""
    found: dict[str, list[str]] = {}
    for each in activity.findall("location"):
        level = _attribute(each.find("administrative"), "level")
        found.setdefault(_LEVELS.get(level, "location"), []).append(_narrative(each.find("name")))
    if not any(level in found for level in _LEVELS.values()):
        found[_LEVELS["1"]] = [tidy(each.get("code", "")) for each in activity.findall("recipient-country")]
    return {column: _joined(dict.fromkeys(names)) for column, names in found.items()}


def _actor(organisation: Element | None) -> str:
    """Its name, or where it has none its reference; a semicolon would part it in two."""
    return (_narrative(organisation) or tidy(_attribute(organisation, "ref"))).replace(";", ",")


def _sector(sector: Element) -> str:
    vocabulary = sector.get("vocabulary", "")
    code = tidy(sector.get("code", ""))
    return code if vocabulary in _DAC else f"{vocabulary}:{code}"


def _region(region: Element) -> str:
    return _narrative(region) or f"{region.get('vocabulary', '1')}:{region.get('code', '')}"


def _budget(budget: Element, currency: str) -> str:
    start = _day(_attribute(budget.find("period-start"), "iso-date"))
    end = _day(_attribute(budget.find("period-end"), "iso-date"))
    kind = "révisé" if budget.get("type") == "2" else "initial"
    return f"{start}/{end} {kind} {_text(budget.find('value'))} {_currency(budget, currency)}"


def _currency(element: Element, otherwise: str) -> str:
    return tidy(_attribute(element.find("value"), "currency") or otherwise)


def _narrative(element: Element | None) -> str:
    """The text in French where there is one, else the first."""
    if element is None:
        return ""
    said = [(each.get(_LANG, ""), _text(each)) for each in element.findall("narrative") if _text(each)]
    french = [text for language, text in said if language.lower().startswith("fr")]
    return next(iter([*french, *(text for _, text in said)]), "")


def _text(element: Element | None) -> str:
    return tidy(element.text or "") if element is not None else ""


def _attribute(element: Element | None, name: str) -> str:
    return element.get(name, "") if element is not None else ""


def _code(element: Element | None) -> str:
    return tidy(_attribute(element, "code"))


def _day(text: str | None) -> str:
    found = _ZONE.fullmatch(text or "")
    return found[1] if found else tidy(text or "")


def _number(text: str) -> Value:
    """A point in XML is a decimal point, whatever a reader of French numbers would make of it."""
    if not _DECIMAL.fullmatch(text) or len(text) > 300:
        return text
    number = float(text)
    return number if Decimal(repr(number)) == Decimal(text) else text


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(text for text in texts if text)


def _name(tag: object) -> str:
    """An element's name as people know it: an extension's with its namespace; comments have none."""
    text = str(tag)
    return f"{text[1:].replace('}', ' ')}" if text.startswith("{") else text
