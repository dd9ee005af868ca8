"""A day that stands still, so that pictures of the same pages are the same next month."""

from __future__ import annotations

import datetime
import warnings
from importlib import import_module

#: Libraries that choose what to do with a value by its exact class: they learn the true one first.
FIRST = ("ibis", "pyarrow", "duckdb", "altair", "django.db.models", "django.db.backends.sqlite3.base", "sqlite3")


class _Kind(type):
    """Every true date is taken for one of this class, as dates made elsewhere are not its instances."""

    _true = datetime.date

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls._true)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, cls._true)


def stand_still(day: datetime.date) -> None:
    """Make ``date.today()`` give a day from now on; to be called before any module of Layidu is imported."""
    # Compiled modules that are loaded later find a longer class than the one they were built with, and say so.
    warnings.filterwarnings("ignore", message="datetime.date size changed")
    for library in FIRST:
        import_module(library)
    true = datetime.date

    class Day(true, metaclass=_Kind):  # type: ignore[misc, valid-type]
        """A date whose today is always the same; what it makes are true dates."""

        def __new__(cls, *args: int, **kwargs: int) -> datetime.date:
            return true(*args, **kwargs)

        @classmethod
        def today(cls) -> datetime.date:
            return day

    datetime.date = Day  # type: ignore[misc]
