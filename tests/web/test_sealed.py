"""An identifier that could be counted up stands in its address with a seal: no other address of it exists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import Resolver404, URLPattern, URLResolver, converters, get_resolver, resolve, reverse
from hypothesis import given
from hypothesis import strategies as st

from layidu.ledger.models import SourceRow
from layidu.web.pages.sealed import LENGTH, Sealed, SealedRef, SealedRow, SealedSnapshot, seal

#: Numbers in addresses that name nothing kept: the step of a report that one writes oneself.
STEPS = {"number"}


def patterns(found: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from () if one.namespace == "api" else patterns(one.url_patterns)
        else:
            yield one


def test_no_address_holds_a_number_that_can_be_counted_up() -> None:
    counted = {
        (one.name, name)
        for one in patterns(get_resolver().url_patterns)
        for name, converter in one.pattern.converters.items()
        if isinstance(converter, converters.IntConverter | converters.PathConverter) and name not in STEPS
    }
    assert not counted
    sealed = {
        one.name
        for one in patterns(get_resolver().url_patterns)
        if any(isinstance(converter, Sealed) for converter in one.pattern.converters.values())
    }
    assert sealed >= {"held-row", "audit-row", "retry-job", "dismiss-job", "plan", "plan-view", "ask-plan",
                      "publication", "promise", "audit-promise"}  # fmt: skip


@given(number=st.integers(0, 10**18 - 1), ref=st.text(min_size=1, max_size=40).filter(lambda text: "\n" not in text))
def test_an_identifier_is_read_back_from_its_address_and_from_no_other(number: int, ref: str) -> None:
    row, promise = SealedRow(), SealedRef()
    assert row.to_python(row.to_url(number)) == number
    assert promise.to_python(promise.to_url(ref)) == ref
    assert re.fullmatch(promise.regex, promise.to_url(ref)) or not ref.isprintable()
    with pytest.raises(ValueError):
        row.to_python(f"{number + 1}-{seal('row', str(number))}")
    with pytest.raises(ValueError):
        # The seal of one kind of thing is none of another.
        promise.to_python(f"{ref}-{seal('snapshot', ref)}")


def test_another_site_has_other_seals() -> None:
    here = SealedSnapshot().to_url("P1")
    with override_settings(SECRET_KEY="another site's"):
        assert SealedSnapshot().to_url("P1") != here
        with pytest.raises(ValueError):
            SealedSnapshot().to_python(here)


def test_a_wrong_seal_answers_as_what_does_not_exist(client_of: Callable[[str], Client], site: Path) -> None:
    row = SourceRow.objects.order_by("id")[0].id
    client = client_of("officer")
    right, unknown = reverse("audit-row", args=[row]), reverse("audit-row", args=[999_999])
    wrong = right.replace(f"/{row}-", f"/{row + 1}-")
    assert client.get(right).status_code == 200
    answers = [client.get(one) for one in (unknown, wrong, f"/audit/lignes/{row}/", f"/audit/lignes/{row}-aaaaaaaaaa/")]
    assert [one.status_code for one in answers] == [404] * 4
    # The way to the other language names the address that was asked for.
    said = {re.sub(r'href="[^"]*" lang="en"|[?]next=[^"]*', "", one.content.decode()) for one in answers}
    assert len(said) == 1, "what is wrong must not be told from what is not there"
    for address in (wrong, f"/audit/lignes/{row}/"):
        with pytest.raises(Resolver404):
            resolve(address)
    assert len(right.rstrip("/").rpartition("-")[2]) == LENGTH
