"""Who reads the rows of each model is declared; one without a rule raises, and the application does not start."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import HttpResponse
from django.test.utils import isolate_apps

from layidu.ledger.models import Commitment, Figure, Place, SourceRow
from layidu.web.access import rows
from layidu.web.access.guard import GuardMiddleware
from layidu.web.access.models import Grant
from layidu.web.access.reader import Reader, reader_for
from layidu.web.access.rows import check, check_every_model, readable, rule_of, table
from tests.web.conftest import ROLES

OURS = [model for model in apps.get_models() if model.__module__.startswith("layidu.")]


def reader(role: str) -> Reader:
    return Reader() if role == "public" else reader_for(get_user_model().objects.get(username=role).pk)


def test_every_model_has_a_rule_and_every_rule_a_model() -> None:
    check_every_model()
    assert table().keys() == {model._meta.label for model in OURS}
    for model in OURS:
        assert rule_of(model)


@isolate_apps("layidu.web.figures")
def test_a_model_without_a_rule_raises() -> None:
    class Overlooked(models.Model):
        class Meta:
            app_label = "figures"

    with pytest.raises(ImproperlyConfigured, match=r"figures\.Overlooked"):
        check([*OURS, Overlooked])
    for role in (Reader(), Reader(1, frozenset({"ministry"}))):
        with pytest.raises(ImproperlyConfigured):
            readable(role, Overlooked)


def test_rows_of_each_model_are_those_that_the_role_may_read(site: Path) -> None:
    readers = {role: reader(role) for role in ROLES}
    seen = {role: {model._meta.label: set[object]() for model in OURS} for role in ROLES}
    for model in OURS:
        for role, one in readers.items():
            if rule_of(model) == "internal":
                with pytest.raises(ImproperlyConfigured):
                    readable(one, model)
            else:
                seen[role][model._meta.label] = set(readable(one, model).values_list("pk", flat=True))
        whole = seen["ministry"][model._meta.label]
        assert rule_of(model).startswith(("own account", "action: administer")) or all(
            seen[role][model._meta.label] <= whole for role in ROLES
        ), model._meta.label
    # The public reads what is public, and a role without a say in data no more than that.
    public = {label for label, found in seen["public"].items() if found}
    assert public == {label for label in public if table()[label] == "public"} and Place._meta.label in public
    assert all(not found or table()[label] != "sources: " for label, found in seen["public"].items())
    refs = {role: set(readable(one, Commitment).values_list("ref", flat=True)) for role, one in readers.items()}
    assert [refs[role] for role in ROLES] == [
        set(), {"E-1"}, {"E-2", "E-3"}, {"E-1", "E-2"}, {"E-1", "E-3"}, {"E-2"}, {"E-1", "E-2", "E-3"}, set(),
    ]  # fmt: skip
    secret = SourceRow.objects.filter(run__source__sensitivity="ministry")
    assert secret.exists() and not readable(readers["officer"], SourceRow).filter(pk__in=secret).exists()
    assert set(readable(readers["administrator"], Grant)) == set(Grant.objects.all())
    with pytest.raises(ImproperlyConfigured):
        readable(readers["ministry"], Figure)


def test_without_a_rule_for_every_model_the_guard_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "table", lambda: {label: rule for label, rule in table().items() if "Draft" not in label})
    with pytest.raises(ImproperlyConfigured, match=r"reports\.Draft"):
        GuardMiddleware(lambda request: HttpResponse())
