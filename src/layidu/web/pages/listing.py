"""A table that sorts and narrows by its address: columns and filters are declared once, beside the view that shows it.

A view declares a ``Listing``, asks it with the address, and gives the ``Table`` to the template::

    LISTING = Listing(
        columns=(
            Column("name", gettext_noop("Name"), ("name",)),
            Column("due", gettext_noop("Due"), ("end",), gaps=True),
            Column("people", gettext_noop("People"), ("people",), number=True),
            Column("why", gettext_noop("Why")),                      # shown, and not sorted by
        ),
        first="name",                                                # the order without an address; "-due" is downward
        filters=(Words("q", gettext_noop("Words"), ("sought",)),),
        model=PromiseLine,                                           # None: rows are in memory (prepared content)
    )

    table = LISTING.asked(request.GET)
    page = Paginator(table.of(rows), PAGE).get_page(request.GET.get("page"))   # narrowed, then sorted
    return render(request, "…", {"table": table, "page": page})

and the template writes ``{% include "pages/filters.html" %}``, then ``<table class="cards">{% heads table %}<tbody>…``
(or ``<tr>{% head table "name" %}…</tr>`` column by column, where a head must say more). ``{% address %}`` and
``pages/pages.html`` keep sort and filters; a change of either begins at page 1 again. A page with two tables gives the
second listing a ``name``: its parameters then begin with it. What an address asks that is not declared is ignored.

Rows in memory may be mappings or objects; ``by`` names fields as Django does (``"score__value"``) or is a function of
the row. What is not known stands last, upward and downward. Rows of a model are sorted by the database: every column
to sort by needs an index that begins with it, or the listing says in ``few`` why its rows stay few (a test asks).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Model, Q, QuerySet
from django.utils.translation import gettext as _

from layidu.core.text import fold

By = tuple[str, ...] | Callable[[Any], Any]
Choices = Sequence[tuple[str, str]]
#: The longest text that an address may ask for.
LONGEST = 100
_LEAST, _MOST = float("-inf"), float("inf")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in the address, its head in English (marked for translation), and what it is sorted by.

    ``number``: aligned to the right, and the first press gives the largest first. ``gaps``: some rows have no value.
    """

    key: str
    label: str
    by: By | None = None
    number: bool = False
    gaps: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A filter by words that must all stand in one of the fields, whatever their accents where rows are in memory.

    ``folded``: the fields of the model hold folded text already, as ``PromiseLine.sought`` does.
    """

    key: str
    label: str
    by: By
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter by one of some values; ``choices`` gives (value, words) pairs when the page is shown."""

    key: str
    label: str
    by: str | Callable[[Any], Any]
    choices: Callable[[], Choices]


@dataclass(frozen=True, slots=True)
class Field:
    """A filter as a form shows it; ``choices`` is empty for words."""

    name: str
    label: str
    value: str
    choices: Choices


@dataclass(frozen=True)
class Listing:
    """What a table may be sorted and narrowed by. ``tie`` settles rows that are alike, so that pages never overlap.

    >>> places = Listing((Column("name", "Name", ("name",)), Column("gap", "Gap", ("gap",), number=True)), first="name")
    >>> rows = [{"name": "Ségou", "gap": 3, "pk": 1}, {"name": "Gao", "gap": None, "pk": 2},
    ...         {"name": "Mopti", "gap": 9, "pk": 3}]
    >>> [row["name"] for row in places.asked({}).of(rows)]
    ['Gao', 'Mopti', 'Ségou']
    >>> [row["name"] for row in places.asked({"sort": "-gap"}).of(rows)]
    ['Mopti', 'Ségou', 'Gao']
    >>> places.asked({"sort": "password"}).sort
    'name'
    """

    columns: tuple[Column, ...]
    first: str
    filters: tuple[Words | Choice, ...] = ()
    model: type[Model] | None = None
    few: str = ""
    tie: tuple[str, ...] = ("pk",)
    name: str = ""

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns] + [one.key for one in self.filters]
        if len(set(keys)) < len(keys) or self.first.removeprefix("-") not in self.sortable:
            raise ValueError(f"a listing names each column and filter once and sorts by one of them: {keys}")

    @property
    def sortable(self) -> dict[str, Column]:
        """The columns that have something to sort by, by key."""
        return {column.key: column for column in self.columns if column.by is not None}

    def parameter(self, key: str) -> str:
        """A key's name in the address."""
        return f"{self.name}-{key}" if self.name else key

    def asked(self, values: Mapping[str, Any]) -> Table:
        """The table that an address asks for; what is not declared is ignored."""
        sort = str(values.get(self.parameter("sort"), ""))
        given: dict[str, str] = {}
        for one in self.filters:
            value = str(values.get(self.parameter(one.key), "")).strip()[:LONGEST]
            if value and (isinstance(one, Words) or value in dict(one.choices())):
                given[one.key] = value
        return Table(self, sort if sort.removeprefix("-") in self.sortable else self.first, given)


