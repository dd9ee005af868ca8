"""Tables that sort and narrow by their address: what an address may ask, how rows stand, and indexes behind them."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType
from typing import Any

import pytest
from django.db.models import Model
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

import layidu.web
from layidu.ledger.connection import prepare
from layidu.web.pages.listing import Choice, Column, Listing, Words

prepare()
ROWS: list[dict[str, Any]] = [
    {"pk": 1, "name": "Ségou", "gap": [3, 9], "state": "late"},
    {"pk": 2, "name": "Gao", "gap": None, "state": "late"},
    {"pk": 3, "name": "mopti", "gap": [9, None], "state": "done"},
    {"pk": 4, "name": "Écho", "gap": [0, 1], "state": "done"},
]
PLACES = Listing(
    columns=(
        Column("name", "Name", ("name",)),
        Column("gap", "Gap", ("gap",), number=True),
        Column("why", "Why"),
    ),
    first="name",
    filters=(
        Words("q", "Words", ("name",)),
        Choice("state", "State", "state", lambda: [("late", "late"), ("done", "done")]),
    ),
)


def shown(**asked: str) -> list[str]:
    return [row["name"] for row in PLACES.asked(asked).of(ROWS)]


def test_names_stand_without_regard_to_accents_and_what_is_not_known_stands_last() -> None:
    assert shown() == ["Écho", "Gao", "mopti", "Ségou"]
    assert shown(sort="-name") == ["Ségou", "mopti", "Gao", "Écho"]
    assert shown(sort="gap") == ["Écho", "Ségou", "mopti", "Gao"]
    assert shown(sort="-gap") == ["mopti", "Ségou", "Écho", "Gao"]


def test_values_of_several_kinds_stand_beside_each_other() -> None:
    mixed = Listing((Column("value", "Value", ("value",)),), first="value")
    rows = [{"value": each} for each in ("b", 7, [None, 3], None, [7, 9], 2.5, "A", [8, None])]
    found = [row["value"] for row in mixed.asked({}).of(rows)]
    assert found == [[None, 3], 2.5, 7, [7, 9], [8, None], "A", "b", None]


def test_filters_narrow_and_what_is_not_declared_is_ignored() -> None:
    assert shown(q="echo") == ["Écho"]
    assert shown(q="echo", state="late") == []
    assert shown(state="late", sort="-name") == ["Ségou", "Gao"]
    assert shown(state="secret", sort="state", page="3") == shown()


@given(sort=st.text(), q=st.text(), state=st.text())
def test_no_address_breaks_a_table(sort: str, q: str, state: str) -> None:
    found = PLACES.asked({"sort": sort, "q": q, "state": state}).of(ROWS)
    assert {row["pk"] for row in found} <= {1, 2, 3, 4}


def written(query: str) -> str:
    request = RequestFactory().get(f"/?{query}")
    context = Context({"request": request, "table": PLACES.asked(request.GET)})
    text = '{% load layidu %}{% heads table %}{% include "pages/filters.html" %}'
    return str(Template(text).render(context))


def test_a_head_turns_the_order_and_keeps_the_other_filters() -> None:
    page = written("state=late&page=4&sort=gap")
    assert 'aria-sort="ascending"><a href="?state=late&amp;sort=-gap">' in page
    assert '<a href="?state=late&amp;sort=name">' in page
    assert '<th scope="col">Pourquoi</th>' in page
    assert '<input type="hidden" name="sort" value="gap">' in page
    assert 'name="page"' not in page


def test_a_number_is_first_shown_from_the_largest() -> None:
    assert "?sort=-gap" in written("")


def test_an_attack_in_the_address_is_written_as_text() -> None:
    assert "<script>" not in written("x=%3Cscript%3E&q=%22%3E%3Cscript%3E")


def test_a_listing_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="once"):
        Listing((Column("a", "A", ("a",)), Column("a", "B", ("b",))), first="a")
    with pytest.raises(ValueError, match="once"):
        Listing((Column("a", "A"),), first="a")


def declared() -> list[tuple[str, Listing]]:
    """Every listing of the application, by where it stands."""
    modules: list[ModuleType] = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(layidu.web.__path__, "layidu.web.")
        if not found.name.endswith(("__main__", "wsgi")) and ".migrations" not in found.name
    ]
    return [(module.__name__, one) for module in modules for one in vars(module).values() if isinstance(one, Listing)]


def indexed(model: type[Model], name: str) -> bool:
    """Whether an index of the model begins with a field."""
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert field is not None
    if field.primary_key or field.unique or field.db_index:  # type: ignore[union-attr]
        return True
    first = [index.fields[0].removeprefix("-") for index in model._meta.indexes if index.fields]
    return name in first or name in [together[0] for together in model._meta.unique_together]


def test_what_the_database_sorts_by_has_an_index_or_few_rows() -> None:
    assert declared()
    without = [
        f"{where}: {column.key}"
        for where, listing in declared()
        if listing.model is not None and not listing.few
        for column in listing.sortable.values()
        if not isinstance(column.by, tuple) or not indexed(listing.model, column.by[0])
    ]
    assert without == []
