"""Rows of the IATI format -> an IATI file (XML 2.03) that reads back as the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from layidu.intake.formats import formats
from layidu.intake.mapping import Format
from layidu.intake.write import EXAMPLE_MARK, Value

Row = Mapping[str, Value]

_ROLES = {"funding": "1", "accountable": "2", "extending": "3", "implementing": "4"}
_DATES = {"planned_start": "1", "actual_start": "2", "planned_end": "3", "actual_end": "4"}
_STATUS = {"pipeline": "1", "implementation": "2", "finalisation": "3", "closed": "4", "cancelled": "5",
           "suspended": "6"}  # fmt: skip
_TYPES = {"incoming_funds": "1", "outgoing_commitment": "2", "disbursement": "3", "expenditure": "4",
          "incoming_commitment": "11", "outgoing_pledge": "12", "incoming_pledge": "13"}  # fmt: skip
_BUDGET_TYPES = {"initial": "1", "révisé": "2"}
_LEVELS = (("region", "1"), ("cercle", "2"))


def document_order(rows: Sequence[Row]) -> list[int]:
    """The positions of rows as a file holds them: each activity, then its own transactions; no other row has a place.

    >>> document_order([{"element": "transaction", "own_id": "A"}, {"element": "activity", "own_id": "A"},
    ...                 {"element": "transaction", "own_id": "B"}])
    [1, 0]
    """
    transactions: dict[Value, list[int]] = {}
    for at, row in enumerate(rows):
        if _id_of(row, "element") == "transaction":
            transactions.setdefault(row["own_id"], []).append(at)
    ordered: list[int] = []
    for at, row in enumerate(rows):
        if _id_of(row, "element") == "activity":
            ordered += [at, *transactions.pop(row["own_id"], [])]
    return ordered


def write_iati(rows: Sequence[Row], *, title: str = "", example: bool = False) -> bytes:
    """An IATI file of activities and transactions, in the order of ``document_order``.

    Decision served: what the ledger holds of a publisher's activities goes where IATI goes. In: rows by field of the
    format ``iati``. Out: XML 2.03 in UTF-8; what is said above a table stands in a comment, invented data first of all.
    What the format does not read (descriptions, results, contacts) is not written. Errors: ValueError for a row whose
    activity is not among the rows.

    >>> from layidu.intake.iati_rows import iati_table
    >>> xml = write_iati([{"element": "activity", "own_id": "A-1", "title": "Soins", "reporting": "Terre Neuve"}])
    >>> [cell for cell in iati_table("a.xml", xml)[0][1][1] if cell]
    ['/iati-activities/iati-activity[1]', 'activity', 'A-1', 'Soins', 'Terre Neuve']
    """
    order = document_order(rows)
    if len(order) != len(rows):
        raise ValueError("a transaction stands in no activity of the file")
    root = Element("iati-activities", {"version": "2.03"})
    if example or title:
        said = " – ".join(part for part in (EXAMPLE_MARK if example else "", title) if part)
        head = f"<!-- {said.replace('--', '–')} -->\n"
    else:
        head = ""
    activity = root
    for at in order:
        row = rows[at]
        if _id_of(row, "element") == "activity":
            activity = _activity(root, row)
        else:
            _transaction(activity, row)
    indent(root)
    body: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{body}\n'.encode()


def _activity(root: Element, row: Row) -> Element:
    made = SubElement(root, "iati-activity", {"{http://www.w3.org/XML/1998/namespace}lang": "fr"})
    _text(made, "iati-identifier", row.get("own_id"))
    _narrative(made, "reporting-org", row.get("reporting"))
    _narrative(made, "title", row.get("title"))
    for field, role in _ROLES.items():
        for name in _parts(row.get(field)):
            _narrative(made, "participating-org", name, role=role)
    if status := _id_of(row, "status"):
        SubElement(made, "activity-status", {"code": _STATUS[status]})
    for field, kind in _DATES.items():
        if row.get(field):
            SubElement(made, "activity-date", {"type": kind, "iso-date": _day(row[field])})
    countries = _parts(row.get("country"))
    for code in countries:
        SubElement(made, "recipient-country", {"code": code})
    for name in _parts(row.get("recipient_region")):
        _region(made, name)
    for field, level in _LEVELS:
        # Without a location the reader puts the country there: it is no place of its own.
        for name in _parts(row.get(field)):
            if name not in countries:
                place = SubElement(made, "location")
                _narrative(place, "name", name)
                SubElement(place, "administrative", {"level": level})
    for name in _parts(row.get("location")):
        _narrative(SubElement(made, "location"), "name", name)
    for code in _parts(row.get("sectors")):
        vocabulary, _, own = code.rpartition(":")
        SubElement(made, "sector", {"code": own, **({"vocabulary": vocabulary} if vocabulary else {})})
    for text in _parts(row.get("budgets")):
        _budget(made, text)
    return made


def _transaction(activity: Element, row: Row) -> None:
    reference = str(row.get("transaction_ref") or "")
    made = SubElement(activity, "transaction", {"ref": reference} if reference else {})
    SubElement(made, "transaction-type", {"code": _TYPES[_id_of(row, "transaction_type")]})
    SubElement(made, "transaction-date", {"iso-date": _day(row.get("date"))})
    value = SubElement(made, "value", {"currency": str(row.get("currency"))})
    value.text = _amount(row.get("amount"))
    if row.get("value_date"):
        value.set("value-date", _day(row["value_date"]))
    _narrative(made, "description", row.get("description"))
    provider = _narrative(made, "provider-org", row.get("provider"))
    if provider is not None and row.get("provider_activity"):
        provider.set("provider-activity-id", str(row["provider_activity"]))
    _narrative(made, "receiver-org", row.get("receiver"))


def _budget(activity: Element, text: str) -> None:
    span, kind, amount, currency = text.split(" ")
    start, end = span.split("/")
    made = SubElement(activity, "budget", {"type": _BUDGET_TYPES[kind]})
    SubElement(made, "period-start", {"iso-date": start})
    SubElement(made, "period-end", {"iso-date": end})
    SubElement(made, "value", {"currency": currency, "value-date": start}).text = amount


def _region(activity: Element, name: str) -> None:
    vocabulary, colon, code = name.partition(":")
    if colon and code.isalnum():
        SubElement(activity, "recipient-region", {"vocabulary": vocabulary, "code": code})
    else:
        _narrative(activity, "recipient-region", name, vocabulary="99")


def _narrative(parent: Element, tag: str, said: Value, **attributes: str) -> Element | None:
    if not said:
        return None
    made = SubElement(parent, tag, attributes)
    SubElement(made, "narrative").text = str(said)
    return made


def _text(parent: Element, tag: str, said: Value) -> None:
    SubElement(parent, tag).text = str(said)


def _parts(value: Value) -> Iterable[str]:
    return [part for part in str(value or "").split("; ") if part]


def _id_of(row: Row, field: str) -> str:
    words = _iati().fields[field].words
    value = str(row.get(field) or "")
    return (words.find(value) if words is not None and value else None) or ""


def _iati() -> Format:
    return formats()["iati"]


def _day(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _amount(value: Value) -> str:
    """In XML a point parts the decimals, and nothing parts the thousands."""
    return f"{Decimal(str(value).replace(',', '.')):f}".removesuffix(".0")
