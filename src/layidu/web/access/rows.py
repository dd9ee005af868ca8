"""Who reads the rows of each model: one declared table. A model that it does not name raises."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module, resources
from typing import Any

import yaml
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model, QuerySet

from layidu.web.access.actions import RULES, read_region
from layidu.web.access.reader import Reader

OURS = "layidu."
Rows = Callable[[type[Model], Reader, str], QuerySet[Any]]


def readable(reader: Reader, model: type[Model]) -> QuerySet[Any]:
    """The rows of a model that a reader may read.

    Decision served: nothing is shown because nobody thought of it. Errors: ImproperlyConfigured for a model that the
    table does not name, and for one that is internal: no reader is given its rows as they are.
    """
    rule, _, way = rule_of(model).partition(": ")
    if rule not in _RULES:
        raise ImproperlyConfigured(f"the rows of {model._meta.label} are nobody's to read as they are")
    return _RULES[rule](model, reader, way)


def rule_of(model: type[Model]) -> str:
    """The rule of a model, as the table says it. Errors: ImproperlyConfigured for one that it does not name."""
    said = table().get(model._meta.label)
    if said is None:
        raise ImproperlyConfigured(f"no rule says who reads {model._meta.label}")
    return said


def check_every_model() -> None:
    """Refuse to start with a model of ours that has no rule, a rule of no model, or one that nothing understands.

    Errors: ImproperlyConfigured.
    """
    ours = [model for model in apps.get_models() if model.__module__.startswith(OURS)]
    check(ours)
    if gone := table().keys() - {model._meta.label for model in ours}:
        raise ImproperlyConfigured(f"no model is called {', '.join(sorted(gone))}")


def check(models: Iterable[type[Model]]) -> None:
    """Look at the rule of each model. Errors: ImproperlyConfigured."""
    for model in models:
        rule, _, way = rule_of(model).partition(": ")
        if rule not in (*_RULES, "internal") or (rule == "action" and way not in RULES):
            raise ImproperlyConfigured(f"the rule of {model._meta.label} is not understood")


@functools.cache
def table() -> Mapping[str, str]:
    """Model -> rule."""
    text = resources.files("layidu.web.access").joinpath("data/models.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text)
    return found


def of_own_places(model: type[Model], reader: Reader) -> QuerySet[Any]:
    """Rows about a place, for who reads that place's page."""
    if reader.has("ministry"):
        return model._default_manager.all()
    mine = [one for one in reader.places if read_region(reader, {"place_id": one})]
    return model._default_manager.filter(place__in=mine)


def by_sensitivity(model: type[Model], reader: Reader) -> QuerySet[Any]:
    """Rows that say themselves how closed they are, for who settles rows."""
    mine = reader.sensitivities() if RULES["settle rows"](reader, None) else ()
    return model._default_manager.filter(sensitivity__in=mine)


def _public(model: type[Model], reader: Reader, way: str) -> QuerySet[Any]:
    return model._default_manager.all()


def _own_account(model: type[Model], reader: Reader, way: str) -> QuerySet[Any]:
    if not reader.signed_in:
        return model._default_manager.none()
    return model._default_manager.filter(**{way: reader.user})


def _action(model: type[Model], reader: Reader, way: str) -> QuerySet[Any]:
    every = model._default_manager.all()
    return every if RULES[way](reader, {}) else every.none()


def _sources(model: type[Model], reader: Reader, way: str) -> QuerySet[Any]:
    every = model._default_manager.filter(reader.sources(way))
    return every if reader.roles else every.none()


def _promises(model: type[Model], reader: Reader, way: str) -> QuerySet[Any]:
    from layidu.web.promises.readable import readable_promises

    if not RULES["read commitments"](reader, None):
        return model._default_manager.none()
    return model._default_manager.filter(**{f"{way}__in": readable_promises(reader).order_by().values("ref")})


def _function(model: type[Model], reader: Reader, way: str) -> QuerySet[Any]:
    module, name = way.split()
    function = getattr(import_module(module), name)
    found: QuerySet[Any] = function(model, reader) if module == __name__ else function(reader)
    return found


_RULES: Mapping[str, Rows] = {
    "public": _public, "own account": _own_account, "action": _action, "sources": _sources, "promises": _promises,
    "function": _function,
}  # fmt: skip
