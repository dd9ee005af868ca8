"""What people taught, decided and gave, as one question to the database: a row each time somebody changed something."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import CharField, Count, F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Trim
from django.utils import timezone

from layidu.ledger.models import (
    ActorAlias,
    ActorMerger,
    DistinctActors,
    ImportRun,
    KnownActor,
    Layout,
    PlaceAlias,
    RepeatDecision,
    WordAlias,
)
from layidu.web.access.models import Grant
from layidu.web.access.reader import Reader
from layidu.web.attendance.models import Reminder, ReminderLetter

SPELLINGS, ACTORS, LAYOUTS, ROWS, ROLES, REMINDERS = "spellings", "actors", "layouts", "rows", "roles", "reminders"
#: Who may see which kinds: what is overseen, and accounts.
OVERSEEN = (SPELLINGS, ACTORS, LAYOUTS, ROWS, ROLES, REMINDERS)
OF_ACCOUNTS = (ROLES,)
#: The columns of a change. ``what`` says what was changed (place, merger, …), ``done`` whether it was made or ended;
#: ``one``, ``two`` and ``three`` are the names that its sentence needs, ``record`` leads to the record.
COLUMNS = (
    "told_on", "told_what", "told_done", "told_who", "told_reason", "told_one", "told_two", "told_three", "told_record"
)  # fmt: skip
MADE, ENDED = "made", "ended"


@dataclass(frozen=True, slots=True)
class Told:
    """How the changes of one table are told: when and by whom each was made, and its names."""

    kind: str
    what: str
    rows: Callable[[Reader], QuerySet[Any]]
    at: str
    by: Any
    why: Any = ""
    one: Any = ""
    two: Any = ""
    three: Any = ""
    record: Any = ""
    done: Any = MADE


def kinds_of(reader: Reader) -> tuple[str, ...]:
    """The kinds of change that a reader may follow: all of them for who oversees, accounts' for an administrator.

    >>> kinds_of(Reader(1, frozenset({"administrator"}))), kinds_of(Reader(1, frozenset({"partner"})))
    (('roles',), ())
    """
    if reader.has("officer", "ministry"):
        return OVERSEEN
    return OF_ACCOUNTS if reader.has("administrator") and reader.token is None else ()


def changes(reader: Reader, *, kind: str = "", who: str = "", day: date | None = None) -> QuerySet[Any]:
    """Every change that a reader may follow, as rows of ``COLUMNS``, in no order; by kind, person or day where asked.

    Decision served: who changed what, when and why, of things that no file brought. One question whatever the number
    of tables, so that the database puts them in order and gives a page.
    """
    wanted = [told for told in _tables() if told.kind in kinds_of(reader) and kind in ("", told.kind)]
    asked = [_narrowed(_told(told, reader), who, day) for told in wanted]
    # Side by side, not one in the other: SQLite reads no union so deep.
    return asked[0].union(*asked[1:], all=True)


def changes_so_far() -> tuple[int, ...]:
    """How many changes there are of what stands apart from the ledger's imports and from what it was taught.

    Decision served: whether a list of changes that was read may be shown again; roles, reminders and pairs are only
    ever added and ended.
    """
    with connection.cursor() as cursor:
        cursor.execute(*_counting())
        return tuple(cursor.fetchone() or ())


@functools.cache
def _counting() -> tuple[str, tuple[Any, ...]]:
    """The question of :func:`changes_so_far`, put into words once."""
    counted: tuple[tuple[Any, str], ...] = (
        (Grant, "ended_at"), (Reminder, "asked_at"), (ReminderLetter, "id"), (RepeatDecision, "undone_at")
    )  # fmt: skip
    asked: list[Any] = []
    for model, ended in counted:
        rows = model.objects.order_by().values(one=Value(1))
        asked += [Coalesce(Subquery(rows.values(n=Count(name))), Value(0)) for name in ("pk", ended)]
    one = ImportRun.objects.order_by().values_list(*asked)[:1]
    words: tuple[str, tuple[Any, ...]] = one.query.sql_with_params()
    return words


def _told(told: Told, reader: Reader) -> QuerySet[Any]:
    rows = told.rows(reader).filter(**{f"{told.at}__isnull": False}).order_by()
    said = {name: _text(getattr(told, own)) for name, own in (
        ("what", "what"), ("done", "done"), ("who", "by"), ("reason", "why"), ("one", "one"), ("two", "two"),
        ("three", "three"), ("record", "record"),
    )}  # fmt: skip
    # Named apart from the fields of the tables, which have some of these names.
    told_as = {f"told_{name}": value for name, value in {"on": F(told.at), **said}.items()}
    told_rows: QuerySet[Any] = rows.annotate(**told_as).values(*COLUMNS)
    return told_rows


def _text(value: Any) -> Cast:
    # A word of ours is text as it is; what stands in the table comes as an expression.
    return Cast(Value(value) if isinstance(value, str) else value, TextField())


def _narrowed(rows: QuerySet[Any], who: str, day: date | None) -> QuerySet[Any]:
    for word in who.split():
        rows = rows.filter(told_who__icontains=word)
    if day:
        start = timezone.make_aware(datetime.combine(day, time.min))
        rows = rows.filter(told_on__gte=start, told_on__lt=start + timedelta(days=1))
    return rows


def _signature(name: str) -> Coalesce:
    """The name under which an account signs, as ``signature`` has it."""
    full = Trim(Concat(f"{name}__first_name", Value(" "), f"{name}__last_name", output_field=CharField()))
    return Coalesce(NullIf(full, Value("")), f"{name}__email", Value(""), output_field=CharField())


def _all(model: Any) -> Callable[[Reader], QuerySet[Any]]:
    return lambda reader: model.objects.all()


def _confirmed(reader: Reader) -> QuerySet[Any]:
    return ActorAlias.objects.exclude(confirmed_by="")


def _decided_rows(reader: Reader) -> QuerySet[Any]:
    return ImportRun.objects.exclude(decision="").filter(reader.sources("source__"))


def _kept_pairs(reader: Reader) -> QuerySet[Any]:
    """Pairs of which both counts were kept: a dropped one has a decision on its row."""
    both = reader.sources("first__run__source__"), reader.sources("second__run__source__")
    return RepeatDecision.objects.filter(*both, run__isnull=True)


def _tables() -> Iterator[Told]:
    yield from _taught()
    yield Told(ROWS, "rows", _decided_rows, "at", F("decided_by"), F("why"), F("source__file_name"), F("decision"),
               record=F("source__file_name"))  # fmt: skip
    pair = {"one": F("first__run__source__file_name"), "record": F("first_id")}
    yield Told(ROWS, "pair", _kept_pairs, "at", F("decided_by"), F("why"), **pair)
    yield Told(ROWS, "pair", _kept_pairs, "undone_at", F("undone_by"), F("undone_why"), done=ENDED, **pair)
    role = {
        "one": _signature("user"), "two": F("role"), "record": F("user__username"),
        "three": Coalesce("actor__name", "place__name", Value("")),
    }  # fmt: skip
    yield Told(ROLES, "role", _all(Grant), "since", _signature("given_by"), F("why"), **role)
    yield Told(ROLES, "role", _all(Grant), "ended_at", _signature("ended_by"), F("ended_why"), done=ENDED, **role)
    letters = ReminderLetter.objects.filter(reminder=OuterRef("pk")).order_by().values("reminder")
    count = Coalesce(Subquery(letters.annotate(n=Count("pk")).values("n")), Value(0))
    yield Told(REMINDERS, "reminder", _all(Reminder), "asked_at", F("asked_by"), one=F("month"), two=count,
               record=F("id"))  # fmt: skip


def _taught() -> Iterator[Told]:
    """What stands until it is withdrawn: made by somebody, and ended by somebody."""
    spelled = {"by": F("confirmed_by"), "at": "since", "one": F("spelling")}
    decided = {"by": F("decided_by"), "at": "decided_at", "why": F("why")}
    tables: list[tuple[str, str, Callable[[Reader], QuerySet[Any]], Mapping[str, Any]]] = [
        (SPELLINGS, "place", _all(PlaceAlias), {**spelled, "two": F("place__name"), "record": F("place_id")}),
        (SPELLINGS, "organisation", _confirmed, {**spelled, "two": F("actor__name"), "record": F("actor_id")}),
        (SPELLINGS, "activity", _all(WordAlias), {**spelled, "two": F("word")}),
        (ACTORS, "merger", _all(ActorMerger),
         {**decided, "one": F("merged__name"), "two": F("into__name"), "record": F("into_id")}),
        (ACTORS, "apart", _all(DistinctActors),
         {**decided, "one": F("first__name"), "two": F("second__name"), "record": F("first_id")}),
        (ACTORS, "known", _all(KnownActor), {**decided, "one": F("actor__name"), "record": F("actor_id")}),
        (LAYOUTS, "layout", _all(Layout),
         {"by": F("learned_by"), "at": "learned_at", "one": F("file_name"), "record": F("file_name"),
          "two": Coalesce("partner__name", Value("")), "three": F("format")}),
    ]  # fmt: skip
    for kind, what, rows, said in tables:
        yield Told(kind, what, rows, **said)
        ended = {**said, "at": "withdrawn_at", "by": F("withdrawn_by"), "why": "", "done": ENDED}
        yield Told(kind, what, rows, **ended)
