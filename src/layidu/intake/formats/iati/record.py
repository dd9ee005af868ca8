"""An IATI activity -> a commitment; its transactions -> instalments of it, incoming money beside, or pledges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from layidu.core.money import EXPONENTS, Money
from layidu.intake.amounts import check_money, money_of
from layidu.intake.records import ActorRef, CommitmentRow, CommitmentStatus, DeliveryRow, RecordRow, Role
from layidu.intake.rows import TypedRow

_ROLES: tuple[tuple[str, Role], ...] = (("funding", "funds"), ("extending", "leads"), ("implementing", "implements"))
_LONGEST_REF = 80
_MONEY = re.compile(r"([+-]?\d+(?:\.\d+)?) ([A-Z]{3})")
_BUDGET = re.compile(r"(\S+)/(\S+) (révisé|initial) ([+-]?\d+(?:\.\d+)?) ([A-Z]{3})")

Amounts = list[tuple[Decimal, str]]


def check(row: TypedRow, rows: Sequence[TypedRow]) -> None:
    """Report what only a review may say, several countries or currencies, and transactions that say too little."""
    if row.get("element") == "transaction":
        _check_transaction(row)
        return
    if row.get("status") == "cancelled":
        row.report("STATUT-RESERVE", "status", "annulé")
    if ";" in row.text("country"):
        row.report("PAYS-PLUSIEURS", "country", row.text("country"))
    if row.get("sectors") is not None and _sector(row) is None:
        row.report("SECTEUR-NON-LU", "sectors", row.text("sectors"))
    outgoing = list(_outgoing(row))
    for name, amounts in (("committed", outgoing), ("budgets", _budgets(row))):
        if len({currency for _, currency in amounts}) > 1:
            row.report("IATI-DEVISES", name, row.text(name)[:120])
    if outgoing and _end(row) is None:
        row.report("IATI-SANS-FIN", "planned_end")
    start, end = _start(row), _end(row)
    if start is not None and end is not None and end < start and not row.reported("planned_end"):
        row.report("DATES-INVERSEES", "planned_end", str(end), start=str(start))


def records(row: TypedRow, rows: Sequence[TypedRow]) -> tuple[RecordRow, ...]:
    """One commitment of an activity, or one delivery or pledge of a transaction; amounts in minor units."""
    if row.get("element") == "activity":
        return (_commitment(row),)
    if row.get("transaction_type") in row.extra["pledges"]:
        return (_pledge(row),)
    return (_instalment(row),)


def _check_transaction(row: TypedRow) -> None:
    check_money(row)
    for name in ("transaction_type", "date", "amount"):
        if row.get(name) is None and not row.reported(name):
            row.report("IATI-TRANSACTION-INCOMPLETE", name, row.text("xpath"))
    if row.get("transaction_type") in row.extra["pledges"]:
        if len(_pledge_ref(row)) > _LONGEST_REF:
            row.report("TEXTE-TROP-LONG", "own_id", _pledge_ref(row)[:60] + "…", length=str(len(_pledge_ref(row))),
                       limit=str(_LONGEST_REF))  # fmt: skip
        if row.get("transaction_type") == "incoming_pledge" and row.get("provider") is None:
            row.report("IATI-TRANSACTION-INCOMPLETE", "provider", row.text("xpath"))


def _commitment(row: TypedRow) -> CommitmentRow:
    accountable: Sequence[ActorRef] = row.get("accountable") or ()
    owes = accountable[0] if len(accountable) == 1 else row.must("reporting")
    others = accountable if len(accountable) > 1 else ()
    actors: list[tuple[Role, ActorRef]] = [("owes", owes)]
    actors += [("co-owes", ref) for ref in others if ref != owes]
    actors += [(role, ref) for name, role in _ROLES for ref in row.get(name) or ()]
    money = _total(list(_outgoing(row)))
    status: CommitmentStatus = "signed" if money is not None and _end(row) is not None else "announced"
    planned = money or _total(_budgets(row))
    return CommitmentRow(
        own_id=row.text("own_id"),
        kind="activity",
        status=status,
        title=row.text("title"),
        actors=tuple(actors),
        places=row.places,
        start=_start(row),
        end=_end(row),
        sector=_sector(row),
        amount=planned.minor if planned else None,
        currency=planned.currency if planned else "",
        note=_note(row),
    )


def _pledge(row: TypedRow) -> CommitmentRow:
    money = money_of(row)
    assert money is not None
    incoming = row.get("transaction_type") == "incoming_pledge"
    owes: ActorRef = row.must("provider" if incoming else "reporting")
    receives: ActorRef | None = row.must("reporting") if incoming else row.get("receiver")
    actors: list[tuple[Role, ActorRef]] = [("owes", owes)]
    actors += [("receives", receives)] if receives is not None else []
    return CommitmentRow(
        own_id=_pledge_ref(row),
        kind="pledge",
        status="announced",
        title=row.text("description") or row.text("title"),
        actors=tuple(actors),
        start=row.must("date"),
        amount=money.minor,
        currency=money.currency,
        note=f"Activité {row.text('own_id')}",
    )


def _instalment(row: TypedRow) -> DeliveryRow:
    money = money_of(row)
    assert money is not None
    kind = row.must("transaction_type")
    incoming = kind in row.extra["incoming"]
    payer = row.get("provider") or (None if incoming else row.must("reporting"))
    payee = row.get("receiver") or (row.must("reporting") if incoming else None)
    roles: tuple[tuple[Role, ActorRef | None], ...] = (("funds", payer), ("receives", payee))
    said = [row.text("description")]
    if row.get("value_date") not in (None, row.get("date")):
        said.append(f"Date de valeur : {row.text('value_date')}")
    if incoming:
        said.append(f"Reçu pour l'activité {row.text('own_id')}")
    return DeliveryRow(
        kind="disbursement",
        actors=tuple((role, ref) for role, ref in roles if ref is not None),
        places=(),
        period=row.dated(),
        stage=row.extra["stages"][kind],
        amount=money.minor,
        currency=money.currency,
        commitment_ref="" if incoming else row.text("own_id"),
        own_id=row.text("transaction_ref"),
        note=" ; ".join(part for part in said if part),
    )


def _pledge_ref(row: TypedRow) -> str:
    return f"{row.text('own_id')}#{row.text('transaction_ref') or row.text('date')}"


def _start(row: TypedRow) -> date | None:
    day: date | None = row.get("planned_start") or row.get("actual_start")
    return day


def _end(row: TypedRow) -> date | None:
    """The planned end is the day promised; the actual one stands in where no plan was published."""
    day: date | None = row.get("planned_end") or row.get("actual_end")
    return day


def _outgoing(row: TypedRow) -> Iterator[tuple[Decimal, str]]:
    for part in row.text("committed").split("; "):
        if found := _MONEY.fullmatch(part):
            yield Decimal(found[1]), found[2]


def _budgets(row: TypedRow) -> Amounts:
    """What each period's budget is now: a revised one takes the place of the one first planned for the same days."""
    latest: dict[tuple[str, str], tuple[bool, Decimal, str]] = {}
    for part in row.text("budgets").split("; "):
        if found := _BUDGET.fullmatch(part):
            said = (found[3] == "révisé", Decimal(found[4]), found[5])
            latest[found[1], found[2]] = max(said, latest.get((found[1], found[2]), said), key=lambda one: one[0])
    return [(amount, currency) for _, amount, currency in latest.values()]