@dataclass(frozen=True)
class Table:
    """A listing as an address asks for it: ``sort`` is a column's key, with « - » before it downward."""

    listing: Listing
    sort: str
    given: Mapping[str, str] = field(default_factory=dict)

    def of(self, rows: Any) -> Any:
        """Rows narrowed and sorted: a query set stays one, anything else becomes a list."""
        return self.sorted(self.narrowed(rows))

    def sorted(self, rows: Any) -> Any:
        """Rows in the order asked for, settled by ``tie``."""
        down = self.sort.startswith("-")
        column = self.listing.sortable[self.sort.removeprefix("-")]
        if isinstance(rows, QuerySet):
            return rows.order_by(*_expressions(column, down), *self.listing.tie)
        tied = sorted(rows, key=lambda row: [_sortable(_value(row, name)) for name in self.listing.tie])
        known = [row for row in tied if _key(row, column.by) is not None]
        unknown = [row for row in tied if _key(row, column.by) is None]
        return sorted(known, key=lambda row: _key(row, column.by), reverse=down) + unknown

    def narrowed(self, rows: Any) -> Any:
        """The rows that the filters leave."""
        for one in self.listing.filters:
            if value := self.given.get(one.key):
                rows = _by_words(rows, one, value) if isinstance(one, Words) else _by_choice(rows, one, value)
        return rows

    @property
    def fields(self) -> Iterator[Field]:
        """The filters as a form shows them."""
        for one in self.listing.filters:
            choices = one.choices() if isinstance(one, Choice) else ()
            yield Field(self.listing.parameter(one.key), _(one.label), self.given.get(one.key, ""), choices)

    @property
    def cleared(self) -> dict[str, str]:
        """The parameters that « show all » takes out of the address."""
        return {self.listing.parameter(one.key): "" for one in self.listing.filters}

    def next_sort(self, column: Column) -> str:
        """What a press on a head asks for: the other way round where it is sorted by already."""
        up, down = column.key, f"-{column.key}"
        turned = {up: down, down: up}
        return turned.get(self.sort, down if column.number else up)

    def aria(self, column: Column) -> str:
        """How a head says that the table is sorted by it; empty where it is not."""
        return {column.key: "ascending", f"-{column.key}": "descending"}.get(self.sort, "")


@dataclass(frozen=True, slots=True)
class Rows:
    """A table as the address asks for it, and its rows, which are looked up and put in order where it is shown.

    >>> names = Listing((Column("name", "Name", ("name",)),), first="name", tie=("name",))
    >>> Rows(names.asked({"sort": "-name"}), lambda: [{"name": "Gao"}, {"name": "Kita"}]).sorted()
    [{'name': 'Kita'}, {'name': 'Gao'}]
    """

    table: Table
    make: Callable[[], Any]

    def known(self) -> Any:
        """The rows as they come."""
        return self.make()

    def sorted(self) -> Any:
        """The rows in the order asked for."""
        return self.table.of(self.make())


def _expressions(column: Column, down: bool) -> list[Any]:
    assert isinstance(column.by, tuple), f"{column.key}: the database sorts by fields"
    last = True if column.gaps else None
    return [F(name).desc(nulls_last=last) if down else F(name).asc(nulls_last=last) for name in column.by]


def _by_words(rows: Any, one: Words, value: str) -> Any:
    if isinstance(rows, QuerySet):
        assert isinstance(one.by, tuple), f"{one.key}: the database looks in fields"
        for word in (fold(value) if one.folded else value).split():
            lookup = "contains" if one.folded else "icontains"
            rows = rows.filter(reduce(or_, (Q(**{f"{name}__{lookup}": word}) for name in one.by)))
        return rows
    return [row for row in rows if all(word in fold(_text(row, one.by)) for word in fold(value).split())]


def _by_choice(rows: Any, one: Choice, value: str) -> Any:
    if isinstance(rows, QuerySet):
        assert isinstance(one.by, str), f"{one.key}: the database compares a field"
        return rows.filter(**{one.by: value})
    asked = one.by
    return [row for row in rows if str(asked(row) if callable(asked) else _value(row, asked)) == value]


def _text(row: Any, by: By) -> str:
    return str(by(row)) if callable(by) else " ".join(str(_value(row, name) or "") for name in by)


def _key(row: Any, by: By | None) -> Any:
    """What a row in memory is compared by; ``None`` where its first value is not known."""
    if callable(by):
        found = by(row)
        return None if found is None else _sortable(found)
    values = [_value(row, name) for name in by or ()]
    return None if values[0] is None or values[0] == "" else [_sortable(value) for value in values]


def _sortable(value: Any) -> Any:
    """Numbers before words, words without regard to accents and capitals, bounds by their low; unknown before known."""
    if value is None:
        return (0,)
    if isinstance(value, int | float | Decimal):
        return (1, 0, value)
    if isinstance(value, list):
        low, high = value if len(value) == 2 else (None, None)
        return (1, 0, _LEAST if low is None else low, _MOST if high is None else high)
    if isinstance(value, tuple):
        return (1, 1, *(_sortable(each) for each in value))
    return (1, 2, fold(value) if isinstance(value, str) else str(value))


def _value(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)
    return row