def _total(amounts: Amounts) -> Money | None:
    """Their sum; ``None`` where there is none, it is not above zero, or no single known currency holds them."""
    currencies = {currency for _, currency in amounts}
    if len(currencies) != 1 or not currencies <= set(EXPONENTS):
        return None
    currency = currencies.pop()
    total = sum((amount for amount, _ in amounts), Decimal(0))
    exact = total.scaleb(EXPONENTS[currency])
    return Money.of(total, currency) if total > 0 and exact == exact.to_integral_value() else None


def _sector(row: TypedRow) -> str | None:
    """The one sector that all DAC codes mean; ``None`` where they mean several, or one is not known."""
    known = row.extra["sectors"]
    found = set()
    for code in row.text("sectors").split("; "):
        beginnings = [known[code[:length]] for length in range(len(code), 1, -1) if code[:length] in known]
        found.add(beginnings[0] if beginnings and code.isdigit() else None)
    return found.pop() if len(found) == 1 else None


def _note(row: TypedRow) -> str:
    said = (
        ("Statut déclaré", _status(row)), ("Publié par", row.must("reporting").spelling),
        ("Budgets", row.text("budgets")), ("Autre lieu", row.text("location")), ("Secteurs", row.text("sectors")),
    )  # fmt: skip
    return " ; ".join(f"{name} : {text}" for name, text in said if text)


def _status(row: TypedRow) -> str:
    labels = {"pipeline": "en préparation", "implementation": "en cours", "finalisation": "en voie d'achèvement",
              "closed": "close", "suspended": "suspendue"}  # fmt: skip
    return labels.get(row.text("status"), "")
